"""What an explanation says, as records: every number, and every sentence with the numbers and sources behind it."""

from __future__ import annotations

from enum import StrEnum

from rheostat.report.record import Finding, Source


class Section(StrEnum):
    """The parts of an explanation, in the order in which they are read."""

    PREDICTION = "Prediction"
    CAUSES = "What in this tumour makes it so"
    BLOCK = "What the drug takes away, and what it leaves"
    PATHS = "How growth goes on past the block"
    FEEDBACK = "What wakes up under treatment"
    CONTRAST = "Why not the other"
    DOUBTS = "What speaks against it, and what is unsure"


class Said(Finding):
    """One sentence.

    Parameters
    ----------
    id : names the sentence; the record that it was made from has the same id where there is one
    numbers : what stands in it, by name, unrounded
    edges : the steps it rests on, such as `S6K1 -| IRS1`
    sources : evidence for and against
    assumptions : ids of assumptions
    doubts : why a step is less than sure
    """

    id: str
    section: Section
    sentence: str
    numbers: tuple[tuple[str, float | None], ...] = ()
    edges: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    assumptions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class ChangeFinding(Finding):
    """One change: the answer without it, and its Shapley share of the difference from the reference cell.

    In `agree` of `draws` redraws of the model's numbers, taking it back moves growth the same way.

    Growth is over untreated growth; sensitivity is 1 - mean GR over the standard doses of a dish, or in a patient the
    share of growth that is taken away over the dosing cycle.
    """

    id: str
    change: str
    growth_without: float | None
    sensitivity_without: float | None
    growth_share: float | None
    sensitivity_share: float | None
    sensitivity_share_error: float
    growth_share_error: float
    agree: int
    draws: int


class InputFinding(Finding):
    """One input that the tumour or the treatment moves, and the answer with it clamped to its reference level."""

    id: str
    input: str
    label: str
    level: float
    reference: float
    by_treatment: bool
    growth_clamped: float
    sensitivity_clamped: float


class HeldFinding(Finding):
    """How much of one allele's molecules of a drug target is held by the drugs, 0 to 1, and how many there are."""

    id: str
    protein: str
    allele: str
    fraction: float
    held: float


class OutputFinding(Finding):
    """One output of a drug target: what is left of it, and growth were it spared, or taken away whole."""

    id: str
    output: str
    label: str
    kept: float
    growth_spared: float
    growth_blocked: float


class StepFinding(Finding):
    """One step of a path: its gain, growth were it shut as well, the drugs that would, and what it rests on."""

    source: str
    target: str
    sign: int
    gain: float
    growth_without: float | None
    drugs: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[Source, ...]
    assumptions: tuple[str, ...]
    doubts: tuple[str, ...]
    left_out: tuple[str, ...]
    discrepancies: tuple[str, ...]

    @property
    def edge(self) -> str:
        """The step as it is named."""
        return edge_name(self.source, self.target, self.sign)


class PathFinding(Finding):
    """A path past the block: d growth / d ln start along it, its steps, and the step that is worth shutting."""

    id: str
    changes: tuple[str, ...]
    contribution: float
    gain: float
    weak_point: int
    steps: tuple[StepFinding, ...]


class FeedbackFinding(Finding):
    """A brake that treatment moves, in a loop: folds are treated over untreated, `slowest_min` in minutes.

    `growth_held` is growth with the brake kept as before treatment, `effect` actual growth less that.
    """

    id: str
    source: str
    target: str
    source_fold: float | None
    target_fold: float | None
    loop: tuple[str, ...]
    loop_folds: tuple[float | None, ...]
    growth_held: float
    effect: float
    slowest_min: float
    step: StepFinding


class PublishedFinding(Finding):
    """A published result on changes of the tumour and drugs of the regimen, beside what the model makes of them.

    `agrees` is None where the result is on one drug of a combination, which does not say what the whole should do.
    `published` and `expected` are 1 where the changes favour the drug, -1 where they work against it, 0 where they
    make no difference; `level` is CIViC's A to E; `recalled` marks a row from memory.
    """

    id: str
    changes: tuple[str, ...]
    says: str
    level: str
    published: int
    expected: int
    agrees: bool | None
    drugs: tuple[str, ...]
    recalled: bool
    sources: tuple[Source, ...]


class SwapFinding(Finding):
    """One output under two regimens, and growth under the first with this output alone as under the second."""

    id: str
    output: str
    label: str
    kept: float
    kept_there: float
    growth_swapped: float


class NodeFinding(Finding):
    """A node or input that is named: what it is called, and its level under treatment over that without."""

    name: str
    label: str
    fold: float | None


class ExplanationFindings(Finding):
    """One tumour under one regimen, explained.

    `setting` is patient or dish; growth is at the mean free concentration or at the usual dose, over untreated growth.
    `exact` says whether the shares were computed from all `combinations` of the changes, or from drawn orders of them.
    """

    sample_id: str
    cancer: str | None
    regimen_id: str
    regimen: str
    setting: str
    doses: tuple[str, ...]
    growth: float
    reference_growth: float
    sensitivity: float
    reference_sensitivity: float
    exact: bool
    combinations: int
    changes: tuple[ChangeFinding, ...]
    inputs: tuple[InputFinding, ...]
    held: tuple[HeldFinding, ...]
    inside: tuple[tuple[str, float], ...]
    outputs: tuple[OutputFinding, ...]
    paths: tuple[PathFinding, ...]
    feedbacks: tuple[FeedbackFinding, ...]
    growth_without_feedback: float | None
    published: tuple[PublishedFinding, ...]
    nodes: tuple[NodeFinding, ...]
    why_not: str | None = None
    swaps: tuple[SwapFinding, ...] = ()
    said: tuple[Said, ...]
    notice: str

    @property
    def sections(self) -> tuple[tuple[str, tuple[Said, ...]], ...]:
        """The sentences by section, in order; sections without one are left out."""
        parts = {section: tuple(said for said in self.said if said.section is section) for section in Section}
        return tuple((section.value, said) for section, said in parts.items() if said)


def edge_name(source: str, target: str, sign: int) -> str:
    """A step as it is written: `A -> B` where A raises B, `A -| B` where it lowers it, `A -o B` where it depends.

    Examples
    --------
    >>> edge_name("S6K1", "IRS1", -1)
    'S6K1 -| IRS1'
    """
    return f"{source} {'-o' if sign == 0 else '->' if sign > 0 else '-|'} {target}"
