"""The folder of a screen: blocks as they are done; at the end one Parquet file, a database of views and a record."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rheostat.analysis.doubts_store import DOUBTS
from rheostat.analysis.doubts_store import VIEWS as DOUBT_VIEWS
from rheostat.analysis.ranking import Ranking
from rheostat.analysis.sample_rows import SampleRow
from rheostat.analysis.sample_rows import tables as sample_tables
from rheostat.analysis.screen import OUTCOMES, Responses
from rheostat.analysis.screen_regimens import ScreenRegimen
from rheostat.errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pyarrow

PREDICTIONS, DATABASE, RECORD = "predictions.parquet", "results.duckdb", "run.json"
BLOCKS, LOCK = "blocks", ".lock"
TIMES = "times"
METRICS = ("gr", "viability", "sensitivity", "advantage", "growth_left", "percentile", "window")
SAMPLES_A_GROUP = 500
"""Samples that are written together; bounds the memory where thousands share a genotype."""

MISSING_PROGRAMS = "a screen needs the packages pyarrow and duckdb; install them with: pip install 'rheostat[screen]'"

Record = dict[str, object]


def check_programs() -> None:
    """Refuse to begin where the packages of the extra `screen` are not installed.

    Raises
    ------
    InputError - with what to install
    """
    try:
        import duckdb  # noqa: F401
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise InputError(MISSING_PROGRAMS) from error


class ScreenFolder:
    """A folder that one run writes into; made by `claimed_folder`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, record: Record, *, resume: bool) -> bool:
        """Start a run, or go on with one; whether there is anything left to do.

        Raises
        ------
        InputError - where the folder holds another run, or a run is to be continued that is not the same
        """
        stored = self._stored()
        if stored is None:
            if resume:
                raise InputError(f"{self.path}: there is no screen to resume in this folder")
            (self.path / BLOCKS).mkdir(exist_ok=True)
            self._write(self.path / RECORD, _json({**record, "finished": False}))
            return True
        if not resume:
            done = (
                "a finished screen"
                if stored.get("finished")
                else "a screen that was not finished (go on with --resume)"
            )
            raise InputError(f"{self.path}: this folder holds {done}; name another folder")
        for name, value in record.items():
            if name != TIMES and stored.get(name) != json.loads(_json({name: value}))[name]:
                raise InputError(f"{self.path}: cannot resume, since {name} is not as it was when the screen began")
        return not stored.get("finished")

    def begun(self) -> str | None:
        """When the run in the folder began, as its record says."""
        times = (self._stored() or {}).get(TIMES)
        return str(times["begun"]) if isinstance(times, dict) and "begun" in times else None

    def has_block(self, number: int) -> bool:
        """Whether a block is done."""
        return self._block(number).is_file()

    def write_block(self, number: int, tables: Iterable[pyarrow.Table]) -> None:
        """A block, all of it or nothing; its tables are made as they are written.

        Raises
        ------
        InputError - where it cannot be written, as when the disk is full
        """
        import pyarrow.parquet as pq

        remaining = iter(tables)
        first = next(remaining)
        buffer = BytesIO()
        with pq.ParquetWriter(buffer, first.schema, compression="zstd") as writer:
            writer.write_table(first)
            for table in remaining:
                writer.write_table(table)
        self._write(self._block(number), buffer.getvalue())

    def finish(
        self,
        record: Record,
        *,
        count: int,
        samples: Sequence[SampleRow],
        regimens: Sequence[ScreenRegimen],
        ranking: Ranking,
    ) -> None:
        """Join the blocks, make the views, and say in the record that the run is done.

        Raises
        ------
        InputError - where something cannot be written
        """
        self._join(count)
        self._make_database(samples, regimens, ranking)
        self._write(self.path / RECORD, _json({**record, "finished": True}))
        for number in range(count):
            self._block(number).unlink(missing_ok=True)
        (self.path / BLOCKS).rmdir()

    def has_doubts(self) -> bool:
        """Whether the table of what was not measured is done."""
        return (self.path / DOUBTS).is_file()

    def write_doubts(self, content: bytes) -> None:
        """The table of what was not measured, all of it or nothing.

        Raises
        ------
        InputError - where it cannot be written, as when the disk is full
        """
        self._write(self.path / DOUBTS, content)

    def _stored(self) -> Record | None:
        file = self.path / RECORD
        if not file.is_file():
            return None
        try:
            found = json.loads(file.read_text())
        except ValueError as error:
            raise InputError(f"{file}: this is not the record of a screen ({error})") from error
        if not isinstance(found, dict) or "finished" not in found:
            raise InputError(f"{file}: this is not the record of a screen; name another folder")
        return found

    def _block(self, number: int) -> Path:
        return self.path / BLOCKS / f"{number:06d}.parquet"

    def _write(self, file: Path, content: bytes) -> None:
        draft = file.with_name(f".{file.name}.part")
        with _writing(self.path, draft), draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)

    def _join(self, count: int) -> None:
        import pyarrow.parquet as pq

        draft = self.path / f".{PREDICTIONS}.part"
        schema = pq.read_schema(self._block(0))
        with _writing(self.path, draft), draft.open("wb") as out:
            with pq.ParquetWriter(out, schema, compression="zstd") as writer:
                for number in range(count):
                    block = pq.ParquetFile(self._block(number))
                    for group in range(block.num_row_groups):
                        writer.write_table(block.read_row_group(group))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.path / PREDICTIONS)

    def _make_database(self, samples: Sequence[SampleRow], regimens: Sequence[ScreenRegimen], ranking: Ranking) -> None:
        import duckdb
        import pyarrow as pa

        draft = self.path / f".{DATABASE}.part"
        draft.unlink(missing_ok=True)
        regimen_table = pa.table(
            {
                "regimen_id": [regimen.id for regimen in regimens],
                "label": [regimen.label for regimen in regimens],
                "drug": [regimen.drug for regimen in regimens],
                "doses_nm": [list(regimen.doses) for regimen in regimens],
                "companions": [json.dumps(dict(regimen.companions)) for regimen in regimens],
                "schedules": [json.dumps(dict(regimen.reach.schedules)) for regimen in regimens],
                "free_average_nm": [json.dumps(regimen.reach.average_nm()) for regimen in regimens],
                "not_ranked": pa.array([regimen.reach.missing for regimen in regimens], pa.string()),
            }
        )
        try:
            with duckdb.connect(str(draft)) as connection:
                connection.register("given_regimens", regimen_table)
                for name, table in sample_tables(samples).items():
                    connection.register(f"given_{name}", table)
                    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given_{name}")
                connection.execute("CREATE TABLE regimens AS SELECT * FROM given_regimens")
                connection.execute(f"SET file_search_path = {_quoted(str(self.path.resolve()))}")
                extra = DOUBT_VIEWS if self.has_doubts() else {}
                for name, query in {**views(ranking), **extra}.items():
                    connection.execute(f"CREATE VIEW {name} AS {query}")
        except duckdb.IOException as error:
            raise InputError(f"{draft}: cannot be written ({error}); free space and go on with --resume") from error
        draft.replace(self.path / DATABASE)


def views(ranking: Ranking) -> Mapping[str, str]:
    """The views of a database by name, each as its query."""
    return {
        "predictions": f"SELECT * FROM read_parquet('{PREDICTIONS}')",
        "ranking": f"""
            WITH found AS (
              SELECT sample_id, regimen_id, {_columns()}
              FROM predictions WHERE metric NOT IN ('gr', 'viability') GROUP BY sample_id, regimen_id)
            SELECT *, CASE WHEN {ranking.column} IS NOT NULL THEN row_number() OVER (
              PARTITION BY sample_id ORDER BY {ranking.column} DESC NULLS LAST, regimen_id) END AS rank FROM found""",
        "by_cancer_type": """
            SELECT cancer_type, regimen_id, count(*) AS samples, median(sensitivity) AS sensitivity,
              median(advantage) AS advantage, median(growth_left) AS growth_left, median(percentile) AS percentile
            FROM ranking JOIN samples USING (sample_id) GROUP BY cancer_type, regimen_id""",
        "without_number": """
            SELECT sample_id, regimen_id, dose, metric, outcome FROM predictions
            WHERE value IS NULL AND metric IN ('gr', 'growth_left')""",
    }


def _columns() -> str:
    """A column for each metric over all doses, and two more for the ends of those that rank."""
    values = [f"max(value) FILTER (metric = '{name}') AS {name}" for name in METRICS[2:]]
    ends = [
        f"max({end}) FILTER (metric = '{name}') AS {name}_{end}"
        for name in ("advantage", "percentile")
        for end in ("low", "high")
    ]
    return ", ".join((*values, *ends))


@contextmanager
def claimed_folder(path: Path) -> Iterator[ScreenFolder]:
    """A folder that no other run writes into as long as the context lasts; the system ends the claim with the process.

    Raises
    ------
    InputError - where another run writes into it, it is a file, or holds other things
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: this is a file; expected a folder to write the screen into")
    if path.is_dir() and not (path / LOCK).exists() and any(path.iterdir()):
        raise InputError(f"{path}: this folder is not empty and holds no screen; name another folder")
    path.mkdir(parents=True, exist_ok=True)
    with (path / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{path}: another run is writing into this folder; name another one") from error
        yield ScreenFolder(path)


@contextmanager
def _writing(folder: Path, draft: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise InputError(
            f"{folder}: cannot write ({reason}); what is done so far is kept: make room and go on with --resume"
        ) from error


def _json(record: Record) -> bytes:
    return (json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False) + "\n").encode()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- rows -------------------------------------------------------------------------------------------------


class RowMaker:
    """Turns responses into rows: by dose GR and viability, over all doses the rest; then what is told of patients.

    Rows of patients are there for regimens that are known to reach one, where `ranking` asks for them.
    """

    def __init__(self, regimens: Sequence[ScreenRegimen], *, ranking: Ranking) -> None:
        self._regimens = [regimen.id for regimen in regimens]
        arms = sum(len(regimen.doses) for regimen in regimens)
        rows: list[tuple[int, float, int, int]] = []
        arm = 0
        for number, regimen in enumerate(regimens):
            for which in range(2):
                rows += [(number, dose, which, which * arms + arm + i) for i, dose in enumerate(regimen.doses)]
            told = ranking is Ranking.PATIENT and regimen.reach.is_known
            for which in range(2, len(METRICS) if told else 4):
                rows.append((number, np.nan, which, 2 * arms + (which - 2) * len(regimens) + number))
            arm += len(regimen.doses)
        regimen_at, dose, metric, source = zip(*rows, strict=True)
        self._regimen_at, self._metric = np.array(regimen_at, np.int32), np.array(metric, np.int32)
        self._dose, self._source = np.array(dose, float), np.array(source)
        self._starts = np.cumsum([0, *(len(r.doses) for r in regimens)])[:-1]

    def tables(self, responses: Responses, samples: Sequence[Sequence[str]]) -> Iterator[pyarrow.Table]:
        """The rows of a block: `samples` names those that have each cell."""
        parts = [responses.gr, responses.viability, responses.sensitivity, responses.advantage]
        worst = np.maximum.reduceat(responses.outcomes, self._starts, axis=1)
        ends = [responses.outcomes, responses.outcomes, worst, worst]
        if responses.patient is not None:
            patient = responses.patient
            parts += [patient.left, patient.percentile, patient.window]
            ends += [patient.outcomes] * 3
        values = np.concatenate(parts, axis=2)[:, :, self._source]
        ended = np.concatenate(ends, axis=1)[:, self._source]
        owners = [(name, cell) for cell, names in enumerate(samples) for name in names]
        for low in range(0, len(owners), SAMPLES_A_GROUP):
            yield self._table(owners[low : low + SAMPLES_A_GROUP], values, ended)

    def _table(self, owners: Sequence[tuple[str, int]], values: np.ndarray, ended: np.ndarray) -> pyarrow.Table:
        import pyarrow as pa

        names, cells, width = [name for name, _ in owners], [cell for _, cell in owners], len(self._source)
        chosen, count = values[:, cells].reshape(3, -1), len(owners)

        def words(numbers: np.ndarray, known: Sequence[str]) -> pyarrow.DictionaryArray:
            return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(list(known)))

        def reals(numbers: np.ndarray) -> pyarrow.Array:
            return pa.array(numbers, from_pandas=True)

        return pa.table(
            {
                "sample_id": words(np.repeat(np.arange(count), width), names),
                "regimen_id": words(np.tile(self._regimen_at, count), self._regimens),
                "dose": reals(np.tile(self._dose, count)),
                "metric": words(np.tile(self._metric, count), METRICS),
                "value": reals(chosen[0]),
                "low": reals(chosen[1]),
                "high": reals(chosen[2]),
                "outcome": words(ended[cells].ravel(), OUTCOMES),
            }
        ).replace_schema_metadata(
            {
                "dose": "free concentration of the first drug, nmol/L; null where a value is over all doses",
                "metrics": "gr to advantage are nominal in vitro, at doses of the dish; growth_left, percentile and "
                "window are in patients, over a dosing cycle at free concentrations that the regimen reaches",
            }
        )


# --- asking -----------------------------------------------------------------------------------------------


def open_results(folder: Path | str) -> duckdb.DuckDBPyConnection:
    """The database of a finished screen, to be read only, wherever the folder now lies.

    Raises
    ------
    InputError - where the folder holds no finished screen, or the extra `screen` is not installed
    """
    check_programs()
    import duckdb

    path = Path(folder)
    if not (path / DATABASE).is_file() or not (path / PREDICTIONS).is_file():
        unfinished = (path / RECORD).is_file()
        fault = "the screen in this folder is not finished; go on with --resume" if unfinished else "no screen is here"
        raise InputError(f"{path}: {fault}")
    connection = duckdb.connect(str(path / DATABASE), read_only=True)
    connection.execute(f"SET file_search_path = {_quoted(str(path.resolve()))}")
    return connection
