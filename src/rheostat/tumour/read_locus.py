"""What a row of a variant table says of reads, copies and clonality."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rheostat.errors import InputError, Place
from rheostat.tumour.profile import Locus
from rheostat.tumour.read_table import Row, Table

FRACTION = ("t_vaf", "tumor_f", "tumor_vaf", "t_AF", "Allele_Fraction", "allele_fraction", "VAF", "AF")
ALT, REF, DEPTH = ("t_alt_count",), ("t_ref_count",), ("t_depth",)
TOTAL = ("tcn", "total_cn", "total_copies", "absolute_cn")
MINOR = ("lcn", "minor_cn", "minor_copies")
CELLS = ("ccf_expected_copies", "cancer_cell_fraction", "ccf", "clonal_fraction")
ZYGOSITY = ("zygosity", "Zygosity_Tumor", "VariantZygosity")
STATUS = ("Mutation_Status",)
PURITY = ("purity", "tumor_purity")
PURITY_OF_SAMPLE = ("TUMOR_PURITY", "TUMOUR_PURITY", "PURITY", "ABSOLUTE_PURITY", "CELLULARITY", "TUMOR_CELLULARITY")
_EMPTY = frozenset({"", ".", "-", "NA", "N/A", "NaN", "None", "null", "Unknown", "__UNKNOWN__"})
_HOMOZYGOUS = {"homozygous": True, "hom": True, "heterozygous": False, "het": False}
_MOST_COPIES = 200


@dataclass(frozen=True, slots=True)
class LocusColumns:
    """Where they stand; None for what a table does not have."""

    fraction: int | None
    alt: int | None
    ref: int | None
    depth: int | None
    total: int | None
    minor: int | None
    cells: int | None
    zygosity: int | None
    status: int | None
    purity: int | None

    @classmethod
    def of(cls, table: Table) -> LocusColumns:
        """The columns of a table."""
        groups = (FRACTION, ALT, REF, DEPTH, TOTAL, MINOR, CELLS, ZYGOSITY, STATUS, PURITY)
        return cls(*(table.find_column(names) for names in groups))

    def status_of(self, row: Row) -> str:
        """The status of a mutation as written, in lower case."""
        return "" if self.status is None else row.cells[self.status].casefold()

    def purity_of(self, row: Row) -> float | None:
        """The purity of the row's sample; None where not given.

        Raises
        ------
        InputError - where it is no share
        """
        return read_share(row, self.purity, what="purity")

    def locus(self, row: Row) -> Locus:
        """What the row says of the copies at its variant.

        Raises
        ------
        InputError - where a number of copies is none, or more of one allele are said to be there than of both
        """
        total, minor = (_copies(row, column) for column in (self.total, self.minor))
        if total is not None and minor is not None and 2 * minor > total:
            raise InputError(f"{row.place}: {minor} copies of the minor allele; expected at most half of {total}")
        word = "" if self.zygosity is None else row.cells[self.zygosity].casefold()
        cells = _number(row, self.cells, expected="a share of tumour cells, 0 or more")
        return Locus(
            total=total,
            minor=minor,
            cell_fraction=None if cells is None else min(cells, 1.0),
            homozygous=_HOMOZYGOUS.get(word),
            germline=self.status_of(row) == "germline",
        )

    def allele_fraction(self, row: Row) -> float | None:
        """The share of reads that carry the variant, stated or counted; None where not given.

        Raises
        ------
        InputError - where it is no share, or more reads carry the variant than there are
        """
        stated = read_share(row, self.fraction, what="allele fraction")
        if stated is not None:
            return stated
        alt, ref, depth = (_read_count(row, column) for column in (self.alt, self.ref, self.depth))
        total = alt + ref if alt is not None and ref is not None else depth
        if alt is None or not total:
            return None
        if alt > total:
            raise InputError(f"{row.place}: t_alt_count is {alt:g}; expected at most t_depth, which is {total:g}")
        return alt / total


def read_share(row: Row, column: int | None, *, what: str) -> float | None:
    """A number from 0 to 1 in a column; None where it is missing.

    Raises
    ------
    InputError - where it is something else
    """
    article = "an" if what[0] in "aeiou" else "a"
    expected = f"{article} {what} from 0 to 1"
    value = _number(row, column, expected=expected)
    if value is not None and value > 1.0:
        raise InputError(f"{row.place}: {value:g} is not {expected}")
    return value


def read_purity(text: str, *, place: Place) -> float | None:
    """A purity as a share or in per cent; None where it is missing, or no tumour cell was seen.

    Raises
    ------
    InputError - where it is no number from 0 to 100

    Examples
    --------
    >>> read_purity("30", place=Place("samples.txt", 6)), read_purity("0.3", place=Place("samples.txt", 6))
    (0.3, 0.3)
    """
    bare = text.removesuffix("%").strip()
    if bare in _EMPTY or bare == "[Not Available]":
        return None
    try:
        value = float(bare)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 100.0:
        raise InputError(f"{place}: {text!r} is not a purity from 0 to 1, or in per cent")
    share = value / 100.0 if value > 1.0 or text.endswith("%") else value
    return share or None


def _copies(row: Row, column: int | None) -> int | None:
    value = _number(row, column, expected=f"a number of copies, 0 to {_MOST_COPIES}")
    if value is not None and (value > _MOST_COPIES or not value.is_integer()):
        raise InputError(f"{row.place}: {value:g} is not a number of copies, 0 to {_MOST_COPIES}")
    return None if value is None else int(value)


def _read_count(row: Row, column: int | None) -> float | None:
    value = _number(row, column, expected="a count of reads, 0 or more")
    if value is not None and not value.is_integer():
        raise InputError(f"{row.place}: {value:g} is not a count of reads, 0 or more")
    return value


def _number(row: Row, column: int | None, *, expected: str) -> float | None:
    text = row.cells[column] if column is not None else ""
    if text in _EMPTY:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value < math.inf:
        raise InputError(f"{row.place}: {text!r} is not {expected}")
    return value
