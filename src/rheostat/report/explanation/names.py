"""Short names for nodes and outputs, as an oncologist says them."""

from __future__ import annotations

from collections.abc import Iterable

from rheostat.knowledge.load import Knowledge

LONG = 24
"""A label of more letters than this does not fit into a sentence with others."""


class Names:
    """What nodes, inputs and outputs of drug targets are called in a sentence."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        records = {**knowledge.inputs, **knowledge.observables, **knowledge.nodes}
        self._short = {name: _short(name, record.label, record.synonyms) for name, record in records.items()}

    def node(self, name: str) -> str:
        """A node, observable or input."""
        return self._short[name]

    def output(self, name: str, read_by: tuple[str, ...]) -> str:
        """What a drug target does, such as `what mTOR does to S6K1`."""
        protein, _, output = name.partition(".")
        if output in self._short:
            towards = self._short[output]
        elif len(read_by) == 1:
            towards = self._short[read_by[0]]
        else:
            towards = output.replace("_", " ")
        return f"what {self.protein(protein)} does to {towards}"

    def protein(self, name: str) -> str:
        """A drug target."""
        label = self._knowledge.targets[name].label
        return label.partition(",")[0].partition(" (")[0].removesuffix(" kinase")

    def drug(self, name: str) -> str:
        """A drug as it stands in a sentence: without its code, and small unless it is a code."""
        label = self._knowledge.drugs[name].label.partition(" (")[0]
        return label.lower() if label[1:].islower() else label

    def regimen(self, label: str, drugs: Iterable[str]) -> str:
        """A regimen as it stands in a sentence."""
        for name in drugs:
            label = label.replace(self._knowledge.drugs[name].label, self.drug(name))
        return label

    def drugs(self, names: Iterable[str], *, most: int = 2) -> str:
        """The class of the first drug, and some drugs of it, such as `MEK inhibitors such as trametinib`."""
        listed = list(names)
        kind = self._knowledge.drugs[listed[0]].drug_class
        alike = [self.drug(name) for name in listed if self._knowledge.drugs[name].drug_class == kind]
        return f"{kind}s such as {' or '.join(alike[:most])}"


def _short(name: str, label: str, synonyms: tuple[str, ...]) -> str:
    """The id where people say it so, else the first synonym where it is shorter, else the label unless it is long."""
    if "_" not in name and any(alias.startswith(name) for alias in (label, *synonyms)):
        return name
    if synonyms and len(synonyms[0]) < len(label):
        return synonyms[0]
    return label if len(label) <= LONG else name.replace("_", " ").replace("@", " at ")
