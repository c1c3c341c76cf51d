"""One variant a row: sample, gene, kind of variant and protein change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated, allele_fraction
from rheostat.tumour.levels import MISSING
from rheostat.tumour.profile import EveryGene
from rheostat.tumour.protein_change import ChangeKind, protein_change
from rheostat.tumour.read_grid import GENE, SAMPLE
from rheostat.tumour.read_table import open_either
from rheostat.tumour.variant_classes import is_noncoding

KIND = ("Variant_Classification", "variant", "VariantInfo", "MolecularConsequence", "consequence", "type")
CHANGE = ("HGVSp_Short", "protein", "ProteinChange", "Protein_Change", "HGVSp", "aa_change", "detail", "alteration")
FRACTION = ("AF", "t_vaf", "VAF", "allele_fraction", "tumor_f")
_KIND_OF_CHANGE = {
    ChangeKind.NONSENSE: "stop_gained",
    ChangeKind.FRAMESHIFT: "frameshift_variant",
    ChangeKind.SPLICE: "splice_donor_variant",
    ChangeKind.SUBSTITUTION: "missense_variant",
}


def read_variant_list(
    gathering: Gathering, path: Path, *, curated: Curated, names: Mapping[str, str] | None = None
) -> None:
    """One variant a row: sample, gene, kind of variant, protein change and, where given, allele fraction.

    Parameters
    ----------
    names : sample as written to the name it has elsewhere; default as written

    Raises
    ------
    InputError - where a column is missing
    """
    problems = gathering.problems
    counts = {"outside the model": 0, "outside the coding sequence": 0, "cannot be taken": 0}
    records = kept = 0
    seen: set[tuple[str, str]] = set()
    with open_either(path, expected="sample, gene, variant and protein", refuse=problems.leave_out) as table:
        gene_at, sample_at, change_at = table.column(*GENE), table.column(*SAMPLE), table.column(*CHANGE)
        kind_at, fraction_at = table.find_column(KIND), table.find_column(FRACTION)
        for row in table.rows:
            records += 1
            sample = (names or {}).get(row.cells[sample_at], row.cells[sample_at])
            if not gathering.add_sample(sample, place=row.place):
                counts["cannot be taken"] += 1
                continue
            gathering.assayed.setdefault(sample, EveryGene())
            try:
                gene = curated.genes.symbol(row.cells[gene_at], place=row.place)
                change = row.cells[change_at]
                kind = row.cells[kind_at] if kind_at is not None else kind_of_change(change, place=row.place)
                if gene not in curated.genes.known:
                    counts["outside the model"] += 1
                elif is_noncoding(kind):
                    counts["outside the coding sequence"] += 1
                else:
                    fraction = None if fraction_at is None else allele_fraction(row.cells[fraction_at], place=row.place)
                    variant = curated.variant(gene, kind=kind, change=change, fraction=fraction, place=row.place)
                    _check_once(seen, (sample, f"{variant}"), place=row.place, change=change)
                    gathering.add_variant(sample, variant)
                    kept += 1
            except InputError as error:
                problems.leave_out(error)
                counts["cannot be taken"] += 1
    left_out = {reason: count for reason, count in counts.items() if count}
    gathering.files.append(FileUse(path, "variants, one a row", Use.USED, records, kept, left_out))


def kind_of_change(text: str, *, place: Place) -> str:
    """The kind of variant that a protein change alone speaks of.

    Raises
    ------
    InputError - where it is no protein change
    """
    change = protein_change(text, place=place)
    if change.kind in _KIND_OF_CHANGE:
        return _KIND_OF_CHANGE[change.kind]
    return "inframe_deletion" if "del" in str(change) or "ins" in str(change) else "protein_altering_variant"


def _check_once(seen: set[tuple[str, str]], key: tuple[str, str], *, place: Place, change: str) -> None:
    if not change or change in MISSING:
        return
    if key in seen:
        raise InputError(f"{place}: {key[1]} of sample {key[0]} is there twice")
    seen.add(key)
