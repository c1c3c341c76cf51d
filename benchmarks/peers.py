"""The other programs, each in its best mode, on the SBML that we export; and SciPy with a compiled right-hand side."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numba
import numpy as np
from scipy.integrate import odeint

from rheostat.exchange.sbml import identifiers, sbml_of
from rheostat.network.cell import Conditions
from rheostat.network.network import Network

AT_REST = 1e-8
HORIZON = 30 * 24 * 60.0


class AbstractPeer(ABC):
    """Another program with the network loaded; parameters are set anew for each condition, which is timed."""

    name: str

    @abstractmethod
    def steady(self, condition: Any, tolerance: float) -> np.ndarray | None:
        """The states at rest, or None where none was found."""

    @abstractmethod
    def course(self, condition: Any, length: float, points: int, tolerance: float) -> np.ndarray | None:
        """The states at evenly spaced times from 0 to a length, one row a time, or None."""


def parameters(network: Network) -> tuple[str, ...]:
    """The SBML parameters that make a condition, in the order of `settings`."""
    ids = identifiers(network)
    return (*ids.abundance, *ids.locked, *ids.slots[len(network.nodes) : -1], *ids.residuals[1:])


def settings(network: Network, conditions: Conditions) -> list[dict[str, float]]:
    """Each condition as values of SBML parameters: all of them, so that one run leaves nothing to the next."""
    names = parameters(network)
    values = np.concatenate(
        [conditions.abundance, conditions.locked, conditions.inputs, conditions.residuals[:, 1:]], axis=1
    )
    return [dict(zip(names, row.tolist(), strict=True)) for row in values]


class RoadRunner(AbstractPeer):
    """libRoadRunner: LLVM-compiled model, CVODE."""

    name = "libRoadRunner"

    def __init__(self, network: Network) -> None:
        import roadrunner

        self.tau = network.tables.tau
        self.run = roadrunner.RoadRunner(sbml_of(network))
        self.ids = list(identifiers(network).slots[: len(network.nodes)])
        self.order = [self.run.model.getFloatingSpeciesIds().index(name) for name in self.ids]
        known = {name: i for i, name in enumerate(self.run.model.getGlobalParameterIds())}
        self.places = [known[name] for name in parameters(network)]
        self.run.timeCourseSelections = ["time", *self.ids]
        self.columns = list(range(1, len(self.ids) + 1))
        self.run.setIntegrator("cvode")
        self.run.integrator.stiff = True
        self.run.integrator.maximum_num_steps = 1_000_000

    def _begin(self, condition: dict[str, float], tolerance: float) -> None:
        self.run.model.setGlobalParameterValues(self.places, list(condition.values()))
        self.run.reset()
        self.run.integrator.relative_tolerance = tolerance
        self.run.integrator.absolute_tolerance = tolerance

    def _states(self) -> np.ndarray:
        return np.asarray(self.run.model.getFloatingSpeciesAmounts())[self.order]

    def steady(self, condition: dict[str, float], tolerance: float) -> np.ndarray | None:
        """Simulate until tau dx/dt is below 1e-8 everywhere, looking after 3 days and then at each doubling."""
        self._begin(condition, tolerance)
        begin, end = 0.0, 3 * 1440.0
        while end <= 64 * HORIZON:
            try:
                self.run.simulate(begin, end, 2)
            except RuntimeError:
                return None
            rates = np.asarray(self.run.model.getFloatingSpeciesConcentrationRates())[self.order]
            if np.abs(rates * self.tau).max() < AT_REST:
                return self._states()
            begin, end = end, 2.0 * end
        return None

    def course(self, condition: Any, length: float, points: int, tolerance: float) -> np.ndarray | None:
        """Simulate with all species as output."""
        self._begin(condition, tolerance)
        try:
            return np.asarray(self.run.simulate(0.0, length, points))[:, self.columns]
        except RuntimeError:
            return None

    def solved(self, condition: dict[str, float]) -> np.ndarray | None:
        """What its own steady-state solver finds from the reference state."""
        self._begin(condition, 1e-10)
        try:
            self.run.steadyState()
        except RuntimeError:
            return None
        return self._states()


class BngSim(AbstractPeer):
    """bngsim: generated and compiled C, CVODE with the analytical Jacobian and KLU, one worker.

    Its `run_batch` and `steady_state_batch` load the compiled model anew for each entry, which costs hundreds of
    milliseconds here; setting parameters and running again is its fastest way and the one that is timed.
    """

    name = "bngsim"

    def __init__(self, network: Network) -> None:
        import bngsim

        self.model = (
            bngsim.Model.from_sbml_string(sbml_of(network))
            if hasattr(bngsim.Model, "from_sbml_string")
            else _from_file(bngsim, sbml_of(network))
        )
        self.run = bngsim.Simulator(
            self.model, method="ode", codegen=True, jacobian="analytical", force_sparse_linear_solver=True
        )
        species = list(self.model.species_names)
        self.order = [species.index(name) for name in identifiers(network).slots[: len(network.nodes)]]

    def _begin(self, condition: dict[str, float]) -> None:
        self.model.reset()
        self.model.set_params(condition)

    def steady(self, condition: Any, tolerance: float) -> np.ndarray | None:
        """Integrate until the mean rate is below a thousandth of the tolerance; steps need not be as exact."""
        self._begin(condition)
        loose = max(tolerance, 1e-6)
        found = self.run.steady_state(tol=tolerance * 1e-3, max_time=64 * HORIZON, rtol=loose, atol=loose * 1e-2)
        return np.asarray(found.concentrations)[self.order] if found.converged else None

    def course(self, condition: Any, length: float, points: int, tolerance: float) -> np.ndarray | None:
        """Run with all species as output."""
        self._begin(condition)
        found = self.run.run((0.0, length), points, rtol=tolerance, atol=tolerance)
        return np.asarray(found.species)[:, self.order]


def _from_file(bngsim: Any, text: str) -> Any:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.xml"
        path.write_text(text)
        return bngsim.Model.from_sbml(str(path))


class SciPy(AbstractPeer):
    """scipy.integrate.odeint (LSODA) on a right-hand side that numba compiled."""

    name = "SciPy LSODA"

    def __init__(self, network: Network) -> None:
        t = network.tables
        self.network = network
        self.tables = tuple(
            np.array(getattr(t, name))
            for name in (
                "law", "tau", "of", "binder", "first", "second", "size", "tightness", "pool",
                "gate_norm", "gate_basal", "gate_node", "gate_unlocks", "gate_clauses", "clause_weight",
                "clause_literals", "literal_node", "literal_residual", "literal_steepness", "literal_half",
                "literal_base", "literal_slope",
            )
        )  # fmt: skip
        _rate(network.reference.copy(), 0.0, *self._arguments(conditions_of_reference(network)))

    def _arguments(self, c: Conditions) -> tuple[Any, ...]:
        return (self.tables, c.abundance[0].copy(), c.locked[0].copy(), c.inputs[0].copy(), c.residuals[0].copy())

    def steady(self, condition: Any, tolerance: float) -> np.ndarray | None:
        """As for libRoadRunner: until tau dx/dt is below 1e-8."""
        arguments, state, length = self._arguments(condition), self.network.reference.copy(), 3 * 1440.0
        while length <= 64 * HORIZON:
            state = _lsoda(state, np.array([0.0, length]), arguments, tolerance)[-1]
            if np.abs(_rate(state, 0.0, *arguments) * self.network.tables.tau).max() < AT_REST:
                return state
            length *= 2.0
        return None

    def course(self, condition: Any, length: float, points: int, tolerance: float) -> np.ndarray | None:
        """One call of odeint."""
        times = np.linspace(0.0, length, points)
        return _lsoda(self.network.reference.copy(), times, self._arguments(condition), tolerance)


def _lsoda(state: np.ndarray, times: np.ndarray, arguments: tuple[Any, ...], tolerance: float) -> np.ndarray:
    out = odeint(_rate, state, times, args=arguments, rtol=tolerance, atol=tolerance, mxstep=1_000_000)
    return np.maximum(out, 0.0)


def conditions_of_reference(network: Network) -> Conditions:
    """One condition in which nothing is changed."""
    nodes = len(network.nodes)
    return Conditions(
        np.ones((1, nodes)),
        np.zeros((1, nodes)),
        network.input_reference[None, :].copy(),
        np.ones((1, len(network.residuals) + 1)),
    )


@numba.njit(cache=True, error_model="numpy")
def _free(partner, binder, affinity):  # type: ignore[no-untyped-def]
    excess = binder - partner + affinity
    root = np.sqrt(excess * excess + 4.0 * affinity * partner)
    return 0.5 * (root - excess) / partner if excess < 0.0 else 2.0 * affinity / (excess + root)


@numba.njit(cache=True, error_model="numpy")
def _rate(x, time, tables, abundance, locked, inputs, residuals):  # type: ignore[no-untyped-def]
    (law, tau, of, binder, first, second, size, tightness, pool, norm, basal, owner, unlocks, gate_clauses, weight,
     clause_literals, node, residual, steepness, half, base, slope) = tables  # fmt: skip
    n = len(law)
    z = np.ones(n + len(inputs) + 1)
    z[:n] = np.maximum(x, 0.0)
    z[n:-1] = inputs
    gates = np.empty(len(norm))
    for g in range(len(norm)):
        shut = 1.0 - basal[g]
        if unlocks[g] > 0.0:
            shut *= 1.0 - locked[owner[g]]
        for c in gate_clauses[g]:
            if c > 0:
                product = 1.0
                for i in clause_literals[c]:
                    if i > 0:
                        power = z[node[i]] * residuals[residual[i]]
                        if steepness[i] != 1.0:
                            power = power ** steepness[i]
                        product *= base[i] + slope[i] * power / (power + half[i])
                shut *= 1.0 - weight[c] * product
        gates[g] = norm[g] * (1.0 - shut)
    claims = np.zeros(n + 1)
    for i in range(n):
        if law[i] == 4:
            claims[pool[i]] += size[i] * abundance[i] * gates[first[i]]
    out = np.empty(n)
    for i in range(n):
        ceiling = abundance[i] * z[of[i]]
        if law[i] == 0:
            flow = ceiling * gates[first[i]] - x[i]
        elif law[i] == 1:
            total = size[i] * ceiling
            flow = gates[first[i]] * (total - x[i]) - gates[second[i]] * (x[i] - locked[i] * total)
        elif law[i] == 2:
            flow = ceiling * gates[first[i]] - gates[second[i]] * x[i]
        elif law[i] == 3:
            free = _free(ceiling, size[i] * z[binder[i]], tightness[i])
            flow = free / _free(1.0, size[i], tightness[i]) - x[i]
        else:
            share = abundance[i] * gates[first[i]] / claims[pool[i]] if claims[pool[i]] > 0.0 else 0.0
            flow = z[of[i]] * share - x[i]
        out[i] = flow / tau[i]
    return out
