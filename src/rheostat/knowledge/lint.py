"""All checks of the curated files, in the order in which they are reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rheostat.knowledge.checks import (
    clinic,
    contested,
    experiments,
    grounds,
    identifiers,
    mechanisms,
    names,
    network,
    sites,
    structure,
)
from rheostat.knowledge.checks.issue import Issue, Severity
from rheostat.knowledge.load import Knowledge

__all__ = ["CHECKS", "Check", "Issue", "Severity", "lint"]

Check = Callable[[Knowledge], Iterator[Issue]]

CHECKS: tuple[Check, ...] = (
    names.names_in_nodes,
    names.names_in_readouts,
    names.names_in_entities,
    names.names_in_drugs,
    names.names_in_reports,
    names.names_in_alterations,
    names.names_in_contexts,
    grounds.statements_rest_on_something,
    grounds.assumptions_exist,
    grounds.references_exist,
    grounds.references_used,
    grounds.sources_open,
    grounds.contexts_shared,
    identifiers.identifiers_well_formed,
    identifiers.identifiers_unique,
    identifiers.references_unique,
    identifiers.names_unique,
    identifiers.alterations_once,
    identifiers.systems_numbered,
    network.nodes_on_a_path,
    network.inputs_used,
    network.edges_seen,
    network.clauses_count,
    network.clauses_differ,
    network.extensions_join,
    network.alterations_count,
    contested.contested_in_the_policy,
    sites.sites_numbered,
    sites.sites_named_by_their_residues,
    sites.variants_numbered,
    structure.structure_names_known,
    structure.structure_ranges_fit,
    structure.structure_residues_fit,
    structure.network_sites_agree,
    experiments.experiments_resolve,
    clinic.clinic_numbers_possible,
    clinic.clinic_registry_numbers,
    clinic.clinic_dates_past,
    clinic.clinic_names_known,
    clinic.clinic_events_known,
    clinic.clinic_sources_listed,
    mechanisms.mechanisms_name_what_exists,
    mechanisms.mechanisms_rest_on_sources,
    mechanisms.frequencies_name_what_exists,
)


def lint(knowledge: Knowledge, *, checks: Iterable[Check] = CHECKS) -> tuple[Issue, ...]:
    """Everything that the checks find wrong, in their order; the same finding only once.

    Parameters
    ----------
    knowledge : Knowledge - the curated records
    checks : iterable of Check - which checks to run
    """
    return tuple(dict.fromkeys(issue for check in checks for issue in check(knowledge)))
