"""How a simulation ended; the value of each outcome is the sentence for a person."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """What became of one simulated condition."""

    CONVERGED = "The state is steady and stable."
    FELL_BACK = (
        "The state is steady; it was found by following the time course, since the direct search did not settle."
    )
    OSCILLATING = "The state does not come to rest: it oscillates."
    NOT_SETTLED = "The state had not come to rest when the simulation ended."
    STEP_LIMIT = "The simulation was given up after too many steps."
    INVALID = "An input of the simulation is not a finite number, or is negative."

    @property
    def is_number(self) -> bool:
        """Whether the state may be shown as a result."""
        return self in (Outcome.CONVERGED, Outcome.FELL_BACK)
