"""What a report says, as one record that feeds the page, the tables and the JSON alike."""

from __future__ import annotations

from typing import Literal

from rheostat.report.explanation.findings import ExplanationFindings
from rheostat.report.record import Finding as Finding
from rheostat.report.record import Interval as Interval
from rheostat.report.record import Source as Source


class AlterationFinding(Finding):
    """One change of the tumour that the model acts on.

    `match` says on what grounds the change was recognised: the exact variant, its codon, or the gene (truncation,
    copy number).
    """

    gene: str
    change: str
    effect: str
    direction: str
    match: Literal["exact variant", "same codon", "gene"]
    fraction: float
    fraction_ground: str
    sources: tuple[Source, ...]
    assumption: str | None = None


class UnknownFinding(Finding):
    """A change in a gene of the network whose effect is not known; it changes nothing."""

    gene: str
    change: str
    reason: str
    match: Literal["same codon", "gene"] = "gene"
    span: Interval | None = None


class ReadoutFinding(Finding):
    """A readout of the treated tumour beside the untreated one, in folds of the reference cell."""

    name: str
    label: str
    before: Interval
    after: Interval


class DriverFinding(Finding):
    """How much the sensitivity to a regimen changes when one alteration is taken back."""

    change: str
    difference: float
    sentence: str


class PartnerFinding(Finding):
    """A partner drug and what adding it does."""

    drug: str
    label: str
    gain: float
    sentence: str


class MoveFinding(Finding):
    """Something that is not known of the tumour, and the interval of the sensitivity over what could be."""

    gene: str
    change: str
    doubt: Literal[
        "not assayed", "copy number not assayed", "effect of the change not known", "second copy not measured"
    ]
    interval: Interval
    sentence: str


class CouldMove(Finding):
    """How far the sensitivity to a regimen could move by what was not measured.

    `moves` are the doubts that matter, the widest first; `others` counts those that hardly matter. `one_at_most` is
    the range if one of the doubts came true; two at once could go beyond it.
    """

    moves: tuple[MoveFinding, ...] = ()
    others: int = 0
    one_at_most: Interval | None = None


class BaseRateFinding(Finding):
    """What was measured of a class of drugs in a tumour type, before any prediction; shares from 0 to 1."""

    events: int
    n: int
    rate: float
    low: float
    high: float
    trials: tuple[str, ...]
    scope: str
    exact: bool
    alone: bool


class ToxicityFinding(Finding):
    """An adverse event of a regimen's drugs: how often each alone causes it, and how it comes about.

    `shared` where several drugs of the regimen cause it; `rates` and `exposure` are sentences.
    """

    event: str
    shared: bool
    rates: tuple[str, ...]
    mechanism: str | None = None
    exposure: tuple[str, ...] = ()


class StandingFinding(Finding):
    """Where a regimen stands in the clinic; every field is there before the prediction is read."""

    base_rate: BaseRateFinding | None
    base_sentence: str
    marked: tuple[str, ...] = ()
    label_sentence: str
    labels: tuple[str, ...]
    toxicity: tuple[ToxicityFinding, ...]
    disputing: tuple[Source, ...]
    supporting: tuple[Source, ...]
    predicted: str


class PatientFinding(Finding):
    """A regimen in a patient: what is left of net growth over a dosing cycle at the free drug that it reaches.

    `growth_left` and `normal_left` are shares of untreated growth in the tumour and in normal tissue, `window` their
    difference; `percentile` is the share of the reference cohort, per cent, that the same regimen slows less.
    """

    schedule: tuple[str, ...]
    reached: tuple[str, ...]
    growth_left: Interval
    percentile: Interval
    normal_left: Interval
    window: Interval
    notes: tuple[str, ...]
    sentence: str


class RegimenFinding(Finding):
    """One regimen in one tumour.

    `rank` is None for a regimen that stands apart, since what reaches a patient is not known; `not_ranked` says why.
    `sensitivity` is 1 - mean GR over the drug's standard doses (0 no effect, 1 full stop of growth, above 1 cell loss);
    `reference_sensitivity` is the same in the wild-type reference cell, `advantage` their difference, by which
    regimens are ranked in the dish.
    `gr` and `viability` are at the usual dose after 72 h.
    """

    rank: int | None
    id: str
    label: str
    drug_class: str
    doses: tuple[str, ...]
    status: str | None
    sensitivity: Interval
    reference_sensitivity: float
    advantage: Interval
    gr: Interval
    viability: Interval
    verdict: str
    standing: StandingFinding | None = None
    patient: PatientFinding | None = None
    not_ranked: str | None = None
    readouts: tuple[ReadoutFinding, ...]
    drivers: tuple[DriverFinding, ...]
    why_it_may_fail: tuple[str, ...]
    could_move: CouldMove = CouldMove()
    partners: tuple[PartnerFinding, ...]
    curve: tuple[tuple[float, float, float, float], ...]
    sources: tuple[Source, ...]
    assumptions: tuple[str, ...]


class SampleFindings(Finding):
    """Everything said of one tumour sample; `explanation` is of the regimen that stands first."""

    sample_id: str
    cancer: str | None
    summary: tuple[str, ...]
    alterations: tuple[AlterationFinding, ...]
    unknown: tuple[UnknownFinding, ...]
    not_assayed: tuple[str, ...]
    regimens: tuple[RegimenFinding, ...]
    baseline: tuple[ReadoutFinding, ...]
    notes: tuple[str, ...]
    explanation: ExplanationFindings | None = None


class Happened(Finding):
    """What happened to the patient or cell line, where a case says so."""

    sample_id: str
    regimen: str
    outcome: str
    detail: str
    agrees: str | None = None


class Provenance(Finding):
    """From what, with what and how these findings were made."""

    version: str
    parameter_set: str
    ensemble_size: int
    seed: int
    inputs: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    knowledge_digest: str


class Findings(Finding):
    """A whole report: its samples, what happened, how it was made and what it cannot say."""

    title: str
    case_text: str | None
    samples: tuple[SampleFindings, ...]
    happened: tuple[Happened, ...]
    limits: tuple[str, ...]
    provenance: Provenance
    notice: str
