"""How many copies of a gene carry a variant: from reads, purity and copy number, by rules that are stated."""

from __future__ import annotations

from dataclasses import dataclass

from rheostat.knowledge.load import Knowledge
from rheostat.tumour.profile import CopyNumber, SequenceVariant, TumourProfile

HETEROZYGOUS = 0.5
NORMAL_COPIES = 2
_COPIES = {CopyNumber.SHALLOW_DELETION: 1, CopyNumber.NEUTRAL: 2, CopyNumber.GAIN: 3}


@dataclass(frozen=True)
class ZygosityRules:
    """What is assumed where reads are turned into copies.

    Parameters
    ----------
    clonal_copies : mutated copies a tumour cell, averaged over all of them, below which a variant is subclonal
    beyond_one_copy : allele fraction above which more than one of two copies must carry a variant at any purity
    """

    clonal_copies: float
    beyond_one_copy: float

    @classmethod
    def of(cls, knowledge: Knowledge) -> ZygosityRules:
        """The rules that the knowledge assumes."""
        return cls(knowledge.assumed("clonal-copies"), knowledge.assumed("beyond-one-copy"))


@dataclass(frozen=True)
class Share:
    """The share of a gene's copies that carry a variant, and on what grounds.

    `measured` is whether the data say so; where not, it follows from an assumption.
    """

    fraction: float
    ground: str
    measured: bool = True


def expected_fraction(*, purity: float, copies: int, mutated: float, germline: bool = False) -> float:
    """The allele fraction of a variant in a sample of tumour and normal cells.

    Reads that show the variant over all reads at its place: purity m / (purity C + 2 (1 - purity)) for a somatic one
    in m of C copies of each tumour cell; an inherited one is in one of two copies of each normal cell too.

    Parameters
    ----------
    purity : share of cells that are tumour cells, above 0 to 1
    copies : copies of the gene in a tumour cell
    mutated : of these, those with the variant; averaged over tumour cells, so that it need not be whole

    References
    ----------
    Carter 2012, doi:10.1038/nbt.2203: the expected fraction of supporting reads, alpha s / (alpha q + 2 (1 - alpha))

    Examples
    --------
    >>> expected_fraction(purity=0.5, copies=2, mutated=1.0)
    0.25
    """
    normal = 1.0 - purity
    carried = purity * mutated + (normal if germline else 0.0)
    return carried / (purity * copies + NORMAL_COPIES * normal)


def mutated_copies(variant: SequenceVariant, *, purity: float, copies: int) -> float | None:
    """Mutated copies a tumour cell, averaged over tumour cells, from `expected_fraction`; None without reads.

    Examples
    --------
    >>> from rheostat.tumour.profile import VariantKind
    >>> variant = SequenceVariant("PTEN", VariantKind.TRUNCATING, allele_fraction=0.125)
    >>> round(mutated_copies(variant, purity=0.67, copies=3), 2)
    0.5
    """
    if variant.allele_fraction is None:
        return None
    normal = 1.0 - purity
    carried = variant.allele_fraction * (purity * copies + NORMAL_COPIES * normal)
    return max(carried - (normal if variant.locus.germline else 0.0), 0.0) / purity


def share_in_oncogene(variant: SequenceVariant, profile: TumourProfile, *, rules: ZygosityRules) -> Share:
    """The share of copies that carry a variant of a gene of which one altered copy acts.

    Without purity a smaller allele fraction than one half says nothing, so that it counts from there on.
    """
    found = _measured(variant, profile, rules=rules)
    if found is not None:
        return found
    fraction = variant.allele_fraction
    if fraction is None:
        return Share(HETEROZYGOUS, "allele fraction not given: taken as one of two copies", measured=False)
    if fraction > HETEROZYGOUS:
        return Share(fraction, f"allele fraction {fraction:.2f}", measured=False)
    ground = f"allele fraction {fraction:.2f} without purity: taken as one of two copies"
    return Share(HETEROZYGOUS, ground, measured=False)


def share_in_suppressor(variant: SequenceVariant, profile: TumourProfile, *, hits: int, rules: ZygosityRules) -> Share:
    """The share of copies that are lost with a variant that inactivates a gene which tumours lose.

    Parameters
    ----------
    hits : variants of this gene in this sample that inactivate it
    """
    level = profile.copy_number.get(variant.gene)
    found = _measured(variant, profile, rules=rules)
    if found is not None and (found.fraction < HETEROZYGOUS or hits < 2):
        return found
    if level is not None and level <= CopyNumber.SHALLOW_DELETION:
        return Share(1.0, "the other copy is deleted")
    if hits > 1:
        return Share(1.0, "two truncating variants")
    fraction = variant.allele_fraction
    if fraction is not None and fraction >= rules.beyond_one_copy:
        return Share(1.0, f"allele fraction {fraction:.2f}: more than one of two copies at any purity")
    return Share(1.0, "the other copy is taken as lost too (not measured)", measured=False)


def _measured(variant: SequenceVariant, profile: TumourProfile, *, rules: ZygosityRules) -> Share | None:
    """What the data say: a call of zygosity, copies of both alleles, or reads with purity; None where none is there."""
    locus = variant.locus
    share = None
    if locus.homozygous is not None:
        word = "homozygous" if locus.homozygous else "heterozygous"
        share = Share(1.0 if locus.homozygous else HETEROZYGOUS, f"called {word}")
    elif profile.purity and variant.allele_fraction is not None:
        share = _from_reads(variant, profile, profile.purity, rules=rules)
    elif locus.total is not None and locus.minor is not None and locus.total > 0:
        share = _from_alleles(locus.total, locus.minor)
    if share is None or locus.cell_fraction is None or locus.cell_fraction >= rules.clonal_copies:
        return share
    if share.ground.startswith(SUBCLONAL):
        return share
    ground = f"{share.ground}; in {100 * locus.cell_fraction:.0f} % of tumour cells"
    return Share(share.fraction * locus.cell_fraction, ground)


SUBCLONAL = "subclonal"


def _from_reads(
    variant: SequenceVariant, profile: TumourProfile, purity: float, *, rules: ZygosityRules
) -> Share | None:
    level = profile.copy_number.get(variant.gene)
    total = variant.locus.total
    if total is None:
        total = NORMAL_COPIES if level is None else _COPIES.get(level)
    found = None if not total else mutated_copies(variant, purity=purity, copies=total)
    if found is None or not total:
        return None
    told = f"allele fraction {variant.allele_fraction:.2f} at purity {purity:.2f} and {_copies(total)}"
    if found < rules.clonal_copies:
        return Share(found / total, f"{SUBCLONAL}: {told}, {found:.2f} mutated copies a cell")
    carried = min(max(round(found), 1), total)
    if carried == total == NORMAL_COPIES:
        return Share(1.0, f"{told}: copy-neutral loss of the other allele")
    return Share(carried / total, f"{told}: {carried} of {total} mutated")


def _from_alleles(total: int, minor: int) -> Share:
    """Without reads: a variant is in one copy, unless no copy of the other allele is left."""
    if minor == 0:
        kind = "copy-neutral loss of the other allele" if total >= NORMAL_COPIES else "the other copy is deleted"
        return Share(1.0, f"{_copies(total)}, none of the other allele: {kind}")
    return Share(1.0 / total, f"{_copies(total)}, {minor} of the other allele: taken as one mutated")


def _copies(number: int) -> str:
    return "1 copy" if number == 1 else f"{number} copies"
