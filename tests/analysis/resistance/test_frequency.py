"""How often a change is there before treatment: counted, not counted, or no change of the DNA at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rheostat.analysis.model import Model, load_model
from rheostat.analysis.resistance.changes import Change, catalogue
from rheostat.analysis.resistance.frequency import frequency_of
from rheostat.errors import Place
from rheostat.knowledge.frequencies import FrequencyRecord
from rheostat.tumour.interpret import Interpretation, interpret
from rheostat.tumour.profile import CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change

COUNTED = FrequencyRecord.model_validate(
    {
        "cohorts": {
            "breast": {"label": "Breast", "oncotree": ["BRCA"], "n": 100, "source": "x"},
            "lung": {"label": "Lung", "oncotree": ["LUAD"], "n": 50, "source": "y"},
        },
        "genes": ["KRAS", "NF1"],
        "counts": {"KRAS": {"G12D": {"lung": 5, "breast": 1}}, "NF1": {"truncating": {"breast": 3}}},
    }
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def by_text(model: Model) -> dict[str, Change]:
    return {change.text: change for change in catalogue(model)}


def test_counts_here_and_everywhere(by_text: dict[str, Change]) -> None:
    found = frequency_of(by_text["KRAS G12D het"], COUNTED, cancers=["LUAD"])
    assert [(seen.where, seen.count, seen.n) for seen in found.here] == [("Lung", 5, 50)]
    assert found.anywhere is not None
    assert (found.anywhere.count, found.anywhere.n, found.anywhere.source) == (6, 150, "x, y")
    assert found.here[0].rate == pytest.approx(0.1)
    assert found.unknown is None


def test_loss_is_counted_by_truncating_variants(by_text: dict[str, Change]) -> None:
    found = frequency_of(by_text["NF1 loss"], COUNTED, cancers=["BRCA"])
    assert (found.here[0].count, found.here[0].n) == (3, 100)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("KRAS amplification", "copy number was not counted"),
        ("EIF4EBP1 loss", "EIF4EBP1 was not among"),
        ("RSK x4", "no change of the DNA"),
        ("ABCB1 x30", "no change of the DNA"),
    ],
)
def test_what_was_not_counted_says_why(by_text: dict[str, Change], text: str, says: str) -> None:
    found = frequency_of(by_text[text], COUNTED)
    assert found.anywhere is None
    assert says in (found.unknown or "")


def _sample(model: Model, name: str, change: str | None, copies: dict[str, CopyNumber]) -> Interpretation:
    place = Place(Path("made-up.maf"), 1)
    variants = (
        (SequenceVariant("KRAS", VariantKind.MISSENSE, protein_change(change), 0.4, None, place),) if change else ()
    )
    profile = TumourProfile(name, None, variants, copies, EveryGene())
    return interpret(profile, model.knowledge)


def test_a_cohort_of_one_s_own_is_counted(model: Model, by_text: dict[str, Change]) -> None:
    cohort = [
        _sample(model, "1", "p.G12D", {"KRAS": CopyNumber.AMPLIFICATION}),
        _sample(model, "2", "p.G12V", {"KRAS": CopyNumber.NEUTRAL}),
        _sample(model, "3", None, {}),
    ]
    change = next(c for t, c in by_text.items() if c.subject == "KRAS" and "G12D" in c.variants and t.endswith("het"))
    own = frequency_of(change, COUNTED, cohort=cohort, cohort_name="mine").own
    assert own is not None
    assert (own.n, own.where) == (3, "mine")
    assert own.count == 1 + ("G12V" in change.variants)
    copies = frequency_of(by_text["KRAS amplification"], COUNTED, cohort=cohort, cohort_name="mine").own
    assert copies is not None
    assert (copies.count, copies.n) == (1, 2)
    assert frequency_of(by_text["RSK x4"], COUNTED, cohort=cohort, cohort_name="mine").own is None
