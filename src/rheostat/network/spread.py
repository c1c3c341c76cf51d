"""How far the sizes of edges may be off: curated clauses redrawn within the range of the assumption they rest on."""

from __future__ import annotations

import math

import numpy as np

from rheostat.knowledge.gates import Clause, LiteralRecord
from rheostat.knowledge.load import Knowledge

DEFAULT_ASSUMPTION = "edge-size"
QUANTILE_95 = 1.6449
"""A range is read as the 5 % to 95 % interval of a log-normal factor."""


class Spread:
    """Redraws sizes, or leaves them where no generator is given."""

    def __init__(self, knowledge: Knowledge, draw: np.random.Generator | None) -> None:
        self._knowledge = knowledge
        self._draw = draw

    def clause(self, clause: Clause) -> Clause:
        """The clause with its weight, headrooms and reliefs redrawn; what it reads and with which sign stays."""
        if self._draw is None:
            return clause
        width = self._width(clause.assumption)
        return clause.model_copy(
            update={
                "weight": min(1.0, clause.weight * self._factor(width)),
                "when": tuple(self._rising(literal, width) for literal in clause.when),
                "unless": tuple(self._falling(literal, width) for literal in clause.unless),
            }
        )

    def _width(self, assumption: str | None) -> float:
        """Standard deviation of the logarithm of the factor."""
        assumptions = self._knowledge.assumptions
        record = assumptions.get(assumption or DEFAULT_ASSUMPTION)
        limits = record.range if record is not None and record.range is not None else None
        low, high = limits or assumptions[DEFAULT_ASSUMPTION].range or (1.0, 1.0)
        return (math.log(high) - math.log(low)) / (2.0 * QUANTILE_95)

    def _factor(self, width: float) -> float:
        if self._draw is None:
            return 1.0
        return math.exp(width * float(self._draw.standard_normal()))

    def _rising(self, literal: LiteralRecord, width: float) -> LiteralRecord:
        headroom = 1.0 + (literal.headroom - 1.0) * self._factor(width)
        return literal.model_copy(update={"headroom": headroom})

    def _falling(self, literal: LiteralRecord, width: float) -> LiteralRecord:
        if literal.relief is None:
            return literal
        most = 1.0 / (1.0 - min(literal.depth, 0.999)) - 1.0
        excess = min((literal.relief - 1.0) * self._factor(width), 0.95 * most)
        return literal.model_copy(update={"relief": 1.0 + excess})
