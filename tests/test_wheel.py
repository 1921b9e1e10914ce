"""The built wheel carries the curriculum and works in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from toolkit.curriculum import load_course
from toolkit.frontend import ENCODINGS, built_files

ENDINGS = ("", *ENCODINGS.values())

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), "."]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    (built,) = target.glob("naikkelas-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return site


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command's module in a folder, with the installed package before the checkout's."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    code = "import sys, toolkit; assert toolkit.__file__.startswith(sys.argv.pop(1)), toolkit.__file__; "
    code += "from toolkit.cli import main; main()"
    command = [sys.executable, "-P", "-c", code, str(installed), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_carries_modules_notebooks_assignments_and_pages(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "toolkit/_content/modules/02-price/lesson.id.md",
        "toolkit/_content/notebooks/02-price/lesson.id.ipynb",
        "toolkit/_content/assignments/source/02-price/02-price.ipynb",
        "toolkit/country/id.yaml",
        "toolkit/country/price_bands_id.csv",
        "toolkit/lesson/static/widgets.css",
        "toolkit/locale/id/LC_MESSAGES/lesson.mo",
        "toolkit/records/migrations/env.py",
        "toolkit/workshop/share/jupyter/voila/templates/naikkelas/index.html.j2",
        "toolkit/frontend/light.json",
        "toolkit/frontend/built/manifest.json",
        *(
            f"toolkit/frontend/built/{built}{ending}"
            for built in built_files().values()
            for ending in ENDINGS
        ),
    ):
        assert wanted in names, wanted
    assert not [name for name in names if name.endswith((".ts", ".mjs")) or "node_modules" in name]
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]


def test_the_course_is_complete_where_there_is_no_checkout(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "02-price" in done.stdout


def test_a_class_is_made_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from toolkit.grading import ClassFolder; "
        "print(sorted(ClassFolder.open_or_make(Path('kelas')).assignments()))"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert str([module.id for module in load_course().modules]) in done.stdout, done.stderr
    assert (tmp_path / "kelas" / "release" / "02-price" / "02-price.ipynb").is_file()
