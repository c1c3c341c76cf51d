"""Two models: what differs is found, and the record that makes a prediction differ is the one that was changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_knowledge import knowledge_with
from small_model import (
    AGENTS,
    ALTERATIONS,
    ASSUMPTIONS,
    CLASSES,
    COMPLEXES,
    GENES,
    MODES,
    MODULE,
    REFERENCES,
    TARGETS,
)

from rheostat.analysis.compare_models import compare_models
from rheostat.analysis.model import Model, model_of

EXPERIMENTS = """
- {id: half, claim: Half the protein halves eating, cell: {alterations: [EATER x0.5]}, readout: eating, expect: less}
- {id: blocked, claim: A blocker lowers the mark, treatment: {stopper: 10 nM}, readout: mark, expect: less}
- {id: idles, claim: Hunger has a cell idle, environment: {food: 0}, readout: idle, expect: greater}
"""
REGIMENS = "stopper: {label: Stopper, drugs: [stopper], reported: true}"
CONTESTED = """
rules: {open: {default: false, says: what is contested is off}}
flags:
  quarrel:
    {title: Eating idles, rule: open, for: ["book2000 | it does idle"],
     against: ["book2000 | it does not"], instead: nothing}
"""


def model_with(folder: Path, *, module: str = MODULE, modes: str = MODES, experiments: str = EXPERIMENTS) -> Model:
    folder.mkdir()
    knowledge = knowledge_with(
        folder,
        module=module,
        assumptions=ASSUMPTIONS,
        entities__genes=GENES,
        entities__complexes=COMPLEXES,
        drugs__targets=TARGETS,
        drugs__modes=modes,
        drugs__agents=AGENTS,
        drugs__classes=CLASSES,
        alterations=ALTERATIONS,
        references=REFERENCES,
        experiments=experiments,
        regimens=REGIMENS,
        contested=CONTESTED,
    )
    return model_of(knowledge)


def test_a_model_beside_itself_does_not_differ(tmp_path: Path) -> None:
    one, other = (model_with(tmp_path / name) for name in "ab")
    found = compare_models(one, other)
    assert (found.records, found.predictions, found.only_in) == ((), (), ())
    assert found.compared == 4


def test_each_prediction_is_put_back_by_the_record_that_moved_it(tmp_path: Path) -> None:
    one = model_with(tmp_path / "a")
    other = model_with(
        tmp_path / "b",
        module=MODULE.replace("relief: 3", "relief: 1.05"),
        modes=MODES.replace("{mark: 0, spare: 1}", "{mark: 0.97, spare: 1}", 1),
    )
    found = compare_models(one, other)
    assert {str(record) for record in found.records} == {"node idle (changed)", "mode block (changed)"}
    changed = {item.id: item for item in found.predictions}
    assert set(changed) == {"blocked", "idles", "regimen stopper"}
    assert changed["blocked"].flips
    assert (changed["blocked"].held_before, changed["blocked"].held_after) == (True, False)
    assert changed["idles"].flips
    for name, record in (("blocked", "block"), ("idles", "idle"), ("regimen stopper", "block")):
        (cause,) = changed[name].causes
        assert cause.record.id == record
        assert cause.value == pytest.approx(changed[name].before)
    assert found.predictions[0].flips
    assert found.not_reverted == ()


def test_what_only_one_has_is_told_apart(tmp_path: Path) -> None:
    one = model_with(tmp_path / "a")
    worded = EXPERIMENTS.replace("Hunger has a cell idle", "A hungry cell idles")
    extra = MODULE.replace("observables:", "  extra: {label: Extra, law: gate, time_constant: 1 min}\nobservables:")
    found = compare_models(one, model_with(tmp_path / "b", module=extra, experiments=worded))
    assert found.only_in == ("experiment idles",)
    assert [str(record) for record in found.records] == ["node extra (added)"]
    assert found.compared == 3
    assert found.predictions == ()


def test_a_switch_is_a_record_that_can_be_put_back(tmp_path: Path) -> None:
    module = MODULE.replace(
        "on: [{unless: {eating: {relief: 3, depth: 1.0}}, assumption: made-up}]",
        "on: [{unless: {eating: {relief: 3, depth: 1.0}}, assumption: made-up},"
        " {when: eating, contested: quarrel, assumption: made-up}]",
    )
    knowledge = model_with(tmp_path / "a", module=module).knowledge
    flag = {"quarrel": True}
    found = compare_models(model_of(knowledge), model_of(knowledge, switches=flag))
    assert [str(record) for record in found.records] == ["switch quarrel (on)"]
    (changed,) = found.predictions
    assert changed.id == "idles"
    (cause,) = changed.causes
    assert cause.value == pytest.approx(changed.before)
