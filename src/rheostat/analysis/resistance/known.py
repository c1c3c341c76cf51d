"""What a search found held against the published mechanisms: known, or new."""

from __future__ import annotations

from collections.abc import Mapping

from rheostat.analysis.resistance.adaptive import Movement
from rheostat.analysis.resistance.changes import Change, ChangeKind
from rheostat.knowledge.mechanisms import MechanismRecord, Way

_WAYS = {
    ChangeKind.LOSS: frozenset({Way.LESS}),
    ChangeKind.GAIN: frozenset({Way.MORE}),
    ChangeKind.AMPLIFICATION: frozenset({Way.MORE}),
    ChangeKind.TRANSPORTER: frozenset({Way.MORE}),
    ChangeKind.SITE_DEAD: frozenset({Way.LESS}),
    ChangeKind.SITE_MIMETIC: frozenset({Way.MORE}),
    ChangeKind.NODE_OFF: frozenset({Way.LESS}),
    ChangeKind.NODE_ON: frozenset({Way.MORE}),
}
_DIRECTIONS = {"activating": Way.MORE, "inactivating": Way.LESS}

Mechanisms = Mapping[str, MechanismRecord]


def matching_mechanisms(change: Change, mechanisms: Mechanisms) -> tuple[str, ...]:
    """The published mechanisms that a change is an instance of; none means that it is new."""
    ways = ways_of(change)
    return tuple(
        name
        for name, record in mechanisms.items()
        if any(ways & frozenset(record.changes.get(subject, ())) for subject in subjects_of(change))
    )


def matching_movements(movement: Movement, mechanisms: Mechanisms) -> tuple[str, ...]:
    """The published mechanisms of which a movement under treatment is a part."""
    way = Way.MORE if movement.rises else Way.LESS
    return tuple(name for name, record in mechanisms.items() if record.moves.get(movement.node) is way)


def subjects_of(change: Change) -> frozenset[str]:
    """The gene or node that a change is of; of a site, its nodes."""
    if change.kind in (ChangeKind.SITE_DEAD, ChangeKind.SITE_MIMETIC):
        return frozenset({*change.alteration.effect.scale, *change.alteration.effect.constitutive})
    return frozenset({change.subject})


def ways_of(change: Change) -> frozenset[Way]:
    """Which way a change goes; of molecules that bind and work in their own way, also that they are an allele."""
    if not change.records:
        return _WAYS[change.kind]
    ways = {_DIRECTIONS[record.direction] for record in change.records if record.direction in _DIRECTIONS}
    is_allele = change.kind is ChangeKind.ALLELE or bool(change.alteration.effect.pools)
    return frozenset(ways | ({Way.ALLELE} if is_allele else set()))
