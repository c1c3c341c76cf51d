"""Measures the simulator beside other programs and writes build/bench.json: `make bench`, or this file with `--quick`.

Every program runs the same network under the same conditions, on one core, at the loosest tolerance at which its
answers are within a wanted error of the judge (relative to states above 1); where none is, its best is used and the
error is shown. Setting parameters is timed, loading and compiling are not. Programs take turns within a repeat, so
that a busy machine slows all of them; the ratio is the median over the repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from limits import operations, peak, reached
from peers import AbstractPeer, BngSim, RoadRunner, SciPy, settings
from scipy.integrate import solve_ivp
from screen_cohort import screened
from workloads import Cohort, rows, shipped, spread_conditions, synthetic

from rheostat.network.cell import Conditions
from rheostat.network.evaluate import flow, jacobian
from rheostat.network.network import Network
from rheostat.simulate.batch import steady_state_stream, steady_states, time_courses
from rheostat.simulate.plan import plan_of
from rheostat.simulate.steady import steady_state

COURSE, POINTS = 72 * 60.0, 13
TIMES = np.linspace(0.0, COURSE, POINTS)
LADDER = tuple(float(10.0**-k) for k in np.arange(5.0, 12.1, 0.25))
OUT = Path("build/bench.json")
TUMOURS, REGIMENS = 10_000, 100
PARTS = ("first", "full", "cores", "cohort", "screen", "audit", "limit", "synthetic")


def relative_error(found: np.ndarray | None, judge: np.ndarray) -> float:
    """Largest difference of a state, relative to states above 1."""
    return np.inf if found is None else float((np.abs(found - judge) / np.maximum(1.0, np.abs(judge))).max())


def judged_courses(network: Network, conditions: Conditions) -> np.ndarray:
    """SciPy's Radau on the plain evaluation, at tolerances far below what is compared."""
    out = []
    for c in rows(conditions):
        run = solve_ivp(
            lambda _, x, c=c: flow(network, x[None], c)[0],
            (0.0, COURSE),
            network.reference,
            method="Radau",
            t_eval=TIMES,
            jac=lambda _, x, c=c: jacobian(network, x[None], c)[0],
            rtol=1e-11,
            atol=1e-13,
        )
        out.append(run.y.T)
    return np.array(out)


class Contest:
    """One task on one network for all programs: tolerances found first, then timed in turns."""

    def __init__(
        self,
        what: str,
        network: Network,
        *,
        judge: np.ndarray,
        sample: Conditions,
        batch: Conditions,
        wanted: float = 1e-8,
    ) -> None:
        self.what, self.network, self.judge, self.sample, self.batch = what, network, judge, sample, batch
        self.wanted = wanted

    def ours(self, conditions: Conditions, tolerance: float) -> np.ndarray:
        """Our states: one row a condition, or one table."""
        if self.what == "steady":
            return steady_states(self.network, conditions, threads=1).states
        return time_courses(self.network, conditions, TIMES, threads=1, relative=tolerance, absolute=tolerance).states

    def our_tolerance(self) -> tuple[float, float]:
        """The loosest tolerance that is good enough, and its error."""
        for tolerance in LADDER:
            error = relative_error(self.ours(self.sample, tolerance), self.judge)
            if error <= self.wanted or tolerance == LADDER[-1]:
                return tolerance, error
        raise AssertionError

    def peer_tolerance(self, peer: AbstractPeer, given: list[Any]) -> tuple[float, float, int]:
        """The same of another program, with the number of conditions in which it failed."""
        best: tuple[float, float, int] = (LADDER[-1], np.inf, len(given))
        for tolerance in LADDER:
            found = [self.peer_run(peer, one, tolerance) for one in given]
            sound = [(x, y) for x, y in zip(found, self.judge, strict=True) if x is not None]
            error = max((relative_error(x, y) for x, y in sound), default=np.inf)
            if error < best[1]:
                best = (tolerance, error, len(given) - len(sound))
            if error <= self.wanted:
                break
        return best

    def peer_run(self, peer: AbstractPeer, one: Any, tolerance: float) -> np.ndarray | None:
        """One condition in another program."""
        if self.what == "steady":
            return peer.steady(one, tolerance)
        return peer.course(one, COURSE, POINTS, tolerance)

    def run(self, peers: list[AbstractPeer], *, repeats: int, label: str, kind: str) -> list[dict[str, Any]]:
        """A line of the table for each other program."""
        tolerance, error = self.our_tolerance()
        plans = []
        for peer in peers:
            given = list(rows(self.sample)) if isinstance(peer, SciPy) else settings(self.network, self.sample)
            plans.append((peer, given, *self.peer_tolerance(peer, given)))
        times: dict[str, list[float]] = {peer.name: [] for peer in peers}
        our_times: list[float] = []
        for _ in range(repeats):
            our_times.append(timed(lambda: self.ours(self.batch, tolerance)) / len(self.batch))
            for peer, given, theirs, _, _ in plans:
                spent = timed(lambda p=peer, g=given, t=theirs: [self.peer_run(p, one, t) for one in g])
                times[peer.name].append(spent / len(given))
        return [
            row(
                f"{label}, error under {self.wanted:g}",
                peer.name,
                kind,
                states=len(self.network.nodes),
                ours=[1e6 * t for t in our_times],
                theirs=[1e6 * t for t in times[peer.name]],
                unit="us a condition",
                agreement=max(error, peer_error),
                ours_error=error,
                theirs_error=peer_error,
                failures=failures,
                ours_tolerance=None if self.what == "steady" else tolerance,
                theirs_tolerance=theirs,
            )
            for peer, _, theirs, peer_error, failures in plans
        ]


def timed(run: Callable[[], Any]) -> float:
    """Seconds of wall time that a call takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def row(
    name: str, peer: str, kind: str, *, states: int, ours: list[float], theirs: list[float], unit: str, **more: Any
) -> dict[str, Any]:
    """A line of the table; ratios are taken within each repeat."""
    ratios = [t / o for o, t in zip(ours, theirs, strict=True)]
    return {
        "name": name,
        "peer": peer,
        "network": kind,
        "states": states,
        "ours": statistics.median(ours),
        "theirs": statistics.median(theirs),
        "unit": unit,
        "ratio": statistics.median(ratios),
        "spread": [min(ratios), max(ratios)],
        "agreement": more.pop("agreement", None),
        "failures": more.pop("failures", 0),
        **more,
    }


# --- rows of the table -------------------------------------------------------------------------------------------


def full_network(repeats: int, cohort: Cohort, network: Network) -> list[dict[str, Any]]:
    """Steady states and time courses of the shipped network, beside all other programs."""
    rng = np.random.default_rng(2)
    sample, batch = cohort.sample(rng, 6), cohort.sample(rng, 2048)
    peers: list[AbstractPeer] = [RoadRunner(network), BngSim(network), SciPy(network)]
    judge = steady_state(network, sample).require_settled().states
    out = Contest("steady", network, judge=judge, sample=sample, batch=batch).run(
        peers, repeats=repeats, label="steady state", kind="full"
    )
    runner = peers[0]
    assert isinstance(runner, RoadRunner)
    found = [runner.solved(one) for one in settings(network, sample)]
    wrong = sum(relative_error(x, y) > 1e-6 for x, y in zip(found, judge, strict=True))
    out[0]["own_solver_failures"] = f"{wrong} of {len(found)}"
    small, few = cohort.sample(rng, 512), cohort.sample(rng, 3)
    judge = judged_courses(network, few)
    for wanted in (1e-8, 1e-6):
        contest = Contest("course", network, judge=judge, sample=few, batch=small, wanted=wanted)
        out += contest.run(peers, repeats=repeats, label="72 h time course", kind="full")
    return out


def two_cores(repeats: int, cohort: Cohort, network: Network) -> dict[str, Any]:
    """One thread and two, in turns, and whether their bits are the same."""
    batch = cohort.sample(np.random.default_rng(3), 16_384)
    one, two = [], []
    for _ in range(repeats):
        one.append(1e6 * timed(lambda: steady_states(network, batch, threads=1)) / len(batch))
        two.append(1e6 * timed(lambda: steady_states(network, batch, threads=2)) / len(batch))
    same = (
        steady_states(network, batch, threads=1).states.tobytes()
        == steady_states(network, batch, threads=2).states.tobytes()
    )
    return row(
        "two cores over one", "one core", "full", states=len(network.nodes), ours=two, theirs=one,
        unit="us a condition", agreement=0.0 if same else None,
    )  # fmt: skip


def whole_cohort(cohort: Cohort, network: Network) -> dict[str, Any]:
    """Every tumour under every treatment, made, simulated and dropped sixteen tumours at a time."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    count = unsettled = 0
    blocks = (
        _stacked([cohort.of(i) for i in range(low, min(low + 16, cohort.count))]) for low in range(0, cohort.count, 16)
    )
    for found in steady_state_stream(network, blocks):
        count += len(found.outcomes)
        unsettled += sum(not outcome.is_number for outcome in found.outcomes)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "name": f"cohort of {count} steady states, wall time on {len(os.sched_getaffinity(0))} cores",
        "peer": "goal of 30 s", "network": "full", "states": len(network.nodes), "ours": seconds, "theirs": 30.0,
        "unit": "s", "ratio": 30.0 / seconds, "spread": None, "agreement": None, "failures": unsettled,
        "peak_mib": peak / 1024, "peak_before_mib": before / 1024,
    }  # fmt: skip


def _stacked(parts: list[Conditions]) -> Conditions:
    return Conditions(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("abundance", "locked", "inputs", "residuals"))
    )


def audit(cohort: Cohort, network: Network) -> dict[str, Any]:
    """One per cent of a batch, drawn by seed, run again by integration; mismatches over 1e-5 must be 0."""
    rng = np.random.default_rng(4)
    batch = cohort.sample(rng, 24_000)
    found = steady_states(network, batch)
    chosen = rng.choice(len(batch), len(batch) // 100, replace=False)
    again = Conditions(*(getattr(batch, name)[chosen] for name in ("abundance", "locked", "inputs", "residuals")))
    course = time_courses(network, again, np.array([1e9]), relative=1e-8, absolute=1e-9)
    errors = [
        relative_error(course.states[k, 0], found.states[i])
        for k, i in enumerate(chosen)
        if found.outcomes[i].is_number
    ]
    mismatches = [(int(i), e) for i, e in zip(chosen, errors, strict=False) if e > 1e-5]
    for i, error in mismatches:
        print(f"MISMATCH: condition {i} of the audit differs by {error:.2g}")
    return {
        "name": f"audit: {len(errors)} steady states again by integration, mismatches over 1e-5",
        "peer": "integration", "network": "full", "states": len(network.nodes), "ours": len(mismatches),
        "theirs": 0, "unit": "mismatches", "ratio": None, "spread": None, "agreement": max(errors, default=None),
        "failures": len(chosen) - len(errors),
    }  # fmt: skip


def physical_limit(cohort: Cohort, network: Network) -> dict[str, Any]:
    """Operations counted over the time they took, beside the core's peak on registers."""
    here, steps = reached(network, cohort.sample(np.random.default_rng(5), 2048))
    most = peak()
    return {
        "name": f"operations a second, {operations(plan_of(network))} a step, {steps:.1f} steps a state",
        "peer": "core's peak", "network": "full", "states": len(network.nodes), "ours": here / 1e9,
        "theirs": most / 1e9, "unit": "Gop/s", "ratio": here / most, "spread": None, "agreement": None, "failures": 0,
    }  # fmt: skip


def synthetic_networks(repeats: int, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """How the cost grows with the number of states."""
    out = []
    for states in sizes:
        rng = np.random.default_rng(states)
        network = synthetic(states, rng)
        sample, batch = spread_conditions(network, rng, 3), spread_conditions(network, rng, 1024)
        peers: list[AbstractPeer] = [BngSim(network)]
        if states <= 400:
            peers.insert(0, RoadRunner(network))
        judge = steady_state(network, sample).require_settled().states
        out += Contest("steady", network, judge=judge, sample=sample, batch=batch).run(
            peers, repeats=repeats, label=f"steady state, {states} states", kind="synthetic"
        )
    return out


def screen_of_a_cohort(tumours: int) -> list[dict[str, Any]]:
    """A whole screen through the command line: reading, simulating at doses and in patients, and writing.

    Of fewer tumours, half as many are screened too, and a straight line through both gives time and memory for all:
    a bound from above, since genotypes recur.
    """
    found, less = _screen(tumours), None if tumours == TUMOURS else _screen(tumours // 2)
    name = f"screen, {tumours} tumours under {REGIMENS} regimens; {found['told']}"
    rows_ = [(name, found["seconds"], None, "s"), ("screen, processor", found["processor"], None, "s of processor")]
    for what, goal, unit in (("seconds", 600.0, "s"), ("memory", 2.0, "GiB")):
        slope = 0.0 if less is None else max(found[what] - less[what], 0.0) / (tumours - tumours // 2)
        bound = "" if less is None else f" of {TUMOURS} tumours by a straight line from {tumours // 2} and {tumours}"
        rows_.append((f"screen, {what}{bound}", found[what] + slope * (TUMOURS - tumours), goal, unit))
    return [
        {"name": name, "peer": "" if goal is None else f"goal of {goal:g} {unit}", "network": "full", "states": 0,
         "ours": ours, "theirs": goal, "unit": unit, "ratio": None if goal is None else goal / ours, "spread": None,
         "agreement": None, "failures": 0}
        for name, ours, goal, unit in rows_
    ]  # fmt: skip


def _screen(tumours: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return screened(Path(folder), tumours=tumours, regimens=REGIMENS)


def first_use() -> list[dict[str, Any]]:
    """Seconds to compile with an empty cache, to load what was compiled, and to import the package."""
    run = "from rheostat.simulate.compilation import kernels; kernels()"
    seconds = {}
    with tempfile.TemporaryDirectory() as cache:
        for name, code in (
            ("compile, first use", run),
            ("load, later uses", run),
            ("import rheostat", "import rheostat"),
        ):
            environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
            seconds[name] = timed(
                lambda c=code, e=environment: subprocess.run([sys.executable, "-c", c], env=e, check=True)
            )
    return [
        {"name": name, "peer": "", "network": "full", "states": 0, "ours": spent, "theirs": None, "unit": "s",
         "ratio": None, "spread": None, "agreement": None, "failures": 0}
        for name, spent in seconds.items()
    ]  # fmt: skip


def shown(rows_: list[dict[str, Any]]) -> str:
    """The table as text."""
    lines = [f"{'':62} {'beside':14} {'ours':>10} {'theirs':>12} {'unit':16} {'ratio':>8}  spread"]
    for r in rows_:
        theirs = "" if r["theirs"] is None else f"{r['theirs']:12.4g}"
        ratio = "" if r["ratio"] is None else f"{r['ratio']:8.3g}"
        spread = "" if not r["spread"] else f"{r['spread'][0]:.3g} to {r['spread'][1]:.3g}"
        agreement = "" if r["agreement"] is None else f"  error {r['agreement']:.1g}"
        name = f"{r['name'][:62]:62} {r['peer'][:14]:14}"
        lines.append(f"{name} {r['ours']:10.4g} {theirs:>12} {r['unit']:16} {ratio:>8}  {spread}{agreement}")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, small networks and a small cohort")
    parser.add_argument(
        "--full-screen", action="store_true", help="the whole screen, not a straight line from two small ones"
    )
    parser.add_argument("--only", choices=PARTS, action="append")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    repeats = 3 if given.quick else 5
    wanted = given.only or PARTS
    knowledge, network = shipped()
    cohort = Cohort(knowledge, network, 100 if given.quick else 1000)
    parts: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "first": first_use,
        "full": lambda: full_network(repeats, cohort, network),
        "cores": lambda: [two_cores(repeats, cohort, network)],
        "cohort": lambda: [whole_cohort(cohort, network)],
        "audit": lambda: [audit(cohort, network)],
        "limit": lambda: [physical_limit(cohort, network)],
        "screen": lambda: screen_of_a_cohort(TUMOURS if given.full_screen else 200 if given.quick else 1000),
        "synthetic": lambda: synthetic_networks(repeats, (50, 100) if given.quick else (50, 100, 200, 400, 800)),
    }
    results = []
    for name in wanted:
        part = parts[name]()
        print(shown(part), flush=True)
        results += part
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"results": results}, indent=1))
    print(f"Written to {OUT}")


if __name__ == "__main__":
    main()
