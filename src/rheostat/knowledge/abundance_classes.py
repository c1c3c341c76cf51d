"""How far each gene's protein follows its measured expression, by class of gene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import Field, model_validator

from rheostat.errors import InputError, unknown_name
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "abundance_classes.yaml"
MOST_CLASSES = 8


class AbundanceClass(Record):
    """Genes whose abundance follows expression alike.

    `beta` is the rise of ln(abundance) by one robust standard deviation of expression, `spread` the standard deviation
    of what is believed of it before any fit.
    """

    label: str
    beta: float = Field(ge=0.0)
    spread: float = Field(gt=0.0)
    genes: tuple[str, ...] = Field(min_length=1)


class _File(Record):
    assumption: str
    classes: dict[str, AbundanceClass] = Field(min_length=1, max_length=MOST_CLASSES)

    @model_validator(mode="after")
    def _each_gene_once(self) -> _File:
        genes = [gene for record in self.classes.values() for gene in record.genes]
        twice = sorted({gene for gene in genes if genes.count(gene) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands in two classes; a gene has one beta")
        return self


@dataclass(frozen=True)
class AbundanceClasses:
    """The classes by name."""

    classes: Mapping[str, AbundanceClass]

    @property
    def betas(self) -> dict[str, float]:
        """The curated beta of each class."""
        return {name: record.beta for name, record in self.classes.items()}

    def by_gene(self, betas: Mapping[str, float] | None = None) -> dict[str, float]:
        """The beta of each gene; a class that is not named keeps its curated one.

        Raises
        ------
        InputError - where a class is unknown or its beta is below zero
        """
        return self._spread({**self.betas, **self._checked(betas or {})})

    def powers(self, amplifications: Mapping[str, float] | None = None) -> dict[str, float]:
        """The power to which the fold of each gene's amplification is raised; 1 for a class that is not named.

        Raises
        ------
        InputError - where a class is unknown or its power is below zero
        """
        return self._spread({**dict.fromkeys(self.classes, 1.0), **self._checked(amplifications or {})})

    def _checked(self, given: Mapping[str, float]) -> Mapping[str, float]:
        for name, value in given.items():
            if name not in self.classes:
                raise unknown_name(name, self.classes, kind="abundance class")
            if not value >= 0.0:
                raise InputError(f"{name} is {value:g}; more copies or transcript never mean less protein: 0 or more")
        return given

    def _spread(self, by_class: Mapping[str, float]) -> dict[str, float]:
        return {gene: by_class[name] for name, record in self.classes.items() for gene in record.genes}


def load_abundance_classes() -> AbundanceClasses:
    """The classes that ship with the package."""
    return read_abundance_classes(files("rheostat.knowledge") / "data" / FILE, name=FILE)


def read_abundance_classes(file: Path | Traversable, *, name: str | None = None) -> AbundanceClasses:
    """The classes of a file.

    Raises
    ------
    InputError - where a field is missing or unknown, or a gene stands in two classes
    """
    document = read_yaml(file, name=name)
    record = parse_record(_File, document.content, document=document, path=())
    return AbundanceClasses(record.classes)
