"""A mixture as people write it: a YAML file of parts, transitions and the samples that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field

from rheostat.analysis.mixture import Mixture, Part
from rheostat.analysis.model import Model
from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.query import HitKind
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record


class WrittenPart(Record):
    """A part of a file: its share, and its differences from the cells of the sample."""

    share: float = Field(ge=0, le=1)
    context: str | None = None
    alterations: tuple[str, ...] = ()
    environment: dict[str, float] = Field(default_factory=dict)


class WrittenTransition(Record):
    """How fast one part turns into another."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    per_day: float = Field(ge=0)


class WrittenMixture(Record):
    """A mixture of a file."""

    parts: dict[str, WrittenPart] = Field(min_length=1)
    transitions: tuple[WrittenTransition, ...] = ()
    days: float = Field(default=28.0, gt=0)
    samples: tuple[str, ...] | None = None


@dataclass(frozen=True)
class SampleMixture:
    """A mixture and the samples that it is for; None for all."""

    mixture: Mixture
    samples: frozenset[str] | None


def read_mixture(path: Path, model: Model) -> SampleMixture:
    """The mixture of a file.

    Raises
    ------
    InputError - where the file is malformed or names something unknown, with file and line
    """
    document = read_yaml(path)
    written = parse_record(WrittenMixture, document.content, document=document, path=())
    try:
        parts = tuple(_part(model, name, part) for name, part in written.parts.items())
        mixture = Mixture(parts, _transitions(written), written.days)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return SampleMixture(mixture, None if written.samples is None else frozenset(written.samples))


def _part(model: Model, name: str, written: WrittenPart) -> Part:
    alterations, environment = list(written.alterations), dict(written.environment)
    if written.context is not None:
        context = model.knowledge.contexts[model.index.resolve(written.context, HitKind.CONTEXT).id]
        alterations = [*context.alterations, *alterations]
        environment = {**context.environment, **environment}
    known = tuple(model.alteration(text) for text in alterations)
    return Part(name, written.share, known, model.environment(environment))


def _transitions(written: WrittenMixture) -> np.ndarray:
    names = list(written.parts)
    rates = np.zeros((len(names), len(names)))
    for each in written.transitions:
        for name in (each.source, each.target):
            if name not in names:
                raise unknown_name(name, names, kind="part of the mixture")
        rates[names.index(each.source), names.index(each.target)] = each.per_day
    return rates
