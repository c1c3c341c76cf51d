"""What to give one tumour: ranked regimens at reachable exposure and, apart, in a dish; schedules; target sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rheostat.analysis.design.schedules import Timed, timed_orders
from rheostat.analysis.design.search import HELPS, Candidate, Search, search
from rheostat.analysis.design.standing import CandidateStanding, candidate_standing
from rheostat.analysis.design.targets import TargetSet, least_target_sets
from rheostat.analysis.given import Exposure, GivenDrug, Ground, every_drug_given
from rheostat.analysis.model import Model
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import EvidenceLevel
from rheostat.network.cell import Cell

BAND = 0.05
"""Gains within one band of this width count as alike, so that evidence decides between them."""

WEIGHED = 200
"""Candidates of the largest gain whose evidence, development and toxicity are looked up."""

TIMED = 3
"""Best regimens of which the order is tried."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Ranked:
    """A candidate with what stands behind it."""

    candidate: Candidate
    standing: CandidateStanding


@dataclass(frozen=True)
class Table:
    """Candidates of one kind, best first.

    Parameters
    ----------
    base : the regimen that was asked about, alone; None where none was
    helping : those that help, by gain in bands, then evidence, development, what their drugs do to patients alike
    singles : agents alone by what they take; empty where a regimen was asked about
    tried, failed : how many were tried, and how many had no steady state
    best_gain : the largest gain of any; None where none was tried
    """

    base: Candidate | None
    helping: tuple[Ranked, ...]
    singles: tuple[Ranked, ...]
    tried: int
    failed: int
    best_gain: float | None


@dataclass(frozen=True)
class Scheduled:
    """The orders of the two parts of one regimen."""

    candidate: Candidate
    orders: tuple[Timed, ...]


@dataclass(frozen=True)
class Design:
    """What to give one tumour.

    Parameters
    ----------
    reachable : regimens of which every concentration is one that patients reach; None where the regimen that was
        asked about is not
    unreachable : why not; None where it is
    apart : regimens in a dish, every agent at what cells are usually given
    scheduled : orders of the best regimens
    target_sets : least sets of proteins that stop the tumour
    without : agents whose concentration in patients is not known, and why
    """

    reachable: Table | None
    unreachable: str | None
    apart: Table
    scheduled: tuple[Scheduled, ...]
    target_sets: tuple[TargetSet, ...]
    without: Mapping[str, str]

    @property
    def helps(self) -> bool:
        """Whether anything at reachable exposure helps."""
        return self.reachable is not None and bool(self.reachable.helping)


def design(
    model: Model,
    cell: Cell,
    *,
    base: Sequence[GivenDrug] = (),
    cancer: str | None = None,
    genes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Design:
    """What to give a tumour, alone or beside a regimen.

    Parameters
    ----------
    model : Model
    cell : Cell - the tumour
    base : a regimen to which a partner is sought; none searches all agents and pairs
    cancer, genes : tumour type and altered genes, by which evidence is looked up
    progress : called with what is being done

    Raises
    ------
    InputError - where the tumour does not grow untreated
    NumericalError - where a course could not be followed
    """
    say = progress or (lambda _: None)
    knowledge = model.knowledge
    at_patients = every_drug_given(knowledge, Exposure.PATIENT)
    known = {name: each for name, each in at_patients.items() if each.is_reached}
    in_dish = every_drug_given(knowledge, Exposure.CELLS)
    missing = next((each for each in base if each.ground is Ground.CELLS), None)

    def table(found: Search) -> Table:
        return _table(model, found, cancer=cancer, genes=genes)

    say("regimens at reachable exposure")
    reachable = None if missing is not None else table(search(model, cell, agents=known, base=base))
    say("regimens in a dish")
    apart = table(search(model, cell, agents=in_dish, base=base, patient=False))
    say("schedules")
    best = (reachable if reachable is not None and reachable.helping else apart).helping
    say("target sets")
    return Design(
        reachable=reachable,
        unreachable=None if missing is None else f"{missing.drug}: {missing.missing or 'not asked for'}",
        apart=apart,
        scheduled=tuple(_scheduled(model, cell, each, base) for each in _to_time(model, best)),
        target_sets=tuple(least_target_sets(model, cell, agents=in_dish)),
        without={name: each.missing for name, each in at_patients.items() if each.missing is not None},
    )


def _table(model: Model, found: Search, *, cancer: str | None, genes: Sequence[str]) -> Table:
    tried = found.singles if found.base is not None else found.pairs
    helping = sorted((each for each in tried if each.helps), key=lambda each: -each.gain)[:WEIGHED]

    def ranked(each: Candidate) -> Ranked:
        return Ranked(each, candidate_standing(model.knowledge, each.names, cancer=cancer, genes=genes))

    alone = sorted((each for each in found.singles if each.taken >= HELPS), key=lambda each: -each.taken)
    return Table(
        base=found.base,
        helping=tuple(in_order(ranked(each) for each in helping)),
        singles=tuple(ranked(each) for each in alone[:WEIGHED]) if found.base is None else (),
        tried=len(tried),
        failed=found.failed,
        best_gain=max((each.gain for each in tried), default=None),
    )


def in_order(found: Iterable[Ranked]) -> list[Ranked]:
    """Candidates by gain in bands of a twentieth, then evidence, development, toxicity, and gain within the band.

    Toxicity is what is taken from the normal cell, in the same bands, and then the adverse events that the drugs share.
    """
    return sorted(found, key=_key)


def _key(ranked: Ranked) -> tuple[int, str, int, int, int, float]:
    candidate, standing = ranked.candidate, ranked.standing
    return (
        -int(candidate.gain / BAND + 1e-9),
        standing.level.value if standing.level is not None else max(EvidenceLevel).value + "-",
        int(standing.development),
        int(candidate.normal / BAND + 1e-9),
        len(standing.shared_events),
        -candidate.gain,
    )


def one_a_class(knowledge: Knowledge, found: Iterable[Ranked]) -> list[tuple[Ranked, int]]:
    """The best regimen of each combination of classes, in order, and how many more there are of it."""
    groups: dict[tuple[str, ...], list[Ranked]] = {}
    for each in found:
        classes = (knowledge.drugs[name].drug_class for name in each.candidate.names if name in knowledge.drugs)
        groups.setdefault(tuple(sorted(classes)), []).append(each)
    return [(members[0], len(members) - 1) for members in groups.values()]


def _to_time(model: Model, best: Iterable[Ranked]) -> list[Candidate]:
    """The regimens of which the order is tried: the best of each combination of classes."""
    chosen = [each.candidate for each, _ in one_a_class(model.knowledge, best)]
    return [candidate for candidate in chosen if len(candidate.drugs) > 1][:TIMED]


def _scheduled(model: Model, cell: Cell, candidate: Candidate, base: Sequence[GivenDrug]) -> Scheduled:
    split = len(base) or 1
    first, second = candidate.drugs[:split], candidate.drugs[split:]
    orders = timed_orders(model, cell, first, second, patient=candidate.patient)
    return Scheduled(candidate, tuple(orders))
