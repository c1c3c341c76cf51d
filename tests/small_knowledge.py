"""Tiny bodies of knowledge for tests: one module, and nothing else unless it is given."""

from __future__ import annotations

from pathlib import Path

from rheostat.knowledge.load import ENTITY_FILES, Knowledge, read_knowledge

EMPTY_MAPPINGS = (
    "references",
    "assumptions",
    "drugs/targets",
    "drugs/carriers",
    "drugs/modes",
    "drugs/agents",
    "drugs/classes",
    "regimens",
    "watched",
    "contexts",
    "discrepancies",
    *(f"entities/{stem}" for stem in ENTITY_FILES),
)


def knowledge_with(folder: Path, *, module: str, **files: str) -> Knowledge:
    """Knowledge with one module; other files by name with `__` for `/` (`drugs__targets="..."`)."""
    given = {name.replace("__", "/"): text for name, text in files.items()}
    texts = {**dict.fromkeys(EMPTY_MAPPINGS, "{}"), "alterations": "[]", "experiments": "[]", **given}
    texts["modules/test"] = module
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_knowledge(folder)
