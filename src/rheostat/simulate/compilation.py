"""The kernels, compiled when first needed; whoever waits for that is told why."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from rheostat.simulate.formulas import Formulas
    from rheostat.simulate.multistep import Control, Moving
    from rheostat.simulate.settle import Batch, Settings

NOTICE = "Compiling the simulator for this machine, once; this takes about half a minute."
PATIENCE_SECONDS = 1.5
"""Loading what was compiled before takes less than this."""


@dataclass(frozen=True)
class Kernels:
    """The compiled functions and the tuples that they take; see the modules `settle` and `multistep`."""

    settle: Any
    judge: Any
    disturb: Any
    adjoint: Any
    certain_pivot: float
    integrate: Any
    batch: type[Batch]
    settings: type[Settings]
    control: type[Control]
    formulas: Formulas
    moving: type[Moving]


@cache
def kernels() -> Kernels:
    """The kernels, ready to run.

    numba is imported here and nowhere earlier; the first call on a machine compiles. A wait of more than a
    moment is announced as a warning of the logger `rheostat.simulate`, which Python prints on stderr unless
    told otherwise.
    """
    with _announced():
        from rheostat.simulate import multistep, settle
        from rheostat.simulate.formulas import formulas

        made = Kernels(
            settle.settle,
            settle.judge,
            settle.disturb,
            settle.adjoint,
            settle.PIVOT,
            multistep.integrate,
            settle.Batch,
            settle.Settings,
            multistep.Control,
            formulas(),
            multistep.Moving,
        )
        _run_on_nothing(made)
    return made


@contextmanager
def _announced() -> Iterator[None]:
    notice = threading.Timer(PATIENCE_SECONDS, logging.getLogger("rheostat.simulate").warning, args=(NOTICE,))
    notice.daemon = True
    notice.start()
    try:
        yield
    finally:
        notice.cancel()


def _run_on_nothing(k: Kernels) -> None:
    """Run each kernel on a network without nodes, so that later calls, in any thread, find it compiled."""
    from rheostat.simulate.lanes import lanes_for
    from rheostat.simulate.plan import Numbers, Structure

    s = Structure(*(np.zeros(0, np.int32) for _ in Structure._fields))._replace(still_gates=np.zeros(1, np.int32))
    p = Numbers(*(np.zeros(0) for _ in Numbers._fields))
    w, single = lanes_for(s, inputs=0, residuals=1), lanes_for(s, inputs=0, residuals=1, single=True)
    batch = k.batch(*(np.zeros((1, 0)) for _ in k.batch._fields))
    states, number, counts = np.zeros((1, 0)), np.zeros(1), np.zeros(1, np.int64)
    k.settle(s, p, single, batch, k.settings(1.0, 1.0, 1, 1.0, 1.0, 1.0, 1.0), states, counts)
    k.judge(s, p, w, batch, number, number)
    k.disturb(s, p, w, batch, number)
    k.adjoint(s, p, w, batch, states, states)
    k.integrate(
        s,
        p,
        single,
        batch,
        k.control(1.0, 1.0, 1.0, 1),
        k.formulas,
        k.moving(number[:0], counts[:0], np.zeros((1, 0, 0)), counts[:0], np.zeros((1, 0, 0))),
        1.0,
        number,
        np.zeros((1, 1, 0)),
        states,
        counts,
    )
