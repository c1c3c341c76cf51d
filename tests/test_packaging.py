"""What is installed is what is in the checkout, at the versions that the lock files pin."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

import rheostat

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
MOST_CORE_PACKAGES = 30


def pinned(lock: str) -> dict[str, set[str]]:
    """Package name to the versions that one lock file pins (more than one where Python versions differ)."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (ROOT / lock).read_text(), flags=re.MULTILINE):
        versions.setdefault(name, set()).add(version)
    return versions


def names(requirements: list[str | dict[str, str]]) -> set[str]:
    """The normalised package names of requirement strings such as `numpy>=2.0`."""
    found = [re.match(r"[A-Za-z0-9-]+", row) for row in requirements if isinstance(row, str)]
    return {match[0].lower() for match in found if match is not None}


@pytest.fixture(scope="module")
def project() -> dict[str, dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_package_file_is_in_the_wheel(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    shipped = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / "rheostat").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "rheostat/py.typed" in expected
    assert expected - shipped == set()
    info = f"rheostat-{rheostat.__version__}.dist-info"
    for notice in ("LICENSE", "LICENSE-KNOWLEDGE", "NOTICE"):
        assert f"{info}/licenses/{notice}" in shipped
    assert {name for name in shipped if not name.startswith(("rheostat/", f"{info}/"))} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    requirements = [row for row in text.splitlines() if row and not row.startswith((" ", "#"))]
    assert requirements
    assert all(re.match(r"[a-z0-9-]+==\S+ .*\\$", row) for row in requirements)
    assert len(re.findall(r"\\\n    --hash=sha256:[0-9a-f]{64}", text)) >= len(requirements)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_core_lock_holds_what_the_package_and_its_build_ask_for(project: dict[str, dict]) -> None:
    asked = names(project["project"]["dependencies"]) | names(project["dependency-groups"]["build"])
    core = pinned("requirements.lock")
    assert asked - set(core) == set()
    assert len(core) <= MOST_CORE_PACKAGES


def test_the_development_lock_extends_the_core_lock(project: dict[str, dict]) -> None:
    development = pinned("requirements-dev.lock")
    assert names(project["dependency-groups"]["dev"]) - set(development) == set()
    for name, versions in pinned("requirements.lock").items():
        assert development[name] == versions


def test_citation_and_changelog_name_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == rheostat.__version__
    assert f"## {rheostat.__version__}" in (ROOT / "CHANGELOG.md").read_text()
