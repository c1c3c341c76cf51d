"""From an appraised case to findings: every sentence made from a number or a record, with its sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import numpy as np

import rheostat
from rheostat.analysis.appraise import Appraisal, Progress, RegimenAppraisal, Response, appraise, reported
from rheostat.analysis.appraise_patient import in_patients
from rheostat.analysis.clinical_standing import labelled_regimens
from rheostat.analysis.ensemble import draw_ensemble
from rheostat.analysis.explain.explanation import explain_tumour
from rheostat.analysis.explain.given import Setting, given_regimen
from rheostat.analysis.explain.tumour import Tumour, recognised_change
from rheostat.analysis.model import Model
from rheostat.analysis.ranking import Ranking
from rheostat.analysis.treatment import usual_dose
from rheostat.analysis.unmeasured import Doubt
from rheostat.knowledge.alterations import Effect
from rheostat.knowledge.contested import switch_words
from rheostat.knowledge.entities import EntityKind
from rheostat.report.citations import sources
from rheostat.report.clinic_findings import known_cancer, standing_finding
from rheostat.report.could_move import could_move
from rheostat.report.explanation.compose import explanation_findings
from rheostat.report.explanation.findings import ExplanationFindings
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
    UnknownFinding,
)
from rheostat.report.patient_findings import patient_finding
from rheostat.report.wording import NOTICE
from rheostat.tumour.case_record import CaseRecord
from rheostat.tumour.interpret import Match, Recognised, Unknown, interpret
from rheostat.tumour.profile import TumourProfile
from rheostat.tumour.read_case import CaseInput

READOUTS = (
    "S6K1_pT389",
    "EIF4EBP1_pT37_46",
    "AKT_pT308",
    "AKT_pS473",
    "ERK_pT202Y204",
    "cap_dependent_translation",
    "proliferation",
    "apoptosis",
)
MIDDLE = 50.0
NAMED = 4
RISE, PERSISTENCE = 1.15, 0.6
TOLD_APART = 0.03
DRIVES = 0.02
LIMITS = {
    Ranking.PATIENT: (
        "Ranks are at the free drug in plasma of a typical patient at the labelled or recommended dose, signalling at "
        "rest at each of eight levels over a dosing cycle; a tumour may see less, and patients differ several-fold.",
        "A rank tells how this tumour stands among reference tumours under the same regimen, not which regimen is "
        "deepest, nor what patients gain. Regimens without human pharmacokinetics in print stand apart, at doses of "
        "the dish.",
        "The reference cohort is synthetic: alterations by their public frequencies, one by one.",
    ),
    Ranking.NOMINAL: (
        "Doses are nominal concentrations in a dish; what a patient's dose reaches in the tumour is not considered.",
        "Regimens are ranked by how much more they do in this tumour than in the wild-type reference cell, not by how "
        "deep they go.",
    ),
}
COMMON_LIMITS = (
    "The edge sizes of the model are curated, not fitted to measured responses; intervals span their assumed ranges "
    "only.",
    "Response is growth of tumour cells alone: no immune cells, stroma or vessels. Of the rest of the body only the "
    "insulin that a block of AKT raises is there.",
)


def compose(
    model: Model,
    case: CaseInput,
    *,
    ensemble_size: int,
    seed: int,
    regimens: Sequence[str] | None = None,
    ranking: Ranking = Ranking.PATIENT,
    progress: Progress | None = None,
) -> Findings:
    """The findings for every sample of a case.

    Raises
    ------
    InputError - where a regimen is unknown
    NumericalError - where a condition has no steady state
    """
    ensemble = draw_ensemble(model, size=ensemble_size, seed=seed)
    chosen = reported(model, regimens)
    if regimens is None:
        labelled = [
            name
            for each in case.profiles
            for name in labelled_regimens(model.knowledge, tumour_type(model, case, each))
        ]
        chosen = tuple(dict.fromkeys((*chosen, *labelled)))
    patients = in_patients(ensemble, chosen) if ranking is Ranking.PATIENT else None
    samples, members = [], ensemble.members()[1:]
    for profile in case.profiles:
        interpretation = interpret(profile, model.knowledge)
        found = appraise(ensemble, interpretation, regimens=chosen, patients=patients, progress=progress)
        samples.append(_sample(model, case, found, members=members))
    return Findings(
        title=case.record.title if case.record else case.path.name,
        case_text=case.record.what_happened if case.record else None,
        samples=tuple(samples),
        happened=tuple(_happened(model, case.record, samples)) if case.record else (),
        limits=(*LIMITS[ranking], *COMMON_LIMITS),
        provenance=_provenance(model, case, ensemble_size=ensemble_size, seed=seed, ranking=ranking),
        notice=NOTICE,
    )


def _interval(values: np.ndarray) -> Interval:
    low, high = np.quantile(values, (0.1, 0.9))
    value = float(values[0])
    return Interval(value=value, low=min(float(low), value), high=max(float(high), value))


def _sample(model: Model, case: CaseInput, appraisal: Appraisal, *, members: Sequence[Model]) -> SampleFindings:
    profile = appraisal.interpretation.profile
    cancer = tumour_type(model, case, profile)
    regimens = tuple(
        _regimen(model, appraisal, item, rank, cancer)
        for rank, item in zip(appraisal.ranks(), appraisal.regimens, strict=True)
    )
    first = appraisal.regimens[0].response
    return SampleFindings(
        sample_id=profile.sample_id,
        cancer=cancer_words(model, case, profile.cancer_type),
        summary=_summary(appraisal, regimens),
        alterations=tuple(_alteration(model, change) for change in appraisal.interpretation.recognised),
        unknown=_unknown(appraisal),
        not_assayed=appraisal.interpretation.not_assayed,
        regimens=regimens,
        baseline=tuple(_readout(model, name, first.before, first.before) for name in READOUTS),
        notes=(*profile.notes, *case.notes),
        explanation=_explanation(model, appraisal, members),
    )


def _explanation(model: Model, appraisal: Appraisal, members: Sequence[Model]) -> ExplanationFindings | None:
    """Of the first regimen whose drugs are given together; None where there is none."""
    first = next((item for item in appraisal.regimens if not item.regimen.order), None)
    if first is None:
        return None
    profile = appraisal.interpretation.profile
    tumour = Tumour(profile.sample_id, tuple(map(recognised_change, appraisal.interpretation.recognised)))
    setting = Setting.DISH if appraisal.ranking is Ranking.NOMINAL else None
    regimen = given_regimen(model, first.id, first.regimen, setting=setting)
    return explanation_findings(explain_tumour(model, tumour, regimen, members=members))


def tumour_type(model: Model, case: CaseInput, profile: TumourProfile) -> str | None:
    """The tumour type of a sample as the knowledge names it; None where it has none of that name."""
    told = (case.record.cancer.oncotree, case.record.cancer.name) if case.record is not None else ()
    return known_cancer(model.knowledge, (*told, profile.cancer_type))


def cancer_words(model: Model, case: CaseInput, given: str | None) -> str | None:
    """The tumour type in words, with its code."""
    if case.record is not None and case.record.cancer.name:
        name, code = case.record.cancer.name, case.record.cancer.oncotree
        return f"{name} ({code})" if code else name
    entity = model.knowledge.entities[EntityKind.CANCER].get(given or "")
    return f"{entity.name} ({given})" if entity else given


def _summary(appraisal: Appraisal, regimens: tuple[RegimenFinding, ...]) -> tuple[str, ...]:
    changes = appraisal.interpretation.recognised
    named = ", ".join(f"{item.gene} {item.change}" for item in changes) or "no change whose effect is known"
    if appraisal.ranking is Ranking.PATIENT:
        return (f"The model acts on: {named}.", _standing_out(regimens))
    apart = [regimen.label for regimen in regimens if regimen.advantage.low > TOLD_APART]
    stand_out = (
        f"More than in the reference cell is predicted for {', '.join(apart)}."
        if apart
        else ("No regimen is predicted, with the ranges of the model, to do more here than in the reference cell.")
    )
    return (f"The model acts on: {named}.", stand_out)


def _standing_out(regimens: Sequence[RegimenFinding]) -> str:
    """Which regimens do more here than in half of the reference tumours, whatever the ranges hold."""
    ranked = [regimen for regimen in regimens if regimen.patient is not None]
    if not ranked:
        return "No regimen is ranked, since what reaches a patient is not known for any of them."
    apart = [regimen.label for regimen in ranked if regimen.patient and regimen.patient.percentile.low > MIDDLE]
    if apart:
        more = f" and {len(apart) - NAMED} more" if len(apart) > NAMED else ""
        named = ", ".join(apart[:NAMED]) + more
        return (
            f"Over the whole range of the prediction, this tumour is slowed more than half of the others by: {named}."
        )
    return (
        "No regimen stands out once the ranges of the model are allowed for: with other likely numbers each of them "
        "could slow this tumour less than half of the reference tumours."
    )


def _alteration(model: Model, change: Recognised) -> AlterationFinding:
    return AlterationFinding(
        gene=change.gene,
        change=change.change,
        effect=describe(model, change.record.effect),
        direction=change.record.direction,
        match=change.match.value,
        fraction=change.fraction,
        fraction_ground=change.fraction_ground,
        sources=sources(model, change.record.evidence),
        assumption=_assumption(model, change.record.assumption),
    )


def describe(model: Model, effect: Effect) -> str:
    """An effect in words, for a cell in which every copy carries it."""
    nodes = model.knowledge.nodes
    parts = [
        f"no {gene} protein" if fold == 0.0 else f"{gene} protein {fold:g} times the reference"
        for gene, fold in effect.abundance.items()
    ]
    parts += [
        f"{nodes[node].label}: at least {level:g} times the reference level without any input"
        for node, level in effect.constitutive.items()
    ]
    parts += [f"{nodes[node].label}: {factor:g} times what it would be" for node, factor in effect.scale.items()]
    for protein, pool in effect.pools.items():
        parts += [
            f"drugs bind the {site} site of {protein} {factor:g} times as tightly"
            for site, factor in pool.affinity.items()
            if factor != 1.0
        ]
        parts += [
            f"{protein} works {factor:g} times as fast" + ("" if output == "all" else f" on {output}")
            for output, factor in pool.activity.items()
            if factor != 1.0
        ]
    return "; ".join(parts) or "no effect on the model"


def _assumption(model: Model, name: str | None) -> str | None:
    return " ".join(model.knowledge.assumptions[name].reason.split()) if name else None


def _unknown(appraisal: Appraisal) -> tuple[UnknownFinding, ...]:
    """Changes of unknown effect, each with the interval of the regimen ranked first."""
    best = appraisal.regimens[0]
    value = float(best.response.sensitivity[0])
    spans = {(move.gene, move.change): move for move in best.moves if move.doubt is Doubt.EFFECT}
    out = []
    for change in appraisal.interpretation.unknown:
        span = spans.get((change.gene, change.change))
        interval = Interval(value=value, low=min(span.low, value), high=max(span.high, value)) if span else None
        found = UnknownFinding(
            gene=change.gene, change=change.change, reason=change.reason, match=_nearness(change), span=interval
        )
        out.append(found)
    return tuple(out)


def _nearness(change: Unknown) -> Literal["same codon", "gene"]:
    return "same codon" if change.match is Match.CODON else "gene"


def _readout(model: Model, name: str, before: np.ndarray, after: np.ndarray) -> ReadoutFinding:
    label = model.knowledge.nodes[name].label
    return ReadoutFinding(
        name=name,
        label=label,
        before=_interval(model.reader.read(name, before)),
        after=_interval(model.reader.read(name, after)),
    )


def _regimen(
    model: Model, appraisal: Appraisal, item: RegimenAppraisal, rank: int | None, cancer: str | None
) -> RegimenFinding:
    response, knowledge = item.response, model.knowledge
    first = knowledge.drugs[item.regimen.drugs[0]]
    evidence = [e for drug in item.regimen.drugs for a in knowledge.drugs[drug].affinities for e in a.evidence]
    modes = {a.mode for drug in item.regimen.drugs for a in knowledge.drugs[drug].affinities}
    evidence += [e for mode in sorted(modes) for e in knowledge.modes[mode].evidence]
    assumed = {a.assumption for drug in item.regimen.drugs for a in knowledge.drugs[drug].affinities} - {None}
    return RegimenFinding(
        rank=rank,
        id=item.id,
        label=item.regimen.label,
        drug_class=first.drug_class,
        doses=tuple(f"{knowledge.drugs[d].label} {usual_dose(model.knowledge, d):g} nM" for d in item.regimen.drugs),
        status=_status(model, item.regimen.drugs),
        sensitivity=_interval(response.sensitivity),
        reference_sensitivity=float(item.reference.sensitivity[0]),
        advantage=_interval(item.advantage),
        gr=_interval(response.usual_gr),
        viability=_interval(response.usual_viability),
        verdict=verdict(item),
        standing=standing_finding(
            knowledge,
            item.regimen.drugs,
            cancer=cancer,
            genes=[each.gene for each in appraisal.interpretation.recognised],
        ),
        patient=patient_finding(knowledge, item),
        not_ranked=_not_ranked(item) if rank is None else None,
        readouts=tuple(_readout(model, name, response.before, response.after) for name in READOUTS),
        drivers=_drivers(item),
        why_it_may_fail=_why_it_may_fail(model, item, first.drug_class),
        could_move=could_move(item.moves, sensitivity=float(response.sensitivity[0])),
        partners=_partners(model, item),
        curve=_curve(response),
        sources=sources(model, evidence),
        assumptions=tuple(sorted(_assumption(model, name) or "" for name in assumed)),
    )


def _not_ranked(item: RegimenAppraisal) -> str:
    return item.reach.missing or "the untreated tumour is predicted not to grow, so that no growth can be left of it"


def _status(model: Model, drugs: Sequence[str]) -> str | None:
    """The status of a single drug; of a combination, that of each of its drugs, since the pair has none of its own."""
    records = [model.knowledge.drugs[drug] for drug in drugs]
    if len(records) == 1:
        return records[0].status
    return "each alone: " + ", ".join(f"{record.label} {record.status or 'of unknown status'}" for record in records)


def verdict(item: RegimenAppraisal) -> str:
    """How the tumour compares with the reference cell, and how deep the response goes."""
    low, high = np.quantile(item.advantage, (0.1, 0.9))
    if low > TOLD_APART:
        beside = "this tumour is predicted to respond more than the wild-type reference cell"
    elif high < -TOLD_APART:
        beside = "this tumour is predicted to respond less than the wild-type reference cell"
    else:
        beside = "the model cannot tell this tumour from the wild-type reference cell"
    gr = float(item.response.usual_gr[0])
    if gr < 0.0:
        depth = "cells are lost at the usual dose"
    elif gr < 0.5:
        depth = f"growth slows to {100 * np.log2(1 + gr):.0f} % of the untreated rate at the usual dose"
    else:
        depth = f"growth goes on at {100 * np.log2(1 + gr):.0f} % of the untreated rate at the usual dose"
    return f"{beside}; {depth}."


def _drivers(item: RegimenAppraisal) -> tuple[DriverFinding, ...]:
    out = []
    for driver in item.drivers:
        name = f"{driver.change.gene} {driver.change.change}"
        if abs(driver.difference) < DRIVES:
            sentence = f"{name} hardly matters: without it the sensitivity would be the same within {DRIVES:g}."
        else:
            way = "raises" if driver.difference > 0 else "lowers"
            sentence = f"{name} {way} the sensitivity by {abs(driver.difference):.2f}: taking it back undoes that."
        out.append(DriverFinding(change=name, difference=driver.difference, sentence=sentence))
    return tuple(out)


def _why_it_may_fail(model: Model, item: RegimenAppraisal, drug_class: str) -> tuple[str, ...]:
    out = [
        f"{driver.change.gene} {driver.change.change} lowers the sensitivity by {-driver.difference:.2f}."
        for driver in item.drivers
        if driver.difference <= -DRIVES
    ]
    for name, watch in model.knowledge.watched.items():
        if watch.when_class and drug_class not in watch.when_class:
            continue
        before, after = (float(model.reader.read(name, s)[0]) for s in (item.response.before, item.response.after))
        if before <= 0.0:
            continue
        fold = after / before
        if watch.rises and fold >= RISE:
            out.append(watch.rises.format(fold=f"{fold:.1f}"))
        elif watch.persists and fold >= PERSISTENCE:
            out.append(watch.persists.format(fold=f"{fold:.2f}"))
    return tuple(out)


def _partners(model: Model, item: RegimenAppraisal) -> tuple[PartnerFinding, ...]:
    out = []
    for partner in item.partners:
        label = model.knowledge.drugs[partner.drug].label
        dose = usual_dose(model.knowledge, partner.drug)
        sentence = f"Adding {label} ({dose:g} nM) lowers the GR value by a further {partner.gain:.2f}."
        out.append(PartnerFinding(drug=partner.drug, label=label, gain=partner.gain, sentence=sentence))
    return tuple(out)


def _curve(response: Response) -> tuple[tuple[float, float, float, float], ...]:
    """Dose (nM), GR, and its 10 % and 90 % quantiles."""
    low, high = np.quantile(response.gr, (0.1, 0.9), axis=0)
    rows = zip(response.doses, response.gr[0], low, high, strict=True)
    return tuple((float(d), float(g), float(a), float(b)) for d, g, a, b in rows)


def _happened(model: Model, record: CaseRecord, samples: Sequence[SampleFindings]) -> Iterable[Happened]:
    responses = {record.sample: record.response, **{sample.id: sample.response for sample in record.samples}}
    for sample in samples:
        response = responses.get(sample.sample_id)
        if response is None:
            continue
        fits = [(r, _fit(model, r, response.regimen)) for r in sample.regimens]
        predicted = [r for r, fit in sorted(fits, key=lambda pair: -pair[1]) if fit]
        agrees = None
        if predicted:
            first = predicted[0]
            ranked = sum(each.rank is not None for each in sample.regimens)
            place = f"rank {first.rank} of {ranked}" if first.rank is not None else "not ranked"
            said = first.verdict if first.patient is None else first.patient.sentence
            agrees = f"Predicted for {first.label} ({place}): {said}"
        yield Happened(
            sample_id=sample.sample_id,
            regimen=response.regimen,
            outcome=response.outcome.value,
            detail=f"{response.best_response}, {response.duration}",
            agrees=agrees,
        )


def _fit(model: Model, regimen: RegimenFinding, given: str) -> int:
    """How a regimen of one drug fits what was given: 2 the drug itself, 1 its class, 0 neither."""
    drugs = model.knowledge.regimens[regimen.id].drugs
    if len(drugs) != 1:
        return 0
    words = {word.casefold() for word in given.replace("+", " ").replace(",", " ").split()}
    named = {
        drug
        for drug, record in model.knowledge.drugs.items()
        if words & {name.casefold() for name in (drug, record.label, *record.synonyms)}
    }
    classes = {model.knowledge.drugs[drug].drug_class for drug in named}
    return 2 if drugs[0] in named else int(model.knowledge.drugs[drugs[0]].drug_class in classes)


def _provenance(model: Model, case: CaseInput, *, ensemble_size: int, seed: int, ranking: Ranking) -> Provenance:
    inputs = tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in case.files)
    return Provenance(
        version=rheostat.__version__,
        parameter_set="literature",
        ensemble_size=ensemble_size,
        seed=seed,
        inputs=inputs,
        settings=(
            ("ranked by", ranking.quantity),
            ("assay of what is told of the dish", "72 h, nominal doses"),
            ("contested edges", switch_words(model.switches)),
        ),
        knowledge_digest=knowledge_digest(),
    )


def knowledge_digest() -> str:
    """A fingerprint of the curated files that the findings rest on."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents(files("rheostat.knowledge") / "data", "")):
        digest.update(name.encode())
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _contents(folder: Traversable, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in folder.iterdir():
        name = f"{prefix}{item.name}"
        if item.is_dir():
            yield from _contents(item, f"{name}/")
        elif Path(name).suffix in {".yaml", ".fasta", ".tsv"}:
            yield name, item.read_bytes()
