"""`rheostat logic`: the two-valued reading of a cell, asked through maintained engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rheostat.cli.assignments import assignments, levels, listed
from rheostat.cli.switches import switch_option, switched_model
from rheostat.errors import CheckFailed, InputError

if TYPE_CHECKING:
    from rheostat.analysis.logic_engines import Spaces
    from rheostat.analysis.model import Model
    from rheostat.analysis.two_valued import LogicOfCell
    from rheostat.network.logic import Logic

_Command = TypeVar("_Command", bound=Callable[..., Any])
_VALUES = {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}
_READOUTS = (
    "mTORC1_active",
    "S6K1_pT389",
    "EIF4EBP1_pT37_46",
    "AKT_pT308",
    "AKT_pS473",
    "ERK_pT202Y204",
    "cap_dependent_translation",
    "autophagy",
    "proliferation",
    "apoptosis",
)

_OPTIONS = (
    click.option("--alter", "alterations", multiple=True, metavar="'GENE CHANGE'", help="Such as 'TSC2 loss'."),
    click.option("--context", help="A named cell to start from."),
    click.option("--environment", "inputs", multiple=True, metavar="INPUT=LEVEL", help="Such as growth_factors=0."),
    click.option("--treat", "drugs", multiple=True, metavar="DRUG=DOSE", help="Such as everolimus='20 nM', or =usual."),
    click.option("--free", multiple=True, metavar="INPUT", help="Leave an input, or a group of them, off or on."),
    switch_option,
    click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text."),
)


def _of_a_cell(command: _Command) -> _Command:
    """Add the options that say which cell is asked about; the command takes them as one mapping `cell`."""

    def called(**given: Any) -> None:
        names = ("alterations", "context", "inputs", "drugs", "free", "switches")
        command(cell={name: given.pop(name) for name in names}, **given)

    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    wrapped: Any = called
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@click.group()
def logic() -> None:
    """Ask the two-valued reading of a cell: fixed points, trap spaces, attractors, reach, control, properties."""


def _asked(cell: Mapping[str, Any]) -> tuple[Model, LogicOfCell]:
    """The model, and the Boolean network of the cell that the options name."""
    from rheostat.analysis.experiments import cell_of
    from rheostat.analysis.treatment import CLASS, regimens
    from rheostat.analysis.two_valued import two_valued
    from rheostat.knowledge.experiments import CellRecord

    environment = levels(cell["inputs"], option="--environment")
    treatment = assignments(cell["drugs"], option="--treat")
    if CLASS in treatment:
        raise InputError(f"--treat {CLASS}={treatment[CLASS]}: name one drug; a class has several members")
    model = switched_model(cell["switches"])
    record = CellRecord(context=cell["context"], alterations=cell["alterations"])
    doses = regimens(model.knowledge, treatment)[0]
    found = two_valued(model).logic(cell_of(model, record, environment), doses, free=cell["free"])
    return model, found


def _name(model: Model, text: str) -> str:
    """A node or input from any of its names."""
    from rheostat.knowledge.query import HitKind

    return model.index.resolve(text, HitKind.NODE, HitKind.INPUT).id


def _state(model: Model, given: Iterable[str], *, option: str) -> dict[str, bool]:
    """Nodes or inputs off or on, from `NAME=on`."""
    out = {}
    for name, value in assignments(given, option=option).items():
        if value.casefold() not in _VALUES:
            raise InputError(f"{option} {name}={value}: expected {name}=on or {name}=off")
        out[_name(model, name)] = _VALUES[value.casefold()]
    return out


def _spaces_command(name: str, what: str, about: str) -> None:
    """Make one of the three commands that list sets of states."""

    def run(cell: Mapping[str, Any], of: tuple[str, ...], limit: int, as_json: bool) -> None:
        from rheostat.analysis import logic_engines

        engines = {
            "fixed-points": logic_engines.fixed_points,
            "trap-spaces": logic_engines.minimal_trap_spaces,
            "attractors": logic_engines.attractors,
        }
        model, asked = _asked(cell)
        readouts = [_name(model, text) for text in of]
        settled = asked.settled.upstream(readouts) if readouts else asked.settled
        found = engines[name](settled, limit=limit)
        shown = tuple(readouts) or _READOUTS
        if as_json:
            click.echo(json.dumps(_spaces_record(settled, found), indent=1))
        else:
            click.echo(_spaces_text(what, settled, found, shown), nl=False)

    run.__name__, run.__doc__ = name.replace("-", "_"), about
    of = click.option("--of", multiple=True, metavar="NODE", help="Only what these nodes depend on.")
    limit = click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="How many to show.")
    logic.command(name)(_of_a_cell(of(limit(run))))


_spaces_command("fixed-points", "fixed point", "List the states that no update changes.")
_spaces_command(
    "trap-spaces", "minimal trap space", "List the smallest sets of states, by fixed nodes, without way out."
)
_spaces_command("attractors", "attractor", "List the sets of states in which asynchronous trajectories end.")


def _spaces_record(logic: Logic, found: Spaces) -> dict[str, Any]:
    return {
        "count": found.count,
        "settled_by_inputs": dict(logic.constants),
        "open_nodes": len(logic.functions),
        "free_inputs": list(logic.inputs),
        "shown": [{"fixed": dict(space.fixed), "states": space.states} for space in found.shown],
    }


def _spaces_text(what: str, logic: Logic, found: Spaces, readouts: Iterable[str]) -> str:
    from rheostat.report.tables import text_table

    plural = "" if found.count == 1 else "s"
    lines = [
        f"{found.count:,.0f} {what}{plural}; the inputs settle {len(logic.constants)} nodes and inputs, "
        f"{len(logic.functions)} nodes and {len(logic.inputs)} free inputs are left\n"
    ]
    names = [*dict.fromkeys((*logic.inputs, *readouts))]
    heads = ["node", *(f"{i + 1}." for i in range(len(found.shown)))]
    rows = [[name, *(_word({**logic.constants, **space.fixed}.get(name)) for space in found.shown)] for name in names]
    return "".join([*lines, text_table(heads, rows)])


def _word(value: bool | None) -> str:
    return "either" if value is None else "on" if value else "off"


@logic.command()
@click.option("--to", "target", multiple=True, required=True, metavar="NODE=on|off", help="Where to; may be repeated.")
@click.option("--from", "start", multiple=True, metavar="NODE=on|off", help="Begin here instead of as at reference.")
@_of_a_cell
def reach(cell: Mapping[str, Any], target: tuple[str, ...], start: tuple[str, ...], as_json: bool) -> None:
    """Say whether asynchronous steps lead from the reference state to a state with some nodes off or on.

    Exit code 0: they do; 1: they do not.
    """
    from rheostat.analysis.logic_engines import can_reach

    model, asked = _asked(cell)
    wanted, begun = _state(model, target, option="--to"), _state(model, start, option="--from")
    nodes = {name: value for name, value in asked.start.items() if name in asked.whole.functions}
    found = can_reach(asked.whole.inputs_held(asked.held), {**nodes, **begun}, wanted)
    if as_json:
        click.echo(json.dumps({"reachable": found, "to": wanted, "from": begun}))
    else:
        click.echo(f"{_listing(wanted)} {'can' if found else 'cannot'} be reached")
    if not found:
        raise CheckFailed(f"{_listing(wanted)} cannot be reached")


def _listing(state: Mapping[str, bool]) -> str:
    return ", ".join(f"{name} {_word(value)}" for name, value in state.items()) or "nothing"


@logic.command()
@click.argument("target", nargs=-1, required=True, metavar="NODE=on|off...")
@click.option("--size", type=click.IntRange(1, 3), default=1, show_default=True, help="Of the largest sets tried.")
@click.option("--among", metavar="NODE,NODE...", help="Only these nodes may be held.")
@_of_a_cell
def interventions(
    cell: Mapping[str, Any], target: tuple[str, ...], size: int, among: str | None, as_json: bool
) -> None:
    """List the smallest sets of nodes that, held off or on for ever, bring the cell to a target in the long run."""
    from rheostat.analysis.logic_engines import interventions as smallest

    model, asked = _asked(cell)
    wanted = _state(model, target, option="target")
    allowed = [_name(model, text) for text in listed(among, option="--among")] if among else []
    found = []
    for each in smallest(asked.whole, asked.held, wanted, size=size, among=allowed):
        found.append(each)
        if not as_json:
            click.echo(_listing(each) if each else "nothing needs to be held")
    if as_json:
        click.echo(json.dumps({"target": wanted, "interventions": [dict(each) for each in found]}, indent=1))
    elif not found:
        click.echo(f"no set of {size} or fewer nodes holds {_listing(wanted)}")


@logic.command("check")
@click.argument("formula")
@click.option("--never", is_flag=True, help="Ask that it holds in no state, instead of in every state.")
@_of_a_cell
def check_property(cell: Mapping[str, Any], formula: str, never: bool, as_json: bool) -> None:
    """Check a property in hybrid CTL: in every state, or with --never in none.

    Nodes and inputs are propositions, and `long_run` stands for the states in which trajectories end, so that
    --never 'long_run & mTORC1_active' asks whether mTORC1 is off in the long run. Exit code 1: it does not hold.
    """
    from rheostat.analysis.logic_engines import verify

    _, asked = _asked(cell)
    found = verify(asked.settled, formula)
    holds = found.holding == (0.0 if never else found.states)
    asks = "in no state" if never else "in every state"
    if as_json:
        record = {"formula": formula, "asked": asks, "holds": holds, "holding": found.holding, "states": found.states}
        click.echo(json.dumps(record))
    else:
        click.echo(f"holds in {found.holding:,.0f} of {found.states:,.0f} states")
    if not holds:
        raise CheckFailed(f"asked to hold {asks}, {formula} holds in {found.holding:,.0f} of {found.states:,.0f}")


@logic.command()
@click.option("--time", type=click.FloatRange(min=1.0), default=50.0, show_default=True, help="In mean updates a node.")
@click.option("--count", type=click.IntRange(min=1), default=1000, show_default=True, help="Trajectories.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the draws.")
@click.option("--of", multiple=True, metavar="NODE", help="Only these nodes.")
@_of_a_cell
def trajectories(
    cell: Mapping[str, Any], time: float, count: int, seed: int, of: tuple[str, ...], as_json: bool
) -> None:
    """Print how often each node is on over time, in asynchronous trajectories (MaBoSS) from the reference state."""
    from rheostat.analysis.logic_engines import courses

    model, asked = _asked(cell)
    names = tuple(_name(model, text) for text in of) or _READOUTS
    started = asked.whole.inputs_held(asked.held).upstream(names)
    # Inputs that are free begin off or on by chance.
    start = {name: value for name, value in asked.start.items() if name in started.functions}
    found = courses(started, start=start, time=time, trajectories=count, seed=seed)
    place = {name: i for i, name in enumerate(found.names)}
    rows = {
        name: [float(started.constants[name])] * len(found.times)
        if name not in place
        else found.shares[:, place[name]].tolist()
        for name in names
    }
    if as_json:
        click.echo(json.dumps({"times": found.times.tolist(), "shares": rows}))
    else:
        click.echo(_course_text(found.times.tolist(), rows), nl=False)


def _course_text(times: list[float], rows: Mapping[str, list[float]]) -> str:
    from rheostat.report.tables import text_table

    last = len(times) - 1
    picked = sorted({0, last // 16, last // 8, last // 4, last // 2, last})
    heads = ["share of trajectories on", *(f"t={times[i]:g}" for i in picked)]
    return text_table(heads, [[name, *(f"{shares[i]:.2f}" for i in picked)] for name, shares in rows.items()])
