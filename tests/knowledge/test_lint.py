"""The small knowledge is clean; each way of breaking one record is found, and named for what it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from tests.knowledge.conftest import FILES, INDIRECT

from rheostat.errors import Place
from rheostat.knowledge.lint import CHECKS, Severity, lint
from rheostat.knowledge.load import load_knowledge

CORE, ALTERATIONS, EXPERIMENTS = "modules/core.yaml", "alterations/all.yaml", "experiments/all.yaml"
AGENTS, REFERENCES = "drugs/agents.yaml", "references.yaml"


class Broken(NamedTuple):
    """One change to one file, and what lint must say about it."""

    file: str
    old: str
    new: str
    check: str
    says: str
    severity: str = "error"


DANGLING = [
    Broken(CORE, "when: growth_factor", "when: growht_factor", "dangling name", "did you mean growth_factor"),
    Broken(CORE, "via: MTOR.S6K1", "via: MTOR.S6K2", "dangling name", "output 'MTOR.S6K2'; did you mean MTOR.S6K1"),
    Broken(CORE, "gene: MTOR\n", "gene: MTR\n", "dangling name", "mTORC1_active names the unknown gene 'MTR'"),
    Broken(CORE, "{gene: RPS6KB1, residues", "{gene: RPS6KB2, residues", "dangling name", "unknown gene 'RPS6KB2'"),
    Broken(CORE, "gene: RPS6KB1\n", "gene: RPS6KB1\n    of: S6K\n", "dangling name", "unknown node or input 'S6K'"),
    Broken(CORE, "food: [growth_factor]", "food: [leucine]", "dangling name", "food names the unknown input 'leucine'"),
    Broken(CORE, "mean: [S6K1_pT389, S6K1]", "mean: [S6K1_pT389, S6K]", "dangling name", "output names the unknown"),
    Broken("entities/complexes.yaml", "[MTOR]", "[MTRO]", "dangling name", "unknown gene or complex 'MTRO'"),
    Broken("drugs/targets.yaml", "gene: MTOR", "gene: FRAP1", "dangling name", "unknown gene 'FRAP1'"),
    Broken("drugs/carriers.yaml", "gene: FKBP1A", "gene: FKBP12", "dangling name", "unknown gene 'FKBP12'"),
    Broken("drugs/modes.yaml", "carrier: FKBP1A", "carrier: FKBP1B", "dangling name", "unknown carrier 'FKBP1B'"),
    Broken("drugs/modes.yaml", "sites: [FRB]", "sites: [FRP]", "dangling name", "'FRP'"),
    Broken("drugs/modes.yaml", "{S6K1: 0.02}", "{S6K2: 0.02}", "dangling name", "output of a drug target 'S6K2'"),
    Broken("drugs/modes.yaml", "0.02}", "0.02}, dimers: {S6K3: {one: 1}}", "dangling name", "drug target 'S6K3'"),
    Broken("drugs/classes.yaml", "includes: [rapalog]", "includes: [rapalogue]", "dangling name", "'rapalogue'"),
    Broken(AGENTS, "class: rapalog", "class: rapalogue", "dangling name", "unknown drug class 'rapalogue'"),
    Broken(AGENTS, "protein: MTOR", "protein: MTRO", "dangling name", "unknown drug target or carrier 'MTRO'"),
    Broken(AGENTS, "site: FRB", "site: ATB", "dangling name", "unknown site of MTOR 'ATB'; did you mean ATP"),
    Broken(AGENTS, "mode: rapalog", "mode: allosteric", "dangling name", "unknown binding mode 'allosteric'"),
    Broken(AGENTS, INDIRECT[0], INDIRECT[1].replace("growth_factor", "oxygen"), "dangling name", "input 'oxygen'"),
    Broken(AGENTS, INDIRECT[0], INDIRECT[1].replace("MTOR", "ABCB1"), "dangling name", "drug target 'ABCB1'"),
    Broken("regimens.yaml", "[everolimus]", "[evrolimus]", "dangling name", "unknown drug 'evrolimus'"),
    Broken("watched.yaml", "S6K1_pT389:", "S6K1_pT398:", "dangling name", "'S6K1_pT398'"),
    Broken("watched.yaml", "it stays", "it stays, when_class: [taxane]", "dangling name", "drug class 'taxane'"),
    Broken(ALTERATIONS, "abundance: {RPS6KB1: 4}", "abundance: {RPS6KB: 4}", "dangling name", "unknown gene 'RPS6KB'"),
    Broken(ALTERATIONS, "abundance: {RPS6KB1: 4}", "scale: {S6K: 4}", "dangling name", "unknown node 'S6K'"),
    Broken(ALTERATIONS, "abundance: {RPS6KB1: 4}", "environment: {oxygen: 0}", "dangling name", "input 'oxygen'"),
    Broken(ALTERATIONS, "{FRB: 0.01}", "{FRP: 0.01}", "dangling name", "unknown site of MTOR 'FRP'"),
    Broken(ALTERATIONS, "{FRB: 0.01}", "{}, activity: {AKT: 2}", "dangling name", "unknown output of MTOR 'AKT'"),
    Broken("contexts.yaml", "MTOR F2108L het", "MTOR F2018L het", "dangling name", "unknown alteration 'MTOR F2018L'"),
    Broken("contexts.yaml", "serum: 0.1", "oxygen: 0.1", "dangling name", "unknown input or group of inputs 'oxygen'"),
    Broken("discrepancies.yaml", "[S6K1_pT389]", "[S6K1_pT398]", "dangling name", "unknown name 'S6K1_pT398'"),
    Broken(CORE, "S6K1, assumption: size", "S6K1, assumption: sise", "dangling name", "'sise'; did you mean size"),
]  # fmt: skip

GROUNDS = [
    Broken("drugs/modes.yaml", ", assumption: size", "", "no evidence or assumption", "binding mode of rapalog"),
    Broken("drugs/targets.yaml", ", assumption: size", "", "no evidence or assumption", "target of MTOR"),
    Broken("drugs/carriers.yaml", ", assumption: size", "", "no evidence or assumption", "carrier of FKBP1A"),
    Broken(EXPERIMENTS, '["choo2008:Fig. 2"]', "[]", "no evidence or assumption", "everolimus-lowers-s6k", "warning"),
    Broken(CORE, '"burnett1998 | mTOR ph', '"burnet1998 | mTOR ph', "reference", "did you mean burnett1998"),
    Broken(REFERENCES, "status: likely", "status: likely, retracted: true", "reference", "was retracted"),
    Broken(REFERENCES, "\nburnett", "\nold1990: {authors: Old O, year: 1990, status: recalled}\nburnett", "reference",
           "old1990 is cited by nothing", "warning"),
    Broken(CORE, "mTOR phosphorylates S6K1 itself", "a row of PhosphoSitePlus", "source licence", "phosphositeplus"),
    Broken("contexts.yaml", ', "burnett1998 | another one as well"', "", "context", "resistant serves 0 experiments"),
]  # fmt: skip

IDENTIFIERS = [
    Broken("entities/complexes.yaml", "FPLX:mTORC1", "mTORC1", "identifier", "famplex identifier 'mTORC1'"),
    Broken("entities/cancers.yaml", "oncotree: BRCA", "oncotree: Breast", "identifier", "oncotree identifier 'Breast'"),
    Broken("entities/genes.yaml", "hgnc: HGNC:10436", "hgnc: HGNC:3942", "identifier", "MTOR and RPS6KB1 share"),
    Broken("entities/genes.yaml", "hgnc: HGNC:3711, ", "", "identifier", "FKBP1A has no hgnc identifier", "warning"),
    Broken("entities/genes.yaml", "\nFKBP1A:", "\nFkbp1a: {name: a mouse's, hgnc: 'HGNC:1', uniprot: P26883}\nFKBP1A:",
           "identifier", "Fkbp1a is not written like a human HGNC symbol"),
    Broken("entities/genes.yaml", "p70S6K]", "frap1]", "one name for two things", "MTOR and RPS6KB1", "warning"),
    Broken(CORE, "synonyms: [p-S6K1]", "synonyms: [MTORC1]", "one name for two things", "mTORC1_active and S6K1_pT389"),
    Broken(CORE, "mean: [S6K1_pT389, S6K1]", "synonyms: [P S6K1], mean: [S6K1]", "one name for two things",
           "S6K1_pT389 and output"),
    Broken(ALTERATIONS, "variants: [F2108L]", "variants: [F2108L, F2108L]", "one name for two things",
           "MTOR F2108L is described by 2 records"),
    Broken(CORE, "systems: [3]", "systems: [99]", "system", "tagged with system 99"),
    Broken(EXPERIMENTS, "systems: [3, 7]", "systems: [3, 0]", "system", "tagged with system 0"),
]  # fmt: skip

LOST = """
  lost: {label: Lost, law: gate, time_constant: 1 h, on: [{when: S6K1, assumption: size}]}
observables:"""
NETWORK = [
    Broken(CORE, "\nobservables:", LOST, "path", "lost leads to no phenotype"),
    Broken(CORE, "\nobservables:", LOST, "idle edge", "S6K1 acts on lost, which nothing reads"),
    Broken(CORE, "\nobservables:", "\n  spring: {label: Spring, law: gate, time_constant: 1 h}\nobservables:", "path",
           "no input and no gene's abundance can change spring"),
    Broken(CORE, "label: S6K1 activity", "label: S6K1 activity\n    dead_end: it is told to be one", "path",
           "S6K1 is called a dead end but leads", "warning"),
    Broken(CORE, "\ngroups:", "\n  oxygen: {label: Oxygen}\ngroups:", "idle edge", "the input oxygen acts on nothing"),
    Broken(CORE, "on: [{when: S6K1, assumption: size}]", "on: {basal: 1.0, clauses: [{when: S6K1, assumption: size}]}",
           "idle edge", "changes nothing because the basal activity is 1"),
    Broken(CORE, "on: [{when: S6K1, assumption: size}]",
           "on: [{when: S6K1, assumption: size}, {when: mTORC1_active, weight: 0.0001, assumption: size}]",
           "idle edge", "mTORC1_active adds 0.01% to the gate", "warning"),
    Broken(CORE, "on: [{when: S6K1, assumption: size}]", "on: [{when: {S6K1: {headroom: 1.0005}}, assumption: size}]",
           "idle edge", "passes on nothing of S6K1", "warning"),
    Broken(CORE, "on: [{when: S6K1, assumption: size}]",
           "on: [{when: S6K1, assumption: size}, {when: {S6K1: {headroom: 2}}, weight: 0.5, assumption: size}]",
           "repeated clause", "has the clause with S6K1 twice"),
    Broken(CORE, "\nobservables:", "\n  X: {label: X, law: gate, gene: FKBP1A, time_constant: 1 h, dead_end: a test}"
           "\nextends: {X: {on: {unless: growth_factor, assumption: size}}}\nobservables:",
           "idle edge", "the gate 'on' of X has no clause to join"),
    Broken(ALTERATIONS, "{abundance: {RPS6KB1: 4}}", "{}", "idle edge",
           "RPS6KB1 amplification is called activating but changes nothing", "warning"),
]  # fmt: skip

SITES = [
    # P23443 is the p85 isoform: its residue 389 is not the threonine of p70, which is 412 there.
    Broken(CORE, ", isoform: p70 (P23443-2)", "", "residue number", "residue 389 of RPS6KB1 (P23443) is"),
    Broken(CORE, "residues: [T389]", "residues: [pT389]", "residue number", "'pT389' is no residue"),
    Broken(CORE, "[T389]", "[T412]", "residue number", "is named after T389 but its site is T412", "warning"),
    Broken(CORE, "\n    site: {gene: RPS6KB1, residues: [T389], isoform: p70 (P23443-2), kinase: MTOR}", "",
           "residue number", "S6K1_pT389 is a site without its gene", "warning"),
    # The misprint of the review: residue 2018 of mTOR is an arginine.
    Broken(ALTERATIONS, "[F2108L]", "[F2018L]", "residue number", "residue 2018 of MTOR (P42345) is R, not F"),
    Broken(ALTERATIONS, "[F2108L]", "[F2108_L2109del]", "residue number", "MTOR F2108_L2109del: residue 2109 of MTOR"),
]  # fmt: skip

IN_EXPERIMENTS = [
    Broken(EXPERIMENTS, "readout: p-S6K1", "readout: p-S6K2", "experiment", "unknown node or observable 'p-S6K2'"),
    Broken(EXPERIMENTS, "readout: p-S6K1", "readout: 'share(p-S6K1, p-S6K2)'", "experiment", "'p-S6K2'"),
    Broken(EXPERIMENTS, "readout: p-S6K1", "readout: sensitivity(evrolimus)", "experiment", "drug or drug class"),
    Broken(EXPERIMENTS, "readout: p-S6K1", "readout: potency(everolimus)", "experiment", "readout potency(...)"),
    Broken(EXPERIMENTS, "readout: p-S6K1", "readout: p-S6K1\n  control: {readout: p-S6K2}", "experiment", "'p-S6K2'"),
    Broken(EXPERIMENTS, "RAD001: 20 nM", "RAD01: 20 nM", "experiment", "unknown input or drug 'RAD01'"),
    Broken(EXPERIMENTS, "RAD001: 20 nM", "class: rapalogue", "experiment", "unknown drug class 'rapalogue'"),
    Broken(EXPERIMENTS, "  expect", "  cell: {alterations: MTOR F2018L}\n  expect", "experiment", "'MTOR F2018L'"),
    Broken(EXPERIMENTS, "  expect", "  cell: {alterations: MTRO loss}\n  expect", "experiment", "'MTRO loss'"),
    Broken(EXPERIMENTS, "  expect", "  control: {cell: {alterations: MTR loss}}\n  expect", "experiment", "'MTR loss'"),
    Broken(EXPERIMENTS, "  expect", "  cell: {context: TNBC}\n  expect", "experiment", "unknown context 'TNBC'"),
    Broken(EXPERIMENTS, "  expect", "  environment: {oxygen: 0}\n  expect", "experiment", "unknown input or group"),
    Broken(EXPERIMENTS, "  expect", "  schedule: [{for: 1 h, environment: {oxygen: 0}}]\n  expect", "experiment",
           "unknown input or group of inputs 'oxygen'"),
    Broken(EXPERIMENTS, "  expect", "  control: {treatment: {RAD01: 1 nM}}\n  expect", "experiment", "'RAD01'"),
]  # fmt: skip

TRIALS, TOXICITY, KINETICS = "clinic/trials.yaml", "clinic/adverse_events.yaml", "clinic/pharmacokinetics.yaml"
APPROVALS, MARKERS = "clinic/approvals.yaml", "clinic/biomarkers.yaml"
CLINIC = [
    Broken(TRIALS, "[0.38, 0.54]", "[0.48, 0.54]", "impossible number", "0.45 lies outside its interval"),
    Broken(TRIALS, "[0.38, 0.54]", "[0.54, 0.38]", "impossible number", "runs backwards"),
    Broken(TRIALS, "[6.0, NR]", "[8.0, NR]", "impossible number", "7.8 lies outside"),
    Broken(TRIALS, "value: 12,", "value: 112,", "impossible number", "112 % is not between 0 and 100"),
    Broken(TRIALS, "events: 12, of: 100", "events: 120, of: 100", "impossible number", "120 events in 100 patients"),
    Broken(TRIALS, "events: 12, of: 100", "events: 120", "impossible number", "120 events in 100 patients"),
    Broken(TRIALS, "events: 12, of: 100", "events: 21, of: 100", "impossible number", "21 of 100 is 21.0 %, not 12 %"),
    Broken(TOXICITY, "any_grade: 44", "any_grade: 104", "impossible number", "104 % is not between"),
    Broken(TOXICITY, "grade_3_4: 4,", "grade_3_4: 54,", "impossible number", "is more than 44 % of any grade"),
    Broken(TOXICITY, "events: 44}", "events: 144}", "impossible number", "144 events in 100 patients"),
    Broken(MARKERS, "events: 1, n: 1", "events: 2, n: 1", "impossible number", "2 events in 1 patients"),
    Broken(KINETICS, "[13.6, 16.6]", "[16.0, 16.6]", "impossible number", "15 lies outside"),
    Broken(KINETICS, "low: 26, high: 38", "low: 36, high: 38", "impossible number", "30 lies outside 36 to 38"),
    Broken(TRIALS, "NCT00000001", "NCT0000001", "registry number", "it is NCT and eight digits"),
    Broken(APPROVALS, "2012-07-20", "2999-07-20", "date", "2999-07-20 lies in the future"),
    Broken(APPROVALS, "2012-07-20", "2012-13", "date", "2012-13 is not on the calendar"),
    Broken(TRIALS, "cancers: [breast]", "cancers: [brest]", "dangling name", "unknown cancer 'brest'"),
    Broken(TRIALS, "drugs: [everolimus]", "drugs: [evrolimus]", "dangling name", "unknown drug 'evrolimus'"),
    Broken(TRIALS, "placebo: 3.2", "plazebo: 3.2", "dangling name", "unknown arm 'plazebo'; did you mean placebo"),
    Broken(TOXICITY, "trial: EVER-1", "trial: EVER-2", "dangling name", "unknown trial 'EVER-2'; did you mean EVER-1"),
    Broken("clinic/trials_families.yaml", "[BRCA]", "[BRAC]", "dangling name", "unknown OncoTree code 'BRAC'"),
    Broken(TOXICITY, "event: stomatitis", "event: sore lip", "dangling name", "no kind of adverse event", "warning"),
    Broken(TRIALS, '"choo2008:abstract"', '"choo2009:abstract"', "reference", "unknown reference 'choo2009'"),
]
STRUCTURE = [
    Broken("structure/domains.yaml", "MTOR.FRB", "MTOR.FBR", "structure", "unknown site of a drug target 'MTOR.FBR'"),
    Broken("structure/domains.yaml", "2114]", "2600]", "structure", "FRB ends at 2600; MTOR has 2549 residues"),
    Broken("structure/domains.yaml", "[F2108]", "[F2107]", "structure", "residue 2107 of MTOR (P42345) is V, not F"),
    Broken(CORE, "isoform: p70 (P23443-2)", "isoform: p70", "structure", "'p70' gives no accession in brackets"),
]
REFERENCES = [
    Broken(
        "references.yaml",
        "status: likely}",
        "doi: 10.1073/PNAS.95.4.1432, status: likely}",
        "identifier",
        "burnett1998 and choo2008 share the identifier 10.1073/pnas.95.4.1432",
    ),
]
CONTESTED = [
    Broken(
        CORE,
        "[{when: S6K1, assumption: size}]",
        "[{when: S6K1, assumption: size, contested: direct}]",
        "contested edge",
        "cell_growth names the unknown contested edge 'direct'",
    ),
]
MECHANISMS, FREQUENCIES = "mechanisms.yaml", "alteration_frequencies.yaml"
RESISTANCE = [
    Broken(MECHANISMS, "{RPS6KB1: more}", "{RPS6KB: more}", "dangling name", "unknown gene or node 'RPS6KB'"),
    Broken(MECHANISMS, "{S6K1: more}", "{S6K: more}", "dangling name", "unknown node 'S6K'"),
    Broken(MECHANISMS, "answers: [mTOR inhibitor]", "answers: [taxane]", "dangling name", "'taxane'"),
    Broken(MECHANISMS, "unmet: {mTOR inhibitor", "unmet: {rapalog", "dangling name", "unknown stated answer 'rapalog'"),
    Broken(MECHANISMS, "choo2008 | more", "choo2009 | more", "reference", "unknown reference 'choo2009'"),
    Broken(FREQUENCIES, "[MTOR, RPS6KB1]", "[MTOR, RPS6KB]", "dangling name", "unknown gene 'RPS6KB'"),
    Broken(FREQUENCIES, "[BRCA]", "[BRAC]", "dangling name", "unknown OncoTree code 'BRAC'"),
    Broken(FREQUENCIES, "source: choo2008", "source: choo2009", "reference", "unknown reference 'choo2009'"),
]
EVERY = [
    *REFERENCES,
    *CONTESTED,
    *STRUCTURE,
    *DANGLING,
    *GROUNDS,
    *IDENTIFIERS,
    *NETWORK,
    *SITES,
    *IN_EXPERIMENTS,
    *CLINIC,
    *RESISTANCE,
]


def test_the_small_knowledge_is_clean(small: Any) -> None:
    assert [str(issue) for issue in lint(small())] == []


@pytest.mark.parametrize("broken", EVERY, ids=lambda b: f"{b.check}: {b.says}")
def test_what_is_broken_is_found(small: Any, broken: Broken) -> None:
    issues = lint(small({broken.file: (broken.old, broken.new)}))
    found = [issue for issue in issues if issue.check == broken.check and broken.says in issue.message]
    assert found, [str(issue) for issue in issues]
    assert {issue.severity.value for issue in found} == {broken.severity}


def test_every_check_is_proved_by_a_broken_file(small: Any) -> None:
    unproved = {check.__name__: check for check in CHECKS}
    for broken in EVERY:
        knowledge = small({broken.file: (broken.old, broken.new)})
        unproved = {name: check for name, check in unproved.items() if not list(check(knowledge))}
    assert list(unproved) == []


def test_an_issue_says_the_file_and_the_line(small: Any) -> None:
    knowledge = small({CORE: ("when: growth_factor", "when: growht_factor")})
    (issue,) = [issue for issue in lint(knowledge) if issue.check == "dangling name"]
    assert issue.place == Place("modules/core.yaml", 9)
    assert str(issue).startswith("modules/core.yaml, line 9: mTORC1_active names")


def test_a_waiting_experiment_may_name_what_is_not_there_yet(small: Any) -> None:
    waits = "readout: p-ULK1\n  waiting: the node is not there"
    assert lint(small({EXPERIMENTS: ("readout: p-S6K1", waits)})) == ()


def test_a_path_to_a_declared_dead_end_is_a_path(small: Any) -> None:
    end = (
        "\n  relay: {label: Relay, law: gate, time_constant: 1 h, on: [{when: S6K1, assumption: size}]}"
        "\n  end: {label: End, law: gate, time_constant: 1 h, dead_end: read on blots,"
        " on: [{when: relay, assumption: size}]}"
        "\nobservables:"
    )
    assert lint(small({CORE: ("\nobservables:", end)})) == ()


def test_what_is_at_rest_in_the_reference_cell_may_still_count(small: Any) -> None:
    text = FILES[CORE].replace("\ngroups:", "\n  stress: {label: Stress, reference: 0}\ngroups:")
    alone = "[{when: S6K1, assumption: size}]"
    text = text.replace(alone, f"{alone[:-1]}, {{when: stress, assumption: size}}]")
    assert text.count("stress") == 2
    assert lint(small(files={CORE: text})) == ()


def test_the_share_of_a_subunit_that_nothing_uses_may_be_a_dead_end(small: Any) -> None:
    shared = """
  raptor_bound: {label: Bound, law: partition, of: mTORC1_active, share: 0.5, time_constant: 1 h}
  unbound: {label: Free, law: partition, of: mTORC1_active, share: 0.5, time_constant: 1 h, dead_end: what is left over}
  growth: {label: Growth, kind: phenotype, law: gate, time_constant: 1 h, on: [{when: raptor_bound, assumption: size}]}
observables:"""
    assert lint(small({CORE: ("\nobservables:", shared)})) == ()


def test_a_note_on_the_other_numbering_settles_a_name(small: Any) -> None:
    noted = "residues: [T412], note: 'T389 in p70'"
    issues = lint(small({CORE: ("residues: [T389], isoform: p70 (P23443-2)", noted)}))
    assert issues == ()


def test_a_check_can_be_run_alone(small: Any) -> None:
    knowledge = small({CORE: ("systems: [3]", "systems: [99]"), EXPERIMENTS: ("readout: p-S6K1", "readout: x")})
    (alone,) = lint(knowledge, checks=[check for check in CHECKS if check.__name__ == "systems_numbered"])
    assert alone.check == "system"


def test_the_shipped_files_have_no_error() -> None:
    errors = [str(issue) for issue in lint(load_knowledge()) if issue.severity is Severity.ERROR]
    assert errors == []
