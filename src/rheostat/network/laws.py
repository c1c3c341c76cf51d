"""The five laws by which a node moves, each with its derivatives and its two-valued reading.

All quantities are folds. A law is handed its ceiling A (abundance times the state of the node it is made of), the
values of its gates and its constants, and gives F = tau dx/dt. Arrays broadcast.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]


def hill(x: Array, n: Array, half: Array) -> Array:
    """l(x) = x^n / (x^n + K), in [0, 1) for every x >= 0; `half` is K = headroom - 1."""
    power = np.power(np.maximum(x, 0.0), n)
    return power / (power + half)


def hill_slope(x: Array, n: Array, half: Array) -> Array:
    """dl/dx of `hill`."""
    base = np.maximum(x, 0.0)
    power = np.power(base, n)
    return n * np.power(base, n - 1.0) * half / (power + half) ** 2


class Operands(NamedTuple):
    """What a law is handed: state, ceiling, gate values, locked share and its two constants."""

    x: Array
    ceiling: Array
    first: Array
    second: Array
    locked: Array
    size: Array
    tightness: Array


class Partials(NamedTuple):
    """The derivatives of F with respect to state, ceiling and the two gate values."""

    x: Array
    ceiling: Array
    first: Array
    second: Array


class AbstractLaw(ABC):
    """A law: one pure function, its derivatives, its Boolean reading and the names of its gates."""

    name: ClassVar[str]
    gates: ClassVar[tuple[str, ...]]

    @staticmethod
    @abstractmethod
    def flow(o: Operands) -> Array:
        """F = tau dx/dt."""

    @staticmethod
    @abstractmethod
    def partials(o: Operands) -> Partials:
        """dF by state, ceiling, first and second gate."""

    @staticmethod
    @abstractmethod
    def boolean(first: bool, second: bool) -> bool:
        """The node's next value, given whether its first and second gate are open."""


class Gate(AbstractLaw):
    """F = A g - x: a level that follows its gate."""

    name = "gate"
    gates = ("on",)

    @staticmethod
    def flow(o: Operands) -> Array:
        """A g - x."""
        return o.ceiling * o.first - o.x

    @staticmethod
    def partials(o: Operands) -> Partials:
        """(-1, g, A, 0)."""
        zero = np.zeros_like(o.x)
        return Partials(zero - 1.0, o.first + zero, o.ceiling + zero, zero)

    @staticmethod
    def boolean(first: bool, second: bool) -> bool:
        """On where its gate is open."""
        return first


class Cycle(AbstractLaw):
    """F = on (A T - x) - off (x - beta A T): two states of one protein, a share beta locked in the active one."""

    name = "cycle"
    gates = ("on", "off")

    @staticmethod
    def flow(o: Operands) -> Array:
        """on (A T - x) - off (x - beta A T), with T = 1 / active share at reference."""
        total = o.ceiling * o.size
        return o.first * (total - o.x) - o.second * (o.x - o.locked * total)

    @staticmethod
    def partials(o: Operands) -> Partials:
        """(-(on + off), T (on + beta off), A T - x, beta A T - x)."""
        total = o.ceiling * o.size
        return Partials(
            -(o.first + o.second),
            o.size * (o.first + o.locked * o.second),
            total - o.x,
            o.locked * total - o.x,
        )

    @staticmethod
    def boolean(first: bool, second: bool) -> bool:
        """On where it is switched on and not off."""
        return first and not second


class Turnover(AbstractLaw):
    """F = A made - lost x: synthesis against degradation."""

    name = "turnover"
    gates = ("made", "lost")

    @staticmethod
    def flow(o: Operands) -> Array:
        """A made - lost x."""
        return o.ceiling * o.first - o.second * o.x

    @staticmethod
    def partials(o: Operands) -> Partials:
        """(-lost, made, A, -x)."""
        zero = np.zeros_like(o.x)
        return Partials(zero - o.second, o.first + zero, o.ceiling + zero, zero - o.x)

    @staticmethod
    def boolean(first: bool, second: bool) -> bool:
        """On where it is made and not lost faster than at reference."""
        return first and not second


def free_share(partner: Array, binder: Array, affinity: Array) -> Array:
    """The share of a partner that its tight binder leaves free; amounts in units of the partner at reference.

    The positive root s of A s^2 + (B - A + K) s - K = 0, in the form that keeps its digits when B > A.
    """
    b = binder - partner + affinity
    root = np.sqrt(b * b + 4.0 * affinity * partner)
    positive = b >= 0
    # Where b < 0 the quotient would divide by a difference of near equals; there the sum is the exact form.
    quotient = 2.0 * affinity / np.where(positive, b + root, 1.0)
    return np.where(positive, quotient, 0.5 * (root - b) / np.where(positive, 1.0, partner))


class Titration(AbstractLaw):
    """F = s(A, rho B, K) / s(1, rho, K) - x: the share of a partner that its tight binder leaves free."""

    name = "titration"
    gates = ("binder",)

    @staticmethod
    def flow(o: Operands) -> Array:
        """Free share over free share at reference, less x; `size` is binder over partner, `tightness` is K."""
        one = np.ones_like(o.size)
        return free_share(o.ceiling, o.size * o.second, o.tightness) / free_share(one, o.size, o.tightness) - o.x

    @staticmethod
    def partials(o: Operands) -> Partials:
        """By implicit differentiation of the quadratic."""
        one = np.ones_like(o.size)
        scale = free_share(one, o.size, o.tightness)
        share = free_share(o.ceiling, o.size * o.second, o.tightness)
        spread = (2.0 * share * o.ceiling + o.size * o.second - o.ceiling + o.tightness) * scale
        zero = np.zeros_like(share)
        return Partials(zero - 1.0, share * (1.0 - share) / spread, zero, -share * o.size / spread)

    @staticmethod
    def boolean(first: bool, second: bool) -> bool:
        """Free where the partner is there and the binder is not."""
        return first and not second


class Partition(AbstractLaw):
    """F = M claim / sum(share_j claim_j) - x: a finite subunit M shared in proportion to claims; totals are kept.

    Where nobody claims the subunit, nobody gets it: F = -x.
    """

    name = "partition"
    gates = ("claim", "claims")

    @staticmethod
    def flow(o: Operands) -> Array:
        """M claim / (sum of all claims) - x; `second` is the weighted sum."""
        return o.ceiling * o.first * _inverse(o.second) - o.x

    @staticmethod
    def partials(o: Operands) -> Partials:
        """(-1, claim / sum, M / sum, -M claim / sum^2)."""
        zero, each = np.zeros_like(o.x), _inverse(o.second)
        return Partials(zero - 1.0, o.first * each, o.ceiling * each, -o.ceiling * o.first * each * each)

    @staticmethod
    def boolean(first: bool, second: bool) -> bool:
        """On where its own scaffold is there and no rival is amplified."""
        return first and not second


def _inverse(claims: Array) -> Array:
    """1 / claims, and 0 where there are none."""
    some = claims > 0.0
    return np.where(some, 1.0 / np.where(some, claims, 1.0), 0.0)


LAWS: tuple[type[AbstractLaw], ...] = (Gate, Cycle, Turnover, Titration, Partition)
