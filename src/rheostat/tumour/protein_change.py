"""Protein changes as people write them (E545K, p.Glu545Lys, X1178_splice), held against the protein."""

# Libraries read the forms of the Human Genome Variation Society, but not those of variant tables (X1178_splice,
# KV510fs, V600_K601>E), one change in twenty of real ones: decision 0004. One of them judges this one in the tests.

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from rheostat.errors import InputError, Place
from rheostat.knowledge.sequences import Numbering, ProteinSequence

_THREE = re.findall("...", "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValSecXaaTer")
_ONE_LETTER = dict(zip(_THREE, "ARNDCQEGHILKMFPSTWYVUX*", strict=True))
_THREE_LETTERS = re.compile("|".join(_ONE_LETTER))
_EXAMPLES = "E545K, Q1178*, K267Rfs*9, D842_H845del or X1178_splice"
_MOST_SUGGESTIONS = 3


class ChangeKind(Enum):
    """What a change does to the chain of residues."""

    SUBSTITUTION = "substitution"
    NONSENSE = "stop gained"
    FRAMESHIFT = "frameshift"
    SPLICE = "splice site"
    DELETION = "deletion"
    INSERTION = "insertion"
    DUPLICATION = "duplication"
    REPLACEMENT = "deletion-insertion"
    START_LOST = "start lost"
    EXTENSION = "stop lost"
    SYNONYMOUS = "synonymous"
    UNSTATED = "effect on the protein unknown"


@dataclass(frozen=True, slots=True)
class Residue:
    """One residue that a change names: its letter and its position, counted from 1."""

    letter: str
    position: int

    def __str__(self) -> str:
        return f"{self.letter}{self.position}"


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """A change of a protein.

    Parameters
    ----------
    text : str - as written, in one-letter code, without prefix and parentheses: `E545K`
    kind : ChangeKind
    named : tuple of Residue - residues of the unchanged protein that the text names
    start, end : int - first and last position concerned; None where the text gives none
    alternate : str - what stands there afterwards, one letter a residue; empty where it is not given
    """

    text: str
    kind: ChangeKind
    named: tuple[Residue, ...] = ()
    start: int | None = None
    end: int | None = None
    alternate: str = ""

    def __str__(self) -> str:
        return self.text


def protein_change(text: str, *, place: Place | None = None) -> ProteinChange:
    """A protein change from its text, in one- or three-letter code, with or without `p.` and an accession.

    Raises
    ------
    InputError - where the text is no protein change, or its positions run backwards

    Examples
    --------
    >>> protein_change("p.Glu545Lys").text, protein_change("E545K").kind.value
    ('E545K', 'substitution')
    >>> protein_change("NP_000305.3:p.(Lys267ArgfsTer9)").text
    'K267Rfs*9'
    """
    short = _one_letter(text)
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(short)
        change = _change(short, kind, parts=match.groupdict()) if match else None
        if change is not None:
            return change
    where = f"{place}: " if place else ""
    raise InputError(f"{where}{text!r} is not a protein change; write it like {_EXAMPLES}")


def _one_letter(text: str) -> str:
    """The text in one-letter code, without accession, `p.`, parentheses and web escapes."""
    bare = text.strip().rpartition(":")[2].removeprefix("p.").replace("%3D", "=")
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    short = _THREE_LETTERS.sub(lambda match: _ONE_LETTER[match[0]], bare)
    # Before 2016 a stop was written X.
    return re.sub(rf"^({_R}\d+)X$", r"\1*", short)


# The parts of each form are called as in _change.
_R = "[ACDEFGHIKLMNPQRSTUVWY]"
_RUN = "[ACDEFGHIKLMNPQRSTUVWY*]*"
_SPAN = rf"(?P<first>{_R}*)(?P<start>\d+)(?:_(?P<last>{_R}?)(?P<end>\d+))?"
_NEW = "(?P<alternate>[A-Z*]+)"
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (ChangeKind.UNSTATED, r"\?|0\??"),
        (ChangeKind.SYNONYMOUS, rf"(?:{_SPAN})?="),
        (ChangeKind.START_LOST, r"(?P<first>M)(?P<start>1)\?"),
        (ChangeKind.SPLICE, rf"(?:X|(?P<first>{_R}))?(?P<start>\d+)_splice"),
        # Oncotator writes -510fs where it inserts between codons.
        (
            ChangeKind.FRAMESHIFT,
            rf"-?(?P<first>{_RUN})(?P<start>\d+)(?P<alternate>{_R}?)fs(?:[*X](?:\d+|\?)?)?",
        ),
        (ChangeKind.EXTENSION, rf"(?P<first>\*)(?P<start>\d+)(?P<alternate>{_R}?)ext(?:[*X]?(?:\d+|\?)?)"),
        (ChangeKind.EXTENSION, rf"(?P<first>\*)(?P<start>\d+)(?P<alternate>{_R})"),
        (ChangeKind.SUBSTITUTION, rf"(?P<first>{_R}+)(?P<start>\d+){_NEW}"),
        (ChangeKind.DELETION, rf"{_SPAN}del(?:{_R}*|\d+)"),
        (ChangeKind.DUPLICATION, rf"{_SPAN}dup(?:{_R}*|\d+)"),
        (ChangeKind.INSERTION, rf"{_SPAN}ins(?:{_NEW}|\d+|\?)"),
        (ChangeKind.REPLACEMENT, rf"{_SPAN}(?:delins|>){_NEW}"),
        (ChangeKind.REPLACEMENT, rf"(?P<start>\d+)_(?P<end>\d+)(?P<first>{_RUN})>{_NEW}"),
    )
)


def _change(short: str, form: ChangeKind, *, parts: Mapping[str, str | None]) -> ProteinChange | None:
    """The change from its parts: residues named at `start` (one or a run) and `end`, what stands there then.

    None where the positions make no sense.
    """
    if parts.get("start") is None:
        return ProteinChange(short, form)
    first, start = parts.get("first") or "", int(parts["start"] or 0)
    end = int(parts.get("end") or start + max(len(first), 1) - 1)
    named = tuple(Residue(letter, start + i) for i, letter in enumerate(first))
    if parts.get("last"):
        named = (*named, Residue(parts["last"] or "", end))
    backwards = not 1 <= start <= end or any(residue.position > end for residue in named)
    if backwards or (form is ChangeKind.INSERTION and end != start + 1):
        return None
    alternate = parts.get("alternate") or ""
    return ProteinChange(short, _effect(form, named, alternate=alternate), named, start, end, alternate)


def _effect(form: ChangeKind, named: tuple[Residue, ...], *, alternate: str) -> ChangeKind:
    """What a form amounts to: E545E changes nothing, Q1178* and L12delins* stop, M1V starts elsewhere."""
    if "*" in alternate:
        return ChangeKind.NONSENSE
    if form is not ChangeKind.SUBSTITUTION:
        return form
    if "".join(residue.letter for residue in named) == alternate:
        return ChangeKind.SYNONYMOUS
    if named[0] == Residue("M", 1):
        return ChangeKind.START_LOST
    return ChangeKind.SUBSTITUTION if len(named) == len(alternate) == 1 else ChangeKind.REPLACEMENT


# --- against the protein ---------------------------------------------------------------------

_ONE_FOR_ONE = (
    ChangeKind.SUBSTITUTION,
    ChangeKind.NONSENSE,
    ChangeKind.START_LOST,
    ChangeKind.SYNONYMOUS,
    ChangeKind.EXTENSION,
)


def check_residue(
    change: ProteinChange,
    sequence: ProteinSequence,
    *,
    known: Collection[str] = (),
    place: Place | None = None,
) -> str | None:
    """The accession of the protein whose residues the change names.

    Parameters
    ----------
    change : ProteinChange
    sequence : ProteinSequence - the gene's reference, with the other numberings in use
    known : collection of str - curated variants of the gene (`F2108L`), suggested before others
    place : Place - where the change was written

    Returns
    -------
    str or None - None where it fits no stored sequence and yet may be right: not all numberings of the gene
        are stored, or the change inserts or deletes, where annotators misname residues at exon borders

    Raises
    ------
    InputError - where no numbering of the gene has that residue or position, with what was probably meant

    Examples
    --------
    >>> from rheostat.knowledge.sequences import sequence
    >>> check_residue(protein_change("F2108L"), sequence("MTOR"))
    'P42345'
    >>> check_residue(protein_change("F2018L"), sequence("MTOR"))
    Traceback (most recent call last):
    rheostat.errors.InputError: MTOR F2018L: residue 2018 is R; did you mean F2108L?
    """
    wrong = _misfit(change, sequence)
    if wrong is None:
        return sequence.accession
    for other in sequence.alternatives:
        if _misfit(change, other) is None:
            return other.accession
    if sequence.numbering is not Numbering.COMPLETE:
        return None
    found = sequence.residue(wrong.position)
    if found is not None and change.kind not in _ONE_FOR_ONE:
        return None
    where = f"{place}: " if place else ""
    fault = (
        f"residue {wrong.position} is {found}"
        if found not in (None, "*")
        else f"position {wrong.position} is beyond the protein, which has {len(sequence)} residues"
    )
    meant = _suggestions(change, wrong, sequence=sequence, known=known)
    hint = f"; did you mean {' or '.join(meant)}?" if meant else ""
    raise InputError(f"{where}{sequence.gene} {change}: {fault}{hint}")


def _misfit(change: ProteinChange, sequence: ProteinSequence) -> Residue | None:
    """The first residue that a change names and the protein lacks; without a letter for a bare position."""
    for residue in change.named:
        if sequence.residue(residue.position) != residue.letter:
            return residue
    if change.end is not None and change.end > len(sequence) + 1:
        return Residue("", change.end)
    return None


def _suggestions(
    change: ProteinChange, wrong: Residue, *, sequence: ProteinSequence, known: Collection[str]
) -> list[str]:
    """What was probably meant: a curated variant one slip away, else any residue one slip away that fits."""
    written = re.compile(rf"(?<![A-Z]){re.escape(str(wrong))}(?!\d)")
    if not wrong.letter or not written.search(change.text):
        return []
    swapped, edited = (
        [
            written.sub(f"{wrong.letter}{position}", change.text)
            for position in sorted(positions)
            if sequence.residue(position) == wrong.letter
        ]
        for positions in (_swapped(str(wrong.position)), _edited(str(wrong.position)))
    )
    curated = [text for text in (*swapped, *edited) if text in known]
    same_place = sorted(text for text in known if re.findall(r"\d+", text)[:1] == [str(wrong.position)])
    for meant in (curated, swapped, same_place, edited):
        if meant:
            return meant[:_MOST_SUGGESTIONS]
    return []


def _swapped(digits: str) -> set[int]:
    """Positions with two neighbouring digits swapped."""
    return {int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]) for i in range(len(digits) - 1)}


def _edited(digits: str) -> set[int]:
    """Positions with one digit wrong, lost or added."""
    wrong = {digits[:i] + d + digits[i + 1 :] for i in range(len(digits)) for d in ("", *"0123456789")}
    added = {digits[:i] + d + digits[i:] for i in range(len(digits) + 1) for d in "0123456789"}
    return {int(text) for text in wrong | added if text}
