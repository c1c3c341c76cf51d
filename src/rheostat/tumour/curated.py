"""What readers of variants ask of the curated knowledge: gene names, proteins, and changes that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rheostat.errors import Place
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sequences import ProteinSequence, load_sequences
from rheostat.tumour.copy_number_cutoffs import CopyNumberCutoffs
from rheostat.tumour.gene_names import GeneNames
from rheostat.tumour.profile import NOT_SAID, Locus, SequenceVariant, VariantKind
from rheostat.tumour.protein_change import check_residue, protein_change
from rheostat.tumour.variant_classes import kind_with_change, variant_kind

_EMPTY = frozenset({"", ".", "-", "NA", "N/A", "NaN", "None", "null", "Unknown", "p.?", "?"})


@dataclass(frozen=True)
class Curated:
    """The genes of the model, their proteins, the protein changes that are curated for each, and cut-offs."""

    genes: GeneNames
    sequences: Mapping[str, ProteinSequence]
    known_variants: Mapping[str, frozenset[str]]
    cutoffs: CopyNumberCutoffs

    def variant(
        self,
        gene: str,
        *,
        kind: str,
        change: str,
        fraction: float | None,
        place: Place,
        locus: Locus = NOT_SAID,
    ) -> SequenceVariant:
        """One variant of a gene of the model, held against its protein.

        Parameters
        ----------
        gene : str - symbol in use
        kind : str - its classification, in the words of MAF or of the Sequence Ontology
        change : str - its protein change; a word for a missing value where there is none
        fraction : float - allele fraction, 0 to 1
        place : Place
        locus : Locus - what the table says of the copies there

        Raises
        ------
        InputError - where the kind or the change is not understood, or the change does not fit the protein
        """
        what = variant_kind(kind, place=place)
        if change in _EMPTY or what in (VariantKind.FUSION, VariantKind.PROMOTER):
            return SequenceVariant(gene, what, None, fraction, None, place, locus)
        read = protein_change(change, place=place)
        checked = None
        if gene in self.sequences:
            known = self.known_variants.get(gene, frozenset())
            checked = check_residue(read, self.sequences[gene], known=known, place=place)
        return SequenceVariant(gene, kind_with_change(what, read), read, fraction, checked, place, locus)


def curated_for_reading(knowledge: Knowledge) -> Curated:
    """What the readers need of the knowledge."""
    variants: dict[str, frozenset[str]] = {}
    for record in knowledge.alterations:
        variants[record.gene] = variants.get(record.gene, frozenset()) | frozenset(record.variants)
    names = GeneNames(frozenset(knowledge.genes), knowledge.gene_aliases)
    return Curated(names, load_sequences(), variants, CopyNumberCutoffs.of(knowledge))
