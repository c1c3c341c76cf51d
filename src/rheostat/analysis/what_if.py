"""A cell that is changed step by step, each step beside the one before: what then?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.comparison import READOUTS
from rheostat.analysis.experiments import growth_rates
from rheostat.analysis.model import Arm, Model
from rheostat.analysis.treatment import one_regimen
from rheostat.errors import InputError, unknown_name
from rheostat.network.cell import Cell
from rheostat.tumour.genotype import with_alterations


def _empty() -> Mapping[str, float]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Scene:
    """A cell and what is done to it.

    Parameters
    ----------
    alterations : as they were written
    environment : input to level
    doses : drug, or dosed input, to concentration in nmol/L, or level
    readouts : what is looked at
    """

    alterations: tuple[str, ...] = ()
    environment: Mapping[str, float] = field(default_factory=_empty)
    doses: Mapping[str, float] = field(default_factory=_empty)
    readouts: tuple[str, ...] = READOUTS

    def arm(self, model: Model) -> Arm:
        """The scene as it is simulated."""
        cell = with_alterations(Cell(), [model.alteration(text) for text in self.alterations])
        return Arm(cell.within(self.environment), self.doses)


@dataclass(frozen=True)
class View:
    """A scene beside the reference cell and the scene before.

    Parameters
    ----------
    readouts : names
    reference, before, now : their values
    growth_before, growth_now : growth over that of the reference cell
    """

    readouts: tuple[str, ...]
    reference: Float[np.ndarray, " readout"]
    before: Float[np.ndarray, " readout"]
    now: Float[np.ndarray, " readout"]
    growth_before: float
    growth_now: float


Words = Sequence[str]
Step = Callable[[Model, Scene, Words], Scene]


def changed(model: Model, scene: Scene, command: str) -> Scene:
    """The scene after a command.

    Parameters
    ----------
    model : Model
    scene : Scene
    command : such as `alter PIK3CA H1047R het`, `treat everolimus 20 nM`, `set leucine 0`, `stop everolimus`

    Raises
    ------
    InputError - where the command, or a name or number in it, is not understood; the scene stays as it is
    """
    word, *rest = command.split()
    if word not in STEPS:
        raise unknown_name(word, STEPS, kind="command")
    step, usage = STEPS[word]
    if len(rest) < len(usage.split()) - usage.count("["):
        raise InputError(f"{word}: expected {word} {usage}".rstrip())
    made = step(model, scene, rest)
    # What cannot be simulated is refused now, with the command that asked for it.
    made.arm(model)
    return made


def _alter(model: Model, scene: Scene, words: Words) -> Scene:
    text = " ".join(words)
    model.alteration(text)
    if text in scene.alterations:
        raise InputError(f"{text} is there already")
    return replace(scene, alterations=(*scene.alterations, text))


def _revert(model: Model, scene: Scene, words: Words) -> Scene:
    text = " ".join(words)
    if text not in scene.alterations:
        raise unknown_name(text, scene.alterations, kind="alteration of this cell")
    return replace(scene, alterations=tuple(each for each in scene.alterations if each != text))


def _set(model: Model, scene: Scene, words: Words) -> Scene:
    *name, level = words
    try:
        value = float(level)
    except ValueError as error:
        raise InputError(f"set {' '.join(words)}: {level!r} is not a number; 1 is replete, 0 absent") from error
    if not 0.0 <= value < np.inf:
        raise InputError(f"set {' '.join(words)}: expected 0 (absent), 1 (replete) or another number above")
    return replace(scene, environment={**scene.environment, **model.environment({" ".join(name): value})})


def _treat(model: Model, scene: Scene, words: Words) -> Scene:
    """The last words are the dose where they hold a number or `usual`; what stands before is the drug."""
    first = next((i for i, word in enumerate(words) if i and (word[0].isdigit() or word == "usual")), len(words))
    dose = " ".join(words[first:]) or "usual"
    return replace(scene, doses={**scene.doses, **one_regimen(model.knowledge, {" ".join(words[:first]): dose})})


def _stop(model: Model, scene: Scene, words: Words) -> Scene:
    given = one_regimen(model.knowledge, {" ".join(words): "usual"})
    name = next(iter(given))
    if name not in scene.doses:
        raise unknown_name(name, scene.doses, kind="drug that is given")
    return replace(scene, doses={drug: dose for drug, dose in scene.doses.items() if drug != name})


def _read(model: Model, scene: Scene, words: Words) -> Scene:
    name = model.readout(" ".join(words))
    return scene if name in scene.readouts else replace(scene, readouts=(*scene.readouts, name))


STEPS: Mapping[str, tuple[Step, str]] = MappingProxyType(
    {
        "alter": (_alter, "GENE CHANGE"),
        "revert": (_revert, "GENE CHANGE"),
        "set": (_set, "INPUT LEVEL"),
        "treat": (_treat, "DRUG [DOSE]"),
        "stop": (_stop, "DRUG"),
        "read": (_read, "NAME"),
    }
)
"""Commands that change a scene, each with what it expects."""


def view(model: Model, scene: Scene, before: Scene) -> View:
    """What a scene looks like beside another and beside the reference cell.

    Raises
    ------
    NumericalError - where a scene has no steady state
    """
    run = model.run([Arm(Cell()), before.arm(model), scene.arm(model)]).require_numbers()
    values = np.array([run.read(name) for name in scene.readouts]).reshape(len(scene.readouts), 3)
    rates = growth_rates(model, run)
    return View(
        scene.readouts,
        reference=values[:, 0],
        before=values[:, 1],
        now=values[:, 2],
        growth_before=float(rates[1] / rates[0]),
        growth_now=float(rates[2] / rates[0]),
    )
