"""The help of every command comes without loading a numerical library."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rheostat.cli.main import COMMANDS

HEAVY = ("numpy", "scipy", "numba", "pydantic", "yaml", "jinja2", "rapidfuzz", "jaxtyping")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_light(name: str) -> None:
    program = (
        "import sys; from rheostat.cli.main import main\n"
        f"code = main([{name!r}, '--help'])\n"
        f"print('loaded:', *sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"Usage: rheostat {name} ")
    assert ended.stderr.splitlines()[-1] == "loaded:"
