"""`rheostat query`: SQL over the results of a screen."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import click

from rheostat.errors import InputError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("sql", metavar="SQL")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def query(folder: Path, sql: str, as_json: bool) -> None:
    """Print the rows that SQL selects from the screen in DIR.

    Views: predictions, ranking, by_cancer_type, without_number. Tables: samples, regimens.
    """
    from rheostat.analysis.screen_store import check_programs, open_results

    check_programs()
    import duckdb

    with open_results(folder) as connection:
        try:
            found = connection.execute(sql)
            columns = [column[0] for column in found.description or ()]
            rows = found.fetchall()
        except duckdb.Error as error:
            raise InputError(f"this query cannot be answered: {str(error).splitlines()[0]}") from error
    click.echo(_json(columns, rows) if as_json else _text(columns, rows), nl=False)


def _json(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    listed = [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]
    return json.dumps({"rows": listed}, indent=1, allow_nan=False, default=str) + "\n"


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    from rheostat.report.tables import text_table

    return text_table(columns, [[_shown(value) for value in row] for row in rows])


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
