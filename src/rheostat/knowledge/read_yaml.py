"""YAML files as plain values that remember on which line each of them stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from rheostat.errors import InputError, Place, nearest

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)
_Step = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its name, its content and the line of every key and item."""

    name: str
    content: Any
    lines: dict[tuple[_Step, ...], int]

    def place(self, path: Iterable[_Step]) -> Place:
        """The line of a value, or of the nearest thing above it that has one."""
        steps = tuple(path)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return Place(self.name, self.lines.get(steps, 1))


def read_yaml(file: Path | Traversable, *, name: str | None = None) -> Document:
    """A YAML file with the line of each value.

    Raises
    ------
    InputError - where the file is no text, is not YAML or gives one key twice
    """
    shown = name or str(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{shown}: not a text file in UTF-8 (byte {error.start})") from error
    except FileNotFoundError as error:
        raise InputError(f"{shown}: there is no such file") from error
    except IsADirectoryError as error:
        raise InputError(f"{shown}: this is a folder, not a file") from error
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        lines: dict[tuple[_Step, ...], int] = {}
        content = None if root is None else _plain(root, (), loader, lines, shown)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(f"{Place(shown, line)}: this is not valid YAML ({error.problem})") from error
    except yaml.YAMLError as error:
        raise InputError(f"{shown}: this is not valid YAML ({error})") from error
    finally:
        loader.dispose()
    return Document(shown, content, lines)


def _plain(
    node: yaml.Node, path: tuple[_Step, ...], loader: Any, lines: dict[tuple[_Step, ...], int], name: str
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, loader, lines, name)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), loader, lines, name) for i, item in enumerate(node.value)]
    return loader.construct_object(node)


def _mapping(
    node: yaml.MappingNode,
    path: tuple[_Step, ...],
    loader: Any,
    lines: dict[tuple[_Step, ...], int],
    name: str,
) -> dict[Any, Any]:
    out: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise InputError(f"{Place(name, line)}: a list or mapping stands where a name should stand")
        key = loader.construct_object(key_node)
        # YAML 1.1 reads a bare `on` or `off` as a boolean; here they are the names of gates.
        if isinstance(key, bool):
            key = key_node.value
        if key in out:
            raise InputError(f"{Place(name, line)}: {key!r} is given twice; the first is on line {lines[(*path, key)]}")
        lines[(*path, key)] = line
        out[key] = _plain(value_node, (*path, key), loader, lines, name)
    return out


def parse_record(model: type[_Model], value: Any, *, document: Document, path: tuple[_Step, ...]) -> _Model:
    """A value of a document as a record.

    Raises
    ------
    InputError - with file, line, field, value seen and what was expected, for the first thing that is wrong
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InputError(_sentence(error, model, document, path)) from error


def _sentence(error: ValidationError, model: type[BaseModel], document: Document, path: tuple[_Step, ...]) -> str:
    # A misspelt name leaves the right one missing: the misspelling is what helps.
    first = min(error.errors(include_url=False), key=lambda item: item["type"] != "extra_forbidden")
    steps = tuple(step for step in first["loc"] if not (isinstance(step, str) and step.startswith("function-")))
    place = document.place((*path, *steps))
    field = ".".join(str(step) for step in (*path, *steps))
    if first["type"] == "extra_forbidden":
        within = ".".join(map(str, (*path, *steps[:-1]))) or "the file"
        known = [info.alias or name for name, info in model.model_fields.items()] if len(steps) == 1 else []
        close = nearest(str(steps[-1]), known)
        named = f"; known are {', '.join(known)}" if known else ""
        hint = f"; did you mean {' or '.join(close)}?" if close else named
        return f"{place}: unknown field {steps[-1]!r} in {within}{hint}"
    message = first["msg"].removeprefix("Value error, ")
    seen = first.get("input")
    shown = f" (found {seen!r})" if isinstance(seen, str | int | float) and repr(seen) not in message else ""
    return f"{place}: {field}: {message}{shown}"
