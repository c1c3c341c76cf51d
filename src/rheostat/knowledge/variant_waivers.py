"""Variants that another collection calls meaningful and ours lets do nothing, looked at one by one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from rheostat.knowledge.read_yaml import parse_record, read_yaml
from rheostat.knowledge.record import Record

FILE = "variant_waivers.yaml"


class VariantWaiver(Record):
    """Changes of one gene that stay without effect, or neutral, and why.

    Parameters
    ----------
    gene : str
    changes : protein changes, in one-letter code; an empty text for a kind of variant without a change
    why : what was looked at and why ours stays as it is
    """

    gene: str
    changes: tuple[str, ...] = Field(min_length=1)
    why: str = Field(min_length=20)


@cache
def load_variant_waivers() -> tuple[VariantWaiver, ...]:
    """The waivers that ship with the package."""
    document = read_yaml(files("rheostat.knowledge") / "data" / FILE, name=FILE)
    return tuple(
        parse_record(VariantWaiver, item, document=document, path=(number,))
        for number, item in enumerate(document.content or [])
    )
