"""The blocks of a batch on the workers of a Dask cluster, for more conditions than one machine takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from jaxtyping import Float

from rheostat.errors import InputError
from rheostat.network.cell import Conditions
from rheostat.network.network import Network
from rheostat.simulate.batch import steady_states
from rheostat.simulate.outcome import Outcome
from rheostat.simulate.steady import SteadyStates

if TYPE_CHECKING:
    from distributed import Client

BLOCK = 4096
"""Conditions that one worker takes at a time."""

WAIT = 30.0
"""Seconds in which a scheduler and a first worker must answer."""

AHEAD = 2
"""Items handed out beyond one for each thread of the workers, so that none waits for its next."""

_Shared = TypeVar("_Shared")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@contextmanager
def cluster_at(address: str, *, wait: float | None = None) -> Iterator[Client]:
    """A connection to a Dask scheduler whose workers run Rheostat of this version.

    Parameters
    ----------
    address : of the scheduler, such as `tcp://10.0.0.5:8786`
    wait : seconds in which the scheduler and a first worker must answer; default WAIT

    Raises
    ------
    InputError - where the extra is not installed, nobody answers, no worker is there or one has another version
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError("a scheduler needs another package: pip install 'rheostat[dask]'") from error
    open_client: Any = Client
    patience = WAIT if wait is None else wait
    try:
        client = open_client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address}; expected an address such as tcp://127.0.0.1:8786"
        ) from error
    with client:
        _check_workers(client, address, wait=patience)
        yield client


def _check_workers(client: Any, address: str, *, wait: float) -> None:
    try:
        client.wait_for_workers(1, timeout=wait)
    except TimeoutError as error:
        raise InputError(
            f"the scheduler at {address} has no workers; start some with: dask worker {address}"
        ) from error
    try:
        versions = set(client.run(_version).values())
    except ImportError as error:
        raise InputError(f"a worker of {address} cannot load Rheostat ({error}); install it there too") from error
    if versions != {_version()}:
        raise InputError(
            f"the workers of {address} run Rheostat {', '.join(sorted(versions))}, and this is {_version()}; "
            "install the same version everywhere"
        )


def _version() -> str:
    return version("rheostat")


def in_order_on(
    client: Client, work: Callable[[_Shared, _Item], _Result], shared: _Shared, items: Iterable[_Item]
) -> Iterator[_Result]:
    """`work(shared, item)` of every item, in their order, made by a cluster.

    No more items are out at once than keep its threads busy, so that results need not be held until their turn.

    Parameters
    ----------
    client : Client
    work : a function of a module, which the workers load by its name
    shared : sent to each worker once
    items : one task each

    Raises
    ------
    InputError - where the cluster goes away or loses workers over and over
    """
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    lost: Any = (CancelledError, CommClosedError, KilledWorker)
    try:
        yield from _in_order(client, work, shared, items)
    except lost as error:
        raise InputError(f"the Dask cluster was lost while it worked ({type(error).__name__})") from error


def _in_order(
    client: Client, work: Callable[[_Shared, _Item], _Result], shared: _Shared, items: Iterable[_Item]
) -> Iterator[_Result]:
    from distributed.comm.core import CommClosedError

    remote: Any = client
    there = remote.scatter(shared, broadcast=True)
    most = AHEAD + sum(remote.nthreads().values())
    waiting: deque[Any] = deque()
    for item in items:
        if remote.status == "closed":
            raise CommClosedError(f"the connection to {remote.scheduler} is closed")
        waiting.append(remote.submit(work, there, item, pure=False))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def steady_states_on(
    client: Client,
    network: Network,
    conditions: Conditions,
    *,
    start: Float[np.ndarray, "condition node"] | None = None,
) -> SteadyStates:
    """What `steady_states` gives, to the bit where the workers' processors are of one kind, made by a cluster.

    Parameters
    ----------
    client : Client of the Dask scheduler; the workers need Rheostat of the same version, and a core a thread
    network, conditions, start : as for `steady_states`
    """
    begin = np.broadcast_to(network.reference if start is None else start, (len(conditions), len(network.nodes)))
    blocks = (slice(low, low + BLOCK) for low in range(0, len(conditions), BLOCK))
    items = ((_rows(conditions, rows), begin[rows]) for rows in blocks)
    parts = list(in_order_on(client, _block, network, items))
    states = np.concatenate([np.empty((0, len(network.nodes))), *(part[0] for part in parts)])
    return SteadyStates(network, states, tuple(outcome for part in parts for outcome in part[1]))


def _rows(conditions: Conditions, rows: slice) -> Conditions:
    return Conditions(
        conditions.abundance[rows], conditions.locked[rows], conditions.inputs[rows], conditions.residuals[rows]
    )


def _block(network: Network, item: tuple[Conditions, np.ndarray]) -> tuple[np.ndarray, tuple[Outcome, ...]]:
    conditions, start = item
    found = steady_states(network, conditions, start=start, threads=1)
    return found.states, found.outcomes
