"""Alleles against classes of drugs: how far each allele shifts the dose of half effect, beside what was published.

`python -m rheostat.analysis.allele_matrix` prints the table of docs/reference/alleles.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from rheostat.analysis.model import Arm, Model, load_model
from rheostat.analysis.treatment import class_members, usual_dose
from rheostat.errors import InputError
from rheostat.knowledge.alterations import AlleleResponse, AlterationRecord
from rheostat.network.cell import Cell
from rheostat.pharmacology.curves import Curve
from rheostat.tumour.genotype import with_alterations

RESISTANT = 3.0
"""Shift of the dose of half effect that counts as resistance: assays of one pair differ by as much."""

HALF = 0.5
BEYOND = 1000.0
PER_DECADE = 8


class Answer(StrEnum):
    """How an allele answers to a drug."""

    RESISTANT = "resistant"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Row:
    """One allele under the drugs of one class.

    Parameters
    ----------
    allele : such as `MTOR F2108L`, in every copy
    to : drug or class of drugs
    drugs : how many of them halve the readout in the wild type
    published : what was found
    published_fold : shift of the dose of half effect as published; None where only its direction was
    fold : our shift, the median over the drugs; infinite where the allele is never halved
    left : share of the readout that the usual dose leaves in the wild type and in the allele, medians over the drugs
    readout : what is halved, each cell beside itself without drug
    references : ids
    """

    allele: str
    to: str
    drugs: int
    published: Answer
    published_fold: float | None
    fold: float
    left: tuple[float, float]
    readout: str
    references: tuple[str, ...]

    @property
    def ours(self) -> Answer:
        """What our shift amounts to."""
        return Answer.RESISTANT if self.fold >= RESISTANT else Answer.SENSITIVE

    @property
    def agrees(self) -> bool:
        """Whether it is what was published."""
        return self.ours is self.published


def allele_matrix(model: Model) -> list[Row]:
    """Every allele of which a response to drugs is on record, in the order of the records."""
    return [
        _row(model, f"{record.gene} {variant}", response)
        for record, response in _responses(model)
        for variant in response.variants or record.variants
    ]


def _responses(model: Model) -> Iterator[tuple[AlterationRecord, AlleleResponse]]:
    for record in model.knowledge.alterations:
        for response in record.responses:
            yield record, response


def _row(model: Model, allele: str, response: AlleleResponse) -> Row:
    drugs = _drugs(model, response.to)
    mutant = with_alterations(Cell(), [model.alteration(allele)])
    found = {drug: _shift(model, mutant, drug, response.readout) for drug in drugs}
    shifts = {drug: shift for drug, shift in found.items() if shift is not None}
    if not shifts:
        raise InputError(f"no drug of {response.to!r} halves {response.readout} in the wild type")
    left = [_left(model, mutant, drug, response.readout) for drug in shifts]
    return Row(
        allele=allele,
        to=response.to,
        drugs=len(shifts),
        published=Answer(response.finding),
        published_fold=response.fold,
        fold=float(np.median(list(shifts.values()))),
        left=(float(np.median([wild for wild, _ in left])), float(np.median([changed for _, changed in left]))),
        readout=response.readout,
        references=tuple(evidence.ref for evidence in response.evidence),
    )


def _drugs(model: Model, name: str) -> list[str]:
    if name in model.knowledge.drugs:
        return [name]
    return class_members(model.knowledge, name)


def _shift(model: Model, mutant: Cell, drug: str, readout: str) -> float | None:
    """Dose of half effect in the mutant over that in the wild type; None where the wild type is never halved."""
    doses = _ladder(model, drug)
    wild, changed = (_half(model, cell, drug, doses, readout) for cell in (Cell(), mutant))
    if wild is None:
        return None
    return float("inf") if changed is None else changed / wild


def _left(model: Model, mutant: Cell, drug: str, readout: str) -> tuple[float, float]:
    """What the usual dose leaves of the readout in the wild type and in the mutant."""
    dose = {drug: usual_dose(model.knowledge, drug)}
    arms = [Arm(cell, given) for cell in (Cell(), mutant) for given in ({}, dose)]
    values = model.run(arms).require_numbers().read(model.readout(readout))
    return float(values[1] / values[0]), float(values[3] / values[2])


def _half(model: Model, cell: Cell, drug: str, doses: Float[np.ndarray, " dose"], readout: str) -> float | None:
    arms = [Arm(cell), *(Arm(cell, {drug: float(dose)}) for dose in doses)]
    values = model.run(arms).require_numbers().read(model.readout(readout))
    return Curve(doses, values[1:] / values[0]).crossing(HALF)


def _ladder(model: Model, drug: str) -> Float[np.ndarray, " dose"]:
    standard = model.knowledge.drugs[drug].standard_doses
    low, high = np.log10(standard[0] / BEYOND), np.log10(standard[-1] * BEYOND)
    return np.logspace(low, high, int(np.ceil((high - low) * PER_DECADE)) + 1)


def table(rows: Sequence[Row]) -> str:
    """The matrix as a page of documentation."""
    agreeing = sum(row.agrees for row in rows)
    lines = [
        "# Alleles and classes of drugs",
        "",
        "Written by `make docs-tables`; a change by hand is lost.",
        "",
        f"For {len(rows)} pairs of an allele and a drug or class of drugs a response has been published.",
        "The shift is the dose of half effect in cells of which every copy carries the allele, over that in the wild",
        "type, each beside itself without drug: the median over the drugs that halve the readout in the wild type.",
        f"{RESISTANT:g}-fold and more is called resistant. {agreeing} of {len(rows)} agree with what was published.",
        "Left is the share of the readout that the usual dose leaves, in the wild type and in the allele.",
        "",
        "| allele | drugs | published | our shift | ours | left: wild type, allele | readout | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_line(row) for row in rows)]) + "\n"


def _line(row: Row) -> str:
    fold = "" if row.published_fold is None else f", {row.published_fold:g}-fold"
    to = row.to if row.drugs == 1 else f"{row.to} ({row.drugs})"
    mark = "" if row.agrees else " **(differs)**"
    shift = "never halved" if np.isinf(row.fold) else f"{row.fold:.2g}-fold"
    parts = (
        row.allele,
        to,
        f"{row.published}{fold}",
        shift,
        f"{row.ours}{mark}",
        f"{row.left[0]:.2f}, {row.left[1]:.2f}",
        row.readout,
        ", ".join(row.references),
    )
    return f"| {' | '.join(parts)} |"


if __name__ == "__main__":
    sys.stdout.write(table(allele_matrix(load_model())))
