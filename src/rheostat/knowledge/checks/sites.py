"""Are residues numbered along the protein that they belong to?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rheostat.errors import Place
from rheostat.knowledge.checks.issue import Issue, error, place_of, warning
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import NodeKind, Site
from rheostat.knowledge.sequences import load_sequences

NUMBERING = "residue number"
NEAR = 4

_LETTER = "[ACDEFGHIKLMNPQRSTVWY]"
_RESIDUE = re.compile(rf"^({_LETTER})(\d+)$")
_IN_NAME = re.compile(r"(?<![A-Za-z0-9])p?([STY]\d{2,4})(?!\d)")
# Reads F2108L and A34* with one residue, L98_I103del with two.
_CHANGED = re.compile(rf"^({_LETTER})(\d+)(?:_({_LETTER})(\d+))?(?=[A-Z*]|del|fs|ins|dup)")


def sites_numbered(knowledge: Knowledge) -> Iterator[Issue]:
    """Each residue of a site stands in the stored protein, unless the site names another isoform."""
    for name, node in knowledge.nodes.items():
        place = place_of(knowledge, "network", name)
        if node.site is not None:
            yield from _site_numbered(name, node.site, place)
        elif node.kind is NodeKind.SITE:
            message = f"{name} is a site without its gene and residues under 'site'"
            yield warning(NUMBERING, place, message)


def _site_numbered(name: str, site: Site, place: Place | None) -> Iterator[Issue]:
    for residue in site.residues:
        match = _RESIDUE.match(residue)
        if match is None:
            message = f"{name}: {residue!r} is no residue; write one letter and a number, as T389"
            yield error(NUMBERING, place, message)
        elif site.isoform is None:
            yield from _misnumbered(site.gene, match[1], int(match[2]), of=name, place=place)


def sites_named_by_their_residues(knowledge: Knowledge) -> Iterator[Issue]:
    """A node that is named after a residue has that residue, or a note on the other numbering."""
    for name, node in knowledge.nodes.items():
        if node.site is None:
            continue
        said = dict.fromkeys(residue for text in (name, node.label) for residue in _IN_NAME.findall(text))
        for residue in said:
            if residue not in (*node.site.residues, *node.site.also) and residue not in (node.site.note or ""):
                place = place_of(knowledge, "network", name)
                own = "/".join(node.site.residues)
                message = f"{name} is named after {residue} but its site is {own}; say why in the site's note"
                yield warning(NUMBERING, place, message)


def variants_numbered(knowledge: Knowledge) -> Iterator[Issue]:
    """The residues that a variant replaces or removes stand in the stored protein."""
    for record in knowledge.alterations:
        for variant in record.variants:
            match = _CHANGED.match(variant)
            first, last = (match.group(1, 2), match.group(3, 4)) if match else ((None, None), (None, None))
            for letter, position in (first, last):
                if letter and position:
                    of, place = f"{record.gene} {variant}", Place("alterations")
                    yield from _misnumbered(record.gene, letter, int(position), of=of, place=place)


def _misnumbered(gene: str, letter: str, position: int, *, of: str, place: Place | None) -> Iterator[Issue]:
    protein = load_sequences().get(gene)
    if protein is None or protein.residue(position) == letter:
        return
    found = protein.residue(position) or "nothing"
    message = f"{of}: residue {position} of {gene} ({protein.accession}) is {found}, not {letter}"
    fitting = [other.accession for other in protein.alternatives if other.residue(position) == letter]
    near = [i for i in range(position - NEAR, position + NEAR + 1) if protein.residue(i) == letter]
    if fitting:
        message += f"; it is {letter} in {' and '.join(fitting)}: name the isoform"
    elif near:
        message += f"; near it are {', '.join(f'{letter}{i}' for i in near)}"
    yield error(NUMBERING, place, message)
