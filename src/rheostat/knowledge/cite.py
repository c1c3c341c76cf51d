"""References as BibTeX and RIS, for exactly those sources that were asked for or used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rheostat.errors import unknown_name
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import Reference
from rheostat.knowledge.statements import statements

_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def used_references(knowledge: Knowledge) -> tuple[str, ...]:
    """The ids of all references that some statement rests on, in order of name; unknown ones are left out."""
    cited = {item.ref for statement in statements(knowledge) for item in statement.evidence}
    return tuple(sorted(cited & set(knowledge.references)))


def chosen_references(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, Reference]:
    """The references with these ids, each once, in the order asked for.

    Raises
    ------
    InputError - where an id is not among the references, with the nearest ones
    """
    chosen: dict[str, Reference] = {}
    for name in ids:
        if name not in knowledge.references:
            raise unknown_name(name, knowledge.references, kind="reference")
        chosen[name] = knowledge.references[name]
    return chosen


def in_words(reference: Reference) -> str:
    """A reference in one line: authors, year, title, journal."""
    parts = (f"{reference.authors} ({reference.year})", reference.title, reference.journal)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def bibtex(references: Mapping[str, Reference]) -> str:
    """References as a BibTeX file in UTF-8.

    Examples
    --------
    >>> doe = Reference(authors="Doe J", year=2001, title="A & B", status="confirmed")
    >>> print(bibtex({"doe2001": doe}), end="")
    @article{doe2001,
      author = {Doe, J},
      title = {{A \\& B}},
      year = {2001},
    }
    """
    return "\n".join(_bibtex_entry(name, reference) for name, reference in references.items())


def _bibtex_entry(name: str, reference: Reference) -> str:
    fields = {
        "author": " and ".join(_escaped(author) for author in authors(reference)),
        # A second pair of braces keeps the case of names such as mTOR.
        "title": f"{{{_escaped(reference.title)}}}" if reference.title else None,
        "journal": _escaped(reference.journal) if reference.journal else None,
        "year": str(reference.year),
        "doi": reference.doi,
        "pmid": str(reference.pmid) if reference.pmid else None,
        "pmcid": reference.pmcid,
        "note": _escaped(status_note(reference) or ""),
    }
    lines = [f"  {field} = {{{value}}}," for field, value in fields.items() if value]
    return "\n".join((f"@article{{{name},", *lines, "}", ""))


def _escaped(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def authors(reference: Reference) -> tuple[str, ...]:
    """The authors as `Family, Initials`, as far as they are known.

    Examples
    --------
    >>> authors(Reference(authors="Di Nicolantonio F, Arena S et al.", year=2010, status="confirmed"))
    ('Di Nicolantonio, F', 'Arena, S', 'others')
    """
    listed = [part.strip().rstrip(".") for part in reference.authors.replace(";", ",").split(",")]
    names = [name for part in listed if part for name in _split_others(part)]
    return tuple(name if name == "others" else _family_first(name) for name in names)


def _split_others(name: str) -> Iterator[str]:
    first = name.removesuffix("et al").strip()
    if first:
        yield first
    if first != name:
        yield "others"


def _family_first(name: str) -> str:
    family, _, initials = name.rpartition(" ")
    return f"{family}, {initials}" if family and initials.replace("-", "").isupper() else name


def status_note(reference: Reference) -> str | None:
    """What a reader must know before trusting the entry: that it was retracted, or not seen."""
    if reference.retracted:
        return "RETRACTED"
    if reference.status == "confirmed":
        return None
    return f"identity {reference.status}, not confirmed"


def ris(references: Mapping[str, Reference]) -> str:
    """References as an RIS file."""
    return "".join(_ris_entry(name, reference) for name, reference in references.items())


def _ris_entry(name: str, reference: Reference) -> str:
    rows = [("TY", "JOUR"), ("ID", name)]
    rows += [("AU", author) for author in authors(reference) if author != "others"]
    rows += [("PY", str(reference.year))]
    rows += [("TI", reference.title or ""), ("JO", reference.journal or ""), ("DO", reference.doi or "")]
    rows += [("AN", f"PMID:{reference.pmid}" if reference.pmid else ""), ("C2", reference.pmcid or "")]
    rows += [("UR", reference.url or ""), ("N1", status_note(reference) or "")]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
    return "\n".join((*lines, "ER  - ", "", ""))


FORMATS = {"bibtex": bibtex, "ris": ris}
