"""A small body of knowledge, written to files and read back, for tests that need to break one record of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rheostat.knowledge.load import Knowledge, read_knowledge

# A growth factor drives S6K1 through mTORC1, which a rapalog holds; S6K1 drives growth.
SAID = 'evidence: ["choo2008 | as it was seen there"]'
FILES: Mapping[str, str] = {
    "references.yaml": """
burnett1998: {authors: Burnett PE, year: 1998, title: mTOR on S6K1, doi: 10.1073/pnas.95.4.1432, status: confirmed}
choo2008: {authors: Choo AY, year: 2008, title: Rapamycin spares 4E-BP1, status: likely}
""",
    "assumptions.yaml": "size: {reason: the size of this edge is made up for the tests}\n",
    "entities/genes.yaml": """
MTOR: {name: mechanistic target of rapamycin kinase, hgnc: HGNC:3942, uniprot: P42345, synonyms: [FRAP1]}
RPS6KB1: {name: ribosomal protein S6 kinase B1, hgnc: HGNC:10436, uniprot: P23443, synonyms: [S6K1, p70S6K]}
FKBP1A: {name: FKBP prolyl isomerase 1A, hgnc: HGNC:3711, uniprot: P62942, synonyms: [FKBP12]}
""",
    "entities/complexes.yaml": "mTORC1: {name: mTOR complex 1, famplex: 'FPLX:mTORC1', members: [MTOR]}\n",
    "entities/chemicals.yaml": "leucine: {name: L-leucine, chebi: 'CHEBI:15603'}\n",
    "entities/processes.yaml": "growth: {name: cell growth, go: 'GO:0016049'}\n",
    "entities/cancers.yaml": "breast: {name: breast carcinoma, oncotree: BRCA, synonyms: [HER2- breast cancer]}\n",
    "modules/core.yaml": """
title: Core
about: one cascade
inputs:
  growth_factor: {label: Growth factor, synonyms: [serum]}
groups:
  food: [growth_factor]
nodes:
  mTORC1_active:
    label: Active mTORC1
    law: gate
    gene: MTOR
    time_constant: 5 min
    synonyms: [mTORC1]
    on: [{when: growth_factor, assumption: size}]
  S6K1_pT389:
    label: S6K1 phosphorylated at T389
    kind: site
    law: gate
    site: {gene: RPS6KB1, residues: [T389], isoform: p70 (P23443-2), kinase: MTOR}
    time_constant: 10 min
    synonyms: [p-S6K1]
    on:
      - when: {mTORC1_active: {via: MTOR.S6K1}}
        evidence: ["burnett1998 | mTOR phosphorylates S6K1 itself"]
    systems: [3]
  S6K1:
    label: S6K1 activity
    law: gate
    gene: RPS6KB1
    time_constant: 5 min
    on: [{when: S6K1_pT389, evidence: ["burnett1998:Fig. 1 | the site makes the kinase active"]}]
  cell_growth:
    label: Cell growth
    kind: phenotype
    law: gate
    time_constant: 24 h
    on: [{when: S6K1, assumption: size}]
observables:
  output: {label: mTORC1 output, mean: [S6K1_pT389, S6K1]}
""",
    "mechanisms.yaml": """
R1:
  label: More S6K1
  system: 3
  course: selected or adaptive
  treatment: {everolimus: usual}
  changes: {RPS6KB1: more}
  moves: {S6K1: more}
  answers: [mTOR inhibitor]
  unmet: {mTOR inhibitor: made up}
  evidence: ["choo2008 | more S6K1 resists, for the tests"]
""",
    "alteration_frequencies.yaml": """
cohorts:
  breast: {label: Breast carcinoma, oncotree: [BRCA], n: 100, source: choo2008}
genes: [MTOR, RPS6KB1]
counts:
  MTOR: {F2108L: {breast: 1}, truncating: {breast: 2}}
""",
    "drugs/targets.yaml": """
MTOR: {label: mTOR kinase, gene: MTOR, sites: [FRB, ATP], outputs: [S6K1], assumption: size}
""",
    "drugs/carriers.yaml": "FKBP1A: {label: FKBP12, gene: FKBP1A, available: 240 nM, assumption: size}\n",
    "drugs/modes.yaml": """
rapalog: {label: Ternary complex, sites: [FRB], carrier: FKBP1A, residuals: {S6K1: 0.02}, assumption: size}
""",
    "drugs/classes.yaml": """
rapalog: {label: Rapalogs, synonyms: [mTORC1 inhibitor]}
mTOR inhibitor: {label: mTOR inhibitors of any class, includes: [rapalog]}
""",
    "drugs/agents.yaml": """
everolimus:
  label: Everolimus
  class: rapalog
  synonyms: [RAD001]
  status: approved
  standard_doses: [1 nM, 10 nM]
  usual_dose: 20 nM
  affinities:
    - {protein: MTOR, site: FRB, value: 12 nM, measure: Kd, assay: binding, mode: rapalog,
       evidence: ["choo2008 | it binds there with a Kd of 12 nM"]}
""",
    "regimens.yaml": "everolimus alone: {label: Everolimus, drugs: [everolimus]}\n",
    "watched.yaml": "S6K1_pT389: {persists: it stays}\n",
    "alterations/all.yaml": """
- gene: MTOR
  kind: variant
  variants: [F2108L]
  direction: resistance
  effect: {pools: {MTOR: {affinity: {FRB: 0.01}}}}
  evidence: ["choo2008 | drugs at FRB no longer bind"]
- gene: RPS6KB1
  kind: amplification
  direction: activating
  effect: {abundance: {RPS6KB1: 4}}
  assumption: size
""",
    "contexts.yaml": """
resistant:
  label: Cell that everolimus does not reach
  alterations: [MTOR F2108L het]
  environment: {serum: 0.1}
  evidence: ["choo2008 | one such cell was found", "burnett1998 | another one as well"]
""",
    "discrepancies.yaml": """
spared-site:
  review_says: rapalogs stop everything
  encoded: a part is left
  why: 4E-BP1 keeps its phosphate
  sure: high
  erratum: E99
  elements: [S6K1_pT389]
  evidence: ["choo2008 | part of it is left under the drug"]
""",
    "experiments/all.yaml": """
- id: everolimus-lowers-s6k
  claim: Everolimus lowers p-S6K1.
  treatment: {RAD001: 20 nM}
  readout: p-S6K1
  expect: less
  systems: [3, 7]
  evidence: ["choo2008:Fig. 2"]
""",
    "structure/isoforms.yaml": f"p70: {{gene: RPS6KB1, accession: P23443-2, label: p70, shift: 23, {SAID}}}\n",
    "structure/domains.yaml": f"""
FRB: {{gene: MTOR, label: FRB domain, range: [2025, 2114], residues: [F2108], holds: MTOR.FRB, {SAID}}}
TOS: {{gene: RPS6KB1, label: TOS motif, kind: motif, isoform: p70, range: [5, 9], sequence: FDIDL, {SAID}}}
""",
    "structure/sites.yaml": f"""
S6K1 T389: {{gene: RPS6KB1, residues: [T389], isoform: p70, by: [mTORC1], nodes: [S6K1_pT389], {SAID}}}
""",
    "structure/contacts.yaml": f"""
grip: {{label: grip, between: [{{gene: FKBP1A}}, {{gene: MTOR, domain: FRB}}], within: [mTORC1],
  broken_by: [MTOR F2108L], {SAID}}}
""",
    "structure/assemblies.yaml": f"mTORC1: {{copies: {{MTOR: 2}}, size: [[280, 300], 205, 115], {SAID}}}\n",
    "structure/entries.yaml": f"""
1FAP: {{label: ternary complex, shows: [MTOR], with: [everolimus], method: cryo-EM, resolution: 2.7, {SAID}}}
""",
    "clinic/trials.yaml": """
EVER-1:
  label: EVER-1
  nct: NCT00000001
  phase: "3"
  cancers: [breast]
  population: breast cancer
  arms:
    everolimus: {label: everolimus 10 mg, drugs: [everolimus], n: 100}
    placebo: {label: placebo, n: 50, control: true}
  results:
    - {endpoint: PFS, unit: months, arms: {everolimus: {value: 7.8, interval: [6.0, NR]}, placebo: 3.2},
       hazard_ratio: {value: 0.45, interval: [0.38, 0.54]}, source: "choo2008:abstract"}
    - {endpoint: ORR, unit: "%", arms: {everolimus: {value: 12, events: 12, of: 100}}, source: choo2008}
""",
    "clinic/trials_families.yaml": "BRCA: {includes: [BRCA]}\n",
    "clinic/adverse_events.yaml": """
EVER-1: {label: EVER-1, drugs: [everolimus], trial: EVER-1, population: breast cancer, n: 100, control: placebo,
  events: [{event: stomatitis, any_grade: 44, grade_3_4: 4, control_any: 8, events: 44}], source: choo2008}
""",
    "clinic/adverse_events_kinds.yaml": "stomatitis: {label: Sore mouth, organ: mucosa, synonyms: [mucositis]}\n",
    "clinic/approvals.yaml": """
everolimus-breast: {drugs: [everolimus], region: US, date: 2012-07-20, indication: breast cancer, source: choo2008}
""",
    "clinic/biomarkers.yaml": """
MTOR-F2108L: {marker: MTOR F2108L, elements: [MTOR], drugs: [everolimus], direction: resistance, supports: true,
  level: C, finding: a tumour relapsed, events: 1, n: 1, source: choo2008}
""",
    "clinic/sequences.yaml": """
order: {label: order, subject: sequence, drugs: [everolimus], finding: it changed nothing, source: choo2008}
""",
    "clinic/pharmacokinetics.yaml": """
everolimus:
  molar_mass: 958.2
  matrix: blood
  models: {oral: {label: one compartment, population: adults, route: oral, clearance_l_h: 20, volume_l: 800,
    absorption_per_h: 1, source: choo2008}}
  interactions: [{by: ketoconazole, strength: strong, auc_fold: 15, interval: [13.6, 16.6], source: choo2008}]
  published: [{quantity: half_life, value: 30, low: 26, high: 38, unit: h, dose_mg: 10, population: adults,
    model: oral, source: choo2008}]
""",
}

# What makes of everolimus a drug that also lowers the growth factor and is pumped out.
INDIRECT = (
    "  status: approved",
    "  effects: [{input: growth_factor, toward: 0, half: 5 nM, assumption: size}]\n"
    "  efflux: [{transporter: MTOR, ratio: 3, assumption: size}]",
)

Small = Callable[..., Knowledge]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Read the small knowledge: with `changes`, file to (old text, new text), and with `files` in place of its own."""

    def read(changes: Mapping[str, tuple[str, str]] | None = None, files: Mapping[str, str] | None = None) -> Knowledge:
        texts = {**FILES, **(files or {})}
        for name, (old, new) in (changes or {}).items():
            assert texts[name].count(old) == 1, f"{old!r} is not once in {name}"
            texts[name] = texts[name].replace(old, new)
        for name, text in texts.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return read_knowledge(tmp_path)

    return read
