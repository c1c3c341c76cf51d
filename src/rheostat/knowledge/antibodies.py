"""The antibodies of protein arrays as the proteins and sites of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import model_validator

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record
from rheostat.knowledge.variant_words import plain

FILE = "antibodies.yaml"
# In brackets a clone; behind the name a remark on how well the antibody was validated, in two laboratories' ways.
_REMARK = re.compile(r"\([^()]*\)|[_ ]caution$|[-_](?:[rmg])[-_](?:v|c|e|na|qc)$", re.IGNORECASE)


class _File(Record):
    totals: dict[str, tuple[str, ...]]
    sites: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _each_name_once(self) -> _File:
        names = [plain(name) for part in (self.totals, self.sites) for listed in part.values() for name in listed]
        names = [name for name in names if names.count(name) > 1]
        several = {name for name in names if len(self._meant(name)) > 1}
        if several:
            raise ValueError(f"{', '.join(sorted(several))} stands for two things")
        return self

    def _meant(self, name: str) -> set[str]:
        parts = (self.totals | self.sites).items()
        return {target for target, listed in parts if name in map(plain, listed)}


@dataclass(frozen=True)
class Antibodies:
    """What each antibody sees; keys are written as `plain` writes them.

    Parameters
    ----------
    targets : antibody to the node of its site, or to the genes (separated by spaces) of its protein
    sites : the nodes among the targets
    """

    targets: Mapping[str, str]
    sites: frozenset[str]

    def target(self, written: str) -> str | None:
        """What an antibody as written sees; None where the model has no such protein or site.

        Examples
        --------
        >>> load_antibodies().target("AKT1 AKT2 AKT3|Akt_pS473-R-V")
        'AKT_pS473'
        """
        bare = _REMARK.sub("", written.rpartition("|")[2].strip()).strip()
        return self.targets.get(plain(bare))


@cache
def load_antibodies() -> Antibodies:
    """The antibodies that ship with the package."""
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    record = parse_record(_File, document.content, document=document, path=())
    listed = (record.totals | record.sites).items()
    return Antibodies({plain(name): target for target, names in listed for name in names}, frozenset(record.sites))
