"""The part of the benchmarks on serving: its page, its environments, and where NaikKelas loses."""

from __future__ import annotations

import ast
import contextlib
import math
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from tests.benchmarks import report_serving, small_page
from tests.benchmarks.control_visit import Visit
from tests.benchmarks.goals_serving import goals
from tests.benchmarks.machine import About
from tests.benchmarks.rivals import environments
from tests.benchmarks.serving import Measured, Plan, Served
from tests.benchmarks.sides import NAMES, OURS, RIVALS, SHINY, STOCK, start
from tests.benchmarks.slow_line import FULL, MIDDLING, SLOW


def a_visit(answered: float, kilobytes: float = 100.0) -> Visit:
    """A visit whose text could be read after half the time."""
    return Visit(answered / 2, answered, answered, (0.2, 0.3, 0.4), kilobytes, 1.0, 10, 0)


def measured(full: float, slow: float, kilobytes: float, memory: float) -> Measured:
    """Figures of a side, always the same."""
    return Measured(
        first={
            FULL.name: [a_visit(full, kilobytes)] * 3,
            MIDDLING.name: [a_visit(full * 2, kilobytes)],
            SLOW.name: [a_visit(slow, kilobytes)],
        },
        second=[a_visit(full / 2, kilobytes / 20)] * 3,
        memory=memory,
    )


@pytest.fixture
def served() -> Served:
    """A run in which NaikKelas meets all goals but that of memory, and Shiny is lighter."""
    figures = {
        OURS: measured(0.8, 8.0, 290.0, 25.0),
        STOCK: measured(4.4, math.inf, 5_000.0, 70.0),
        SHINY: measured(1.0, 30.0, 1_300.0, 0.1),
    }
    return Served(Plan(visits=3), figures, {"marimo": "pip ended with 1"})


@pytest.fixture
def page(served: Served, monkeypatch: pytest.MonkeyPatch) -> str:
    """The part of the page."""
    monkeypatch.setattr(About, "facts", lambda self: [("Command", self.command)])
    return report_serving.page(About(datetime.now(UTC), 60.0, 0.1, ("serving",)), served)


def test_the_page_shows_figures_and_ratios(page: str) -> None:
    assert "| NaikKelas | 0.40 s | 0.80 s | 0.30 s (0.20–0.40) |" in page
    assert "| stock Voilà | 2.20 s · 5.5× | 4.40 s · 5.5× |" in page
    assert "> 180 s · > 22×" in page
    assert "Streamlit |" not in page
    assert "**marimo:** not measured. pip ended with 1" in page
    assert "Shared machine" not in page


def test_the_page_tells_where_we_lose(page: str, served: Served) -> None:
    assert "- Weight, memory of a visitor: 25.0 MB against Shiny 0.10 MB" in page
    assert "First visit, interactive" not in page.split("**Worse than a rival**")[1].split("Figures are")[0]
    served.figures[OURS] = measured(2.0, 8.0, 290.0, 25.0)
    assert "- First visit, interactive: 2.00 s against Shiny 1.00 s" in report_serving._worse(served)


def test_goals_are_computed_from_the_figures(served: Served) -> None:
    assert [goal.met for goal in goals(served)] == [True, True, True, True, True, True, False]
    served.figures[SHINY] = measured(0.8, 30.0, 1_300.0, 0.1)
    assert goals(served)[1].met is False
    del served.figures[STOCK]
    assert goals(served)[0].met is None
    served.figures[OURS].first[SLOW.name] = [a_visit(math.inf)]
    assert goals(served)[5].met is False


def test_a_run_of_nobody_still_makes_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(About, "facts", lambda self: [])
    text = report_serving.page(About(datetime.now(UTC), 1.0, 5.0, ()), Served(Plan(names=(SHINY,))))
    assert "not measured |" in text
    assert "Left out of this run: NaikKelas, stock Voilà" in text
    assert "There was nobody to compare with." in text
    assert "**Shared machine:**" in text


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_each_rival_has_pins_of_exact_versions(rival: object) -> None:
    assert rival.name in NAMES
    lines = environments.requirements(rival.environment).read_text(encoding="utf-8").splitlines()
    assert all(line.count("==") == 1 and "/" not in line for line in lines)
    assert set(rival.packages) < set(environments.pins(rival.environment))
    command = rival.command(4321, 8765)
    assert "4321" in " ".join(command)
    app = environments.HERE / f"{rival.environment}_app.py"
    if app.exists():
        assert app.name in command
        ast.parse(app.read_text(encoding="utf-8"))
    else:
        assert "page.ipynb" in command


def test_an_environment_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(
        environments.venv, "create", lambda folder, with_pip: Path(folder).mkdir(parents=True)
    )
    failed = subprocess.CompletedProcess(
        [], 1, "", "tried https://host\nNo matching distribution found for a==1"
    )
    monkeypatch.setattr(environments.subprocess, "run", lambda *_arguments, **_more: failed)
    with pytest.raises(environments.NotMade, match=r"^pip found no a==1$"):
        environments.python("shiny", Console(quiet=True))
    assert list(environments.cache().iterdir()) == []


def test_the_page_hears_why_a_rival_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str, _out: Console) -> Path:
        raise environments.NotMade("pip ended with 1")

    monkeypatch.setattr(environments, "python", fail)
    with contextlib.ExitStack() as stack:
        found = start(stack, tmp_path, Console(quiet=True), (SHINY,))
    assert found.running == []
    assert found.missing == {SHINY: "pip ended with 1"}


def test_a_rival_that_does_not_start_is_missing_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # This Python has no Shiny.
    monkeypatch.setattr(environments, "python", lambda _name, _out: Path(sys.executable))
    with contextlib.ExitStack() as stack:
        found = start(stack, tmp_path, Console(quiet=True), (SHINY,))
    assert found.missing == {SHINY: "its server did not start"}


def test_a_made_environment_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made: list[Path] = []

    def create(folder: Path, with_pip: bool) -> None:
        made.append(folder)
        folder.mkdir(parents=True)

    monkeypatch.setattr(environments.venv, "create", create)
    monkeypatch.setattr(environments, "_install", lambda *_arguments: None)
    first = environments.python("shiny", Console(quiet=True))
    assert environments.python("shiny", Console(quiet=True)) == first
    assert made == [first.parents[1]]


def test_the_notebook_answers_as_the_page_says() -> None:
    space: dict[str, object] = {}
    for cell in small_page.notebook().cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), space)
    assert space["answer"].value == f"<p><b>Harga jual: {small_page.first_answer()}</b></p>"
    space["cost"].value = 30_000
    assert "Rp40.000" in space["answer"].value
    assert len(space["table"](20_000)) == 5
    assert all(len(sentence) > 20 for sentence in small_page.sentences())


def test_the_course_of_the_class_holds_the_page(tmp_path: Path) -> None:
    root = small_page.write_course(tmp_path / "installed")
    content = root / "toolkit" / "_content"
    lesson = content / "notebooks" / small_page.MODULE / f"lesson.{small_page.LANGUAGE}.ipynb"
    assert "Bu Sari menjual keripik di depan rumah" in lesson.read_text(encoding="utf-8")
    assert (root / "toolkit" / "cli" / "__main__.py").exists()
    assert (content / "modules" / "course.yaml").exists()
