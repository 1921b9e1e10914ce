"""What is locked, what is built, and what may never be committed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from packaging.version import Version

FLOORS = {
    "voila": "0.5.6",
    "nbgrader": "0.9.5",
    "nbconvert": "7.17.1",
    "jupyter-server": "2.20.0",
    "jupyterlab": "4.6.2",
    "notebook": "7.5.6",
    "tornado": "6.5.8",
}


@pytest.mark.parametrize("lock", ["lock.txt", "lock-dev.txt"])
def test_locked_versions_are_above_the_security_floors(repository: Path, lock: str) -> None:
    text = (repository / "requirements" / lock).read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9_.-]+)==([^\s;\\]+)", text, re.MULTILINE))
    for name, floor in FLOORS.items():
        assert Version(pinned[name]) >= Version(floor), name


@pytest.mark.parametrize("lock", ["lock.txt", "lock-dev.txt", "lock-build.txt"])
def test_every_locked_package_has_a_hash_and_no_address(repository: Path, lock: str) -> None:
    text = (repository / "requirements" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert "://" not in text


def test_ci_runs_the_readme_test_command(repository: Path) -> None:
    assert "make test" in (repository / "README.md").read_text(encoding="utf-8")
    assert "make test" in (repository / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_make_help_lists_every_target(repository: Path) -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=repository, capture_output=True, text=True, check=True
    ).stdout
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    for target in phony.group(1).split():
        assert f"make {target} " in shown, target
