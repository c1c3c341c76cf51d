"""The drugs whose common effect stands for general drug sensitivity."""

from __future__ import annotations

from importlib.resources import files

from pydantic import Field

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "general_sensitivity.yaml"


class GeneralSensitivity(Record):
    """What general sensitivity is taken to be.

    Parameters
    ----------
    assumption : on what the choice rests
    drugs : ids of drugs that harm any dividing cell
    """

    assumption: str
    drugs: tuple[str, ...] = Field(min_length=1)


def load_general_sensitivity() -> GeneralSensitivity:
    """The choice that ships with the package."""
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    return parse_record(GeneralSensitivity, document.content, document=document, path=())
