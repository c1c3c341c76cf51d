"""Response rates, outcomes and event rates as the trials printed them; recalled rows never enter a number."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.knowledge.conftest import FILES

from rheostat.analysis.trials import (
    cancers_of,
    clinic_value,
    drugs_of,
    response_rate,
    trials_matching,
    wilson,
)
from rheostat.errors import InputError
from rheostat.knowledge.load import Knowledge, load_knowledge, read_knowledge

TRIALS = """
one: {label: One, phase: "2", cancers: [clear], population: p, arms: {drug: {label: d, drugs: [everolimus], n: 50}},
  results: [{endpoint: ORR, unit: "%", arms: {drug: 4}, source: choo2008}]}
two: {label: Two, nct: NCT00000002, phase: "3", cancers: [clear], population: p,
  arms: {drug: {label: d, drugs: [everolimus], others: [best supportive care], n: 100},
         rival: {label: r, n: 100, control: true}},
  results: [{endpoint: ORR, unit: "%", arms: {drug: {value: 10, events: 10, of: 100}, rival: 30}, source: choo2008},
            {endpoint: PFS, unit: months, arms: {drug: 5, rival: 4}, source: choo2008,
             hazard_ratio: {value: 0.8, interval: [0.6, 1.1]}},
            {endpoint: PFS, unit: months, arms: {drug: 5.5}, source: choo2008},
            {endpoint: OS, unit: months, arms: {drug: 15}, source: choo2008, status: recalled}]}
recalled: {label: R, phase: "2", cancers: [clear], population: p, arms: {d: {label: d, drugs: [everolimus], n: 10}},
  results: [{endpoint: ORR, unit: "%", arms: {d: 90}, source: choo2008, status: recalled}]}
chosen: {label: C, phase: "2", cancers: [clear], population: p, marker: TSC1 mutation,
  arms: {d: {label: d, drugs: [everolimus], n: 10}},
  results: [{endpoint: ORR, unit: "%", arms: {d: {value: 50, events: 5, of: 10}}, source: choo2008}]}
together: {label: T, phase: "2", cancers: [papillary], population: p,
  arms: {d: {label: d, drugs: [everolimus], others: [another], n: 20}},
  results: [{endpoint: ORR, unit: "%", arms: {d: 25}, source: choo2008}]}
wide: {label: W, phase: "2", cancers: [kidney], population: p, arms: {d: {label: d, drugs: [everolimus], n: 30}},
  results: [{endpoint: ORR, unit: "%", arms: {d: 0}, source: choo2008}]}
"""
CANCERS = """
kidney: {name: kidney cancer, oncotree: RCC, synonyms: [renal cancer]}
clear: {name: clear cell kidney cancer, oncotree: CCRCC}
papillary: {name: papillary kidney cancer, oncotree: PRCC}
subtype: {name: odd clear cell kidney cancer, oncotree: CCRCC}
skin: {name: skin cancer, oncotree: SKCM}
"""
TOXICITY = """
controlled: {label: c, drugs: [everolimus], population: p, n: 100, control: placebo, source: choo2008,
  events: [{event: mucositis, any_grade: 40, grade_3_4: 4, control_any: 10, control_3_4: 1}]}
larger: {label: l, drugs: [everolimus], population: p, n: 300, control: placebo, source: choo2008,
  events: [{event: Stomatitis, any_grade: 20, control_any: 6}]}
alone: {label: a, drugs: [everolimus], population: p, n: 1000, source: choo2008,
  events: [{event: stomatitis, any_grade: 99}, {event: cough, any_grade: 7}]}
recalled: {label: r, drugs: [everolimus], population: p, n: 1000, control: placebo, source: choo2008, status: recalled,
  events: [{event: stomatitis, any_grade: 99, control_any: 99}]}
rival: {label: v, drugs: [everolimus], population: p, n: 1000, control: everolimus, source: choo2008,
  events: [{event: stomatitis, any_grade: 99, control_any: 99}]}
"""
KINDS = """
stomatitis: {label: Stomatitis, organ: mucosa, synonyms: [mucositis]}
cough: {label: Cough, organ: lung}
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder: Path = tmp_path_factory.mktemp("knowledge")
    changed = {
        "clinic/trials.yaml": TRIALS,
        "clinic/trials_families.yaml": "RCC: {includes: [CCRCC, PRCC]}\n",
        "clinic/adverse_events.yaml": TOXICITY,
        "clinic/adverse_events_kinds.yaml": KINDS,
        "entities/cancers.yaml": CANCERS,
    }
    for name, text in {**FILES, **changed}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read_knowledge(folder)


def test_wilson_is_the_interval_of_the_textbook() -> None:
    # Newcombe 1998, Stat Med 17:857, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29)[0] == pytest.approx(0.0061, abs=5e-5)
    assert wilson(10, 10)[1] == pytest.approx(1.0)


def test_trials_of_the_tumour_type_are_pooled_without_recalled_or_chosen_ones(known: Knowledge) -> None:
    rate = response_rate(known, "rapalog", "CCRCC")
    assert rate is not None
    assert (rate.events, rate.n, rate.exact, rate.alone, rate.recalled) == (2 + 10, 150, True, True, 1)
    assert rate.rate == pytest.approx(12 / 150)
    assert (rate.low, rate.high) == wilson(12, 150)
    assert {item.trial for item in rate.trials} == {"one", "two"}


def test_a_marker_asks_for_the_trials_that_enrolled_by_it(known: Knowledge) -> None:
    rate = response_rate(known, "everolimus", "CCRCC", "tsc1")
    assert rate is not None
    assert (rate.events, rate.n) == (5, 10)
    assert response_rate(known, "everolimus", "CCRCC", "KRAS") is None


def test_a_wide_type_speaks_for_its_parts_and_counts_them(known: Knowledge) -> None:
    wide = response_rate(known, "everolimus", "RCC")
    assert wide is not None
    assert (wide.events, wide.n) == (12, 180)
    assert wide.exact


def test_a_type_without_trials_of_its_own_borrows_and_says_so(known: Knowledge) -> None:
    odd = response_rate(known, "everolimus", "odd clear cell kidney cancer")
    assert odd is not None
    assert (odd.exact, odd.n) == (False, 150)


def test_combinations_stand_in_only_where_the_drug_was_never_given_alone(known: Knowledge) -> None:
    rate = response_rate(known, "everolimus", "PRCC")
    assert rate is not None
    assert (rate.alone, rate.events, rate.n) == (False, 5, 20)
    assert response_rate(known, "everolimus", "SKCM") is None


def test_names_are_understood_or_refused(known: Knowledge) -> None:
    assert drugs_of(known, "mTOR inhibitor") == drugs_of(known, "RAD001") == {"everolimus"}
    assert cancers_of(known, "CCRCC") == {"clear", "subtype"}
    assert cancers_of(known, "renal cancer") == {"kidney"}
    with pytest.raises(InputError, match="did you mean everolimus"):
        response_rate(known, "everolimuss", "RCC")
    with pytest.raises(InputError, match="kidney cancer"):
        response_rate(known, "everolimus", "kidny cancer")


def test_trials_are_found_by_cancer_drug_and_marker(known: Knowledge) -> None:
    assert set(trials_matching(known, cancer="PRCC")) == {"together", "wide"}
    assert set(trials_matching(known, drug="rapalog")) == {"one", "two", "recalled", "chosen", "together", "wide"}
    assert set(trials_matching(known, biomarker="TSC1")) == {"chosen"}
    assert set(trials_matching(known, cancer="RCC", biomarker="tsc1")) == {"chosen"}


def test_readouts_give_what_was_printed(known: Knowledge) -> None:
    read = {
        "response_rate(rapalog, CCRCC)": 12 / 150,
        "response_rate(everolimus, CCRCC, TSC1)": 0.5,
        "median(Two, PFS, drug)": 5.5,
        "median(NCT00000002, PFS, rival)": 4.0,
        "hazard_ratio(two, PFS)": 0.8,
        "hazard_ratio_low(two, PFS)": 0.6,
        "hazard_ratio_high(two, PFS)": 1.1,
        "event_rate(everolimus, mucositis)": (100 * 0.40 + 300 * 0.20) / 400,
        "event_rate_control(everolimus, stomatitis)": (100 * 0.10 + 300 * 0.06) / 400,
        "severe_event_rate(rapalog, stomatitis)": 0.04,
        "severe_event_rate_control(rapalog, stomatitis)": 0.01,
        "event_rate(everolimus, cough)": 0.07,
        "0.25": 0.25,
    }
    assert {readout: clinic_value(known, readout) for readout in read} == pytest.approx(read)


def test_other_readouts_are_left_to_the_network(known: Knowledge) -> None:
    assert clinic_value(known, "p-S6K1") is None
    assert clinic_value(known, "sensitivity(everolimus)") is None


REFUSED = {
    "response_rate(everolimus)": "write response_rate",
    "response_rate(everolimus, SKCM)": "no trial that was read",
    "median(two, PFS)": "write median",
    "median(two, PFR, drug)": "unknown endpoint 'PFR'; did you mean PFS",
    "median(two, OS, drug)": "recalled and not read",
    "median(two, PFS, drog)": "did you mean drug",
    "median(two, ORR, rival, drug)": "write median",
    "hazard_ratio(two, ORR)": "no such hazard ratio",
    "hazard_ratio(two)": "write hazard_ratio",
    "event_rate(everolimus)": "write event_rate",
    "event_rate_control(everolimus, cough)": "no controlled trial",
    "event_rate(everolimus, sore throat)": "sore throat",
}


@pytest.mark.parametrize(("readout", "said"), REFUSED.items(), ids=REFUSED)
def test_what_was_not_measured_is_refused_with_the_reason(known: Knowledge, readout: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        clinic_value(known, readout)


def test_the_shipped_trials_give_the_rates_of_their_papers() -> None:
    # Motzer 2010 (5 of 277), Motzer 2020 (17 of 411), Choueiri 2024 (3.5 % of 372), Powles 2016 (11.6 % of 43).
    shipped = load_knowledge()
    kidney = response_rate(shipped, "everolimus", "CCRCC")
    assert kidney is not None
    assert (kidney.events, kidney.n) == (5 + 17 + 13 + 5, 277 + 411 + 372 + 43)
    chosen = response_rate(shipped, "everolimus", "solid_tumour", "PIK3CA")
    assert chosen is not None
    assert (chosen.events, chosen.n) == (0, 10)
    basket = response_rate(shipped, "everolimus", "solid_tumour", "TSC1")
    assert basket is not None
    assert (basket.events, basket.n) == (2, 30)
