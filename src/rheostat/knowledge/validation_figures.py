"""How well each class of drugs was predicted where its effect was measured."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "reference/validation.yaml"


class ClassFigure(Record):
    """Spearman's rho of predicted and measured response over cell lines, with its 95 % interval.

    `within_tissue` is the mean of rho inside tissues.
    """

    rho: float = Field(ge=-1, le=1)
    low: float = Field(ge=-1, le=1)
    high: float = Field(ge=-1, le=1)
    within_tissue: float | None = Field(default=None, ge=-1, le=1)
    n: int = Field(gt=0)


class ValidationFigures(Record):
    """Drug class to the target of the scoreboard that measures it, and to its figure."""

    targets: dict[str, str]
    figures: dict[str, ClassFigure] = Field(default_factory=dict)


@cache
def read_figures() -> ValidationFigures:
    """The figures that ship with the package.

    Raises
    ------
    InputError - where the file is malformed, with its line
    """
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    return parse_record(ValidationFigures, document.content, document=document, path=())
