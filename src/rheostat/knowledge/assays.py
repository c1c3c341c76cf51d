"""The words of phosphoprotein tables in those of the model."""

from __future__ import annotations

from importlib.resources import files

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "assays.yaml"


class Assays(Record):
    """Readouts, stimuli and treatments of measured tables.

    Parameters
    ----------
    assumption : on what the levels of stimuli rest
    starved : input to level before a stimulus
    stimuli : stimulus to the inputs that it gives back
    treatments : treatment to its drugs, each at its usual dose
    readouts : readout to node or observable
    """

    assumption: str
    starved: dict[str, float]
    stimuli: dict[str, dict[str, float]]
    treatments: dict[str, tuple[str, ...]]
    readouts: dict[str, str]


def load_assays() -> Assays:
    """The words that ship with the package."""
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    return parse_record(Assays, document.content, document=document, path=())
