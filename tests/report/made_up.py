"""Findings of a tumour that never was, for the tests of what is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rheostat.report.findings import (
    AlterationFinding,
    DriverFinding,
    Findings,
    Happened,
    Interval,
    PartnerFinding,
    Provenance,
    ReadoutFinding,
    RegimenFinding,
    SampleFindings,
    Source,
    UnknownFinding,
)


def interval(value: float, spread: float = 0.05) -> Interval:
    return Interval(value=value, low=value - spread, high=value + spread)


SUPPORT = Source(
    ref="nobody2001",
    citation="Nobody 2001",
    url="https://doi.org/10.1000/made-up",
    shows="blue cells are blue",
    status="confirmed",
)
DISPUTE = Source(ref="noone1999", citation="Noone 1999", url=None, shows="blue cells are green", disputes=True)
READOUT = ReadoutFinding(name="X_pT1", label="Protein X, phosphorylated", before=interval(2.0), after=interval(0.25))


def regimen(rank: int = 1, **changed: Any) -> RegimenFinding:
    fields: dict[str, Any] = {
        "rank": rank,
        "id": f"drug-{rank}",
        "label": f"Imaginib {rank}",
        "drug_class": "imaginary inhibitor",
        "doses": (f"Imaginib {rank} 20 nM",),
        "status": "never approved",
        "sensitivity": interval(0.8),
        "reference_sensitivity": 0.5,
        "advantage": interval(0.4 / rank),
        "gr": interval(0.2),
        "viability": interval(0.31),
        "verdict": f"works in made-up tumours, rank {rank}",
        "readouts": (READOUT,),
        "drivers": (DriverFinding(change="GENE1 A1B", difference=0.3, sentence="GENE1 A1B raises the sensitivity"),),
        "why_it_may_fail": ("protein X comes back",),
        "partners": (PartnerFinding(drug="other", label="Othermab", gain=0.2, sentence="Othermab deepens it"),),
        "curve": ((1.0, 0.9, 0.8, 1.0), (10.0, 0.5, 0.4, 0.6), (100.0, -0.1, -0.2, 0.1)),
        "sources": (SUPPORT, DISPUTE),
        "assumptions": ("the moon is made of cheese",),
    }
    return RegimenFinding(**{**fields, **changed})


def sample(**changed: Any) -> SampleFindings:
    fields: dict[str, Any] = {
        "sample_id": "MADE-UP-1",
        "cancer": "Imaginary carcinoma",
        "summary": ("GENE1 drives this made-up tumour.",),
        "alterations": (
            AlterationFinding(
                gene="GENE1",
                change="A1B",
                effect="keeps protein X on",
                direction="activating",
                match="exact variant",
                fraction=0.5,
                fraction_ground="one of two copies",
                sources=(SUPPORT,),
                assumption="its size is guessed",
            ),
        ),
        "unknown": (UnknownFinding(gene="GENE2", change="C3D", reason="nobody looked", span=interval(0.3)),),
        "not_assayed": ("GENE3", "GENE4"),
        "regimens": (regimen(1), regimen(2), regimen(3, advantage=interval(-0.2))),
        "baseline": (READOUT,),
        "notes": ("copy number was not assayed",),
    }
    return SampleFindings(**{**fields, **changed})


def findings(**changed: Any) -> Findings:
    fields: dict[str, Any] = {
        "title": "A made-up case",
        "case_text": "Nobody was ever ill of it.",
        "samples": (sample(),),
        "happened": (
            Happened(
                sample_id="MADE-UP-1",
                regimen="Imaginib",
                outcome="responder",
                detail="for 3 made-up months",
                agrees="the model said so too",
            ),
        ),
        "limits": ("It is all invented.",),
        "provenance": Provenance(
            version="9.9.9",
            parameter_set="invented",
            ensemble_size=20,
            seed=7,
            inputs=(("made_up.maf", "a" * 64),),
            settings=(("ranked by", "advantage"),),
            knowledge_digest="b" * 64,
        ),
        "notice": "Research use only, and made up.",
    }
    return Findings(**{**fields, **changed})


def with_strings(value: Any, change: Callable[[str, str], str], *, field: str = "") -> Any:
    """Dumped findings with every string changed by a function of its field and itself."""
    if isinstance(value, str):
        return change(field, value)
    if isinstance(value, dict):
        return {name: with_strings(part, change, field=name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [with_strings(part, change, field=field) for part in value]
    return value
