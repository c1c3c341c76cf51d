"""Parameter sets: what a fit changed against the curated numbers, with its notice and where it came from."""

from __future__ import annotations

from importlib.resources import files

from pydantic import Field, model_validator

from rheostat.errors import unknown_name
from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

DEFAULT = "literature"


class ParameterSet(Record):
    """Changes against the curated numbers.

    Parameters
    ----------
    label : what reports call it
    notice : under which terms it may be used
    fitted_on : what it was fitted on, in words
    betas : abundance class to beta
    amplifications : abundance class to the power to which the fold of an amplified gene is raised, 1 as curated
    dropped : members of the ensemble that were drawn and left out because a claim no longer held in them
    sizes : edge or clause to its size in each member, as a logarithm over the curated one; the first member is the fit
    """

    label: str
    notice: str
    fitted_on: str
    betas: dict[str, float] = Field(default_factory=dict)
    amplifications: dict[str, float] = Field(default_factory=dict)
    dropped: int = 0
    sizes: dict[str, tuple[float, ...]] = Field(default_factory=dict)

    @property
    def members(self) -> list[dict[str, float]]:
        """The sizes of each member; none where the set moves no edge."""
        count = max((len(values) for values in self.sizes.values()), default=0)
        return [{name: values[i] for name, values in self.sizes.items()} for i in range(count)]

    @model_validator(mode="after")
    def _members_alike(self) -> ParameterSet:
        counts = sorted({len(values) for values in self.sizes.values()})
        if len(counts) > 1:
            raise ValueError(f"sizes have {counts[0]} and {counts[-1]} members; each names one number a member")
        return self


def parameter_set_names() -> list[str]:
    """The sets that ship with the package."""
    folder = files("rheostat.knowledge") / "data" / "parameter_sets"
    return sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml"))


def load_parameter_set(name: str) -> ParameterSet:
    """A parameter set that ships with the package.

    Raises
    ------
    InputError - where there is none of that name
    """
    known = parameter_set_names()
    if name not in known:
        raise unknown_name(name, known, kind="parameter set")
    document = read_yaml(files("rheostat.knowledge") / "data" / "parameter_sets" / f"{name}.yaml", name=f"{name}.yaml")
    return parse_record(ParameterSet, document.content, document=document, path=())
