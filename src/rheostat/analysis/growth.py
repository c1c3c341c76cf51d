"""Growth over an assay: division and death followed in time from the moment the drugs are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from scipy.integrate import simpson

from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.model import Arm, Model, Spell
from rheostat.errors import InputError, NumericalError
from rheostat.pharmacology.response import DEATH, DIVISION

HOUR = 60.0
LOOKS_PER_HOUR = 2
"""Division and death follow the drug with time constants of a day, so that half an hour leaves nothing between."""


def response_over(model: Model, arms: Sequence[Arm], *, hours: float) -> Float[np.ndarray, " arm"]:
    """The growth rate of every arm, averaged over the hours after its drugs were added, 1/h.

    The number of cells after these hours is exp(rate * hours) of those at their start.

    Parameters
    ----------
    model : Model
    arms : each from its own untreated steady state; a schedule must last for all the hours
    hours : length of the assay, > 0

    Raises
    ------
    InputError - where a schedule is shorter than the assay
    NumericalError - where a course could not be followed
    """
    if not hours > 0.0:
        raise InputError(f"an assay of {hours:g} h is not longer than none")
    times = np.linspace(0.0, hours * HOUR, max(round(hours * LOOKS_PER_HOUR), 2) + 1)
    courses = model.follow([_lasting(arm, hours * HOUR) for arm in arms], times)
    for i, outcome in enumerate(courses.outcomes):
        if not outcome.is_number:
            raise NumericalError(f"arm {i}: {outcome.value}")
    division, death = (model.reader.read(name, courses.states) for name in (DIVISION, DEATH))
    rates = model.growth.net_rate_per_h(division, death)
    return np.asarray(simpson(rates, x=times, axis=1)) / times[-1]


def growth_in(model: Model, states: Float[np.ndarray, "*shape node"]) -> Float[np.ndarray, "*shape"]:
    """Net growth rate in each state, 1/h; NaN where there is no state."""
    division, death = (model.reader.read(name, states) for name in (DIVISION, DEATH))
    return np.asarray(model.growth.net_rate_per_h(division, death))


def response_at_rest(model: Model, arms: Sequence[Arm]) -> Float[np.ndarray, " arm"]:
    """The growth rate of every arm at its steady state, 1/h.

    Raises
    ------
    NumericalError - where an arm has none
    """
    return growth_rates(model, model.run(arms).require_numbers())


def _lasting(arm: Arm, length: float) -> Arm:
    """The arm with what is done to it spelt out for the whole assay (minutes)."""
    return arm if arm.spells else replace(arm, spells=(Spell(length, {}, arm.doses),))
