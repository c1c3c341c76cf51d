"""A screen agrees with the appraisal of one tumour at a time, and survives being cut off."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from rheostat.analysis.appraise import respond
from rheostat.analysis.arm_rates import signature
from rheostat.analysis.ensemble import Ensemble, draw_ensemble
from rheostat.analysis.model import Model, load_model
from rheostat.analysis.personal_cells import PersonalCells
from rheostat.analysis.ranking import Ranking
from rheostat.analysis.sample_rows import SampleRow
from rheostat.analysis.screen import NO_GROWTH, OUTCOMES, Screener, blocks, genotypes, respond_alone
from rheostat.analysis.screen_regimens import preset, regimen_of
from rheostat.analysis.screen_store import METRICS, RowMaker, claimed_folder, open_results
from rheostat.errors import InputError
from rheostat.knowledge.regimens import RegimenRecord
from rheostat.network.cell import Cell
from rheostat.tumour.interpret import interpret
from rheostat.tumour.profile import CopyNumber, EveryGene, SequenceVariant, TumourProfile, VariantKind
from rheostat.tumour.protein_change import protein_change


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def nominal(model: Model) -> Ensemble:
    return Ensemble(model, (model.network,))


def cell_of(model: Model, *texts: str) -> Cell:
    cell = Cell()
    for text in texts:
        cell = model.alteration(text).applied_to(cell)
    return cell


def mutant(sample: str, fraction: float | None, change: str = "F2108L") -> TumourProfile:
    variant = SequenceVariant("MTOR", VariantKind.MISSENSE, protein_change(change), fraction)
    return TumourProfile(sample, variants=(variant,), mutations_assayed=EveryGene())


def test_it_gives_what_the_appraisal_of_one_tumour_gives(model: Model) -> None:
    """Judged by the slower path, which treats each cell, regimen and dose by itself."""
    ensemble = draw_ensemble(model, size=3, seed=5)
    cells = [Cell(), cell_of(model, "TSC2 loss"), cell_of(model, "MTOR F2108L het"), cell_of(model, "FKBP1A loss")]
    names = (("everolimus",), ("sapanisertib", "trametinib"))
    regimens = [regimen_of(model.knowledge, "+".join(drugs), drugs=drugs) for drugs in names]
    found = Screener(ensemble, regimens).respond(cells)
    at = 0
    for number, drugs in enumerate(names):
        slow = respond(ensemble, cells, RegimenRecord(label="x", drugs=drugs))
        width = len(slow[0].doses)
        for i, each in enumerate(slow):
            np.testing.assert_allclose(found.gr[0, i, at : at + width], each.gr[0], rtol=1e-7, atol=1e-9)
            np.testing.assert_allclose(found.viability[0, i, at : at + width], each.viability[0], rtol=1e-7)
            low, high = np.quantile(each.sensitivity, (0.1, 0.9))
            assert found.sensitivity[:, i, number] == pytest.approx([each.sensitivity[0], low, high], abs=1e-8)
            gain = each.sensitivity - slow[0].sensitivity
            expected = [gain[0], *np.quantile(gain, (0.1, 0.9))]
            assert found.advantage[:, i, number] == pytest.approx(expected, abs=1e-8)
        at += width
    assert not found.outcomes.any()
    assert len({float(x) for x in found.sensitivity[0, :, 0]}) == len(cells)


def test_what_was_asked_before_changes_nothing(nominal: Ensemble, model: Model) -> None:
    """A resumed screen must give the same bytes."""
    regimens = [regimen_of(model.knowledge, "everolimus", drugs=["everolimus"])]
    cells = [cell_of(model, "MTOR F2108L het"), cell_of(model, "TSC1 loss"), Cell()]
    whole = Screener(nominal, regimens).respond(cells)
    other = Screener(nominal, regimens)
    parts = [other.respond(cells[2:]), other.respond(cells[:1]), other.respond(cells[1:2])]
    for i, part in zip((2, 0, 1), parts, strict=True):
        assert np.array_equal(part.gr[:, 0], whole.gr[:, i], equal_nan=True)


def test_an_untreated_cell_that_shrinks_has_no_number_and_says_why(nominal: Ensemble, model: Model) -> None:
    starved = Cell(environment=MappingProxyType(model.environment({"amino acids": 0.0, "insulin": 0.0})))
    dying = Cell(scale=MappingProxyType({"proliferation": 0.01}))
    regimens = [regimen_of(model.knowledge, "everolimus", drugs=["everolimus"])]
    found = Screener(nominal, regimens).respond([starved, dying])
    assert np.isnan(found.sensitivity[0, 1, 0])
    assert {OUTCOMES[number] for number in found.outcomes[1]} == {NO_GROWTH}
    assert np.isfinite(found.viability[0, 1]).all()


def test_equal_genotypes_are_one_and_shares_are_rounded(model: Model) -> None:
    profiles = [
        TumourProfile("S1"),
        mutant("S2", 0.7041),
        mutant("S3", 0.7039),
        mutant("S4", 0.75),
        TumourProfile("S5", copy_number={"PTEN": CopyNumber.NEUTRAL}),
    ]
    made = PersonalCells((), None, None, ())
    found = genotypes([made.cell(interpret(profile, model.knowledge)) for profile in profiles])
    assert found.samples == ((0, 4), (1, 2), (3,))
    assert len({signature(cell) for cell in found.cells}) == 3


def test_blocks_cover_everything_once() -> None:
    assert [i for part in blocks(10, size=4) for i in range(part.start, part.stop)] == list(range(10))
    assert list(blocks(0, size=4)) == []


def test_presets(model: Model) -> None:
    names = {name: preset(model.knowledge, name) for name in ("shipped", "mtor", "single", "pairs")}
    records = model.knowledge.regimens
    assert {r.id for r in names["shipped"]} == {name for name, record in records.items() if record.reported}
    kinds = [preset(model.knowledge, kind) for kind in ("approved", "investigational", "mechanism")]
    assert sorted(r.id for kind in kinds for r in kind) == sorted(r.id for r in preset(model.knowledge, "all"))
    assert len(preset(model.knowledge, "all")) == len(records)
    assert {"everolimus", "sapanisertib"} <= {r.id for r in names["mtor"]}
    assert {r.id for r in names["mtor"]} < {r.id for r in names["single"]}
    assert all(set(r.companions) == {r.id.partition("+")[2]} for r in names["pairs"])
    with pytest.raises(InputError, match="unknown preset of regimens 'mtro'; did you mean mtor"):
        preset(model.knowledge, "mtro")


@pytest.mark.parametrize("doses", [[10.0, 1.0], [0.0, 1.0], [1.0, 1.0]])
def test_doses_must_rise_from_above_zero(model: Model, doses: list[float]) -> None:
    with pytest.raises(InputError, match="regimen x: the doses of everolimus must rise from above 0"):
        regimen_of(model.knowledge, "x", drugs=["everolimus"], doses=doses)


# --- the folder -------------------------------------------------------------------------------------------

SAMPLES = [SampleRow("S1", "BRCA", 0, "", "", ""), SampleRow("S2", None, 0, "", "", "")]
GIVEN = (("sapanisertib", "trametinib"), ("everolimus",))
RECORD: dict[str, object] = {"version": "1", "seed": 1}


def written(folder: Path, ensemble: Ensemble, *, cut_after: int | None = None, resume: bool = False) -> None:
    """Two blocks of one genotype; stopped after some of them, as by a power cut, where asked."""
    knowledge = ensemble.model.knowledge
    regimens = [regimen_of(knowledge, "+".join(drugs), drugs=drugs) for drugs in GIVEN]
    screener, maker = Screener(ensemble, regimens), RowMaker(regimens, ranking=Ranking.NOMINAL)
    cells = [Cell(), cell_of(ensemble.model, "TSC2 loss")]
    with claimed_folder(folder) as store:
        store.begin({**RECORD, "times": {"begun": "now"}}, resume=resume)
        for number in range(2):
            if number == cut_after:
                return
            if not store.has_block(number):
                store.write_block(
                    number, maker.tables(screener.respond(cells[number : number + 1]), [[f"S{number + 1}"]])
                )
        ended = {**RECORD, "times": {"begun": "now"}}
        store.finish(ended, count=2, samples=SAMPLES, regimens=regimens, ranking=Ranking.NOMINAL)


def test_a_resumed_screen_is_byte_for_byte_the_same(tmp_path: Path, nominal: Ensemble) -> None:
    written(tmp_path / "whole", nominal)
    written(tmp_path / "cut", nominal, cut_after=1)
    assert json.loads((tmp_path / "cut/run.json").read_text())["finished"] is False
    with pytest.raises(InputError, match="is not finished; go on with --resume"):
        open_results(tmp_path / "cut")
    written(tmp_path / "cut", nominal, resume=True)
    for name in ("predictions.parquet", "run.json"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "cut").iterdir()) == [
        ".lock",
        "predictions.parquet",
        "results.duckdb",
        "run.json",
    ]


def test_the_rows_hold_the_responses(tmp_path: Path, nominal: Ensemble) -> None:
    written(tmp_path / "out", nominal)
    (tmp_path / "out").rename(tmp_path / "moved")
    cells = [Cell(), cell_of(nominal.model, "TSC2 loss")]
    doses = 0
    with open_results(tmp_path / "moved") as results:
        columns = [row[0] for row in results.execute("DESCRIBE predictions").fetchall()]
        assert columns == ["sample_id", "regimen_id", "dose", "metric", "value", "low", "high", "outcome"]
        for drugs in GIVEN:
            slow = respond(nominal, cells, RegimenRecord(label="x", drugs=drugs))
            mine = f"FROM predictions WHERE sample_id = 'S2' AND regimen_id = '{'+'.join(drugs)}'"
            for metric in ("gr", "viability"):
                rows = results.execute(f"SELECT dose, value {mine} AND metric = '{metric}' ORDER BY dose").fetchall()
                assert np.array(rows)[:, 0] == pytest.approx(slow[1].doses)
                assert np.array(rows)[:, 1] == pytest.approx(getattr(slow[1], metric)[0], rel=1e-7)
            doses += len(rows)
            asked = f"SELECT sample_id, sensitivity, advantage FROM ranking WHERE regimen_id = '{'+'.join(drugs)}'"
            ranked = {name: numbers for name, *numbers in results.execute(asked).fetchall()}
            values = [float(each.sensitivity[0]) for each in slow]
            assert ranked["S1"] == pytest.approx([values[0], 0.0], abs=1e-9)
            assert ranked["S2"] == pytest.approx([values[1], values[1] - values[0]], abs=1e-9)
        metrics = {row[0] for row in results.execute("SELECT DISTINCT metric FROM predictions").fetchall()}
        assert metrics == set(METRICS[:4])
        assert results.execute("SELECT count(low), count(dose) FROM predictions").fetchone() == (0, 2 * 2 * doses)
        typed = results.execute("SELECT cancer_type, samples FROM by_cancer_type ORDER BY 2, 1 NULLS LAST").fetchall()
        assert typed == [("BRCA", 1), ("BRCA", 1), (None, 1), (None, 1)]


def test_what_may_not_be_written_into(tmp_path: Path, nominal: Ensemble) -> None:
    written(tmp_path / "out", nominal, cut_after=1)
    with claimed_folder(tmp_path / "out") as store:
        with (
            pytest.raises(InputError, match="another run is writing into this folder"),
            claimed_folder(tmp_path / "out"),
        ):
            pass
        with pytest.raises(InputError, match=r"holds a screen that was not finished \(go on with --resume\)"):
            store.begin(RECORD, resume=False)
        with pytest.raises(InputError, match="cannot resume, since seed is not as it was when the screen began"):
            store.begin({**RECORD, "seed": 2}, resume=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/notes.txt").write_text("x")
    with pytest.raises(InputError, match="is not empty and holds no screen"), claimed_folder(tmp_path / "other"):
        pass
    with (
        pytest.raises(InputError, match="this is a file"),
        claimed_folder(tmp_path / "other/notes.txt"),
    ):
        pass
    with claimed_folder(tmp_path / "new") as store, pytest.raises(InputError, match="no screen to resume"):
        store.begin(RECORD, resume=True)


def test_a_full_disk_keeps_what_is_done(tmp_path: Path, nominal: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "out", nominal, cut_after=1)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("rheostat.analysis.screen_store.os.fsync", full)
        with pytest.raises(InputError, match=r"cannot write \(No space left on device\); what is done so far is kept"):
            written(tmp_path / "out", nominal, resume=True)
    assert list((tmp_path / "out").rglob("*.part")) == []
    written(tmp_path / "out", nominal, resume=True)
    written(tmp_path / "whole", nominal)
    assert (tmp_path / "out/predictions.parquet").read_bytes() == (tmp_path / "whole/predictions.parquet").read_bytes()


def test_members_weigh_the_same_here_and_on_a_worker(model: Model) -> None:
    ensemble = draw_ensemble(model, size=3, seed=2)
    regimens = [regimen_of(ensemble.model.knowledge, "everolimus", drugs=["everolimus"])]
    screener = Screener(ensemble, regimens)
    weights = np.zeros((len(ensemble.networks), 1))
    weights[-1] = 1.0
    (here,) = screener.respond_to_blocks([([Cell()], weights)])
    there = respond_alone(screener, ([Cell()], weights))
    alone = Screener(Ensemble(ensemble.model, ensemble.networks[-1:]), regimens).respond([Cell()])
    for found in (here, there):
        np.testing.assert_allclose(found.sensitivity[:, 0, 0], alone.sensitivity[0, 0, 0], atol=1e-9)
