"""What is measured: the shipped network under a cohort's conditions, and synthetic networks of growing size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.modules import InputRecord, Module
from rheostat.knowledge.nodes import AnyNode
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, Conditions, conditions_of
from rheostat.network.network import Network
from rheostat.pharmacology.binding import residuals

REGIMENS, DOSES = 30, 8


def shipped() -> tuple[Knowledge, Network]:
    """The knowledge and the network that ship with the package."""
    knowledge = load_knowledge()
    return knowledge, assemble(knowledge)


def tumours(knowledge: Knowledge, rng: np.random.Generator, count: int) -> list[Cell]:
    """Cells with two to six of the shipped alterations and an expression level for every gene."""
    genes = list(knowledge.genes)
    cells = []
    for _ in range(count):
        cell = Cell(abundance=dict(zip(genes, np.exp(0.3 * rng.standard_normal(len(genes))), strict=True)))
        for i in rng.choice(len(knowledge.alterations), int(rng.integers(2, 7)), replace=False):
            cell = cell.altered(knowledge.alterations[i].effect, fraction=float(rng.uniform(0.5, 1.0)))
        cells.append(cell)
    return cells


def treatments(knowledge: Knowledge) -> list[dict[str, float]]:
    """Regimens of one to three of the shipped drugs, each at eight doses from 0.1 nM to 3 uM."""
    drugs = sorted(name for name, record in knowledge.drugs.items() if not record.not_simulated)
    regimens = [names for size in (1, 2, 3) for names in combinations(drugs, size)][:REGIMENS]
    return [dict.fromkeys(names, float(dose)) for names in regimens for dose in np.geomspace(0.1, 3000.0, DOSES)]


class Cohort:
    """Tumours times treatments, made block by block: all treatments of one tumour follow one another."""

    def __init__(self, knowledge: Knowledge, network: Network, count: int, *, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        doses = [given for given in treatments(knowledge) if _can_be_given(knowledge, given)]
        kept = [residuals(knowledge, Cell(), given) for given in doses]
        self.untreated = conditions_of(network, tumours(knowledge, rng, count))
        self.treated = conditions_of(network, [Cell()] * len(kept), residuals=kept).residuals
        self.count = count

    def of(self, tumour: int) -> Conditions:
        """One tumour under every treatment."""
        one, rows = self.untreated.row(tumour), len(self.treated)
        return Conditions(
            np.repeat(one.abundance, rows, axis=0),
            np.repeat(one.locked, rows, axis=0),
            np.repeat(one.inputs, rows, axis=0),
            self.treated,
        )

    def sample(self, rng: np.random.Generator, count: int) -> Conditions:
        """Some conditions of the cohort, drawn evenly."""
        one = self.untreated
        who = rng.integers(self.count, size=count)
        how = rng.integers(len(self.treated), size=count)
        return Conditions(one.abundance[who], one.locked[who], one.inputs[who], self.treated[how])


def _can_be_given(knowledge: Knowledge, doses: dict[str, float]) -> bool:
    return all(not knowledge.drugs[drug].not_simulated for drug in doses)


# --- synthetic networks ---------------------------------------------------------------------------------------

_NODE: TypeAdapter[AnyNode] = TypeAdapter(AnyNode)


def synthetic(states: int, rng: np.random.Generator) -> Network:
    """Modules of ten nodes in a chain of modules, with feedback within and between neighbours, as curated ones are."""
    names = [f"N{i}" for i in range(states)]
    nodes = {name: _NODE.validate_python(_node(i, names, rng)) for i, name in enumerate(names)}
    inputs = {name: InputRecord(label=name) for name in ("FOOD", "DRUG")}
    module = Module(title="synthetic", about="synthetic", inputs=inputs).model_copy(update={"nodes": nodes})
    empty: dict[str, Any] = {name: {} for name in Knowledge.__dataclass_fields__}
    return assemble(Knowledge(**{**empty, "modules": {"synthetic": module}}))


def _node(i: int, names: list[str], rng: np.random.Generator) -> dict[str, Any]:
    law = ("gate", "gate", "gate", "cycle", "turnover")[int(rng.integers(5))]
    node: dict[str, Any] = {"label": names[i], "law": law, "time_constant": float(10 ** rng.uniform(0, 3))}
    if law == "cycle":
        node["active_at_reference"] = 0.2
        node["off"] = _gate(i, names, rng)
    if law == "turnover":
        node["lost"] = {**_gate(i, names, rng), "basal": 0.3}
    node[{"gate": "on", "cycle": "on", "turnover": "made"}[law]] = _gate(i, names, rng)
    return node


def _gate(i: int, names: list[str], rng: np.random.Generator) -> dict[str, Any]:
    before = names[max(0, i - 8) : i] or ["FOOD"]
    around = [*names[max(0, i - 12) : i + 6], "DRUG"]
    clauses: list[dict[str, Any]] = [
        {"when": str(rng.choice(before)), "weight": float(rng.uniform(0.4, 1.0)), "assumption": "synthetic"}
        for _ in range(int(rng.integers(1, 3)))
    ]
    if rng.random() < 0.3:
        clauses[0]["unless"] = {str(rng.choice(around)): {"relief": float(rng.uniform(1.3, 4.0))}}
    return {"basal": 0.05, "clauses": clauses}


def spread_conditions(network: Network, rng: np.random.Generator, count: int) -> Conditions:
    """Conditions of a synthetic network: abundances around 1, a few deletions, both inputs between 0 and 2."""
    shape = (count, len(network.nodes))
    abundance = np.exp(0.3 * rng.standard_normal(shape))
    abundance[rng.random(shape) < 0.01] = 0.0
    inputs = rng.uniform(0.0, 2.0, (count, len(network.inputs)))
    return Conditions(abundance, np.zeros(shape), inputs, np.ones((count, len(network.residuals) + 1)))


def rows(conditions: Conditions) -> Iterator[Conditions]:
    """One condition after another."""
    return (conditions.row(i) for i in range(len(conditions)))
