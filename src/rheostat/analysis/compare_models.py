"""Two models, from other records or with other switches: which predictions changed, and which record changed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from rheostat.analysis.experiments import FLOOR, check
from rheostat.analysis.explain.answers import Case, answers
from rheostat.analysis.explain.given import Setting, given_regimen, reported_regimens
from rheostat.analysis.model import Model
from rheostat.knowledge.load import Knowledge
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell
from rheostat.network.observables import Reader

SAME = 0.02
"""A prediction changed where it differs by more than this: a sensitivity in itself, a readout in its logarithm."""

MOST_REVERTED = 60
"""Records that are put back one by one at most; the time grows with them."""

SECTIONS = ("targets", "carriers", "modes", "drugs", "contexts", "assumptions")
"""Parts of the knowledge, by name, that predictions rest on and whose records can be put back alone."""


@dataclass(frozen=True)
class RecordChange:
    """A record that differs: its kind, its id, and whether it was added, removed or changed."""

    kind: str
    id: str
    how: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.how})"


@dataclass(frozen=True)
class Cause:
    """What putting one record back does to a prediction of the second model: the value it would have then."""

    record: RecordChange
    value: float | None


@dataclass(frozen=True)
class PredictionChange:
    """A prediction that differs between two models.

    Parameters
    ----------
    id, says : an experiment with its claim, or a regimen in the reference cell
    before, after : the value of the first and of the second model; None where there is none
    held_before, held_after : whether the claim held; None for a regimen
    causes : records that move it back by themselves, the one that does so most first
    """

    id: str
    says: str
    before: float | None
    after: float | None
    held_before: bool | None
    held_after: bool | None
    causes: tuple[Cause, ...] = ()

    @property
    def flips(self) -> bool:
        """Whether a claim began or ceased to hold."""
        return self.held_before != self.held_after


@dataclass(frozen=True)
class ModelComparison:
    """Two models.

    Parameters
    ----------
    records : that differ
    predictions : that differ, claims that flipped first
    compared : predictions that both make
    only_in : experiments and regimens that only one of the two has
    not_reverted : records that cannot be put back alone
    """

    records: tuple[RecordChange, ...]
    predictions: tuple[PredictionChange, ...]
    compared: int
    only_in: tuple[str, ...]
    not_reverted: tuple[RecordChange, ...]


@dataclass(frozen=True)
class _Value:
    says: str
    value: float | None
    held: bool | None


def compare_models(
    first: Model,
    second: Model,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ModelComparison:
    """Which predictions of two models differ, and why.

    Every shared experiment and regimen is predicted by both. Then each record that differs is put back into the second
    model by itself, and what has changed is predicted anew.

    Parameters
    ----------
    first, second : models
    progress : called with records put back and records in all
    """
    before, after = _predictions(first, _shared(first, second)), _predictions(second, _shared(first, second))
    differ = {key for key in before if _differs(before[key], after[key])}
    records = tuple(_record_changes(first, second))
    ways = {record: way for record in records if (way := _reverted(record, first, second))}
    causes: dict[str, list[Cause]] = {key: [] for key in differ}
    chosen = list(ways)[:MOST_REVERTED] if differ else []
    for number, record in enumerate(chosen):
        if progress is not None:
            progress(number, len(chosen))
        made = ways[record]()
        for key, value in _predictions(
            made, (sorted(differ & set(_experiments(first))), sorted(_regimens(differ)))
        ).items():
            if _differs(value, after[key]):
                causes[key].append(Cause(record, value.value))
    found = [_change(key, before[key], after[key], causes[key]) for key in differ]
    found.sort(key=lambda item: (not item.flips, item.held_after is None, -_gap(item.before, item.after), item.id))
    return ModelComparison(
        records=records,
        predictions=tuple(found),
        compared=len(before),
        only_in=tuple(sorted(set(_only_in(first, second)))),
        not_reverted=tuple(record for record in records if record not in chosen) if differ else (),
    )


def _experiments(model: Model) -> Mapping[str, object]:
    return model.knowledge.experiments


def _regimens(keys: set[str]) -> set[str]:
    return {key.removeprefix(_REGIMEN) for key in keys if key.startswith(_REGIMEN)}


_REGIMEN = "regimen "


def _shared(first: Model, second: Model) -> tuple[list[str], list[str]]:
    """Experiments that both have word for word, and regimens that reports rank and that are the same in both."""
    mine, other = first.knowledge, second.knowledge
    experiments = [name for name, item in mine.experiments.items() if other.experiments.get(name) == item]
    regimens = [name for name, item in reported_regimens(mine) if other.regimens.get(name) == item]
    return experiments, regimens


def _only_in(first: Model, second: Model) -> Iterator[str]:
    experiments, regimens = _shared(first, second)
    for model in (first, second):
        yield from {f"experiment {name}" for name in set(model.knowledge.experiments) - set(experiments)}
        own = {name for name, _ in reported_regimens(model.knowledge)}
        yield from {f"{_REGIMEN}{name}" for name in own - set(regimens)}


def _predictions(model: Model, named: tuple[Sequence[str], Sequence[str]]) -> dict[str, _Value]:
    """What a model says of experiments and regimens; a regimen's value is its sensitivity in the reference cell."""
    experiments, regimens = named
    out: dict[str, _Value] = {}
    for verdict in check(model, [model.knowledge.experiments[name] for name in experiments]):
        ratio = None
        if verdict.control is not None and verdict.treated is not None:
            ratio = max(verdict.treated, FLOOR) / max(verdict.control, FLOOR)
        out[verdict.id] = _Value(verdict.claim, ratio, verdict.passed)
    for name in regimens:
        record = model.knowledge.regimens[name]
        in_dish = given_regimen(model, name, record, setting=Setting.DISH)
        value = float(answers(model, [Case(Cell())], in_dish).sensitivity[0])
        says = f"{record.label}, sensitivity of the reference cell"
        out[f"{_REGIMEN}{name}"] = _Value(says, None if np.isnan(value) else value, None)
    return out


def _differs(one: _Value, other: _Value) -> bool:
    if one.held != other.held or (one.value is None) != (other.value is None):
        return True
    return _gap(one.value, other.value, logarithmic=one.held is not None) > SAME


def _gap(one: float | None, other: float | None, *, logarithmic: bool = False) -> float:
    if one is None or other is None:
        return 0.0 if one is other else np.inf
    return abs(float(np.log(one / other))) if logarithmic else abs(one - other)


def _change(key: str, before: _Value, after: _Value, causes: Sequence[Cause]) -> PredictionChange:
    ranked = sorted(causes, key=lambda cause: _gap(cause.value, before.value))
    return PredictionChange(key, after.says, before.value, after.value, before.held, after.held, tuple(ranked))


# --- records that differ, and the second model with one of them put back ------------------------------------------


def _record_changes(first: Model, second: Model) -> Iterator[RecordChange]:
    for flag in dict.fromkeys((*first.switches, *second.switches)):
        mine, other = (model.switches.get(flag, False) for model in (first, second))
        if mine != other:
            yield RecordChange("switch", flag, "on" if other else "off")
    yield from _section("node", first.knowledge.nodes, second.knowledge.nodes)
    yield from _section("input", first.knowledge.inputs, second.knowledge.inputs)
    yield from _section("observable", first.knowledge.observables, second.knowledge.observables)
    for name in SECTIONS:
        mine_all, other_all = (getattr(model.knowledge, name) for model in (first, second))
        yield from _section(name.removesuffix("s"), mine_all, other_all)
    if first.knowledge.alterations != second.knowledge.alterations:
        yield RecordChange("alterations", "all", "changed")


def _section(kind: str, first: Mapping[str, object], second: Mapping[str, object]) -> Iterator[RecordChange]:
    for name in dict.fromkeys((*first, *second)):
        if name not in second:
            yield RecordChange(kind, name, "removed")
        elif name not in first:
            yield RecordChange(kind, name, "added")
        elif first[name] != second[name]:
            yield RecordChange(kind, name, "changed")


def _reverted(record: RecordChange, first: Model, second: Model) -> Callable[[], Model] | None:
    """How to make the second model with one record as in the first; None where that cannot be done alone."""
    if record.kind == "switch":
        back = {**second.switches, record.id: first.switches.get(record.id, False)}
        return lambda: _model(second, second.knowledge, back)
    knowledge = _knowledge_with(record, first.knowledge, second.knowledge)
    return None if knowledge is None else lambda: _model(second, knowledge, second.switches)


def _knowledge_with(record: RecordChange, first: Knowledge, second: Knowledge) -> Knowledge | None:
    if record.how != "changed":
        return None
    if record.kind == "node":
        return _with_node(record.id, first, second)
    if record.kind == "alterations":
        return replace(second, alterations=first.alterations)
    section = f"{record.kind}s"
    if section not in SECTIONS:
        return None
    records = {**getattr(second, section), record.id: getattr(first, section)[record.id]}
    changed: Mapping[str, object] = {section: MappingProxyType(records)}
    return replace(second, **changed)  # type: ignore[arg-type]


def _with_node(name: str, first: Knowledge, second: Knowledge) -> Knowledge | None:
    """The second knowledge with a node as in the first; None where that node reads what is no longer there."""
    node = first.nodes[name]
    known = {*second.nodes, *second.inputs}
    read = {literal.node for gate in node.gates.values() for clause in gate.clauses for literal in clause.literals}
    if not (read | ({node.of} if node.of else set())) <= known:
        return None
    modules = {
        stem: module.model_copy(update={"nodes": {**module.nodes, name: node}}) if name in module.nodes else module
        for stem, module in second.modules.items()
    }
    return replace(second, modules=MappingProxyType(modules))


def _model(like: Model, knowledge: Knowledge, switches: Mapping[str, bool]) -> Model:
    network = assemble(knowledge, switches=switches)
    reader = Reader(network, MappingProxyType(knowledge.observables))
    return replace(like, knowledge=knowledge, network=network, reader=reader, switches=switches)
