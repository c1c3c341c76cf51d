"""A network of six nodes whose every value follows by hand, with four drugs, for tests of what is built on a model.

With a and h the abundances of EATER and HELPER and q what drugs leave of EATER.mark: eating e = 4 a food / (food + 3),
idle = 1.5 / (e + 0.5), mark = 4 q e / (q e + 3), spare = (a + h) / 2 * 4 e / (e + 3), proliferation = mark; death is
constant, a tenth of division at reference, and the doubling time is 24 h.
"""

from __future__ import annotations

from pathlib import Path

from small_knowledge import knowledge_with

from rheostat.analysis.model import Model, model_of

MODULE = """
title: Eating
about: A made-up cell that eats.
inputs:
  food: {label: Food, synonyms: [nutrient]}
  drink: {label: Drink}
  stress: {label: Stress, reference: 0}
  rays: {label: Rays, reference: 0, unit_per_level: 2 Gy, synonyms: [beam]}
  mist: {label: Mist, unit_per_level: 50 nM}
groups: {meal: [food, drink]}
nodes:
  eating:
    {label: Eating, law: gate, gene: EATER, time_constant: 10 min, synonyms: [feeding],
     on: [{when: food, headroom: 4, assumption: made-up}]}
  idle:
    {label: Idling, law: gate, time_constant: 10 min,
     on: [{unless: {eating: {relief: 3, depth: 1.0}}, assumption: made-up}]}
  mark:
    {label: Mark, kind: site, law: gate, time_constant: 10 min,
     site: {gene: EATER, residues: [S10, S20], kinase: EATER},
     on: [{when: {eating: {headroom: 4, via: EATER.mark}}, assumption: made-up}]}
  spare:
    {label: Spare mark, law: gate, gene: {EATER: 0.5, HELPER: 0.5}, time_constant: 10 min,
     on: [{when: {eating: {headroom: 4, via: EATER.spare}}, assumption: made-up}]}
  proliferation:
    {label: Proliferation, kind: phenotype, law: gate, of: mark, time_constant: 10 min}
  apoptosis:
    {label: Apoptosis, kind: phenotype, law: gate, time_constant: 10 min}
observables:
  marks: {label: Both marks, mean: [mark, spare], synonyms: [all marks]}
  rest: {label: Rest, inverse: idle}
"""
ASSUMPTIONS = """
made-up: {reason: nothing here stands for anything}
amplification-fold: {reason: nothing here stands for anything, value: 4}
loss-is-absence: {reason: nothing here stands for anything, value: 0}
site-mutants: {reason: nothing here stands for anything, value: 3}
doubling-time: {reason: nothing here stands for anything, value: 24}
death-at-reference: {reason: nothing here stands for anything, value: 0.1}
"""
GENES = """
EATER: {name: eater, synonyms: [ETR, E1]}
HELPER: {name: helper, synonyms: [E1]}
STRANGER: {name: a gene outside the network}
"""
COMPLEXES = "PAIR: {name: the pair, members: [EATER, HELPER, OUTSIDER]}"
TARGETS = "EATER: {label: Eater, gene: EATER, sites: [pocket], outputs: [mark, spare], assumption: made-up}"
MODES = """
block: {label: block, sites: [pocket], residuals: {mark: 0, spare: 1}}
boost: {label: boost, sites: [pocket], residuals: {mark: 2, spare: 1}}
"""
_AGENT = """
{name}:
  label: {label}
  class: {kind}
  synonyms: [{synonym}]
  usual_dose: 10 nM
  standard_doses: [10 nM, 30 nM]
  affinities:
    - {{protein: EATER, site: pocket, value: {value}, measure: Kd, assay: made up, mode: {mode}, assumption: made-up}}
"""
AGENTS = (
    "".join(
        _AGENT.format(name=name, label=name.title(), kind=kind, synonym=synonym, value=value, mode=mode)
        for name, kind, synonym, value, mode in (
            ("stopper", "blocker", "ST-1", "10 nM", "block"),
            ("slower", "blocker", "SL-1", "100 nM", "block"),
            ("raiser", "booster", "RA-1", "10 nM", "boost"),
        )
    )
    + "paper:\n  label: Paper\n  class: blocker\n  not_simulated: nobody has measured it\n"
)
CLASSES = """
blocker: {label: Blockers, synonyms: [pocket blocker]}
booster: {label: Boosters}
pocket drug: {label: Pocket drugs, includes: [blocker, booster]}
unknown kind: {label: Without a member}
"""
ALTERATIONS = """
- {gene: EATER, kind: variant, name: greedy, variants: [G12D, G12V], synonyms: [EATER G21D],
   direction: activating, assumption: made-up, effect: {constitutive: {eating: 1.0}}}
- {gene: EATER, kind: truncating, direction: inactivating, assumption: made-up, effect: {abundance: {EATER: 0.25}}}
- {gene: EATER, kind: state, name: spoilt pocket, direction: resistance, assumption: made-up,
   effect: {pools: {EATER: {affinity: {pocket: 0}}}}}
"""
CONTEXTS = """
hungry:
  {label: Hungry cell, synonyms: [starving], alterations: [EATER x0.5], environment: {food: 0},
   evidence: ["book2000 | a cell that starves"]}
"""
REFERENCES = "book2000: {authors: Book A, year: 2000, status: confirmed}"


def small_model(folder: Path) -> Model:
    """The model of the made-up cell; its files are written to the folder."""
    knowledge = knowledge_with(
        folder,
        module=MODULE,
        assumptions=ASSUMPTIONS,
        entities__genes=GENES,
        entities__complexes=COMPLEXES,
        drugs__targets=TARGETS,
        drugs__modes=MODES,
        drugs__agents=AGENTS,
        drugs__classes=CLASSES,
        alterations=ALTERATIONS,
        contexts=CONTEXTS,
        references=REFERENCES,
    )
    return model_of(knowledge)
