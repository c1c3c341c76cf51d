"""Collections of annotated variants, in small made-up files laid out as the published ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rheostat.errors import InputError
from rheostat.tumour.profile import VariantKind
from rheostat.tumour.read_annotations import read_annotations

HOTSPOTS = (
    "# a comment\n"
    "hugo_symbol\tresidue\tvariant_amino_acid\ttype\n"
    "PIK3CA\tE545\tK:575|A:12|E:1\tsingle residue\n"
    "PTEN\tX70\tsp:15\tsplice site\n"
    "PTEN\tR130\t*:38\tsingle residue\n"
    "PIK3R1\t439-470\tE439del:1|H450_E451insVH:2\tin-frame indel\n"
    "MTOR\tC1483\tF:2\t3d\n"
)
BIOMARKERS = "Alteration\tBiomarker\tGene\nAKT1:Q79K,E17K\tx\tAKT1\nPTEN:.\tx\tPTEN\nKRAS:del;BRAF:V600.\tx\tKRAS\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hot.tsv").write_text(HOTSPOTS)
    (tmp_path / "markers.tsv").write_text(BIOMARKERS)
    (tmp_path / "descriptors.json").write_text(
        json.dumps({"by_gene": {"MTOR": [{"label": "F2108L"}, {"label": "amplification"}]}})
    )
    assertions = [
        {"feature_type": "Somatic Variant", "gene": "PIK3CA", "protein_change": "p.E545K"},
        {"feature_type": "Somatic Variant", "gene": "TSC1", "variant_annotation": "Frameshift", "protein_change": ""},
        {"feature_type": "Somatic Variant", "gene": "AKT2", "variant_annotation": "Missense"},
        {"feature_type": "Copy Number", "gene": "PTEN", "direction": "Deletion"},
    ]
    (tmp_path / "assertions.json").write_text(json.dumps({"assertions": [*assertions, assertions[0]]}))
    (tmp_path / "other.tsv").write_text("a\tb\n1\t2\n")
    return tmp_path


def test_what_each_collection_names(folder: Path) -> None:
    found = {(v.collection, v.name, v.tumours) for v in read_annotations(folder)}
    assert found == {
        ("hot", "PIK3CA E545K", 575),
        ("hot", "PIK3CA E545A", 12),
        ("hot", "PTEN X70_splice", 15),
        ("hot", "PTEN R130*", 38),
        ("hot", "PIK3R1 E439del", 1),
        ("hot", "PIK3R1 H450_E451insVH", 2),
        ("markers", "AKT1 Q79K", 0),
        ("markers", "AKT1 E17K", 0),
        ("descriptors", "MTOR F2108L", 0),
        ("assertions", "PIK3CA E545K", 0),
        ("assertions", "TSC1 truncating", 0),
    }


def test_kinds_follow_from_changes(folder: Path) -> None:
    kinds = {v.name: v.kind for v in read_annotations(folder)}
    assert kinds["PTEN X70_splice"] is VariantKind.SPLICE
    assert kinds["PTEN R130*"] is VariantKind.TRUNCATING
    assert kinds["PIK3R1 E439del"] is VariantKind.IN_FRAME
    assert kinds["PIK3CA E545K"] is VariantKind.MISSENSE


def test_a_folder_without_collections_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(InputError, match="no collection of annotated variants that is understood"):
        read_annotations(tmp_path)
