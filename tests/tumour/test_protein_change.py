"""Notations of protein changes, and the protein as their judge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError, Place
from rheostat.knowledge.sequences import Numbering, ProteinSequence, load_sequences, sequence
from rheostat.tumour.protein_change import ChangeKind, check_residue, protein_change

# text: (normalised, kind, named residues, start, end, alternate). The forms are those of HGVS 21.0 and of the
# MAFs of GDC (VEP), cBioPortal (genome-nexus) and Oncotator.
FORMS = {
    "p.E545K": ("E545K", ChangeKind.SUBSTITUTION, "E545", 545, 545, "K"),
    "p.Glu545Lys": ("E545K", ChangeKind.SUBSTITUTION, "E545", 545, 545, "K"),
    "E545K": ("E545K", ChangeKind.SUBSTITUTION, "E545", 545, 545, "K"),
    "p.(Glu545Lys)": ("E545K", ChangeKind.SUBSTITUTION, "E545", 545, 545, "K"),
    "ENSP00000263967.3:p.Glu545Lys": ("E545K", ChangeKind.SUBSTITUTION, "E545", 545, 545, "K"),
    "p.Q1178*": ("Q1178*", ChangeKind.NONSENSE, "Q1178", 1178, 1178, "*"),
    "p.R130Ter": ("R130*", ChangeKind.NONSENSE, "R130", 130, 130, "*"),
    "R130X": ("R130*", ChangeKind.NONSENSE, "R130", 130, 130, "*"),
    "p.K267Rfs*9": ("K267Rfs*9", ChangeKind.FRAMESHIFT, "K267", 267, 267, "R"),
    "p.Lys267ArgfsTer9": ("K267Rfs*9", ChangeKind.FRAMESHIFT, "K267", 267, 267, "R"),
    "p.E636fs": ("E636fs", ChangeKind.FRAMESHIFT, "E636", 636, 636, ""),
    "p.E545fs*?": ("E545fs*?", ChangeKind.FRAMESHIFT, "E545", 545, 545, ""),
    "p.KV510fs": ("KV510fs", ChangeKind.FRAMESHIFT, "K510 V511", 510, 511, ""),
    "p.-510fs": ("-510fs", ChangeKind.FRAMESHIFT, "", 510, 510, ""),
    "p.X1178_splice": ("X1178_splice", ChangeKind.SPLICE, "", 1178, 1178, ""),
    "p.E1178_splice": ("E1178_splice", ChangeKind.SPLICE, "E1178", 1178, 1178, ""),
    "p.V600_K601delinsE": ("V600_K601delinsE", ChangeKind.REPLACEMENT, "V600 K601", 600, 601, "E"),
    "p.V600_K601>E": ("V600_K601>E", ChangeKind.REPLACEMENT, "V600 K601", 600, 601, "E"),
    "p.600_601VK>E": ("600_601VK>E", ChangeKind.REPLACEMENT, "V600 K601", 600, 601, "E"),
    "p.LE12LK": ("LE12LK", ChangeKind.REPLACEMENT, "L12 E13", 12, 13, "LK"),
    "p.L12delins*": ("L12delins*", ChangeKind.NONSENSE, "L12", 12, 12, "*"),
    "p.=": ("=", ChangeKind.SYNONYMOUS, "", None, None, ""),
    "p.(=)": ("=", ChangeKind.SYNONYMOUS, "", None, None, ""),
    "p.L100=": ("L100=", ChangeKind.SYNONYMOUS, "L100", 100, 100, ""),
    "p.Leu100%3D": ("L100=", ChangeKind.SYNONYMOUS, "L100", 100, 100, ""),
    "p.L100L": ("L100L", ChangeKind.SYNONYMOUS, "L100", 100, 100, "L"),
    "p.M1?": ("M1?", ChangeKind.START_LOST, "M1", 1, 1, ""),
    "p.Met1Val": ("M1V", ChangeKind.START_LOST, "M1", 1, 1, "V"),
    "p.D842_H845del": ("D842_H845del", ChangeKind.DELETION, "D842 H845", 842, 845, ""),
    "p.E746_A750delELREA": ("E746_A750delELREA", ChangeKind.DELETION, "E746 A750", 746, 750, ""),
    "p.F508del": ("F508del", ChangeKind.DELETION, "F508", 508, 508, ""),
    "p.A775_G776insYVMA": ("A775_G776insYVMA", ChangeKind.INSERTION, "A775 G776", 775, 776, "YVMA"),
    "p.775_776insYVMA": ("775_776insYVMA", ChangeKind.INSERTION, "", 775, 776, "YVMA"),
    "p.Y772_A775dup": ("Y772_A775dup", ChangeKind.DUPLICATION, "Y772 A775", 772, 775, ""),
    "p.*404Rext*2": ("*404Rext*2", ChangeKind.EXTENSION, "*404", 404, 404, "R"),
    "p.Ter404ArgextTer2": ("*404Rext*2", ChangeKind.EXTENSION, "*404", 404, 404, "R"),
    "p.*404R": ("*404R", ChangeKind.EXTENSION, "*404", 404, 404, "R"),
    "p.?": ("?", ChangeKind.UNSTATED, "", None, None, ""),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items(), ids=FORMS.keys())
def test_forms(text: str, expected: tuple[str, ChangeKind, str, int | None, int | None, str]) -> None:
    change = protein_change(text)
    named = " ".join(str(residue) for residue in change.named)
    assert (change.text, change.kind, named, change.start, change.end, change.alternate) == expected
    assert str(change) == change.text
    assert protein_change(change.text) == change


NO_FORMS = """p. F2108 2108L e545k E545 p.EE E0K K845_D842del 845_842del A775_G777insY MUTATED c.1633G>A
    E545K;H1047R J12K E545B2 p.Glu545 loss V600_K601delins E545K,H1047R"""


@pytest.mark.parametrize("text", ["", "E545K H1047R", *NO_FORMS.split()])
def test_what_is_no_protein_change_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        protein_change(text, place=Place("a.maf", 3))
    assert str(caught.value) == (
        f"a.maf, line 3: {text!r} is not a protein change; "
        "write it like E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice"
    )


def test_one_and_three_letter_codes_are_one_language() -> None:
    """The twenty amino acids of IUPAC."""
    three = "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrVal"
    assert len(three) == 60
    for i, one in enumerate("ARNDCQEGHILKMFPSTWYV"):
        code = three[3 * i : 3 * i + 3]
        assert protein_change(f"p.{code}17fs").text == f"{one}17fs"
        assert protein_change(f"p.Sec17{code}").text == f"U17{one}"


# --- against the protein ---------------------------------------------------------------------

COMPLETE = sorted(g for g, protein in load_sequences().items() if protein.numbering is Numbering.COMPLETE)


@given(st.data())
def test_a_substitution_fits_exactly_where_the_protein_has_its_residue(data: st.DataObject) -> None:
    gene = data.draw(st.sampled_from(COMPLETE))
    protein = sequence(gene)
    position = data.draw(st.integers(1, len(protein)))
    letter = data.draw(st.sampled_from("ACDEFGHIKLMNPQRSTVWY"))
    alternate = "A" if letter != "A" else "V"
    there = {p.residue(position) for p in (protein, *protein.alternatives)}
    change = protein_change(f"{letter}{position}{alternate}")
    if letter in there:
        assert check_residue(change, protein) in {p.accession for p in (protein, *protein.alternatives)}
    else:
        with pytest.raises(InputError) as caught:
            check_residue(change, protein)
        assert f"{gene} {change}: residue {position} is {protein.residue(position)}" in str(caught.value)


@given(st.data())
def test_two_swapped_digits_are_found_out(data: st.DataObject) -> None:
    """Whatever is meant, swapping two neighbouring digits of its position leads back to it."""
    protein = sequence("MTOR")
    position = data.draw(st.integers(100, len(protein)))
    digits = str(position)
    i = data.draw(st.integers(0, len(digits) - 2))
    wrong = int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    letter = protein.residue(position)
    meant = f"{letter}{position}W"
    if len(str(wrong)) == len(digits) and letter not in (protein.residue(wrong), "W"):
        with pytest.raises(InputError, match=r"did you mean ") as caught:
            check_residue(protein_change(f"{letter}{wrong}W"), protein)
        assert meant in str(caught.value)


KNOWN = frozenset({"F2108L", "V2406A", "S2215Y", "E545K"})

MISTAKES = {
    ("MTOR", "F2018L"): "MTOR F2018L: residue 2018 is R; did you mean F2108L?",
    ("MTOR", "V2046A"): "MTOR V2046A: residue 2046 is G; did you mean V2406A?",
    ("MTOR", "S225Y"): "MTOR S225Y: residue 225 is P; did you mean S2215Y?",
    ("MTOR", "E2600K"): (
        "MTOR E2600K: position 2600 is beyond the protein, which has 2549 residues; did you mean E1600K or E2000K?"
    ),
    ("MTOR", "X2600_splice"): ("MTOR X2600_splice: position 2600 is beyond the protein, which has 2549 residues"),
    ("PIK3CA", "G545K"): "PIK3CA G545K: residue 545 is E; did you mean E545K?",
    ("TSC2", "Q1187*"): "TSC2 Q1187*: residue 1187 is V; did you mean Q1178*?",
    ("AKT1", "E71K"): "AKT1 E71K: residue 71 is N; did you mean E17K?",
    ("BRAF", "V60E"): "BRAF V60E: residue 60 is H; did you mean V600E?",
}


@pytest.mark.parametrize(("mistake", "message"), MISTAKES.items())
def test_mistakes_are_named_with_what_was_meant(mistake: tuple[str, str], message: str) -> None:
    gene, text = mistake
    with pytest.raises(InputError) as caught:
        check_residue(protein_change(text), sequence(gene), known=KNOWN)
    assert str(caught.value) == message
    with pytest.raises(InputError) as caught:
        check_residue(protein_change(text), sequence(gene), known=KNOWN, place=Place("a.maf", 7))
    assert str(caught.value) == f"a.maf, line 7: {message}"


def test_a_curated_variant_comes_before_another_residue_that_fits() -> None:
    protein = ProteinSequence("TOY", "P00000", "MKLLKLKAKK", Numbering.COMPLETE)
    # K at 5, 7, 9 and 10 would do for K3.
    with pytest.raises(InputError, match=r"did you mean K10A\?$"):
        check_residue(protein_change("K1A"), protein, known={"K10A"})
    with pytest.raises(InputError, match=r"did you mean K2A or K5A or K7A\?$"):
        check_residue(protein_change("K3A"), protein)


def test_no_suggestion_where_nothing_fits() -> None:
    protein = ProteinSequence("TOY", "P00000", "MKKKKKKKKK", Numbering.COMPLETE)
    with pytest.raises(InputError, match=r"^TOY W3A: residue 3 is K$"):
        check_residue(protein_change("W3A"), protein)


def test_another_numbering_in_use_is_accepted_and_named() -> None:
    assert check_residue(protein_change("T412A"), sequence("RPS6KB1")) == "P23443"
    assert check_residue(protein_change("T389A"), sequence("RPS6KB1")) == "P23443-2"
    # The arginine finger lies before the insert; R1391 and K1423 of the older literature lie behind it.
    assert check_residue(protein_change("R1276P"), sequence("NF1")) == "P21359"
    assert check_residue(protein_change("R1391S"), sequence("NF1")) == "P21359-2"
    assert check_residue(protein_change("K1423E"), sequence("NF1")) == "P21359-2"


def test_a_gene_numbered_in_ways_that_are_not_stored_is_never_refused() -> None:
    """FGFR3 K652E is K650E on the epithelial isoform, two residues longer."""
    assert check_residue(protein_change("K650E"), sequence("FGFR3")) == "P22607"
    assert check_residue(protein_change("K652E"), sequence("FGFR3")) is None


def test_an_insertion_or_deletion_may_misname_a_residue_but_must_lie_in_the_protein() -> None:
    assert check_residue(protein_change("K267Rfs*9"), sequence("PTEN")) == "P60484"
    assert check_residue(protein_change("S212fs"), sequence("PTEN")) is None
    with pytest.raises(InputError, match=r"position 500 is beyond the protein, which has 403 residues"):
        check_residue(protein_change("S500fs"), sequence("PTEN"))


def test_every_named_residue_is_checked() -> None:
    assert check_residue(protein_change("V600_K601delinsE"), sequence("BRAF")) == "P15056"
    assert check_residue(protein_change("V600_R601delinsE"), sequence("BRAF")) is None
    assert check_residue(protein_change("VK600EN"), sequence("BRAF")) == "P15056"
