"""The residues of a site in every numbering that is in use for it."""

from __future__ import annotations

from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.nodes import Site


def residue_numbers(knowledge: Knowledge, site: Site) -> dict[str, int]:
    """Each residue as it may be written, to its place among the site's residues.

    In the site's own numbers, along the reference sequence where it names an isoform, and in what `also` lists.

    Examples
    --------
    >>> from rheostat.knowledge.load import load_knowledge
    >>> known = load_knowledge()
    >>> residue_numbers(known, known.nodes["S6K1_pT389"].site)
    {'T389': 0, 'T412': 0}
    """
    whole = [(place, residue) for place, residue in enumerate(site.residues) if residue[1:].isdigit()]
    found = {residue: place for place, residue in enumerate(site.residues)}
    for isoform in knowledge.structure.isoforms.values():
        if isoform.gene == site.gene and isoform.accession in (site.isoform or ""):
            for place, residue in whole:
                found.setdefault(f"{residue[0]}{isoform.on_reference(int(residue[1:]))}", place)
    for place, residue in enumerate(site.also):
        found.setdefault(residue, min(place, len(site.residues) - 1))
    return found
