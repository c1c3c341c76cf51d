"""Boolean networks as files of other programs: BoolNet's .bnet, and MaBoSS's .bnd and .cfg."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rheostat.network.logic import FALSE, TRUE, Function, Logic

Names = Mapping[str, str]


def plain_names(names: Iterable[str]) -> dict[str, str]:
    """A name that every format takes for each name: letters, digits and underscores, all different.

    Examples
    --------
    >>> plain_names(["mTORC1@nucleus", "MTOR.S6K1"])
    {'mTORC1@nucleus': 'mTORC1_nucleus', 'MTOR.S6K1': 'MTOR_S6K1'}
    """
    out: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = re.sub(r"^(?=\d)", "_", re.sub(r"\W", "_", name))
        while plain.casefold() in taken:
            plain += "_"
        taken.add(plain.casefold())
        out[name] = plain
    return out


def expression(function: Function, names: Names, *, false: str = "0", true: str = "1") -> str:
    """A function as text, with & for and, | for or, ! for not."""
    if function == FALSE:
        return false
    if function == TRUE:
        return true
    terms = [" & ".join(("" if sign else "!") + names[name] for name, sign in sorted(term)) for term in function]
    if len(terms) == 1:
        return terms[0]
    return " | ".join(f"({term})" if "&" in term else term for term in terms)


def bnet_of(logic: Logic) -> str:
    """A network as BoolNet writes it; a constant is a node with a constant function, a free input reads itself."""
    names = plain_names((*logic.variables, *logic.constants))
    lines = ["targets, factors"]
    lines += [f"{names[name]}, {expression(function, names)}" for name, function in logic.functions.items()]
    lines += [f"{names[name]}, {int(value)}" for name, value in logic.constants.items()]
    lines += [f"{names[name]}, {names[name]}" for name in logic.inputs]
    return "\n".join(lines) + "\n"


def maboss_of(
    logic: Logic, *, start: Mapping[str, bool], time: float, trajectories: int, seed: int = 1
) -> tuple[str, str]:
    """A network as MaBoSS reads it: what its nodes do (.bnd), and how it is run (.cfg).

    Every node turns on, or off, at rate 1 where its function says so.

    Parameters
    ----------
    logic : Logic - inputs and constants keep the value that they start with
    start : where each node and free input begins; what is not named begins off or on by chance
    time : how long each trajectory is, in units of 1 / rate
    trajectories : how many are drawn
    seed : of the draws
    """
    names = plain_names((*logic.variables, *logic.constants))
    held = {**dict.fromkeys(logic.inputs), **logic.constants}
    nodes = [_node(names[name], expression(function, names)) for name, function in logic.functions.items()]
    nodes += [_node(names[name], names[name]) for name in held]
    begins = {name: logic.constants.get(name, start.get(name)) for name in names}
    settings = [
        *(
            f"[{names[name]}].istate = 0.5 [0], 0.5 [1];" if value is None else f"{names[name]}.istate = {int(value)};"
            for name, value in begins.items()
        ),
        *(f"{plain}.is_internal = 0;" for plain in names.values()),
        "time_tick = 1;",
        f"max_time = {time:g};",
        f"sample_count = {trajectories};",
        "discrete_time = 0;",
        "use_physrandgen = 0;",
        f"seed_pseudorandom = {seed};",
        "thread_count = 1;",
        "display_traj = 0;",
        "statdist_traj_count = 0;",
    ]
    return "\n".join(nodes), "\n".join(settings) + "\n"


def _node(name: str, logic: str) -> str:
    rule = {"0": "0", "1": "1"}.get(logic, logic)
    return (
        f"node {name} {{\n  logic = ({rule});\n  rate_up = @logic ? 1.0 : 0.0;\n  rate_down = @logic ? 0.0 : 1.0;\n}}\n"
    )
