"""Networks made on the spot for tests, from node records as a curated file would hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from rheostat.knowledge.contested import Policy
from rheostat.knowledge.drugs import TargetRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.modules import InputRecord, Module
from rheostat.knowledge.nodes import AnyNode
from rheostat.network.assemble import assemble
from rheostat.network.cell import Conditions
from rheostat.network.network import Network

_NODE: TypeAdapter[AnyNode] = TypeAdapter(AnyNode)
_REASON = "made up for a test"


def network_of(nodes: Mapping[str, Mapping[str, Any]], *inputs: str, outputs: tuple[str, ...] = ()) -> Network:
    """A network of nodes given as in a module file; clauses need no evidence here.

    `outputs` are outputs of the one drug target `DRUGGED`, for clauses that are read `via: DRUGGED.output`.
    """
    records = {name: _NODE.validate_python(_complete(name, node)) for name, node in nodes.items()}
    module = Module(title="test", about="test", inputs={name: InputRecord(label=name) for name in inputs})
    drugged = {"label": "test", "gene": "DRUGGED", "sites": ["S"], "outputs": outputs}
    targets = {"DRUGGED": TargetRecord.model_validate(drugged)} if outputs else {}
    empty: dict[str, Any] = {field.name: {} for field in fields(Knowledge)}
    empty["policy"] = Policy()
    modules = {"test": module.model_copy(update={"nodes": records})}
    return assemble(Knowledge(**{**empty, "modules": modules, "targets": targets}))


def _complete(name: str, node: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"label": name, "time_constant": 1.0, **node}
    for gate in ("on", "off", "made", "lost", "claim"):
        if gate in out:
            given = out[gate] if isinstance(out[gate], dict) else {"clauses": out[gate]}
            clauses = [{"assumption": _REASON, **clause} for clause in given.get("clauses", ())]
            out[gate] = {**given, "clauses": clauses}
    return out


def conditions(network: Network, count: int = 1, **inputs: Any) -> Conditions:
    """Reference conditions, some inputs set to a number or to one number a row."""
    values = np.tile(network.input_reference, (count, 1))
    for name, value in inputs.items():
        values[:, network.input_index[name]] = value
    nodes = len(network.nodes)
    return Conditions(
        np.ones((count, nodes)),
        np.zeros((count, nodes)),
        values,
        np.ones((count, len(network.residuals) + 1)),
    )


def random_conditions(network: Network, rng: np.random.Generator, count: int) -> Conditions:
    """Conditions far from the reference: deletions, amplifications, locked shares, starvation, inhibition."""
    nodes, inputs, residuals = len(network.nodes), len(network.inputs), len(network.residuals) + 1
    abundance = np.where(rng.random((count, nodes)) < 0.2, np.exp(rng.normal(size=(count, nodes))), 1.0)
    abundance[rng.random((count, nodes)) < 0.02] = 0.0
    locked = np.where(rng.random((count, nodes)) < 0.03, rng.random((count, nodes)), 0.0)
    surroundings = np.where(rng.random((count, inputs)) < 0.5, 2.0 * rng.random((count, inputs)), 1.0)
    kept = np.where(rng.random((count, residuals)) < 0.4, 10.0 ** -rng.uniform(0, 3, (count, residuals)), 1.0)
    kept[:, 0] = 1.0
    return Conditions(abundance, locked, surroundings, kept)


OUTPUTS = ("a", "b", "c")


def random_network(rng: np.random.Generator, count: int = 20) -> Network:
    """A network with all five laws, feedback of both signs and time constants from a second to three days."""
    names = [f"N{i}" for i in range(count)]
    nodes = {name: _random_node(rng, i, names) for i, name in enumerate(names)}
    nodes |= {
        "POOL": {"law": "gate", "on": {"basal": 1.0}},
        "SHARE_A": {
            "law": "partition",
            "of": "POOL",
            "share": 0.3,
            "claim": {"clauses": [{"when": names[0]}]},
        },
        "SHARE_B": {
            "law": "partition",
            "of": "POOL",
            "share": 0.5,
            "claim": {"basal": 0.2, "clauses": [{"when": names[1], "unless": "SHARE_A"}]},
        },
        "SHARE_C": {"law": "partition", "of": "POOL", "share": 0.2},
        "FREE": {"law": "titration", "of": names[2], "binder": names[3], "ratio": 2.0, "affinity": 0.02},
    }
    return network_of(nodes, "FOOD", "STRESS", outputs=OUTPUTS)


def _random_node(rng: np.random.Generator, i: int, names: list[str]) -> dict[str, Any]:
    law = ("gate", "cycle", "turnover")[int(rng.choice(3, p=(0.6, 0.2, 0.2)))]
    node: dict[str, Any] = {"law": law, "time_constant": float(10.0 ** rng.uniform(-1.8, 3.6))}
    if law == "cycle":
        node["active_at_reference"] = float(rng.uniform(0.05, 0.6))
    if i > 4 and law != "gate" and rng.random() < 0.4:
        node["of"] = names[int(rng.integers(i))]
    main, other = {"gate": ("on", None), "cycle": ("on", "off"), "turnover": ("made", "lost")}[law]
    node[main] = _random_gate(rng, i, names)
    if other and rng.random() < 0.7:
        node[other] = _random_gate(rng, i, names)
    return node


def _random_gate(rng: np.random.Generator, i: int, names: list[str]) -> dict[str, Any]:
    clauses = [_random_clause(rng, i, names) for _ in range(int(rng.integers(1, 4)))]
    return {"basal": float(rng.choice([0.0, 0.05, 0.3])), "clauses": clauses}


def _random_clause(rng: np.random.Generator, i: int, names: list[str]) -> dict[str, Any]:
    earlier = [*names[max(0, i - 6) : i], "FOOD"]
    anywhere = [*names, "SHARE_A", "FREE", "STRESS"] if i > 4 else earlier
    when: dict[str, Any] = {
        str(rng.choice(earlier)): {
            "headroom": float(rng.uniform(1.2, 10.0)),
            "steepness": float(rng.choice([1.0, 1.0, 1.5, 2.0, 3.0])),
        }
    }
    if rng.random() < 0.3:
        when[str(rng.choice(anywhere))] = {"via": f"DRUGGED.{rng.choice(OUTPUTS)}"}
    clause: dict[str, Any] = {"when": when, "weight": float(rng.uniform(0.3, 1.0))}
    if rng.random() < 0.4:
        clause["unless"] = {str(rng.choice(anywhere)): {"relief": float(rng.uniform(1.2, 8.0))}}
    return clause
