"""Structure: isoform numbers, what lies where, what is refused, and that everything stored can be asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from rheostat.knowledge.checks import structure as checks
from rheostat.knowledge.checks.issue import Issue
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.query import HitKind, index_of
from rheostat.knowledge.stats import statistics
from rheostat.knowledge.story import tell
from rheostat.knowledge.structure_records import AssemblyRecord, DomainRecord, IsoformRecord
from rheostat.knowledge.structure_words import domains_at, variants_within
from rheostat.knowledge.write_sqlite import write_sqlite

SHIPPED = load_knowledge()
CHECKS: tuple[Callable[[Knowledge], Any], ...] = (
    checks.structure_names_known,
    checks.structure_ranges_fit,
    checks.structure_residues_fit,
    checks.network_sites_agree,
)


def issues(knowledge: Knowledge) -> list[Issue]:
    return [issue for check in CHECKS for issue in check(knowledge)]


def test_the_shipped_records_fit_their_sequences_and_name_what_exists() -> None:
    assert all(getattr(SHIPPED.structure, item.name) for item in fields(SHIPPED.structure))
    assert issues(SHIPPED) == []


def test_p70_counts_23_fewer_than_p85() -> None:
    """The antibody's T389 is T412 of UniProt P23443."""
    p70 = SHIPPED.structure.isoforms["S6K1 p70"]
    assert [p70.on_reference(position) for position in (389, 229, 1)] == [412, 252, 24]
    inserted = IsoformRecord.model_validate(
        {
            "gene": "A",
            "accession": "Q06210-2",
            "label": "a",
            "shift": 18,
            "first": 229,
            "evidence": ["a2000 | so it was seen"],
        }
    )
    assert [inserted.on_reference(position) for position in (228, 229, 243)] == [228, 247, 261]


def test_a_domain_knows_its_variants_and_a_variant_its_domain() -> None:
    """A2034V, S2035F and F2108L lie in the FRB domain (review, section 14); L2230V in the kinase domain."""
    frb = variants_within(SHIPPED, SHIPPED.structure.domains["MTOR FRB"])
    assert {"MTOR A2034V", "MTOR F2108L", "MTOR S2035F"} <= set(frb)
    assert "MTOR L2230V" not in frb
    assert domains_at(SHIPPED, "MTOR", 2230) == ("MTOR kinase",)
    assert tell(SHIPPED, "MTOR F2108L").facts["lies in"] == ("MTOR FRB",)


def test_a_complex_is_told_with_its_copies_size_and_structures() -> None:
    facts = tell(SHIPPED, "mTORC1").facts
    assert facts["copies in one assembly"] == ("2 MTOR", "2 RPTOR", "2 MLST8")
    assert facts["size"] == ("280-300 x 200-210 x 100-130 Å",)
    assert any("6BCX" in text and "3 Å" in text for text in facts["structures"])
    assert tell(SHIPPED, "TSC complex").facts["copies in one assembly"] == ("2 TSC1", "2 TSC2", "1 TBC1D7")


def test_a_domain_is_told_with_the_drugs_that_it_holds() -> None:
    story = tell(SHIPPED, "FRB domain")
    assert (story.kind, story.id) == (HitKind.DOMAIN, "MTOR FRB")
    assert {"everolimus", "sirolimus"} <= set(story.facts["drugs bound here"])
    assert "sapanisertib" not in story.facts["drugs bound here"]
    assert {source.id for source in story.references} == {"choi1996", "yang2013"}


def test_a_gene_is_told_with_all_of_its_structure() -> None:
    facts = tell(SHIPPED, "RPS6KB1").facts
    assert facts["length"] == ("525 residues (P23443)",)
    assert any("T412 of the reference" in text for text in facts["sites"])
    assert any("28-32 of the reference" in text for text in facts["domains"])


def test_everything_that_is_stored_bears_a_name_and_has_a_story() -> None:
    kinds = {
        "isoforms": HitKind.ISOFORM,
        "domains": HitKind.DOMAIN,
        "sites": HitKind.SITE,
        "contacts": HitKind.CONTACT,
        "entries": HitKind.STRUCTURE,
    }
    for table, kind in kinds.items():
        for name in getattr(SHIPPED.structure, table):
            assert index_of(SHIPPED).resolve(name, kind).id == name
            assert tell(SHIPPED, name, kind=kind).claims, name


def test_the_small_structure_is_sound_counted_and_exported(small: Any, tmp_path: Path) -> None:
    knowledge = small()
    assert issues(knowledge) == []
    counts = statistics(knowledge).structure
    assert counts == {"isoforms": 1, "domains": 2, "sites": 1, "contacts": 1, "assemblies": 1, "entries": 1}
    write_sqlite(knowledge, tmp_path / "x.sqlite")
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as database:
        assert database.execute("SELECT residue, reference_residue, node FROM sites").fetchall() == [
            ("T389", "T412", "S6K1_pT389")
        ]
        assert database.execute("SELECT complex, subunit, copies FROM assemblies").fetchall() == [("mTORC1", "MTOR", 2)]
        assert database.execute("SELECT pdb, resolution, bound FROM structures").fetchall() == [
            ("1FAP", 2.7, "everolimus")
        ]


WRONG = {
    ("domains", "2114]", "2600]"): "FRB ends at 2600; MTOR has 2549 residues",
    ("domains", "FDIDL", "FEMDI"): "TOS: residues 5 to 9 are FDIDL, not FEMDI",
    ("domains", "[F2108]", "[F2107]"): "FRB: residue 2107 of MTOR (P42345) is V, not F",
    ("domains", "[F2108]", "[F2202]"): "FRB: F2202 lies outside of its range",
    ("domains", "MTOR.FRB", "MTOR.FBR"): "FRB names the unknown site of a drug target 'MTOR.FBR'",
    ("sites", "[T389]", "[T412]"): "S6K1 T389: residue 412 of RPS6KB1 (P23443-2) is P, not T",
    ("sites", "[S6K1_pT389]", "[S6K1]"): "S6K1 T389 names the node S6K1, which is no site of these residues",
    ("sites", "[mTORC1]", "[mTORC9]"): "S6K1 T389 names the unknown gene or complex 'mTORC9'",
    ("isoforms", "shift: 23", "shift: 22"): "p70: with a shift of 22 residue 1 does not fit the reference",
    ("contacts", "MTOR F2108L", "MTOR F2108K"): "grip names the unknown alteration 'MTOR F2108K'",
    ("assemblies", "{MTOR: 2}", "{RPS6KB1: 2}"): "mTORC1 names the unknown member of mTORC1 'RPS6KB1'",
    ("entries", "[everolimus]", "[aspirine]"): "1FAP holds 'aspirine', which is neither a drug nor a chemical",
}


@pytest.mark.parametrize(("change", "said"), WRONG.items(), ids=[f"{key[0]}-{key[2]}" for key in WRONG])
def test_what_does_not_fit_is_found(small: Any, change: tuple[str, str, str], said: str) -> None:
    table, old, new = change
    file = f"structure/{table}.yaml"
    found = issues(small({file: (old, new)}))
    assert any(issue.message.startswith(said) for issue in found), [issue.message for issue in found]
    assert all(issue.place is not None for issue in found)


@pytest.mark.parametrize(
    "fields_", [{"range": [9, 5]}, {"range": [0, 5]}, {"sequence": "FDIDL"}, {"sequence": "F2", "range": [1, 2]}]
)
def test_a_domain_that_cannot_be_is_refused(fields_: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DomainRecord.model_validate({"gene": "A", "label": "a", "evidence": ["a2000 | so it was seen"], **fields_})


def test_subunits_that_stand_in_for_each_other_are_each_named() -> None:
    record = AssemblyRecord.model_validate({"copies": {"A or B": 1, "C": 2}, "evidence": ["a2000 | so it was seen"]})
    assert record.subunits == ("A", "B", "C")
