"""Models of exposure beside published values and measured curves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rheostat.analysis.exposure_check import against_curves, missing, reproductions
from rheostat.errors import InputError
from rheostat.knowledge.exposure_records import Disposition
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.sourced import Source
from rheostat.pharmacology.read_concentrations import MeasuredCurve, read_curves

# One compartment, an oral dose: C = 1000 D ka / (V (ka - k)) (exp(-k t) - exp(-ka t)).
MODEL = Disposition(
    label="made up",
    population="nobody",
    route="oral",
    clearance_l_h=10.0,
    volume_l=100.0,
    absorption_per_h=1.0,
    source=Source(ref="made2000"),
)
TIMES = (1.0, 4.0, 12.0, 24.0)


def by_hand(dose_mg: float) -> list[float]:
    times = np.array(TIMES)
    return list(1000.0 * dose_mg * 1.0 / (100.0 * (1.0 - 0.1)) * (np.exp(-0.1 * times) - np.exp(-times)))


def test_a_curve_that_is_half_the_model_lies_twofold_apart() -> None:
    means = tuple(value / 2.0 for value in by_hand(10.0))
    spread = (None, means[1], means[2] * 0.1, None)
    (found,) = against_curves(MODEL, [MeasuredCurve("s", "g", 10.0, TIMES, means, spread)])
    assert (found.ratio, found.fold) == pytest.approx((2.0, 2.0))
    assert (found.hits, found.points) == (1, 2)


FIGURE = """study\tintervention\tmeasurement_type\tsubstance\ttissue\tlabel\ttime\ttime_unit\tmean\tsd\tunit
S\tR10\tconcentration\trapamycin\tblood\trapamycin_R10\t60\tmin\t{0}\tNA\tng/ml
S\tR10\tconcentration\trapamycin\tblood\trapamycin_R10\t4\thr\t{1}\t1\tng/ml
S\tR10\tconcentration\trapamycin\tblood\trapamycin_R10\t12\thr\t{2}\t1\tng/ml
S\tR10\tconcentration\trapamycin\tblood\trapamycin_R10\t24\thr\t{3}\t1\tng/ml
S\tR10\tconcentration\trapamycin\tplasma\trapamycin_R10\t24\thr\t9\t1\tng/ml
S\tMULTI\tconcentration\trapamycin\tblood\tmulti\t24\thr\t9\t1\tng/ml
"""
GIVEN = """study\tname\troute\tapplication\tsubstance\tvalue\tunit
S\tR10\toral\tsingle dose\trapamycin\t5\tmg/m^2
S\tMULTI\toral\tmultiple dose\trapamycin\t5\tmg
"""


def test_digitised_curves_are_read_with_their_dose(tmp_path: Path) -> None:
    study = tmp_path / "S"
    study.mkdir()
    (study / ".S_Fig1.tsv").write_text(FIGURE.format(*by_hand(10.0)))
    (study / ".S_TabInterventions.tsv").write_text(GIVEN)
    (curve,) = read_curves(tmp_path, substance="rapamycin", surface_m2=2.0)
    assert (curve.study, curve.group, curve.dose_mg, curve.times_h) == ("S", "rapamycin_R10", 10.0, TIMES)
    assert curve.deviations == (None, 1.0, 1.0, 1.0)
    (found,) = against_curves(MODEL, [curve])
    assert found.fold == pytest.approx(1.0)


def test_a_folder_without_curves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no curve of rapamycin"):
        read_curves(tmp_path, substance="rapamycin", surface_m2=1.9)
    with pytest.raises(InputError, match="no such folder"):
        read_curves(tmp_path / "nowhere", substance="rapamycin", surface_m2=1.9)


# Where the models and the published values are known to part; the table in the documentation shows them.
PARTING = {("everolimus", "half_life", "cancer"), ("ridaforolimus", "half_life", "oral")}


def test_published_values_are_reproduced_within_their_spread() -> None:
    held = [(name, item) for name, item in reproductions(load_knowledge()) if item.within is not None]
    assert len(held) >= 20
    apart = {(name, item.value.quantity, item.value.model) for name, item in held if not item.within}
    assert apart == PARTING


def test_what_was_only_recalled_is_not_compared() -> None:
    knowledge = load_knowledge()
    recalled = [v for v in knowledge.clinic.pharmacokinetics["everolimus"].published if v.status.value == "recalled"]
    assert recalled
    assert not [item for _, item in reproductions(knowledge) if item.value in recalled]


def test_drugs_without_a_published_value_are_named() -> None:
    assert {"sapanisertib", "vistusertib", "dactolisib"} <= set(missing(load_knowledge()))
