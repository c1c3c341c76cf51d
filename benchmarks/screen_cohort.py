"""A cohort drawn from the genotype frequencies that ship, screened as a user would: seconds and memory of one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np

from rheostat.analysis.reference_cohort import draw
from rheostat.knowledge.reference_cohort import Frequencies, ReferenceTumour, read_frequencies

DOSES = ("0.1 nM", "0.3 nM", "1 nM", "3 nM", "10 nM", "30 nM", "100 nM", "300 nM")
BASES = (
    ("everolimus", "10 mg daily"),
    ("everolimus", "5 mg daily"),
    ("everolimus", "70 mg weekly"),
    ("everolimus", "5 mg twice daily"),
    ("sirolimus", "6 mg daily"),
    ("sirolimus", "90 mg weekly"),
    ("temsirolimus", "25 mg weekly"),
)
PARTNERS = (
    ("alpelisib", "300 mg daily"),
    ("capivasertib", "400 mg twice daily 4 days of 7"),
    ("trametinib", "2 mg daily"),
    ("palbociclib", "125 mg 3 weeks of 4"),
)
COPIES = {"loss": "-2", "amp": "2"}


def drawn(count: int) -> list[ReferenceTumour]:
    """So many tumours, the types in equal shares, alterations by their frequency."""
    frequencies = read_frequencies()
    a_type = -(-count // len(frequencies.types))
    wider = Frequencies(
        source=frequencies.source,
        draw=frequencies.draw.model_copy(update={"a_type": a_type}),
        types=frequencies.types,
    )
    alike = [tumour for tumour in draw(wider) for _ in range(tumour.count)]
    return [alike[i] for i in np.random.default_rng(1).permutation(len(alike))[:count]]


def write_cohort(folder: Path, tumours: list[ReferenceTumour]) -> None:
    """Mutations, with an allele fraction to the hundredth drawn for each, and discrete copy number."""
    folder.mkdir()
    stream = np.random.default_rng(2)
    maf = ["Hugo_Symbol\tVariant_Classification\tHGVSp_Short\tTumor_Sample_Barcode\tt_vaf"]
    names = [f"T{i:05d}" for i in range(len(tumours))]
    copies: dict[str, dict[str, str]] = {}
    for name, tumour in zip(names, tumours, strict=True):
        maf.append(f"TTN\tMissense_Mutation\tp.A1V\t{name}\t0.30")
        for text in tumour.altered:
            gene, change, *_ = text.split()
            if change in COPIES:
                copies.setdefault(gene, {})[name] = COPIES[change]
            else:
                maf.append(f"{gene}\tMissense_Mutation\tp.{change}\t{name}\t{stream.uniform(0.15, 0.6):.2f}")
    table = ["\t".join(["Hugo_Symbol", *names])]
    table += ["\t".join([gene, *(held.get(name, "0") for name in names)]) for gene, held in sorted(copies.items())]
    (folder / "mutations.maf").write_text("\n".join(maf) + "\n")
    (folder / "copy_number.tsv").write_text("\n".join(table) + "\n")


def write_regimens(path: Path, count: int) -> None:
    """Regimens of one to five drugs, all of which reach a patient, at eight doses of the dish."""
    chosen = [
        (base, *partners)
        for size, base in product(range(len(PARTNERS) + 1), BASES)
        for partners in combinations(PARTNERS, size)
    ]
    records = {
        f"regimen{i}": {"drugs": [drug for drug, _ in parts], "doses": list(DOSES), "schedules": dict(parts)}
        for i, parts in enumerate(chosen[:count])
    }
    path.write_text(json.dumps(records))


def screened(folder: Path, *, tumours: int, regimens: int) -> dict[str, Any]:
    """Seconds, memory and genotypes of a screen with one draw of parameters."""
    write_cohort(folder / "cohort", drawn(tumours))
    write_regimens(folder / "regimens.yaml", regimens)
    command = [sys.executable, "-m", "rheostat", "screen", "cohort", "--regimens", "regimens.yaml", "-o", "out"]
    begin = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    told = child.stderr.read() if child.stderr is not None else ""
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        raise RuntimeError(f"the screen failed: {told}")
    states = [line for line in told.splitlines() if " genotypes, " in line]
    return {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / 2**20,
        "told": states[-1] if states else "",
    }
