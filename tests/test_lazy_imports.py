"""Importing the package and asking for help cost nothing: no numerical library is loaded for either."""

import subprocess
import sys

import pytest

import rheostat

HEAVY = ("numpy", "scipy", "numba", "pydantic", "yaml", "jinja2", "rapidfuzz", "jaxtyping")

ACTIONS = {
    "import": "import rheostat",
    "errors and units": "import rheostat.errors, rheostat.units",
    "help": "from rheostat.cli.main import main; main(['--help'])",
    "version": "from rheostat.cli.main import main; main(['--version'])",
    "mistyped option": "from rheostat.cli.main import main; main(['--hlep'])",
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_nothing_heavy_is_imported(action: str) -> None:
    report = f"import sys; print('loaded:', *sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", f"{action}\n{report}"], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stderr.splitlines()[-1] == "loaded:"


def test_every_public_name_can_be_reached() -> None:
    assert rheostat.__all__ == sorted(rheostat.__all__)
    for name in rheostat.__all__:
        assert getattr(rheostat, name) is not None
        assert name in dir(rheostat)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lod_model'"):
        rheostat.lod_model  # noqa: B018 - the access itself is what is tested
