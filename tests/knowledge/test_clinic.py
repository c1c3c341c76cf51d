"""The records of the clinic: what they refuse, what they tell, and a few against their papers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.knowledge.conftest import FILES

from rheostat.errors import InputError, Place
from rheostat.knowledge.clinic_story import standing_counts
from rheostat.knowledge.exposure_records import Disposition, Partition
from rheostat.knowledge.lint import lint
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.sourced import Standing
from rheostat.knowledge.story import tell
from rheostat.knowledge.story_text import story_text

TRIALS, KINETICS = "clinic/trials.yaml", "clinic/pharmacokinetics.yaml"


MALFORMED = {
    "a source without its form": (TRIALS, "source: choo2008}", "source: Choo 2008}", "a source has the form"),
    "a result that says nothing": (
        TRIALS,
        '{endpoint: ORR, unit: "%", arms: {everolimus: {value: 12, events: 12, of: 100}}, source',
        "{endpoint: ORR, source",
        "needs a value for an arm",
    ),
    "an unknown field": (TRIALS, "phase:", "fase:", "unknown field 'fase'"),
    "half a second compartment": (KINETICS, "volume_l: 800,", "volume_l: 800, exchange_l_h: 4,", "needs both"),
    "oral without absorption": (KINETICS, "absorption_per_h: 1,", "", "an oral model needs absorption_per_h"),
    "a value of no model": (KINETICS, "model: oral", "model: orla", "unknown model 'orla'"),
    "no date": ("clinic/approvals.yaml", "2012-07-20", "July 2012", "date"),
    "a kind of event with no organ": ("clinic/adverse_events_kinds.yaml", "organ: mucosa", "organ: mouth", "organ"),
}


@pytest.mark.parametrize(("file", "old", "new", "said"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_record_is_refused_with_its_line(small: Any, file: str, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refusal:
        small({file: (old, new)})
    assert str(refusal.value).startswith(f"{file}, line ")


def test_a_file_of_no_known_kind_is_refused(small: Any) -> None:
    with pytest.raises(InputError, match="begins with one of trials"):
        small(files={"clinic/trails.yaml": "a: {}\n"})


def test_a_record_given_twice_is_refused(small: Any) -> None:
    with pytest.raises(InputError, match="'EVER-1' is given twice"):
        small(files={"clinic/trials_more.yaml": FILES[TRIALS]})


def test_knowledge_without_a_clinic_is_read(small: Any, tmp_path: Any) -> None:
    knowledge = small(files={name: "" for name in FILES if name.startswith("clinic/")})
    assert not knowledge.clinic.trials
    assert list(knowledge.clinic.rows()) == []


def test_a_wrong_number_is_pointed_out_on_its_own_line(small: Any) -> None:
    knowledge = small({TRIALS: ("value: 12,", "value: 112,")})
    (first, *_) = [issue for issue in lint(knowledge) if "112 %" in issue.message]
    line = next(i for i, text in enumerate(FILES[TRIALS].splitlines(), start=1) if "endpoint: ORR" in text)
    assert first.place == Place(TRIALS, line)


def test_a_partition_has_one_form() -> None:
    with pytest.raises(ValueError, match="either a ratio"):
        Partition.model_validate({"source": "choo2008"})
    with pytest.raises(ValueError, match="either a ratio"):
        Partition.model_validate({"ratio": 2, "capacity_ng_ml": 1, "half_ng_ml": 1, "source": "choo2008"})


def test_variability_is_of_a_parameter() -> None:
    fields = {"label": "l", "population": "p", "route": "intravenous", "clearance_l_h": 1, "volume_l": 1}
    with pytest.raises(ValueError, match="given for 'clearence'"):
        Disposition.model_validate({**fields, "variability": {"clearence": 30}, "source": "choo2008"})


# --- what is told ------------------------------------------------------------------------------------------------


def test_a_trial_tells_its_arms_results_and_harm(small: Any) -> None:
    story = tell(small(), "EVER-1")
    text = story_text(story, width=10_000)
    assert "hazard ratio 0.45 (0.38 to 0.54)" in text
    assert "everolimus 7.8 (6 to not reached) months, against placebo 3.2 months" in text
    assert "stomatitis 44 % (grade 3-4: 4 %; control 8 %)" in text
    assert "https://clinicaltrials.gov/study/NCT00000001" in text
    assert "choo2008" in [source.id for source in story.references]


def test_a_drug_tells_label_exposure_trials_and_markers(small: Any) -> None:
    story = tell(small(), "RAD001")
    kinds = {mention.kind for mention in story.clinic}
    assert kinds == {"approval", "exposure", "interaction", "trial", "adverse events", "marker", "sequence"}


def test_an_adverse_event_is_found_by_its_synonym(small: Any) -> None:
    text = story_text(tell(small(), "mucositis"), width=10_000)
    assert "EVER-1" in text
    assert "stomatitis 44 %" in text


def test_a_gene_tells_its_markers(small: Any) -> None:
    (marker,) = [mention for mention in tell(small(), "MTOR").clinic if mention.kind == "marker"]
    assert "level C supports resistance of everolimus with MTOR F2108L" in marker.says


def test_recalled_rows_are_marked(small: Any) -> None:
    knowledge = small({"clinic/sequences.yaml": ("source: choo2008", "source: choo2008, status: recalled")})
    (order,) = [mention for mention in tell(knowledge, "everolimus").clinic if mention.kind == "sequence"]
    assert order.says.endswith("[recalled, not read in its source]")
    assert standing_counts(knowledge)["recalled"] == 1


# --- the shipped records -----------------------------------------------------------------------------------------


def test_the_shipped_clinic_holds_what_its_papers_say() -> None:
    clinic = load_knowledge().clinic
    results = {(name, item.endpoint): item for name, trial in clinic.trials.items() for item in trial.results}
    hazard = results["BOLERO-2", "PFS_central"].hazard_ratio
    assert hazard is not None
    assert (hazard.value, hazard.interval) == (0.38, (0.31, 0.48))
    assert results["RADIANT-3", "OS"].arms["everolimus"].interval == (35.6, 51.8)
    assert clinic.approvals["temsirolimus-RCC-US"].date == "2007-05-30"
    assert not clinic.markers["PIK3CA-everolimus-trial"].supports
    assert clinic.sequences["RECORD-3-order"].erratum == "M222"


def test_most_of_the_shipped_rows_were_read() -> None:
    counts = standing_counts(load_knowledge())
    assert counts[Standing.READ] > 500
    assert counts[Standing.RECALLED] < 0.2 * counts[Standing.READ]
