"""VCF 4.x, annotated by VEP (CSQ) or SnpEff (ANN): one sample, tumour beside normal, or many samples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.profile import EveryGene, Locus
from rheostat.tumour.read_lines import Line, open_all_lines
from rheostat.tumour.variant_classes import is_noncoding

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
SNPEFF = ("Allele", "Annotation", "Annotation_Impact", "Gene_Name", "Gene_ID", "Feature_Type", "Feature_ID")
SNPEFF_REST = ("Transcript_BioType", "Rank", "HGVS.c", "HGVS.p")
_FIELDS = {
    "CSQ": {"gene": "SYMBOL", "kind": "Consequence", "change": "HGVSp", "allele": "Allele"},
    "ANN": {"gene": "Gene_Name", "kind": "Annotation", "change": "HGVS.p", "allele": "Allele"},
}
# Lengths of chromosome 1 in the two assemblies.
_BUILDS = {"249250621": "GRCh37", "248956422": "GRCh38"}
_BUILD_WORDS = {"grch37": "GRCh37", "hg19": "GRCh37", "hs37d5": "GRCh37", "grch38": "GRCh38", "hg38": "GRCh38"}
_FORMAT_OF_CSQ = re.compile(r"Format: *(?P<fields>[^\">]+)")
_NORMAL = re.compile(r"(^|[^a-z])(normal|germline|control|blood)([^a-z]|$)", re.IGNORECASE)
_IGNORED = frozenset({"coding_sequence_variant", "incomplete_terminal_codon_variant", "tf_binding_site_variant"})


@dataclass
class Header:
    """What the head of a VCF says."""

    annotation: str = ""
    fields: tuple[str, ...] = ()
    builds: set[str] = field(default_factory=set)
    tumours: tuple[str, ...] = ()
    normals: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def read_vcf(gathering: Gathering, path: Path, *, curated: Curated) -> Header:
    """The variants of a VCF into a cohort; calls that a filter rejected are left out and counted.

    Parameters
    ----------
    gathering : Gathering - the cohort under way
    path : Path - plain or gzip
    curated : Curated

    Raises
    ------
    InputError - where the file is no VCF, has no annotation, or mixes builds
    """
    counts: Counter[str] = Counter()
    records = kept = 0
    with open_all_lines(path) as lines:
        header = _header(path, lines)
        samples = _samples(gathering, header, path)
        for line in lines:
            if line.text.startswith("#"):
                continue
            records += 1
            try:
                kept += _take(gathering, line, header=header, samples=samples, curated=curated, counts=counts)
            except InputError as error:
                gathering.problems.leave_out(error)
                counts["cannot be taken"] += 1
    build = next(iter(header.builds), "build not stated")
    gathering.files.append(FileUse(path, f"variants (VCF, {build})", Use.USED, records, kept, dict(counts)))
    return header


def _take(
    gathering: Gathering,
    line: Line,
    *,
    header: Header,
    samples: Mapping[int, str],
    curated: Curated,
    counts: Counter[str],
) -> int:
    """The variants of one record; how many were kept, over all samples."""
    cells = line.text.split("\t")
    if len(cells) != len(header.columns):
        raise InputError(f"{line.place}: {len(cells)} cells; expected {len(header.columns)}, as many as the header has")
    if not cells[1].isdigit() or int(cells[1]) < 1:
        raise InputError(f"{line.place}: POS is {cells[1]!r}; positions count from 1")
    if cells[6] not in ("PASS", ".", ""):
        counts[f"filter {cells[6].partition(';')[0]}"] += 1
        return 0
    kept = 0
    for number, alt in enumerate(cells[4].split(","), start=1):
        found = _effect(cells[7], alt, ref=cells[3], header=header, curated=curated, place=line.place)
        if found is None:
            counts["outside the model"] += 1
            continue
        gene, kind, change = found
        if is_noncoding(kind) or kind.partition("&")[0].casefold() in _IGNORED:
            counts["outside the coding sequence"] += 1
            continue
        for at, sample in samples.items():
            carried, fraction, hom = _carried(cells[8] if len(cells) > 8 else "", cells[at], number, place=line.place)
            if carried:
                variant = curated.variant(
                    gene, kind=kind, change=change, fraction=fraction, place=line.place, locus=Locus(homozygous=hom)
                )
                gathering.add_variant(sample, variant)
                kept += 1
    return kept


# --- the head ---------------------------------------------------------------------------------------------


def _header(path: Path, lines: Iterator[Line]) -> Header:
    first = next(lines, None)
    if first is None or not first.text.startswith("##fileformat=VCFv4"):
        shown = "" if first is None else first.text[:40]
        raise InputError(f"{path}: the file begins with {shown!r}; expected ##fileformat=VCFv4.x")
    header = Header()
    for line in lines:
        if line.text.startswith("##"):
            _note(header, line)
            continue
        columns = tuple(line.text.split("\t"))
        if columns[: len(FIXED)] != FIXED:
            raise InputError(f"{line.place}: the columns are {line.text[:60]!r}; expected {' '.join(FIXED)}")
        header.columns = columns
        break
    if not header.columns:
        raise InputError(f"{path}: the line of columns that begins with #CHROM is missing")
    if len(header.builds) > 1:
        raise InputError(f"{path}: the head names two builds, {' and '.join(sorted(header.builds))}")
    if not header.annotation:
        raise InputError(
            f"{path}: the variants are not annotated; run VEP (with --symbol --hgvs) or SnpEff first, so that each "
            "record says which protein it changes"
        )
    return header


def _note(header: Header, line: Line) -> None:
    text = line.text
    if text.startswith("##INFO=<ID=CSQ"):
        match = _FORMAT_OF_CSQ.search(text)
        if match is None:
            raise InputError(f"{line.place}: the field CSQ does not say its format; expected 'Format: Allele|...'")
        header.annotation, header.fields = "CSQ", tuple(match["fields"].strip().split("|"))
        for name in ("SYMBOL", "Consequence", "HGVSp"):
            if name not in header.fields:
                raise InputError(f"{line.place}: the field CSQ has no {name}; run VEP with --symbol and --hgvs")
    elif text.startswith("##INFO=<ID=ANN"):
        header.annotation, header.fields = "ANN", (*SNPEFF, *SNPEFF_REST)
    elif text.startswith(("##tumor_sample=", "##normal_sample=")):
        name = text.partition("=")[2].strip()
        if text.startswith("##tumor"):
            header.tumours = (*header.tumours, name)
        else:
            header.normals = (*header.normals, name)
    elif text.startswith("##contig=<ID=") and re.match(r"##contig=<ID=(chr)?1,", text):
        length = re.search(r"length=(\d+)", text)
        if length and length[1] in _BUILDS:
            header.builds.add(_BUILDS[length[1]])
    elif text.startswith("##reference=") or (text.startswith("##VEP=") and "assembly" in text):
        header.builds |= {build for word, build in _BUILD_WORDS.items() if word in text.casefold()}


def _samples(gathering: Gathering, header: Header, path: Path) -> dict[int, str]:
    """The columns of tumours, with the names of their samples."""
    names = {i: name for i, name in enumerate(header.columns) if i > len(FIXED)}
    if not names:
        raise InputError(f"{path}: no sample; the variants have no genotype columns")
    normals = {i for i, name in names.items() if name in header.normals or _NORMAL.search(name)}
    tumours = {i: name for i, name in names.items() if i not in normals}
    if header.tumours:
        tumours = {i: name for i, name in tumours.items() if name in header.tumours}
    if not tumours:
        raise InputError(f"{path}: no tumour among the samples {', '.join(names.values())}")
    if len(set(tumours.values())) < len(tumours):
        twice = next(name for name, count in Counter(tumours.values()).items() if count > 1)
        raise InputError(f"{path}: sample {twice} is there twice")
    stem = path.name.removesuffix(".gz").removesuffix(".vcf")
    out = {i: stem if name.casefold() in ("tumor", "tumour") else name for i, name in tumours.items()}
    kept = {i: name for i, name in out.items() if gathering.add_sample(name, place=Place(path))}
    for name in kept.values():
        gathering.assayed.setdefault(name, EveryGene())
    if normals:
        shown = ", ".join(names[i] for i in sorted(normals))
        gathering.notes.append(f"{path.name}: {shown} taken as normal tissue and left out.")
    return kept


# --- one record -------------------------------------------------------------------------------------------


def _effect(
    info: str, alt: str, *, ref: str, header: Header, curated: Curated, place: Place
) -> tuple[str, str, str] | None:
    """Gene of the model, consequence and protein change of one allele; None where no gene of the model is hit."""
    entries = _entries(info, header, place=place)
    names = _FIELDS[header.annotation]
    mine = [e for e in entries if _same_allele(e.get(names["allele"], ""), alt, ref)] or entries
    known = []
    for entry in mine:
        written = entry.get(names["gene"], "")
        gene = curated.genes.aliases.get(written, written)
        if gene in curated.genes.known:
            known.append((gene, entry))
    if not known:
        return None
    known.sort(key=lambda pair: _rank(pair[1]))
    gene, entry = known[0]
    return gene, entry.get(names["kind"], ""), entry.get(names["change"], "")


def _rank(entry: Mapping[str, str]) -> tuple[bool, bool, bool]:
    """MANE transcripts first, then picked ones, then canonical ones."""
    return (not entry.get("MANE_SELECT"), entry.get("PICK") != "1", entry.get("CANONICAL") != "YES")


def _entries(info: str, header: Header, *, place: Place) -> list[dict[str, str]]:
    key = f"{header.annotation}="
    text = next((part.removeprefix(key) for part in info.split(";") if part.startswith(key)), "")
    out = []
    for item in text.split(",") if text else []:
        values = item.split("|")
        if header.annotation == "CSQ" and len(values) != len(header.fields):
            raise InputError(f"{place}: CSQ has {len(values)} fields; the head names {len(header.fields)}")
        out.append({name: value.strip() for name, value in zip(header.fields, values, strict=False)})
    return out


def _same_allele(annotated: str, alt: str, ref: str) -> bool:
    """VEP trims the base that an insertion or deletion shares with the reference."""
    if annotated == alt:
        return True
    trimmed = alt[1:] if ref[:1] == alt[:1] else alt
    return annotated == (trimmed or "-")


def _carried(format_: str, cell: str, number: int, *, place: Place) -> tuple[bool, float | None, bool | None]:
    """Whether a sample carries an allele, in which share of its reads, and whether it is called homozygous."""
    values = dict(zip(format_.split(":"), cell.split(":"), strict=False))
    fraction = _fraction(values, number, place=place)
    genotype = values.get("GT", "")
    alleles = re.split(r"[/|]", genotype)
    if genotype and set(alleles) != {"."}:
        # Somatic callers write 0/1 whatever the copies, so that only 1/1 says something.
        homozygous = True if len(alleles) > 1 and set(alleles) == {str(number)} else None
        return str(number) in alleles, fraction, homozygous
    return bool(fraction), fraction, None


def _fraction(values: Mapping[str, str], number: int, *, place: Place) -> float | None:
    stated = values.get("AF", "").split(",")
    try:
        if len(stated) >= number and stated[number - 1] not in ("", "."):
            value = float(stated[number - 1])
        else:
            depths = [float(depth) for depth in values.get("AD", "").split(",") if depth not in ("", ".")]
            if len(depths) <= number or sum(depths) == 0.0:
                return None
            value = depths[number] / sum(depths)
    except ValueError as error:
        raise InputError(f"{place}: {error}: an allele fraction or depth is not a number") from error
    if not 0.0 <= value <= 1.0:
        raise InputError(f"{place}: {value:g} is not an allele fraction from 0 to 1")
    return value
