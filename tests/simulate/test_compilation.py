"""When kernels are compiled, and who hears of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

STEADY = """
import sys
import rheostat.simulate.batch
assert "numba" not in sys.modules, "numba is imported before a kernel is needed"
from rheostat.simulate.compilation import kernels
kernels()
assert "numba" in sys.modules
"""


def run(cache: Path) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    ended = subprocess.run(
        [sys.executable, "-c", STEADY], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    assert ended.stdout == ""
    return ended.stderr


def test_the_first_use_is_announced_on_stderr_and_kept_on_disk(tmp_path: Path) -> None:
    first = run(tmp_path)
    assert "Compiling the simulator" in first
    kept = {file.name: file.stat().st_mtime_ns for file in tmp_path.rglob("*.nbc")}
    assert kept
    run(tmp_path)
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.rglob("*.nbc")} == kept
