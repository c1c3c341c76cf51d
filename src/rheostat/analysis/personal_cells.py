"""The cells of a cohort that was read: changes with their effects, and abundances from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from jaxtyping import Float

from rheostat.analysis.ensemble import Ensemble
from rheostat.analysis.observations import FEWEST_MEMBERS, ObservationRules, weights_of_samples
from rheostat.knowledge.abundance_classes import load_abundance_classes
from rheostat.knowledge.load import Knowledge
from rheostat.knowledge.parameter_sets import ParameterSet
from rheostat.network.cell import Cell
from rheostat.tumour.cohort import Cohort
from rheostat.tumour.interpret import Interpretation, Interpreter
from rheostat.tumour.personalise import FEWEST, Scores, panel_of, personalise
from rheostat.tumour.read_expression import GeneTable

DECIMALS = 2
"""Decimals of shares of copies and of abundances; measurements tell no more, and equal cells are simulated once."""

PROTEIN_BETA = "protein-beta"


@dataclass(frozen=True)
class Abundances:
    """What was measured of each sample, scored, and how far an abundance follows it.

    Parameters
    ----------
    expression, protein, copies : Scores - None where not measured, or not used
    betas : gene to the rise of ln(abundance) by one robust standard deviation of its transcript or copies
    powers : gene to the power to which the fold of its amplification is raised
    protein_beta : the same for total protein
    """

    expression: Scores | None
    protein: Scores | None
    copies: Scores | None
    betas: Mapping[str, float]
    powers: Mapping[str, float]
    protein_beta: float

    def cell(self, interpretation: Interpretation) -> Cell:
        """The cell of a sample; a sample of which nothing was measured is its changes alone."""
        sample = interpretation.profile.sample_id
        made = personalise(
            interpretation,
            expression=_of(self.expression, sample),
            copy_number=_of(self.copies, sample),
            betas=self.betas,
            powers=self.powers,
            protein=_of(self.protein, sample),
            protein_beta=self.protein_beta,
        )
        rounded = {gene: round(fold, DECIMALS) for gene, fold in made.abundance.items()}
        return replace(made, abundance=MappingProxyType(rounded))

    def sources(self, sample: str) -> str:
        """What a sample's abundances come from, in words; empty where they are those of its changes alone."""
        parts = (("protein", self.protein), ("expression", self.expression), ("copy number", self.copies))
        return ", ".join(f"{name} ({len(_of(scores, sample))})" for name, scores in parts if _of(scores, sample))


@dataclass(frozen=True)
class PersonalCells:
    """A cohort as it is simulated.

    Parameters
    ----------
    interpretations : one a sample
    abundances : Abundances - None where the changes alone make the cells
    sites : Scores of phosphorylated sites, by node; None where not measured
    notes : what was used and what was not, in sentences
    """

    interpretations: tuple[Interpretation, ...]
    abundances: Abundances | None
    sites: Scores | None
    notes: tuple[str, ...]

    def cell(self, interpretation: Interpretation) -> Cell:
        """The cell of one of the samples, also if other changes were recognised in it."""
        rounded = replace(
            interpretation,
            recognised=tuple(
                replace(each, fraction=round(each.fraction, DECIMALS)) for each in interpretation.recognised
            ),
        )
        return rounded.cell() if self.abundances is None else self.abundances.cell(rounded)

    def cells(self) -> list[Cell]:
        """One cell for each sample, in their order."""
        return [self.cell(each) for each in self.interpretations]

    def sources(self, sample: str) -> str:
        """What a sample's abundances come from beside its changes; empty where from nothing else."""
        return "" if self.abundances is None else self.abundances.sources(sample)


def personal_cells(
    cohort: Cohort, knowledge: Knowledge, *, parameters: ParameterSet, measured: bool = True
) -> PersonalCells:
    """The cells of a cohort.

    Transcripts, proteins, copies and sites are scored against the cohort's own samples, since no other panel was
    measured in the same way; expression that came as z-scores counts as it stands. With fewer than ten samples nothing
    can be scored.

    Parameters
    ----------
    cohort : Cohort
    knowledge : Knowledge
    parameters : the betas of abundance classes and powers of amplifications that differ from the curated ones
    measured : whether what was measured beside changes is used at all
    """
    interpretations = tuple(map(Interpreter(knowledge).read, cohort.profiles))
    if not measured:
        return PersonalCells(interpretations, None, None, ("Cells are made from alterations alone, as asked for.",))
    classes = load_abundance_classes()
    betas = classes.by_gene(parameters.betas)
    notes: list[str] = []
    wanted = tuple(betas)
    expression = _scores(cohort.expression, "expression", notes, genes=wanted, scored=cohort.scored)
    protein = _scores(cohort.protein, "total protein", notes)
    copies = _scores(cohort.copies, "copy number", notes, genes=wanted)
    sites = _scores(cohort.sites, "phosphorylated sites", notes)
    abundances = None
    if any(each is not None for each in (expression, protein, copies)):
        powers = classes.powers(parameters.amplifications)
        abundances = Abundances(expression, protein, copies, betas, powers, knowledge.assumed(PROTEIN_BETA))
    return PersonalCells(interpretations, abundances, sites, tuple(notes))


def _scores(
    table: GeneTable | None,
    name: str,
    notes: list[str],
    *,
    genes: Sequence[str] | None = None,
    scored: bool = False,
) -> Scores | None:
    """Scores of the genes wanted; None, with a note, where there are too few samples to score against."""
    if table is None:
        return None
    columns = tuple(gene for gene in table.genes if genes is None or gene in genes)
    chosen = GeneTable(table.samples, columns, table.aligned(table.samples, columns))
    if not scored and len(table.samples) < FEWEST:
        notes.append(f"The {name} of {len(table.samples)} samples is not used: fewer than {FEWEST} make no panel.")
        return None
    if scored:
        values, against = chosen.values, "z-scores as given"
    else:
        values = panel_of(chosen, name=name).scores(chosen, chosen.samples)
        against = "scored against the cohort's own samples"
    used = int(np.isfinite(values).any(axis=0).sum())
    named = f"{name[0].upper()}{name[1:]}"
    notes.append(f"{named} of {len(table.samples)} samples: used ({used} of the model; {against}).")
    return Scores(table.samples, columns, values)


def weights_and_notes(
    ensemble: Ensemble, personal: PersonalCells
) -> tuple[Float[np.ndarray, "member cell"] | None, tuple[str, ...]]:
    """What the members are worth in each sample by its phosphorylated sites, and what was used, in sentences.

    The weights are None where no site was measured, or the ensemble is too small to be weighed.
    """
    if personal.sites is None:
        return None, personal.notes
    if len(ensemble.networks) < FEWEST_MEMBERS:
        unused = "Phosphorylated sites weigh the members of an ensemble; they are not used with fewer than"
        return None, (*personal.notes, f"{unused} {FEWEST_MEMBERS} members.")
    samples = [each.profile.sample_id for each in personal.interpretations]
    rules = ObservationRules.of(ensemble.model.knowledge)
    return weights_of_samples(ensemble, personal.cells(), personal.sites, samples, rules=rules), personal.notes


def _of(scores: Scores | None, sample: str) -> dict[str, float]:
    return {} if scores is None else scores.of(sample)
