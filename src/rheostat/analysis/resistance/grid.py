"""Conditions of one cell with one or two of many changes, made as whole arrays so that millions can be streamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from rheostat.analysis.arm_rates import Signature, as_drugs_see, genes_seen_by_drugs, signature
from rheostat.analysis.model import Model
from rheostat.analysis.resistance.changes import Change, model_genes
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.pharmacology.action import act

Rows = Int[np.ndarray, " row"]


@dataclass(frozen=True)
class _Table:
    """What each change does: factors on genes and nodes, constitutive levels added; and each single change worked out.

    `touched` are the nodes that a change can move; two changes that share none are put together node by node.
    """

    genes: Float[np.ndarray, "change gene"]
    scale: Float[np.ndarray, "change node"]
    constitutive: Float[np.ndarray, "change node"]
    touched: Bool[np.ndarray, "change node"]
    abundance: Float[np.ndarray, "change node"]
    locked: Float[np.ndarray, "change node"]

    @cached_property
    def overlap(self) -> Bool[np.ndarray, "change change"]:
        """Whether two changes can move one node."""
        touched = self.touched.astype(np.float32)
        return np.asarray(touched @ touched.T > 0.0)


@dataclass(frozen=True)
class ChangeGrid:
    """A cell under one treatment, with any one or two of several changes.

    What drugs do to their targets differs between changes only where they touch allele pools, carriers, transporters
    or surroundings; it is worked out once for all that do not.
    """

    model: Model
    cell: Cell
    doses: Mapping[str, float]
    changes: tuple[Change, ...]
    _table: _Table = field(repr=False)
    _folds: _Folds = field(repr=False)
    _seen: tuple[int, ...] = field(repr=False)
    _acted: dict[Signature, tuple[np.ndarray, np.ndarray]] = field(repr=False, default_factory=dict)

    def singles(self, which: Rows | None = None) -> Conditions:
        """The cell with each change, or with those of the given numbers."""
        rows = np.arange(len(self.changes)) if which is None else which
        inputs, residuals = self._treated((rows,), len(rows))
        return Conditions(self._table.abundance[rows], self._table.locked[rows], inputs, residuals)

    def pairs(self, first: Rows, second: Rows) -> Conditions:
        """The cell with two changes at once, one pair a row."""
        table = self._table
        here = table.touched[first]
        abundance = np.where(here, table.abundance[first], table.abundance[second])
        locked = np.where(here, table.locked[first], table.locked[second])
        both = np.flatnonzero(table.overlap[first, second])
        if both.size:
            one, other = first[both], second[both]
            abundance[both], locked[both] = self._folds.put_together(
                self.cell,
                table.genes[one] * table.genes[other],
                table.scale[one] * table.scale[other],
                table.constitutive[one] + table.constitutive[other],
            )
        inputs, residuals = self._treated((first, second), len(first))
        return Conditions(abundance, locked, inputs, residuals)

    def parent(self) -> Conditions:
        """The cell as it is, in a batch of one."""
        genes, scale = (np.ones((1, len(names))) for names in (self._folds.genes, self._folds.nodes))
        abundance, locked = self._folds.put_together(self.cell, genes, scale, np.zeros_like(scale))
        inputs, residuals = self._treated((), 1)
        return Conditions(abundance, locked, inputs, residuals)

    def _treated(self, numbers: tuple[Rows, ...], count: int) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and residuals of every row."""
        told = np.full((count, len(numbers) or 1), -1)
        for column, rows in enumerate(numbers):
            told[:, column] = np.where(np.isin(rows, self._seen), rows, -1)
        distinct, which = np.unique(told, axis=0, return_inverse=True)
        acted = [self._act(tuple(int(i) for i in ids if i >= 0)) for ids in distinct]
        which = which.reshape(-1)
        return np.array([inputs for inputs, _ in acted])[which], np.array([kept for _, kept in acted])[which]

    def _act(self, ids: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and residuals of the treated cell with those changes that drugs can tell."""
        cell = self.cell
        for number in ids:
            cell = self.changes[number].alteration.applied_to(cell)
        alike = as_drugs_see(cell, self._folds.seen_by_drugs)
        key = signature(alike)
        if key not in self._acted:
            acted = act(self.model.knowledge, alike, self.doses)
            found = conditions_of(self.model.network, [acted.cell], residuals=[acted.residuals])
            self._acted[key] = (found.inputs[0], found.residuals[0])
        return self._acted[key]


@dataclass(frozen=True)
class _Folds:
    """From folds of genes to folds of nodes, for many rows at once."""

    genes: tuple[str, ...]
    nodes: tuple[str, ...]
    ceilings: Float[np.ndarray, " node"]
    shares: Float[np.ndarray, "gene node"]
    members: Bool[np.ndarray, "gene node"]
    constant: Float[np.ndarray, " node"]
    scarcest: Mapping[int, list[int]]
    seen_by_drugs: frozenset[str]

    def of_genes(self, genes: Float[np.ndarray, "row gene"]) -> Float[np.ndarray, "row node"]:
        """Folds of nodes from folds of genes."""
        folds = genes @ self.shares + self.constant
        for node, members in self.scarcest.items():
            folds[:, node] = genes[:, members].min(axis=1)
        return folds

    def put_together(
        self, cell: Cell, genes: np.ndarray, scale: np.ndarray, constitutive: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Abundances of nodes and their locked shares, in a cell with further factors and levels, one row each."""
        own_genes, own_scale, own_levels = self.of_cell(cell)
        abundance = self.of_genes(genes * own_genes) * (scale * own_scale)
        return abundance, np.minimum((constitutive + own_levels) / self.ceilings, 1.0)

    def of_cell(self, cell: Cell) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A cell's folds of genes, scales and constitutive levels of nodes."""
        return (
            np.array([cell.abundance.get(gene, 1.0) for gene in self.genes]),
            np.array([cell.scale.get(node, 1.0) for node in self.nodes]),
            np.array([cell.constitutive.get(node, 0.0) for node in self.nodes]),
        )


def change_grid(model: Model, cell: Cell, *, changes: Sequence[Change], doses: Mapping[str, float]) -> ChangeGrid:
    """A grid of changes of one cell under one treatment.

    Parameters
    ----------
    model : Model
    cell : Cell - what is changed, with its surroundings
    changes : the changes
    doses : drug to free concentration, nmol/L; none is untreated
    """
    folds = _folds(model)
    parts = [folds.of_cell(change.alteration.applied_to(Cell())) for change in changes]
    genes, scale, constitutive = (np.array([part[k] for part in parts]).reshape(len(parts), -1) for k in range(3))
    abundance, locked = folds.put_together(cell, genes, scale, constitutive)
    touched = ((genes != 1.0) @ folds.members) | (scale != 1.0) | (constitutive != 0.0)
    table = _Table(genes, scale, constitutive, touched, abundance, locked)
    seen = tuple(
        i
        for i, change in enumerate(changes)
        if change.alteration.effect.pools
        or change.alteration.effect.environment
        or folds.seen_by_drugs & set(change.alteration.effect.abundance)
    )
    return ChangeGrid(model, cell, doses, tuple(changes), table, folds, seen)


def _folds(model: Model) -> _Folds:
    network, knowledge = model.network, model.knowledge
    named = {gene for record in network.abundances if record is not None for gene in record.genes}
    genes = tuple(sorted(named | set(model_genes(knowledge))))
    place = {gene: i for i, gene in enumerate(genes)}
    shares, constant = np.zeros((len(genes), len(network.nodes))), np.ones(len(network.nodes))
    members = shares > 0.0
    scarcest: dict[int, list[int]] = {}
    for node, record in enumerate(network.abundances):
        if record is None:
            continue
        constant[node] = 0.0
        members[[place[gene] for gene in record.genes], node] = True
        if record.all:
            scarcest[node] = [place[gene] for gene in record.all]
        for gene, share in record.shares.items():
            shares[place[gene], node] = share
    return _Folds(
        genes=genes,
        nodes=network.nodes,
        ceilings=np.array([network.ceiling(name) for name in network.nodes]),
        shares=shares,
        members=members,
        constant=constant,
        scarcest=scarcest,
        seen_by_drugs=genes_seen_by_drugs(model),
    )
