"""Our parser of protein changes beside a maintained one, on every curated variant and the forms of the nomenclature.

The library is mutalyzer-hgvs-parser, which follows the grammar of the Human Genome Variation Society; decision 0004
says why ours reads the tables all the same.
"""

from __future__ import annotations

from typing import Any

import pytest
from mutalyzer_hgvs_parser import to_model

from rheostat.knowledge.load import load_knowledge
from rheostat.tumour.protein_change import ChangeKind, ProteinChange, protein_change

TYPES = {
    "substitution": {ChangeKind.SUBSTITUTION, ChangeKind.NONSENSE, ChangeKind.EXTENSION, ChangeKind.START_LOST},
    "frame_shift": {ChangeKind.FRAMESHIFT},
    "deletion": {ChangeKind.DELETION},
    "duplication": {ChangeKind.DUPLICATION},
    "insertion": {ChangeKind.INSERTION, ChangeKind.NONSENSE},
    "deletion_insertion": {ChangeKind.REPLACEMENT, ChangeKind.NONSENSE},
    "extension": {ChangeKind.EXTENSION},
    "equal": {ChangeKind.SYNONYMOUS},
}
THREE = dict(
    zip(
        "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Ter".split(),  # noqa: SIM905
        "ARNDCQEGHILKMFPSTWYV*",
        strict=True,
    )
)

# One of each form in the recommendations for proteins (hgvs-nomenclature.org, version 21), in both codes.
FORMS = (
    *("p.Trp24Cys", "p.(Gly56Ala)", "p.W24C", "p.Trp24Ter", "p.(Trp24*)", "p.W24*"),
    *("p.Cys188=", "p.Val7del", "p.(Val7del)", "p.Lys23_Val25del", "p.Val7dup", "p.Lys23_Val25dup"),
    *("p.His4_Gln5insAla", "p.Lys2_Gly3insGlnSerLys", "p.(Met3_His4insGlyTer)", "p.Cys28delinsTrpVal"),
    *("p.Cys28_Lys29delinsTrp", "p.Asn47delinsSerSerTer", "p.Arg97ProfsTer23", "p.Arg97fs", "p.(Tyr4*)"),
    *("p.Ter110GlnextTer17", "p.17_18insA", "p.12_14del", "p.K267Rfs*9", "p.D842_H845del", "p.E110del"),
)


def curated() -> list[tuple[str, str]]:
    listed = [(record.gene, variant) for record in load_knowledge().alterations for variant in record.variants]
    # Several sites changed at once, as in cell biology, are no variant of the nomenclature.
    return [(gene, variant) for gene, variant in listed if "/" not in variant]


def model_of(text: str) -> dict[str, Any]:
    (variant,) = to_model(f"NP_000001.1:{text}")["variants"]
    found: dict[str, Any] = variant
    return found


def check(change: ProteinChange, theirs: dict[str, Any], text: str) -> None:
    assert change.kind in TYPES[theirs["type"]], text
    location = theirs["location"]
    ends = [location] if location["type"] == "point" else [location["start"], location["end"]]
    letters = [(end.get("amino_acid"), end["position"]) for end in ends]
    named = [(THREE.get(letter, letter), position) for letter, position in letters if letter]
    assert [(residue.letter, residue.position) for residue in change.named] == named, text
    assert (change.start, change.end) == (letters[0][1], letters[-1][1]), text
    written = "".join(part.get("sequence", "") for part in theirs.get("inserted", ()))
    for three, one in THREE.items():
        written = written.replace(three, one)
    if theirs["type"] in ("substitution", "insertion", "deletion_insertion"):
        assert change.alternate == written, text


def test_there_are_variants_to_compare() -> None:
    assert len(curated()) > 400


@pytest.mark.parametrize(("gene", "variant"), curated(), ids=lambda value: value)
def test_a_curated_variant_is_read_alike(gene: str, variant: str) -> None:
    check(protein_change(variant), model_of(f"p.{variant}"), f"{gene} {variant}")


@pytest.mark.parametrize("text", FORMS)
def test_a_form_of_the_nomenclature_is_read_alike(text: str) -> None:
    check(protein_change(text), model_of(text), text)
