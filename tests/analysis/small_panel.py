"""A made-up panel of cell lines in the layout of a validation folder: HER2 and PI3K answer, RAS does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

LINES = 140
TISSUES = ("LUNG", "BREAST", "SKIN", "OVARY")


def write_panel(folder: Path, *, lines: int = LINES, expression: bool = True) -> Path:
    """Write the folder; a third of the lines has PIK3CA H1047R, a third KRAS G12D."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    names = [f"L{i:03d}" for i in range(lines)]
    kind = np.arange(lines) % 3
    genotypes = ["key\tccle_name\tseq_x\tPIK3CA_mut\tPIK3CA_cna\tPIK3CA_log2cn\tKRAS_mut\tKRAS_cna\tKRAS_log2cn"]
    responses = ["key\tmTORC1_rapalog\tmTORC1_rapalog_resid\tmTORC1_rapalog_nds\tgeneral_sens"]
    transcripts = ["key\tRPS6KB1\tEIF4EBP1\tFLAG"]
    for i, name in enumerate(names):
        pik3ca = "p.H1047R(Missense)*" if kind[i] == 1 else ""
        kras = "p.G12D(Missense)*" if kind[i] == 2 else ""
        genotypes.append(f"{name}\t{name}_{TISSUES[i % 4]}\t1\t{pik3ca}\t\t0.0\t{kras}\t\t0.0")
        auc = {0: 0.0, 1: -1.0, 2: 1.0}[int(kind[i])] + 0.3 * rng.normal()
        responses.append(f"{name}\t{auc:.3f}\t{auc:.3f}\t3\t0.0")
        transcripts.append(f"{name}\t{rng.normal():.3f}\t{rng.normal():.3f}\t{auc + 0.5 * rng.normal():.3f}")
    _write(folder / "cellline_genotype.tsv", genotypes)
    _write(folder / "class_composite_response.tsv", responses)
    _write(
        folder / "drug_classes.tsv",
        ["drug_as_spelt\tclass", "Everolimus\tmTORC1_rapalog", "Compound 7\tmTORC1_rapalog"],
    )
    _write(folder / "dose_ranges.tsv", ["dataset\tdrug\tmin_uM\tmax_uM", "X\tEverolimus\t0.0001\t0.1"])
    if expression:
        _write(folder / "expression_made_up.tsv", transcripts)
    return folder


def _write(path: Path, rows: list[str]) -> None:
    path.write_text("\n".join(rows) + "\n")
