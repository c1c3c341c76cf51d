"""Who was assayed for what in a cBioPortal study: its gene panels and its list of sequenced samples."""

from __future__ import annotations

from rheostat.errors import InputError, Place
from rheostat.tumour.cohort import FileUse, Gathering, Use
from rheostat.tumour.curated import Curated
from rheostat.tumour.study_meta import read_fields


def gene_panels(gathering: Gathering, *, curated: Curated) -> dict[str, frozenset[str]]:
    """The gene panels in the folder, by their id."""
    panels: dict[str, frozenset[str]] = {}
    for path in sorted(gathering.path.rglob("*gene_panel*.txt")):
        if path.name.startswith("meta_") or "matrix" in path.name:
            continue
        fields = read_fields(gathering, path)
        if "stable_id" not in fields or "gene_list" not in fields:
            message = f"{path}: a gene panel has the fields stable_id and gene_list"
            gathering.problems.error(message, kind="gene panel")
            continue
        names = fields["gene_list"].split()
        try:
            genes = frozenset(curated.genes.symbol(name, place=Place(path)) for name in names)
        except InputError as error:
            gathering.problems.error(str(error), kind="gene panel")
            continue
        panels[fields["stable_id"]] = genes
        inside = len(genes & curated.genes.known)
        gathering.files.append(FileUse(path, "gene panel", Use.USED, len(names), inside))
    return panels


def sequenced_samples(gathering: Gathering) -> frozenset[str] | None:
    """The samples of the list of sequenced cases; None where there is no such list."""
    folder = gathering.path
    for path in sorted([*folder.glob("case*.txt"), *folder.glob("case_lists/*.txt")]):
        fields = read_fields(gathering, path)
        if fields.get("stable_id", "").endswith("_sequenced"):
            names = fields.get("case_list_ids", "").split()
            if not names:
                gathering.problems.warning(f"{path}: the list is empty; it is not used", kind="empty list of samples")
                return None
            gathering.files.append(FileUse(path, "list of sequenced samples", Use.USED, len(names), len(names)))
            return frozenset(names)
    return None
