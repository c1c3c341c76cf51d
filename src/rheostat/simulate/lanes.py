"""Conditions side by side in blocks of lanes: how many, and the memory a block works in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rheostat.simulate.plan import Structure

LANES = 16
"""Conditions in a block: two 512-bit registers, so that each index that is read serves two of them."""

STAGES = 9
"""Vectors over the nodes that a method may keep at once."""


class Lanes(NamedTuple):
    """What a block of lanes works on; each array holds LANES numbers for each of its items.

    Parameters
    ----------
    slots : states, inputs and the constant 1
    abundance, locked : of each node
    residuals : of each drug target's output
    closed : norm (1 - basal) of each gate, constitutive share included
    gates : value of each gate
    values, slopes : of each literal; a slope is d gate / d slot, and the last one is the constant 1
    open_share, before : of each clause: what it leaves shut, and the product of that over those before it
    flow : F = tau dx/dt of each node
    own : -dF_i / dx_i without feedback of a node on its own gates; 1 for a gate, always
    factors : what the laws leave for the Jacobian (see `plan.Structure`)
    matrix : stored entries of shift tau - dF/dx, then of its triangular factors
    move : right-hand side, then solution, twice
    stages : further vectors over the nodes, STAGES of them
    scratch : numbers by lane that are read or written one at a time
    """

    slots: np.ndarray
    abundance: np.ndarray
    locked: np.ndarray
    residuals: np.ndarray
    closed: np.ndarray
    gates: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    open_share: np.ndarray
    before: np.ndarray
    flow: np.ndarray
    own: np.ndarray
    factors: np.ndarray
    matrix: np.ndarray
    move: np.ndarray
    stages: np.ndarray
    scratch: np.ndarray


LINEAR = ("slopes", "factors", "matrix", "move")
"""What the linear systems of a step are made of."""


def lanes_for(structure: Structure, *, inputs: int, residuals: int, single: bool = False) -> Lanes:
    """Memory for one block of lanes, about 4 KiB for each node, or 3 KiB.

    Parameters
    ----------
    structure : Structure
    inputs : number of inputs of the network
    residuals : number of residuals of the network, with the constant 1
    single : linear systems are solved in single precision, for steps whose corrections are small
    """
    nodes, literals = len(structure.order), len(structure.literals) // 3
    clauses, gates = len(structure.clause_literals) - 1, len(structure.gate_clauses) - 1
    pairs = int((np.diff(structure.partition_members) ** 2).sum())
    sizes = {
        "slots": nodes + inputs + 1,
        "abundance": nodes,
        "locked": nodes,
        "residuals": residuals,
        "closed": gates,
        "gates": gates,
        "values": literals,
        "slopes": literals + 1,
        "open_share": clauses,
        "before": clauses,
        "flow": nodes,
        "own": nodes,
        "factors": 3 * nodes + pairs,
        "matrix": len(structure.columns),
        "move": 2 * nodes,
        "stages": STAGES * nodes,
        "scratch": 40,
    }
    kinds = {name: np.dtype(np.float32 if single and name in LINEAR else np.float64) for name in sizes}
    return Lanes(**{name: _aligned(max(int(size), 0) * LANES, kinds[name]) for name, size in sizes.items()})


def _aligned(size: int, kind: np.dtype) -> np.ndarray:
    """Zeros that begin on a cache line: a block that straddles two lines takes twice as long to load."""
    line = 64 // kind.itemsize
    memory = np.zeros(size + line, kind)
    first = (-(memory.ctypes.data // kind.itemsize)) % line
    return memory[first : first + size]
