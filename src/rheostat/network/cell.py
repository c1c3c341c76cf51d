"""How one cell departs from the reference, and what many cells in many conditions look like as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.errors import unknown_name
from rheostat.knowledge.alterations import AllelePool, Effect
from rheostat.knowledge.nodes import Abundance
from rheostat.network.network import Network


@dataclass(frozen=True)
class Pool:
    """A share of a druggable protein's molecules that binds and works in its own way."""

    fraction: float
    allele: AllelePool
    name: str = "wild type"

    def affinity(self, site: str) -> float:
        """Binding constant at a site over wild type."""
        return self.allele.affinity.get(site, 1.0)

    def activity(self, output: str) -> float:
        """Catalytic activity towards an output over wild type."""
        return self.allele.activity.get(output, self.allele.activity.get("all", 1.0))


WILD_TYPE = Pool(1.0, AllelePool())


def _empty() -> Mapping[str, float]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Cell:
    """One cell: abundances by gene, allele pools by protein, constitutive levels and scales by node, surroundings.

    A constitutive level is what a node keeps without any input, in folds of the reference cell.

    What is not named is as in the reference cell: wild type, replete, untreated.
    """

    abundance: Mapping[str, float] = field(default_factory=_empty)
    constitutive: Mapping[str, float] = field(default_factory=_empty)
    scale: Mapping[str, float] = field(default_factory=_empty)
    pools: Mapping[str, tuple[Pool, ...]] = field(default_factory=lambda: MappingProxyType({}))
    environment: Mapping[str, float] = field(default_factory=_empty)

    def altered(self, effect: Effect, *, fraction: float = 1.0, name: str = "mutant") -> Cell:
        """This cell with an alteration in a fraction of its gene copies.

        Abundances and scales move in proportion to the fraction, and so do constitutive levels, which add up; a
        mutant pool takes its fraction from the wild-type molecules.
        """
        pools = dict(self.pools)
        for protein, allele in effect.pools.items():
            pools[protein] = _with_pool(pools.get(protein, (WILD_TYPE,)), Pool(fraction, allele, name))
        return replace(
            self,
            abundance=_scaled(self.abundance, effect.abundance, fraction),
            scale=_scaled(self.scale, effect.scale, fraction),
            constitutive=_added(self.constitutive, effect.constitutive, fraction),
            pools=MappingProxyType(pools),
            environment=MappingProxyType({**self.environment, **effect.environment}),
        )

    def within(self, environment: Mapping[str, float]) -> Cell:
        """This cell in other surroundings; what is not named stays."""
        return replace(self, environment=MappingProxyType({**self.environment, **environment}))

    def pools_of(self, protein: str) -> tuple[Pool, ...]:
        """The allele pools of a druggable protein; one wild-type pool where nothing is known."""
        return self.pools.get(protein, (WILD_TYPE,))


def _scaled(current: Mapping[str, float], factors: Mapping[str, float], fraction: float) -> Mapping[str, float]:
    out = dict(current)
    for name, factor in factors.items():
        out[name] = out.get(name, 1.0) * (1.0 + fraction * (factor - 1.0))
    return MappingProxyType(out)


def _added(current: Mapping[str, float], added: Mapping[str, float], fraction: float) -> Mapping[str, float]:
    out = dict(current)
    for name, level in added.items():
        out[name] = out.get(name, 0.0) + fraction * level
    return MappingProxyType(out)


def _with_pool(pools: tuple[Pool, ...], added: Pool) -> tuple[Pool, ...]:
    """Pools after a mutant takes its fraction from the wild type first and, beyond that, from all others alike."""
    wild = sum(pool.fraction for pool in pools if pool.name == WILD_TYPE.name)
    others = [pool for pool in pools if pool.name != WILD_TYPE.name]
    left = wild - added.fraction
    if left >= -1e-12:
        kept = [*others, replace(WILD_TYPE, fraction=max(left, 0.0))]
    else:
        shrink = (1.0 - added.fraction) / max(sum(pool.fraction for pool in others), 1e-12)
        kept = [replace(pool, fraction=pool.fraction * shrink) for pool in others]
    return tuple(pool for pool in (added, *kept) if pool.fraction > 0.0)


@dataclass(frozen=True)
class Conditions:
    """Many conditions of one network, one row each.

    Parameters
    ----------
    abundance : fold of each node's protein, >= 0
    locked : constitutive share of each node, 0 to 1
    inputs : value of each input, >= 0
    residuals : what each drug target's output keeps, >= 0; column 0 is the constant 1
    """

    abundance: Float[np.ndarray, "condition node"]
    locked: Float[np.ndarray, "condition node"]
    inputs: Float[np.ndarray, "condition input"]
    residuals: Float[np.ndarray, "condition residual"]

    def __len__(self) -> int:
        return int(self.abundance.shape[0])

    def row(self, i: int) -> Conditions:
        """One condition as a batch of one."""
        rows = slice(i, i + 1)
        return Conditions(self.abundance[rows], self.locked[rows], self.inputs[rows], self.residuals[rows])


def conditions_of(
    network: Network, cells: Sequence[Cell], *, residuals: Sequence[Mapping[str, float]] | None = None
) -> Conditions:
    """Cells, each under the residuals of its treatment, as arrays.

    Parameters
    ----------
    network : Network
    cells : sequence of Cell, one a condition
    residuals : what each output keeps, by name (`MTOR.S6K1`), one mapping a condition; default all 1

    Raises
    ------
    InputError - where a cell names a node, an input or an output that the network does not have
    """
    treated: Sequence[Mapping[str, float]] = residuals if residuals is not None else [{}] * len(cells)
    genes = _Genes.of(network)
    rows = [_row(network, genes, cell, kept) for cell, kept in zip(cells, treated, strict=True)]
    widths = (len(network.nodes), len(network.nodes), len(network.inputs), len(network.residuals) + 1)
    stacked = [np.array([row[k] for row in rows], float).reshape(len(rows), width) for k, width in enumerate(widths)]
    return Conditions(*stacked)


@dataclass(frozen=True)
class _Genes:
    """Which nodes each gene's abundance reaches, and the fold of every node where no gene departs from the reference.

    Most cells name a gene or two of hundreds, so that only the nodes of these are worked out anew.
    """

    nodes: Mapping[str, list[int]]
    untouched: Float[np.ndarray, " node"]

    @classmethod
    def of(cls, network: Network) -> _Genes:
        nodes: dict[str, list[int]] = {}
        for i, record in enumerate(network.abundances):
            for gene in () if record is None else (*record.all, *record.shares):
                nodes.setdefault(gene, []).append(i)
        return cls(nodes, np.array([_fold(record, {}) for record in network.abundances]))

    def folds(self, network: Network, abundance: Mapping[str, float]) -> Float[np.ndarray, " node"]:
        folds = self.untouched.copy()
        for i in {i for gene in abundance for i in self.nodes.get(gene, ())}:
            folds[i] = _fold(network.abundances[i], abundance)
        return folds


def _row(
    network: Network, genes: _Genes, cell: Cell, kept: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    abundance = genes.folds(network, cell.abundance)
    locked = np.zeros(len(network.nodes))
    for name, value in cell.scale.items():
        abundance[network.node_index(name)] *= value
    for name, level in cell.constitutive.items():
        locked[network.node_index(name)] = min(level / network.ceiling(name), 1.0)
    inputs = network.input_reference.copy()
    for name, value in cell.environment.items():
        if name not in network.input_index:
            raise unknown_name(name, network.inputs, kind="input")
        inputs[network.input_index[name]] = value
    residuals = np.ones(len(network.residuals) + 1)
    for name, value in kept.items():
        if name not in network.residual_index:
            raise unknown_name(name, network.residuals, kind="drug target and output")
        residuals[network.residual_index[name]] = value
    return abundance, locked, inputs, residuals


def _fold(record: Abundance | None, abundance: Mapping[str, float]) -> float:
    if record is None:
        return 1.0
    if record.all:
        return min(abundance.get(gene, 1.0) for gene in record.all)
    return sum(share * abundance.get(gene, 1.0) for gene, share in record.shares.items())
