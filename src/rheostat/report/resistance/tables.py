"""The findings of a search for resistance as rows and as one record, complete."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rheostat.analysis.given import GivenDrug
from rheostat.analysis.resistance.adaptive import PROTECTS, Movement
from rheostat.analysis.resistance.frequency import Frequency
from rheostat.analysis.resistance.known import matching_mechanisms, matching_movements
from rheostat.analysis.resistance.partners import Partner
from rheostat.analysis.resistance.resist import Found, Resistance
from rheostat.analysis.resistance.scan import RESTORES, Pair, Single
from rheostat.knowledge.load import Knowledge
from rheostat.report.tables import cell

CHANGE_COLUMNS = (
    "change", "subject", "kind", "variants", "untreated_per_h", "treated_per_h", "restored", "spared", "cost",
    "verdict", "mechanisms", "dna_change",
)  # fmt: skip
MOVEMENT_COLUMNS = (
    "node", "untreated", "treated", "acute_1h", "half_time_min", "pace", "protects", "held", "mechanisms",
)  # fmt: skip
PAIR_COLUMNS = ("first", "second", "restored", "first_alone", "second_alone", "excess", "mechanisms")


def changes_tsv(found: Resistance, knowledge: Knowledge) -> str:
    """Every single change that was tried, whether it restores growth or not."""
    rows = [_change_row(single, knowledge) for single in found.scan.singles]
    rows += [_unsettled_row(change.text, change.subject, change.kind.value) for change in found.scan.unsettled]
    return _tsv(CHANGE_COLUMNS, rows)


def movements_tsv(found: Resistance, knowledge: Knowledge) -> str:
    """Every node that moves under the regimen, whether that protects or not."""
    return _tsv(MOVEMENT_COLUMNS, [_movement_row(move, knowledge) for move in found.adaptation.moved])


def pair_line(pair: Pair, knowledge: Knowledge) -> str:
    """One pair as a line of a table."""
    both = {
        name
        for single in (pair.first, pair.second)
        for name in matching_mechanisms(single.change, knowledge.mechanisms)
    }
    numbers = (pair.restored, pair.first.restored, pair.second.restored, pair.excess)
    parts = (pair.first.change.text, pair.second.change.text, *map(_number, numbers), " ".join(sorted(both)))
    return "\t".join(map(cell, parts)) + "\n"


def resistance_record(
    knowledge: Knowledge,
    found: Resistance,
    *,
    tumour: str,
    given: Sequence[GivenDrug],
    pairs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """All findings as plain values."""
    parent = found.scan.parent
    return {
        "tumour": tumour,
        "regimen": [asdict(each) for each in given],
        "rule": {"restores": RESTORES, "protects": PROTECTS},
        "growth": {"untreated_per_h": parent.untreated, "treated_per_h": parent.treated, "kept": parent.kept},
        "held": parent.is_held,
        "changes_tried": len(found.scan.singles) + len(found.scan.unsettled),
        "unsettled": [change.text for change in found.scan.unsettled],
        "resisting": [_found(each, knowledge) for each in found.resisting],
        "outgrowing": [_found(each, knowledge) for each in found.outgrowing],
        "adaptive": [{**_movement(each.movement), "mechanisms": list(each.mechanisms)} for each in found.adapting],
        "deepening": [_partner(each, knowledge) for each in found.deepening],
        **({} if pairs is None else {"pairs": pairs}),
    }


def pairs_record(best: Sequence[Pair], *, restoring: int, tried: int) -> dict[str, Any]:
    """The pairs that restore growth: how many, and the strongest."""
    return {
        "tried": tried,
        "restoring": restoring,
        "strongest": [
            {
                "first": pair.first.change.text,
                "second": pair.second.change.text,
                "restored": pair.restored,
                "alone": [pair.first.restored, pair.second.restored],
            }
            for pair in best
        ],
    }


def as_json(record: dict[str, Any]) -> str:
    """A record as JSON; a number that is not finite becomes null."""
    return json.dumps(_plain(record), indent=1, allow_nan=False) + "\n"


def _found(each: Found, knowledge: Knowledge) -> dict[str, Any]:
    single = each.single
    return {
        "change": single.change.text,
        "subject": single.change.subject,
        "kind": single.change.kind.value,
        "variants": list(single.change.variants),
        "restored": single.restored,
        "spared": single.spared,
        "cost": single.cost,
        "untreated_per_h": single.untreated,
        "treated_per_h": single.treated,
        "doubling_days_in_culture": single.doubling_days,
        "known": each.is_known,
        "mechanisms": list(each.mechanisms),
        "frequency": _frequency(each.frequency),
        "dna_change": single.change.is_dna_change,
        "in_ctdna": single.change.visibility.value,
        "partners": None if each.partners is None else [_partner(p, knowledge) for p in each.partners],
    }


def _frequency(frequency: Frequency) -> dict[str, Any]:
    return asdict(frequency)


def _partner(partner: Partner, knowledge: Knowledge) -> dict[str, Any]:
    return {
        **asdict(partner),
        "class": knowledge.drugs[partner.drug].drug_class,
        "answers": partner.answers,
        "more_than_alone": partner.synergy,
    }


def _movement(movement: Movement) -> dict[str, Any]:
    return {**asdict(movement), "pace": movement.pace.value}


def _change_row(single: Single, knowledge: Knowledge) -> tuple[str, ...]:
    change = single.change
    numbers = (single.untreated, single.treated, single.restored, single.spared, single.cost)
    verdict = "resists" if single.resists else "outgrows" if single.restores else ""
    return (
        change.text,
        change.subject,
        change.kind.value,
        " ".join(change.variants),
        *map(_number, numbers),
        verdict,
        " ".join(matching_mechanisms(change, knowledge.mechanisms)),
        "yes" if change.is_dna_change else "no",
    )


def _unsettled_row(text: str, subject: str, kind: str) -> tuple[str, ...]:
    return (text, subject, kind, *[""] * 6, "no steady state", "", "")


def _movement_row(move: Movement, knowledge: Knowledge) -> tuple[str, ...]:
    numbers = (move.untreated, move.treated, move.acute, move.half_time)
    return (
        move.node,
        *map(_number, numbers),
        move.pace.value,
        _number(move.protects),
        "yes" if move.held else "no",
        " ".join(matching_movements(move, knowledge.mechanisms)),
    )


def _tsv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(map(cell, row)) + "\n" for row in (columns, *rows))


def _number(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
