"""YAML files: every value knows its line, and everything that is wrong is said with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from rheostat.errors import InputError, Place
from rheostat.knowledge.read_yaml import parse_record, read_yaml


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "case.yaml"


def test_values_and_lines(file: Path) -> None:
    file.write_text("a:\n  b: [1,\n      2]\nc: {d: x}\n")
    document = read_yaml(file, name="case.yaml")
    assert document.content == {"a": {"b": [1, 2]}, "c": {"d": "x"}}
    assert document.place(("a", "b", 1)) == Place("case.yaml", 3)
    assert document.place(("c", "d")) == Place("case.yaml", 4)


def test_what_has_no_line_takes_that_of_what_holds_it(file: Path) -> None:
    file.write_text("\na:\n  b: 1\n")
    document = read_yaml(file)
    assert document.place(("a", "b", "missing", 3)) == Place(str(file), 3)
    assert document.place(("other",)).line == 2


def test_on_and_off_are_the_names_of_gates(file: Path) -> None:
    file.write_text("on: 1\noff: 2\nyes: 3\nvalue: true\n")
    assert read_yaml(file).content == {"on": 1, "off": 2, "yes": 3, "value": True}


def test_an_empty_file_holds_nothing(file: Path) -> None:
    file.write_text("# nothing yet\n")
    assert read_yaml(file).content is None


def test_a_byte_order_mark_is_no_part_of_the_text(file: Path) -> None:
    file.write_bytes("\ufeffa: β\n".encode())
    assert read_yaml(file).content == {"a": "β"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a: [1, 2\n", "case.yaml, line 2: this is not valid YAML"),
        (b"a: 1\n  b: 2\n", "case.yaml, line 2: this is not valid YAML"),
        (b"a: 1\nb: 2\na: 3\n", "case.yaml, line 3: 'a' is given twice; the first is on line 1"),
        (b"x:\n  on: 1\n  on: 2\n", "case.yaml, line 3: 'on' is given twice; the first is on line 2"),
        (b"a: \xff\xfe\n", "case.yaml: not a text file in UTF-8 (byte 3)"),
        (b"a: 1\x00\n", "case.yaml"),
        (b"a: 1\n[b]: 2\n", "case.yaml, line 2: a list or mapping stands where a name should stand"),
        (b"a:\n  {b: 1}: 2\n", "case.yaml, line 2: a list or mapping stands where a name should stand"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_yaml(file, name="case.yaml")
    assert str(refusal.value).startswith(sentence)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="this is a folder, not a file"):
        read_yaml(tmp_path)


class Dose(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drug: str
    amount: float = Field(gt=0)
    unit: str = Field(default="nM", alias="in")

    @model_validator(mode="after")
    def _known(self) -> Dose:
        if self.drug == "water":
            raise ValueError("water is no drug")
        return self


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "first:\n  drug: a\n  amount: -1\n",
            "case.yaml, line 3: first.amount: Input should be greater than 0 (found -1)",
        ),
        ("first:\n  drug: a\n", "case.yaml, line 1: first.amount: Field required"),
        ("first:\n  drug: a\n  amount: much\n", "case.yaml, line 3: first.amount: Input should be a valid number"),
        (
            "first:\n  drug: a\n  amont: 1\n",
            "case.yaml, line 3: unknown field 'amont' in first; did you mean amount?",
        ),
        (
            "first:\n  drug: a\n  amount: 1\n  zzz: 1\n",
            "case.yaml, line 4: unknown field 'zzz' in first; known are drug, amount, in",
        ),
        ("first: {drug: water, amount: 1}\n", "case.yaml, line 1: first: water is no drug"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_with_its_line(file: Path, text: str, sentence: str) -> None:
    file.write_text(text)
    document = read_yaml(file, name="case.yaml")
    with pytest.raises(InputError) as refusal:
        parse_record(Dose, document.content["first"], document=document, path=("first",))
    assert str(refusal.value).startswith(sentence)


def test_a_record_that_fits_is_read(file: Path) -> None:
    file.write_text("first: {drug: a, amount: 2, in: uM}\n")
    document = read_yaml(file)
    assert parse_record(Dose, document.content["first"], document=document, path=("first",)).unit == "uM"
