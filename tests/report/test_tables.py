"""The table of regimens, for programs and for a terminal."""

from __future__ import annotations

import pytest
from report import made_up

from rheostat.report.tables import cell, columns, ranking, render_tsv, text_table


def rows(text: str) -> list[dict[str, str]]:
    header, *lines = (line.split("\t") for line in text.removesuffix("\n").split("\n"))
    assert tuple(header) == columns()
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_there_is_one_row_for_each_sample_and_regimen() -> None:
    two = made_up.findings(samples=(made_up.sample(), made_up.sample(sample_id="MADE-UP-2")))
    found = rows(render_tsv(two))
    assert [(row["sample_id"], row["rank"]) for row in found] == [
        (sample, rank) for sample in ("MADE-UP-1", "MADE-UP-2") for rank in "123"
    ]


def test_numbers_can_be_read_back() -> None:
    third = rows(render_tsv(made_up.findings()))[2]
    assert float(third["advantage"]) == -0.2
    assert float(third["advantage_low"]) == -0.25
    assert float(third["viability_72h_high"]) == 0.36
    assert float(third["reference_sensitivity"]) == 0.5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " ="])
def test_no_text_is_a_formula(start: str) -> None:
    assert cell(f"{start}HYPERLINK(1)")[0] not in "=+-@\t\r "
    odd = made_up.findings(samples=(made_up.sample(sample_id=f"{start}1+1"),))
    assert all(row["sample_id"][0] not in "=+-@\t\r " for row in rows(render_tsv(odd)))


def test_no_text_leaves_its_cell() -> None:
    odd = made_up.findings(samples=(made_up.sample(sample_id="a\tb\nc\rd\u2028e"),))
    assert {row["sample_id"] for row in rows(render_tsv(odd))} == {"a b c⟨U+000D⟩d⟨U+2028⟩e"}


def test_a_terminal_table_is_aligned() -> None:
    table = text_table(("name", "value"), [("a", "1"), ("long name", "12.5")])
    assert table == "name       value\na              1\nlong name   12.5\n"


def test_a_ranking_names_the_sample_and_every_regimen_in_order() -> None:
    lines = ranking(made_up.sample(sample_id="S\x1b[2J1")).splitlines()
    assert lines[0] == "S⟨U+001B⟩[2J1 (Imaginary carcinoma)"
    assert [line[:2] for line in lines[2:]] == ["1.", "2.", "3."]
    assert lines[2].split() == [
        "1.",
        "Imaginib",
        "1",
        "+0.40",
        "(+0.35",
        "to",
        "+0.45)",
        "31",
        "%",
        "(26",
        "to",
        "36",
        "%)",
    ]
    assert ranking(made_up.sample(regimens=())).endswith("no regimen was simulated\n")
