"""What stands behind a candidate beside its prediction: evidence, development, what its drugs do to patients alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rheostat.analysis.clinical_standing import SharedEvent, clinical_standing
from rheostat.analysis.trials import cancers_of
from rheostat.knowledge.clinic_records import ApprovalRecord, TrialRecord
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.sources import EvidenceLevel


class Development(IntEnum):
    """How far a drug has come; a regimen has come as far as its least developed drug."""

    APPROVED = 0
    INVESTIGATIONAL = 1
    WITHDRAWN = 2
    PRECLINICAL = 3
    TOOL = 4
    UNKNOWN = 5

    @property
    def words(self) -> str:
        """The stage as a person reads it."""
        return "tool compound" if self is Development.TOOL else self.name.lower()


_STATUS = {stage.words: stage for stage in Development}


@dataclass(frozen=True)
class CandidateStanding:
    """What stands behind one regimen in one tumour.

    Parameters
    ----------
    level : best evidence on all of its drugs together (CIViC's A to E); None where there is none
    grounds : what that evidence is, in words
    of_parts : what is known of some of its drugs with an altered gene of the tumour, for and against
    development : that of its least developed drug
    shared_events : adverse events that several of its drugs cause alone
    unrecorded : drugs of which no adverse events are on record, so that no overlap can be told
    """

    level: EvidenceLevel | None
    grounds: tuple[str, ...]
    of_parts: tuple[str, ...]
    development: Development
    shared_events: tuple[SharedEvent, ...]
    unrecorded: tuple[str, ...]


def candidate_standing(
    knowledge: Knowledge, drugs: Sequence[str], *, cancer: str | None = None, genes: Sequence[str] = ()
) -> CandidateStanding:
    """What stands behind a regimen.

    Parameters
    ----------
    knowledge : Knowledge
    drugs : ids of what is given together
    cancer : OncoTree code or name of the tumour type; None where not stated
    genes : genes that are altered in the tumour

    Raises
    ------
    InputError - where the tumour type is not known
    """
    clinic = clinical_standing(knowledge, drugs, cancer=cancer, genes=genes)
    found: list[tuple[EvidenceLevel, str]] = []
    for approval in knowledge.clinic.approvals.values():
        if _covers(approval, drugs):
            here = cancer is not None and bool(cancers_of(knowledge, cancer) & set(approval.cancers))
            level = EvidenceLevel.VALIDATED if here else EvidenceLevel.CLINICAL
            found.append((level, f"approved together: {approval.indication} ({approval.region} {approval.date})"))
    if len(drugs) > 1:
        found += [
            (EvidenceLevel.CLINICAL, f"given together in {trial.label}")
            for trial in knowledge.clinic.trials.values()
            if _tried_together(trial, drugs)
        ]
    markers = knowledge.clinic.markers
    whole = [markers[name] for name in clinic.supporting if set(drugs) <= set(markers[name].drugs)]
    found += [(marker.level, marker.finding) for marker in whole]
    parts = [markers[name].finding for name in clinic.supporting if markers[name] not in whole]
    against = [f"against: {markers[name].finding}" for name in clinic.disputing]
    return CandidateStanding(
        level=min((level for level, _ in found), key=lambda level: level.value, default=None),
        grounds=tuple(dict.fromkeys(text for _, text in sorted(found, key=lambda item: item[0].value))),
        of_parts=(*parts, *against),
        development=max((development_of(knowledge, drug) for drug in drugs), default=Development.UNKNOWN),
        shared_events=clinic.shared_events,
        unrecorded=tuple(drug for drug in drugs if not _is_recorded(knowledge, drug)),
    )


def development_of(knowledge: Knowledge, drug: str) -> Development:
    """How far a drug has come."""
    return _STATUS.get(knowledge.drugs[drug].status or "", Development.UNKNOWN)


def _covers(approval: ApprovalRecord, drugs: Sequence[str]) -> bool:
    """Whether an approval is of all these drugs together."""
    return set(drugs) <= {*approval.drugs, *approval.partners} and bool(set(drugs) & set(approval.drugs))


def _tried_together(trial: TrialRecord, drugs: Sequence[str]) -> bool:
    return any(set(drugs) <= set(arm.drugs) for arm in trial.arms.values())


def _is_recorded(knowledge: Knowledge, drug: str) -> bool:
    return any(group.drugs == (drug,) for group in knowledge.clinic.toxicity.values())
