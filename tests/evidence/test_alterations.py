"""Curated alterations against the literature: they name what exists, and each moves the cell as published.

Expected directions come from the papers named beside each case, not from the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from rheostat.knowledge.alterations import AlterationKind, AlterationRecord
from rheostat.knowledge.load import Knowledge, load_knowledge
from rheostat.knowledge.sequences import Numbering, sequence
from rheostat.network.assemble import assemble
from rheostat.network.cell import Cell, conditions_of
from rheostat.network.network import Network
from rheostat.network.observables import Reader
from rheostat.pharmacology.binding import residuals
from rheostat.simulate.batch import steady_states
from rheostat.tumour.genotype import parse_alteration, with_alterations
from rheostat.tumour.protein_change import check_residue, protein_change

CLEARLY = 0.05
NO_FOOD = "amino_acids"
NO_GROWTH_FACTOR = "growth_factors"
NO_ENERGY = "energy"
READOUT = "S6K1_pT389"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@cache
def _network() -> Network:
    return assemble(load_knowledge())


@dataclass(frozen=True)
class Condition:
    """Alterations, an input or group of inputs that is absent, and free drug concentrations (nM)."""

    alterations: tuple[str, ...] = ()
    without: str | None = None
    doses: Mapping[str, float] | None = None
    environment: Mapping[str, float] | None = None

    def cell(self) -> Cell:
        knowledge = load_knowledge()
        changed = with_alterations(Cell(), [parse_alteration(text, knowledge) for text in self.alterations])
        absent = knowledge.groups.get(self.without, (self.without,)) if self.without else ()
        return changed.within({**(self.environment or {}), **dict.fromkeys(absent, 0.0)})


def read(readout: str, *conditions: Condition) -> np.ndarray:
    """A readout's steady value in each condition, in folds of the reference cell."""
    knowledge, network = load_knowledge(), _network()
    cells = [condition.cell() for condition in conditions]
    kept = [residuals(knowledge, cell, c.doses or {}) for cell, c in zip(cells, conditions, strict=True)]
    found = steady_states(network, conditions_of(network, cells, residuals=kept)).require_settled()
    return np.asarray(Reader(network, knowledge.observables).read(readout, found.states))


# --- the records -------------------------------------------------------------------------------------------------


def test_effects_name_only_what_the_network_and_the_targets_have(knowledge: Knowledge) -> None:
    carried = {gene for node in knowledge.nodes.values() if node.gene for gene in node.gene.genes}
    carried |= {carrier.gene for carrier in knowledge.carriers.values()}
    assert len(knowledge.alterations) > 150
    for record in knowledge.alterations:
        assert record.gene in knowledge.genes
        # An abundance that no node reads would be an effect that does nothing.
        assert set(record.effect.abundance) <= carried, record.gene
        assert {*record.effect.constitutive, *record.effect.scale} <= set(knowledge.nodes), record.gene
        for protein, pool in record.effect.pools.items():
            target = knowledge.targets[protein]
            assert set(pool.affinity) <= set(target.sites), record.gene
            assert set(pool.activity) <= {*target.outputs, "all"}, record.gene


def test_every_variant_fits_the_stored_protein(knowledge: Knowledge) -> None:
    variants = [(record.gene, variant) for record in knowledge.alterations for variant in record.variants]
    assert len(variants) > 350
    for gene, variant in variants:
        protein = sequence(gene)
        found = check_residue(protein_change(variant), protein)
        assert found is not None or protein.numbering is not Numbering.COMPLETE, f"{gene} {variant}"


def test_no_change_is_recorded_twice(knowledge: Knowledge) -> None:
    changes = [
        (record.gene, record.kind, change)
        for record in knowledge.alterations
        for change in (record.variants or (record.name if record.kind is AlterationKind.STATE else "",))
    ]
    assert sorted({change for change in changes if changes.count(change) > 1}) == []


def test_only_neutral_changes_do_nothing(knowledge: Knowledge) -> None:
    neutral = [record for record in knowledge.alterations if record.direction == "neutral"]
    assert neutral
    for record in knowledge.alterations:
        assert _does_nothing(record) == (record.direction == "neutral"), f"{record.gene} {record.variants}"


def _does_nothing(record: AlterationRecord) -> bool:
    return not record.effect.model_dump(exclude_defaults=True)


def test_activating_mtor_alleles_leave_assembly_alone(knowledge: Knowledge) -> None:
    """Grabiner 2014: the mutations do not change complex assembly."""
    pools = [record.effect.pools["MTOR"] for record in knowledge.alterations if "MTOR" in record.effect.pools]
    raised = [pool for pool in pools if pool.activity]
    assert raised
    for pool in raised:
        assert pool.activity["mTORC2_assembly"] == 1.0
        assert not pool.affinity, "activity and binding are different mechanisms"


def test_the_misprints_of_the_review_are_read_as_the_alleles_meant(knowledge: Knowledge) -> None:
    for printed, meant in (("F2018L", "F2108L"), ("V2046A", "V2406A")):
        read_as = parse_alteration(f"MTOR {printed}", knowledge)
        assert read_as.effect == parse_alteration(f"MTOR {meant}", knowledge).effect
        assert read_as.warning is not None
        assert meant in read_as.warning


# --- what they do to a cell --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alteration", "readout", "sign"),
    [
        ("PIK3CA H1047R", "AKT_pT308", 1),  # Isakoff 2005
        ("PIK3CA E545K", "AKT_pT308", 1),  # Isakoff 2005
        ("PTEN loss", "AKT_pT308", 1),  # Stambolic 1998
        ("PTEN R130G", "PIP3", 1),  # Han 2000
        ("AKT1 E17K", "AKT_pT308", 1),  # Carpten 2007
        ("TSC1 loss", READOUT, 1),  # Tee 2002
        ("TSC2 loss", READOUT, 1),  # Inoki 2002
        ("TSC2 loss", "AKT_pT308", -1),  # Harrington 2004: less PI3K signalling by the feedback
        ("RHEB Y35N", READOUT, 1),  # Grabiner 2014
        ("RHEB Y35N", "ERK_pT202Y204", 1),  # Heard 2018
        ("KRAS G12D", "ERK_pT202Y204", 1),  # Hunter 2015
        ("NF1 loss", "RAS_GTP", 1),  # Basu 1992
        ("BRAF V600E", "ERK_pT202Y204", 1),  # Wan 2004
        ("BRAF V600E", "RAS_GTP", -1),  # Yao 2015: ERK feedback empties RAS
        ("MAP2K1 K57N", "ERK_pT202Y204", 1),  # Gao 2018
        ("EGFR L858R", "AKT_pT308", 1),  # Sordella 2004
        ("ERBB2 amp", "ERBB3_pY", 1),  # Junttila 2009
        ("MTOR C1483F", READOUT, 1),  # Grabiner 2014
        ("MTOR M2327I", READOUT, 1),  # Rodrik-Outmezguine 2016
        ("RPTOR loss", READOUT, -1),  # Hara 2002
        ("RICTOR loss", "AKT_pS473", -1),  # Sarbassov 2005
        ("RICTOR amp", "AKT_pS473", 1),  # Kim 2020
        ("RICTOR amp", READOUT, -1),  # Kim 2020: it takes mTOR from raptor
        ("MAPKAP1 loss", "AKT_pS473", -1),  # Jacinto 2006
        ("DEPTOR loss", READOUT, 1),  # Peterson 2009
        ("DEPTOR loss", "AKT_pS473", 1),  # Peterson 2009
        ("WDR24 loss", READOUT, -1),  # Bar-Peled 2013
        ("SESN2 E451A", READOUT, -1),  # Wolfson 2016
        ("NF2 loss", READOUT, 1),  # James 2009
        ("EIF4E amp", "cap_dependent_translation", 1),  # Alain 2012
        ("RB1 loss", "E2F", 1),  # Classon 2002
        ("RICTOR T1135A", "AKT_pS473", 1),  # Dibble 2009
        ("GSK3B S9A", "GSK3", 1),  # Cross 1995
        ("FGFR4 V550E", "ERK_pT202Y204", 1),  # Taylor 2009
        ("JAK2 V617F", "STAT", 1),  # James 2005
        ("ABL1 fusion", "STAT", 1),  # Lugo 1990 and Tasian 2017
        ("ESR1 D538G", "ESR1", 1),  # Toy 2013
        ("CDKN2A loss", "CDK4_6", 1),  # Serrano 1993
        ("CDK4 R24C", "CDK4_6", 1),  # Wolfel 1995
        ("CCNE1 amp", "CDK2", 1),  # Etemadmoghadam 2010
        ("TP53 R175H", "CDKN1A", -1),  # Kato 2003
        ("MDM2 amp", "TP53", -1),  # Oliner 1992
        ("CTNNB1 S37C", "MYC", 1),  # Morin 1997
        ("APC loss", "CTNNB1", 1),  # Morin 1997
        ("EZH2 Y641F", "EZH2", 1),  # Yap 2011
        ("VHL loss", "HIF1A", 1),  # Maxwell 1999
        ("FBXW7 R465C", "MTOR", 1),  # Mao 2008
        ("FLCN loss", "TFEB_nuclear", 1),  # Napolitano 2020
        ("SAMTOR loss", "SAMTOR_free", -1),  # Gu 2017
        ("KLHL22 loss", "DEPDC5", 1),  # Chen 2018
    ],
)
def test_an_alteration_moves_its_readout_as_published(alteration: str, readout: str, sign: int) -> None:
    changed, reference = read(readout, Condition((alteration,)), Condition())
    assert reference == pytest.approx(1.0)
    assert sign * (changed - reference) > CLEARLY


@pytest.mark.parametrize(
    ("alteration", "absent"),
    [
        ("DEPDC5 loss", NO_FOOD),  # Bar-Peled 2013
        ("NPRL2 loss", NO_FOOD),  # Bar-Peled 2013
        ("KPTN loss", NO_FOOD),  # Wolfson 2017
        ("RRAGA Q66L", NO_FOOD),  # Efeyan 2013
        ("RRAGC T90N", NO_FOOD),  # Okosun 2016
        ("SAMTOR loss", "methionine"),  # Gu 2017
        ("DDIT4 loss", "oxygen"),  # Brugarolas 2004
        ("MTOR L1460P", NO_FOOD),  # Grabiner 2014
        ("TSC2 loss", NO_GROWTH_FACTOR),  # Inoki 2002
        ("RHEB Y35N", NO_GROWTH_FACTOR),  # Ghosh 2015
        ("MTOR S2215Y", NO_GROWTH_FACTOR),  # Sato 2010
        ("PIK3CA H1047R", NO_GROWTH_FACTOR),  # Isakoff 2005
        ("STK11 loss", NO_ENERGY),  # Shaw 2004
        ("RPTOR S722A/S792A", NO_ENERGY),  # Gwinn 2008
    ],
)
def test_an_alteration_keeps_mtorc1_on_without_its_input(alteration: str, absent: str) -> None:
    changed, normal = read(READOUT, Condition((alteration,), absent), Condition((), absent))
    assert changed > 1.1 * normal


def test_losing_tsc2_does_not_replace_amino_acids() -> None:
    """Nobukuni 2005 and the review: without TSC2 mTORC1 needs no growth factor, but still needs amino acids."""
    starved, fed = read(READOUT, Condition(("TSC2 loss",), NO_FOOD), Condition(("TSC2 loss",)))
    assert starved < 0.2 * fed


def test_gator1_loss_overrides_gator2_loss() -> None:
    """Bar-Peled 2013: GATOR1 acts below GATOR2."""
    both, gator2 = read(READOUT, Condition(("WDR24 loss", "DEPDC5 loss")), Condition(("WDR24 loss",)))
    assert both > 1.0 > gator2


def test_frb_alleles_escape_the_rapalog_and_not_the_kinase_inhibitor() -> None:
    """Wagle 2014 and Rodrik-Outmezguine 2016; half of the copies keep about half."""
    everolimus, sapanisertib = {"everolimus": 20.0}, {"sapanisertib": 100.0}
    for allele in ("A2034V", "F2108L", "S2035F"):
        mutant = (f"MTOR {allele}",)
        rapalog, half, kinase = read(
            READOUT,
            Condition(mutant, doses=everolimus),
            Condition((f"MTOR {allele} het",), doses=everolimus),
            Condition(mutant, doses=sapanisertib),
        )
        assert rapalog > 0.8
        assert half == pytest.approx(0.5, abs=0.15)
        assert kinase < 0.2


def test_rapalink_holds_both_kinds_of_resistant_allele() -> None:
    """Rodrik-Outmezguine 2016: RapaLink-1 at 10 nM inhibits A2034V, F2108L and M2327I; two thirds is asked for."""
    drug = {"RapaLink-1": 10.0}
    alleles = ("A2034V", "F2108L", "M2327I")
    assert (read(READOUT, *(Condition((f"MTOR {allele}",), doses=drug) for allele in alleles)) < 0.33).all()


def test_raised_activity_asks_for_more_kinase_inhibitor_and_the_more_lost_to_a_rapalog() -> None:
    """Grabiner 2014 (hypersensitive to rapamycin) and Rodrik-Outmezguine 2016 (resistant at the ATP site)."""
    kinase = {"sapanisertib": 30.0}
    wild, mutant = read(READOUT, Condition(doses=kinase), Condition(("MTOR S2215Y",), doses=kinase))
    assert mutant > 2.0 * wild
    lost = []
    for alterations in ((), ("MTOR S2215Y",)):
        treated, untreated = read(
            "proliferation", Condition(alterations, doses={"everolimus": 20.0}), Condition(alterations)
        )
        lost.append(1.0 - treated / untreated)
    assert lost[1] > lost[0]


def test_without_fkbp12_a_rapalog_does_nothing() -> None:
    treated = read(READOUT, Condition(("FKBP1A loss",), doses={"everolimus": 20.0}))
    assert treated[0] == pytest.approx(1.0, abs=0.02)


def test_copies_count() -> None:
    """Madsen 2019: two copies of PIK3CA H1047R do more than one."""
    one, two = read("AKT_pT308", Condition(("PIK3CA H1047R het",)), Condition(("PIK3CA H1047R",)))
    assert 1.0 < one < two


def test_alleles_of_one_gene_keep_their_order_of_strength() -> None:
    """Gymnopoulos 2007: hotspots above intermediate above weak alleles."""
    strengths = read("PI3K_alpha", *(Condition((f"PIK3CA {v}",)) for v in ("H1047R", "C420R", "R88Q", "I391M")))
    assert (np.diff(strengths) < 0).all()
    assert strengths[-1] == pytest.approx(1.0)


# --- discrepancies and contexts ----------------------------------------------------------------------------------


def test_every_erratum_has_its_record(knowledge: Knowledge) -> None:
    recorded = [record.erratum for record in knowledge.discrepancies.values() if record.erratum]
    assert sorted(recorded) == [f"E{number:02d}" for number in range(1, 67)]


def test_discrepancies_say_what_is_encoded_and_rest_on_something(knowledge: Knowledge) -> None:
    for name, record in knowledge.discrepancies.items():
        assert record.evidence or name == "E33", name
        assert not re.search(r"oncokb|cosmic|drugbank|phosphosite", record.model_dump_json(), re.IGNORECASE)


def test_contexts_are_ordinary_cells_that_settle(knowledge: Knowledge) -> None:
    assert len(knowledge.contexts) > 10
    conditions = [Condition(c.alterations, environment=c.environment) for c in knowledge.contexts.values()]
    values = read("proliferation", *conditions)
    assert np.isfinite(values).all()
    for name, context in knowledge.contexts.items():
        assert len(context.evidence) >= 2, name
        assert name not in knowledge.nodes
