"""A cell changed step by step: each command does what the model does when asked at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_model import small_model

from rheostat.analysis.model import Model
from rheostat.analysis.what_if import Scene, changed, view
from rheostat.errors import InputError

START = Scene(readouts=("eating", "mark"))


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return small_model(tmp_path)


def after(model: Model, *commands: str) -> Scene:
    scene = START
    for command in commands:
        scene = changed(model, scene, command)
    return scene


def test_every_command_changes_one_thing(model: Model) -> None:
    scene = after(model, "alter EATER x0.5", "set nutrient 0.5", "treat stopper 30 nM", "read idle", "treat beam 2 Gy")
    assert scene.alterations == ("EATER x0.5",)
    assert dict(scene.environment) == {"food": 0.5}
    assert dict(scene.doses) == {"stopper": 30.0, "rays": 1.0}
    assert scene.readouts == ("eating", "mark", "idle")
    assert after(model, "alter EATER x0.5", "revert EATER x0.5") == START
    assert after(model, "treat stopper", "stop ST-1").doses == {}
    assert (
        dict(after(model, "treat stopper usual").doses)
        == dict(after(model, "treat stopper").doses)
        == {"stopper": 10.0}
    )


def test_a_view_is_the_model_before_and_after(model: Model) -> None:
    """eating = 4 a food / (food + 3); mark = 4 e / (e + 3): with half of EATER 0.5 and 0.571."""
    seen = view(model, after(model, "alter EATER x0.5"), START)
    assert seen.reference == pytest.approx([1.0, 1.0])
    assert seen.before == pytest.approx([1.0, 1.0])
    assert seen.now == pytest.approx([0.5, 2.0 / 3.5])
    # Division is in proportion to the mark, death a tenth of division at reference.
    assert seen.growth_now == pytest.approx((2.0 / 3.5 - 0.1) / 0.9)
    assert seen.growth_before == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("altar EATER loss", "unknown command 'altar'; did you mean alter"),
        ("alter EATER", "expected alter GENE CHANGE"),
        ("alter EATER gibberish", "gibberish"),
        ("revert EATER loss", "unknown alteration of this cell 'EATER loss'"),
        ("set food", "expected set INPUT LEVEL"),
        ("set food plenty", "'plenty' is not a number"),
        ("set food -1", "expected 0"),
        ("set fodder 1", "fodder"),
        ("treat stopper 3 pounds", "pounds"),
        ("stop stopper", "unknown drug that is given 'stopper'"),
        ("read nothing at all", "nothing at all"),
    ],
)
def test_a_command_that_is_not_understood_is_refused(model: Model, command: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        changed(model, START, command)


def test_what_is_there_cannot_come_again(model: Model) -> None:
    with pytest.raises(InputError, match="EATER loss is there already"):
        after(model, "alter EATER loss", "alter EATER loss")
