"""The meta files of a cBioPortal study: what each describes and which data file it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from rheostat.errors import InputError
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.read_lines import open_lines

STUDY = "meta_study.txt"


@dataclass(frozen=True)
class Meta:
    """One meta file: its fields, and the data file that it names (None where that cannot be used)."""

    path: Path
    fields: Mapping[str, str]
    data: Path | None

    @property
    def kind(self) -> tuple[str, str]:
        """What sort of data the file describes, in the portal's words."""
        return self.fields.get("genetic_alteration_type", ""), self.fields.get("datatype", "")

    @property
    def words(self) -> str:
        """The same for a person."""
        first, second = self.kind
        named = f"{first} {second}".strip().lower().replace("_", " ")
        return named or self.fields.get("resource_type", "not stated").lower()


def check_study(gathering: Gathering) -> None:
    """Note what is wrong with the file of the study itself."""
    path = gathering.path / STUDY
    if not path.is_file():
        gathering.problems.error(f"{path}: there is no such file; a study has one", kind="meta file")
        return
    fields = read_fields(gathering, path)
    gathering.files.append(FileUse(path, "the study", Use.USED, len(fields), len(fields)))
    if not fields.get("cancer_study_identifier"):
        gathering.problems.error(f"{path}: the field cancer_study_identifier is missing", kind="meta file")


def read_metas(gathering: Gathering, *, used: Collection[tuple[str, str]]) -> list[Meta]:
    """The meta files of a study, that of the study itself left out; faults are noted as problems.

    Parameters
    ----------
    used : kinds of data that will be read, so that a missing file of theirs is an error
    """
    out = []
    owners: dict[Path, Path] = {}
    identifier = read_fields(gathering, gathering.path / STUDY, quiet=True).get("cancer_study_identifier")
    for path in sorted(gathering.path.glob("meta_*.txt")):
        if path.name == STUDY:
            continue
        fields = read_fields(gathering, path)
        stated = fields.get("cancer_study_identifier")
        if stated and identifier and stated != identifier:
            message = f"{path}: cancer_study_identifier is {stated!r}; {STUDY} says {identifier!r}"
            gathering.problems.error(message, kind="meta file")
        data = _data_file(gathering, path, fields, used=used)
        if data is not None and data in owners:
            message = f"{path}: {data.name} is named by {owners[data].name} too; it is read once"
            gathering.problems.warning(message, kind="meta file")
            continue
        if data is not None:
            owners[data] = path
        out.append(Meta(path, fields, data))
    return out


def read_fields(gathering: Gathering, path: Path, *, quiet: bool = False) -> dict[str, str]:
    """The fields of a file with one `name: value` a line; faults are noted unless quiet."""
    fields: dict[str, str] = {}
    if not path.is_file():
        return fields
    try:
        with open_lines(path) as lines:
            for line in lines:
                name, colon, value = line.text.partition(":")
                if not colon:
                    if not quiet:
                        message = f"{line.place}: {line.text.strip()[:40]!r} is no field; expected 'name: value'"
                        gathering.problems.error(message, kind="meta file")
                    continue
                fields[name.strip()] = value.strip()
    except InputError as error:
        if not quiet:
            gathering.problems.error(str(error), kind="meta file")
    return fields


def _data_file(
    gathering: Gathering, meta: Path, fields: Mapping[str, str], *, used: Collection[tuple[str, str]]
) -> Path | None:
    """The file that a meta file names, if it lies in the folder of the study."""
    name = fields.get("data_filename")
    if name is None:
        gathering.problems.error(f"{meta}: the field data_filename is missing", kind="meta file")
        return None
    if Path(name).name != name or name in {"", ".", ".."} or "\\" in name:
        message = f"{meta}: data_filename {name!r} is not the name of a file in this folder"
        gathering.problems.error(message, kind="file outside the folder")
        return None
    path = meta.parent / name
    if path.is_symlink() and not path.resolve().is_relative_to(meta.parent.resolve()):
        message = f"{meta}: {name} is a link that leads out of the folder; it is not followed"
        gathering.problems.error(message, kind="file outside the folder")
        return None
    if not path.is_file():
        message = f"{meta}: data_filename {name!r} is not in the folder"
        if Meta(meta, fields, None).kind in used:
            gathering.problems.error(message, kind="data file that is not there")
        else:
            gathering.problems.warning(message, kind="data file that is not there (not used by the model)")
        return None
    return path
