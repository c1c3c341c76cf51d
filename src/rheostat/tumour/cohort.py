"""Many samples as one set: their profiles, the files they come from, and what was wrong with these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rheostat.errors import InputError, Place
from rheostat.tumour.problems import ProblemGroup, ProblemLog, Severity, check_sample_name
from rheostat.tumour.profile import AssayedGenes, CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.read_expression import GeneTable


class Use(StrEnum):
    """What was done with a file."""

    USED = "used"
    NOT_USED = "not used"
    UNREADABLE = "could not be read"


@dataclass(frozen=True)
class FileUse:
    """What became of one file.

    Parameters
    ----------
    path : Path
    content : str - what it holds, such as `mutations`
    use : Use
    records : int - rows, or genes of a matrix, that were looked at
    kept : int - of these, taken into profiles
    left_out : mapping - reason to number of records
    """

    path: Path
    content: str
    use: Use
    records: int = 0
    kept: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cohort:
    """The samples of one study, panel or folder.

    Parameters
    ----------
    path : Path - what was asked for
    form : str - what was recognised, such as `cBioPortal study`
    profiles : tuple of TumourProfile - one a sample
    files : tuple of FileUse - every file that was looked at
    problems : tuple of ProblemGroup
    notes : tuple of str - what was replaced or assumed while reading
    expression, protein : GeneTable - None where not measured
    sites : GeneTable - phosphorylated sites, by node; None where not measured
    copies : GeneTable - log2 ratios of copy number; None where not measured
    scored : bool - whether expression came as z-scores
    """

    path: Path
    form: str
    profiles: tuple[TumourProfile, ...]
    files: tuple[FileUse, ...]
    problems: tuple[ProblemGroup, ...]
    notes: tuple[str, ...] = ()
    expression: GeneTable | None = None
    protein: GeneTable | None = None
    sites: GeneTable | None = None
    copies: GeneTable | None = None
    scored: bool = False

    @property
    def errors(self) -> int:
        """Problems that must be mended first."""
        return sum(group.count for group in self.problems if group.severity is Severity.ERROR)

    @property
    def warnings(self) -> int:
        """Records left out and doubts."""
        return sum(group.count for group in self.problems if group.severity is Severity.WARNING)


@dataclass
class Gathering:
    """A cohort under way: readers add what each file says of each sample."""

    path: Path
    form: str
    problems: ProblemLog = field(default_factory=ProblemLog)
    files: list[FileUse] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    samples: dict[str, None] = field(default_factory=dict)
    cancer_types: dict[str, str] = field(default_factory=dict)
    variants: dict[str, list[SequenceVariant]] = field(default_factory=dict)
    levels: dict[str, dict[str, CopyNumber]] = field(default_factory=dict)
    assayed: dict[str, AssayedGenes] = field(default_factory=dict)
    expression: GeneTable | None = None
    protein: GeneTable | None = None
    sites: GeneTable | None = None
    copies: GeneTable | None = None
    scored: bool = False
    purity: dict[str, float] = field(default_factory=dict)

    def add_sample(self, name: str, *, place: Place) -> bool:
        """Whether the name is one of a sample; a name that is none is noted as a problem."""
        if name in self.samples:
            return True
        try:
            check_sample_name(name, place=place)
        except InputError as error:
            self.problems.leave_out(error)
            return False
        if name.startswith(("=", "+", "-", "@")):
            kind = "sample name that a spreadsheet takes for a formula"
            self.problems.warning(f"{place}: sample {name!r} begins like a formula", kind=kind)
        self.samples[name] = None
        return True

    def add_variant(self, sample: str, variant: SequenceVariant) -> None:
        """A variant of a sample."""
        self.variants.setdefault(sample, []).append(variant)

    def failed(self, path: Path, *, content: str, error: InputError) -> None:
        """A file that cannot be read at all."""
        self.files.append(FileUse(path, content, Use.UNREADABLE))
        self.problems.error(str(error), kind="file that cannot be read")

    def skipped(self, path: Path, *, content: str) -> None:
        """A file that was seen and holds nothing that the model reads."""
        self.files.append(FileUse(path, content, Use.NOT_USED))

    def finished(self) -> Cohort:
        """The cohort, with a profile for each sample."""
        if not self.samples and not any(f.use is Use.UNREADABLE for f in self.files):
            self.problems.error(f"{self.path}: no sample was found", kind="nothing to read")
        profiles = tuple(self._profile(sample) for sample in self.samples)
        silent = [p.sample_id for p in profiles if not p.copy_number and p.mutations_assayed == frozenset()]
        if silent:
            self.problems.warning(
                f"{self.path}: {len(silent)} of {len(profiles)} samples have neither mutations nor copy number, such "
                f"as {silent[0]}; they count as not assayed",
                kind="sample without data",
            )
        return Cohort(
            path=self.path,
            form=self.form,
            profiles=profiles,
            files=tuple(self.files),
            problems=self.problems.groups(),
            notes=tuple(self.notes),
            expression=self.expression,
            protein=self.protein,
            sites=self.sites,
            copies=self.copies,
            scored=self.scored,
        )

    def _profile(self, sample: str) -> TumourProfile:
        variants = tuple(self.variants.get(sample, ()))
        assayed = self.assayed.get(sample, frozenset())
        outside = [v for v in variants if v.gene not in assayed]
        for variant in outside:
            if variant.kind is VariantKind.FUSION:
                continue  # found by an assay of its own
            kind = "variant in a gene that its panel does not cover"
            self.problems.warning(
                f"{variant.place or self.path}: {variant} of {sample} is outside its panel", kind=kind
            )
        if outside and not isinstance(assayed, EveryGene):
            assayed = assayed | {variant.gene for variant in outside}
        return TumourProfile(
            sample_id=sample,
            cancer_type=self.cancer_types.get(sample),
            variants=variants,
            copy_number=self.levels.get(sample, {}),
            mutations_assayed=assayed,
            purity=self.purity.get(sample),
        )
