"""The curated files as one immutable value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from rheostat.errors import InputError, Place, unknown_name
from rheostat.knowledge.alterations import AlterationRecord, ContextRecord
from rheostat.knowledge.clinic import read_clinic
from rheostat.knowledge.clinic_records import Clinic
from rheostat.knowledge.contested import Policy, read_policy
from rheostat.knowledge.drugs import BindingMode, CarrierRecord, DrugClassRecord, DrugRecord, TargetRecord
from rheostat.knowledge.entities import Entity, EntityKind
from rheostat.knowledge.experiments import Experiment
from rheostat.knowledge.frequencies import FrequencyRecord, read_frequencies
from rheostat.knowledge.gates import GateExtension
from rheostat.knowledge.ledger import SystemRecord, read_systems
from rheostat.knowledge.mechanisms import MechanismRecord, read_mechanisms
from rheostat.knowledge.modules import InputRecord, Module, ObservableRecord
from rheostat.knowledge.nodes import AnyNode
from rheostat.knowledge.read_structure import read_structure
from rheostat.knowledge.read_yaml import Document, parse_record, read_yaml
from rheostat.knowledge.regimens import RegimenRecord, WatchRecord
from rheostat.knowledge.sources import Assumption, Discrepancy, Reference
from rheostat.knowledge.structure_records import Structure

_Model = TypeVar("_Model", bound=BaseModel)

ENTITY_FILES = {
    "genes": EntityKind.GENE,
    "complexes": EntityKind.COMPLEX,
    "chemicals": EntityKind.CHEMICAL,
    "processes": EntityKind.PROCESS,
    "cancers": EntityKind.CANCER,
}


@dataclass(frozen=True)
class Knowledge:
    """Everything that is claimed, with its evidence, as read from the curated files."""

    references: Mapping[str, Reference]
    assumptions: Mapping[str, Assumption]
    entities: Mapping[EntityKind, Mapping[str, Entity]]
    modules: Mapping[str, Module]
    targets: Mapping[str, TargetRecord]
    carriers: Mapping[str, CarrierRecord]
    modes: Mapping[str, BindingMode]
    drugs: Mapping[str, DrugRecord]
    drug_classes: Mapping[str, DrugClassRecord]
    regimens: Mapping[str, RegimenRecord]
    watched: Mapping[str, WatchRecord]
    alterations: tuple[AlterationRecord, ...]
    contexts: Mapping[str, ContextRecord]
    discrepancies: Mapping[str, Discrepancy]
    experiments: Mapping[str, Experiment]
    clinic: Clinic
    structure: Structure
    policy: Policy
    places: Mapping[tuple[str, str], Place] = field(repr=False)
    systems: Mapping[int, SystemRecord] = field(default_factory=dict)
    mechanisms: Mapping[str, MechanismRecord] = field(default_factory=dict)
    frequencies: FrequencyRecord = field(default_factory=FrequencyRecord)

    def assumed(self, name: str) -> float:
        """The value of an assumption.

        Raises
        ------
        InputError - where there is no such assumption, or it has no value
        """
        record = self.assumptions.get(name)
        if record is None:
            raise unknown_name(name, self.assumptions, kind="assumption")
        if record.value is None:
            raise InputError(f"assumption {name!r} has no value")
        return record.value

    @cached_property
    def nodes(self) -> dict[str, AnyNode]:
        """All nodes of all modules by name."""
        return {name: node for module in self.modules.values() for name, node in module.nodes.items()}

    @cached_property
    def inputs(self) -> dict[str, InputRecord]:
        """All inputs of all modules by name."""
        return {name: item for module in self.modules.values() for name, item in module.inputs.items()}

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Names that stand for several inputs at once (`amino_acids`)."""
        return {name: group for module in self.modules.values() for name, group in module.groups.items()}

    @cached_property
    def observables(self) -> dict[str, ObservableRecord]:
        """All observables of all modules by name."""
        return {name: item for module in self.modules.values() for name, item in module.observables.items()}

    @property
    def genes(self) -> Mapping[str, Entity]:
        """Genes by HGNC symbol."""
        return self.entities[EntityKind.GENE]

    @cached_property
    def gene_aliases(self) -> dict[str, str]:
        """Every synonym of a gene, symbols included, to the symbol in use; ambiguous synonyms are left out."""
        owners: dict[str, set[str]] = {}
        for symbol, gene in self.genes.items():
            for alias in (symbol, *gene.synonyms):
                owners.setdefault(alias, set()).add(symbol)
        aliases = {alias: next(iter(symbols)) for alias, symbols in owners.items() if len(symbols) == 1}
        return {**aliases, **{symbol: symbol for symbol in self.genes}}


@cache
def load_knowledge() -> Knowledge:
    """The knowledge that ships with the package.

    Raises
    ------
    InputError - where a curated file is malformed, with file and line
    """
    return read_knowledge(files("rheostat.knowledge") / "data")


def read_knowledge(folder: Traversable) -> Knowledge:
    """The knowledge in a folder laid out like the package's own `data`.

    Raises
    ------
    InputError - where a file is malformed or two records have one name, with file and line
    """
    places: dict[tuple[str, str], Place] = {}

    def named(subject: str, model: type[_Model]) -> Mapping[str, _Model]:
        return MappingProxyType(dict(_named_records(folder, subject, model, places)))

    entities = {
        kind: MappingProxyType(dict(_named_records(folder, f"entities/{stem}", Entity, places)))
        for stem, kind in ENTITY_FILES.items()
    }
    modules = _modules(folder, places)
    return Knowledge(
        references=named("references", Reference),
        assumptions=named("assumptions", Assumption),
        entities=MappingProxyType(entities),
        modules=modules,
        targets=named("drugs/targets", TargetRecord),
        carriers=named("drugs/carriers", CarrierRecord),
        modes=named("drugs/modes", BindingMode),
        drugs=named("drugs/agents", DrugRecord),
        drug_classes=named("drugs/classes", DrugClassRecord),
        regimens=named("regimens", RegimenRecord),
        watched=named("watched", WatchRecord),
        alterations=tuple(_listed_records(folder, "alterations", AlterationRecord)),
        contexts=named("contexts", ContextRecord),
        discrepancies=named("discrepancies", Discrepancy),
        experiments=MappingProxyType({e.id: e for e in _experiments(folder, places)}),
        clinic=read_clinic(folder, places),
        structure=read_structure(folder, places),
        policy=read_policy(folder, places),
        places=MappingProxyType(places),
        systems=read_systems(folder) if folder.joinpath("systems.yaml").is_file() else {},
        mechanisms=read_mechanisms(folder) if folder.joinpath("mechanisms.yaml").is_file() else {},
        frequencies=read_frequencies(folder),
    )


def _documents(folder: Traversable, subject: str) -> Iterator[Document]:
    """The file `subject.yaml`, or every YAML file in the folder `subject`, in order of name."""
    single = folder.joinpath(f"{subject}.yaml")
    if single.is_file():
        yield read_yaml(single, name=f"{subject}.yaml")
        return
    place = folder.joinpath(subject)
    if not place.is_dir():
        raise InputError(f"{subject}: neither {subject}.yaml nor a folder {subject} is among the curated files")
    for file in sorted(place.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".yaml"):
            yield read_yaml(file, name=f"{subject}/{file.name}")


def _named_records(
    folder: Traversable, subject: str, model: type[_Model], places: dict[tuple[str, str], Place]
) -> Iterator[tuple[str, _Model]]:
    for document in _documents(folder, subject):
        for name, value in (document.content or {}).items():
            _note_place(subject, str(name), document.place((name,)), places)
            yield str(name), parse_record(model, value, document=document, path=(name,))


def _note_place(subject: str, name: str, place: Place, places: dict[tuple[str, str], Place]) -> None:
    if (subject, name) in places:
        raise InputError(f"{place}: {name!r} is given twice; it stands already in {places[subject, name]}")
    places[subject, name] = place


def _listed_records(folder: Traversable, subject: str, model: type[_Model]) -> Iterator[_Model]:
    for document in _documents(folder, subject):
        for i, value in enumerate(document.content or []):
            yield parse_record(model, value, document=document, path=(i,))


def _experiments(folder: Traversable, places: dict[tuple[str, str], Place]) -> Iterator[Experiment]:
    for document in _documents(folder, "experiments"):
        yield from experiments_in(document, places)


def experiments_in(document: Document, places: dict[tuple[str, str], Place] | None = None) -> Iterator[Experiment]:
    """The experiments of one file.

    Raises
    ------
    InputError - where the file is no list of experiments, a record is malformed or an id occurs twice
    """
    if not isinstance(document.content, list):
        raise InputError(f"{document.name}: a file of experiments is a list of records that begin with '- id:'")
    seen = {} if places is None else places
    for i, value in enumerate(document.content):
        experiment = parse_record(Experiment, value, document=document, path=(i,))
        _note_place("experiments", experiment.id, document.place((i,)), seen)
        yield experiment


_NODE: TypeAdapter[AnyNode] = TypeAdapter(AnyNode)


def _modules(folder: Traversable, places: dict[tuple[str, str], Place]) -> Mapping[str, Module]:
    modules: dict[str, Module] = {}
    extensions: list[tuple[Document, str, Mapping[str, GateExtension]]] = []
    for document in _documents(folder, "modules"):
        stem = document.name.rpartition("/")[2].removesuffix(".yaml")
        content = dict(document.content or {})
        nodes = {
            name: _parse(_NODE.validate_python, value, document=document, path=("nodes", name))
            for name, value in (content.pop("nodes", None) or {}).items()
        }
        for section in ("inputs", "groups", "observables"):
            for name in content.get(section) or {}:
                _note_place("network", str(name), document.place((section, name)), places)
        for name in nodes:
            _note_place("network", str(name), document.place(("nodes", name)), places)
        frame = parse_record(Module, content, document=document, path=())
        modules[stem] = frame.model_copy(update={"nodes": nodes})
        extensions += [(document, name, gates) for name, gates in frame.extends.items()]
    for document, name, gates in extensions:
        _extend(modules, document, name, gates)
    return MappingProxyType(modules)


def _extend(modules: dict[str, Module], document: Document, name: str, gates: Mapping[str, GateExtension]) -> None:
    """Add to a node what another module says of it."""
    place = document.place(("extends", name))
    home = next((stem for stem, module in modules.items() if name in module.nodes), None)
    if home is None:
        raise InputError(f"{place}: {unknown_name(name, [n for m in modules.values() for n in m.nodes], kind='node')}")
    node = modules[home].nodes[name]
    unknown = [gate for gate in gates if gate not in node.gates]
    if unknown:
        raise InputError(f"{place}: {name} has no gate {unknown[0]!r}; it has {', '.join(node.gates) or 'none'}")
    changed = {gate: extension.applied_to(node.gates[gate]) for gate, extension in gates.items()}
    nodes = {**modules[home].nodes, name: node.model_copy(update=changed)}
    modules[home] = modules[home].model_copy(update={"nodes": nodes})


def _parse(
    validate: Callable[[Any], AnyNode], value: Any, *, document: Document, path: tuple[str | int, ...]
) -> AnyNode:
    try:
        return validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # The first step inside a discriminated union is the law, which is no key of the file.
        steps = (
            first["loc"][1:] if isinstance(value, dict) and first["loc"][:1] == (value.get("law"),) else first["loc"]
        )
        message = first["msg"].removeprefix("Value error, ")
        where = ".".join(str(step) for step in (*path[1:], *steps))
        raise InputError(f"{document.place((*path, *steps))}: {where}: {message}") from error
