"""The command line: help, wrong calls, learners' data, reports. Nobody causes a traceback."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from big_gradebook import fill
from typer.testing import CliRunner

from toolkit.cli import app
from toolkit.grading import ClassFolder
from toolkit.records import Records

pytestmark = pytest.mark.nbgrader

NAME = "Bu Sari [bold]Keripik[/]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with one learner in it."""
    opened = ClassFolder.open_or_make(tmp_path_factory.mktemp("cli") / "kelas", name="Kelas Uji")
    with Records.open(opened.records_url) as records:
        learner = records.learners.join(NAME, "482913", "id")
        records.shelf(learner.id).save("tool/price", {"cost": "12.000"})
    return opened.path


def run(*arguments: object, input: str | None = None) -> tuple[int, str]:
    """Run the command; returns its exit code and all that it printed."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def test_help_answers_at_once() -> None:
    """Heavy packages are imported by the commands that need them, not by the command line."""
    code = (
        "import sys, toolkit.cli; "
        "print([name for name in ('nbgrader', 'voila', 'sqlalchemy', 'ipywidgets') if name in sys.modules])"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "arguments",
    [
        ("workshop", "--port", "seven"),
        ("workshop", "--language", "xx"),
        ("learner", "list", "--folder", "/nowhere/at/all"),
        ("learner", "frobnicate"),
        ("report", "marks", "/nowhere/at/all"),
        ("grade", "/nowhere/at/all"),
        ("learn", "--class", "http://127.0.0.1:9"),
        ("check", "--no-such-option"),
    ],
)
def test_a_wrong_call_ends_with_2_and_a_message(arguments: tuple[str, ...]) -> None:
    code, said = run(*arguments)
    assert code == 2
    assert said
    assert "Traceback" not in said


def test_learners_are_found_by_id_and_by_name(folder: Path) -> None:
    code, listed = run("learner", "list", "--folder", folder)
    assert code == 0
    assert "[bold]" in listed, "what she typed is no markup"
    code, exported = run("learner", "export", NAME.lower(), "--folder", folder)
    assert code == 0
    data = json.loads(exported)
    assert data["learner"]["name"] == NAME
    code, again = run("learner", "export", data["learner"]["id"], "--folder", folder)
    assert json.loads(again)["shelf"] == data["shelf"]
    code, said = run("learner", "export", "Nobody", "--folder", folder)
    assert code == 2
    assert "Nobody" in said


def test_an_export_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    code, said = run("learner", "export", NAME, "--folder", folder, "--output", tmp_path)
    assert code == 1
    assert "--output" in said
    code, said = run("report", "marks", folder, "--output", tmp_path / "marks.pdf")
    assert code == 2
    assert ".csv or .xlsx" in said


def test_a_new_pin_holds(folder: Path) -> None:
    code, _said = run("learner", "reset-pin", NAME, "--folder", folder, input="907162\n907162\n")
    assert code == 0
    with Records.open(ClassFolder.open_or_make(folder).records_url) as records:
        assert records.learners.sign_in(NAME, "907162").name == NAME


def test_marks_are_written(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "marks.csv"
    code, _said = run("report", "marks", folder, "--output", target)
    assert code == 0
    assert "02-price" in target.read_text(encoding="utf-8-sig")


def test_grading_an_empty_class_is_no_fault(folder: Path) -> None:
    done = CliRunner().invoke(app, ["grade", str(folder), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, []), "which walls hold is told beside the JSON"


def test_erasing_asks_first_and_leaves_nothing(folder: Path) -> None:
    code, _said = run("learner", "erase", NAME, "--folder", folder, input="n\n")
    assert code == 1
    code, _said = run("learner", "erase", NAME, "--folder", folder, "--yes")
    assert code == 0
    assert b"Bu Sari" not in (folder / "records.db").read_bytes()
    with sqlite3.connect(folder / "gradebook.db") as gradebook:
        assert gradebook.execute("select count(*) from student").fetchone() == (0,)


def test_the_check_of_the_curriculum_finds_nothing_to_mend() -> None:
    code, said = run("check", "--json")
    found = json.loads(said)
    assert found["wrong"] == []
    assert code == 0
    assert [module["complete"] for module in found["modules"]] == [True] * 12
    assert found["uncertain"], "what is unconfirmed is listed"


def test_the_report_on_tasks_of_a_class_without_submissions(folder: Path, tmp_path: Path) -> None:
    """Before anybody has handed in there is nothing to show, and that is said."""
    code, said = run("report", "tasks", folder, "--assignment", "02-price")
    assert (code, "nobody has handed in" in said) == (2, True)
    assert run("report", "tasks", folder)[0] == 0
    assert run("report", "tasks", folder, "--output", tmp_path / "tasks.pdf")[0] == 2
    code, said = run("report", "tasks", folder, "--output", tmp_path / "tasks.csv")
    assert code == 0
    assert (tmp_path / "tasks.csv").read_bytes().startswith(b"\xef\xbb\xbfTugas,")


def test_the_report_on_tasks_on_the_terminal(folder: Path, tmp_path: Path) -> None:
    fill(folder, 12, assignments=("02-price",))
    code, said = run("report", "tasks", folder, "--assignment", "02-price")
    assert code == 0
    assert "unit-cost" in said
    assert "Explain again:" in said
    code, said = run("report", "tasks", folder, "--output", tmp_path / "tasks.xlsx")
    assert code == 0
    assert (tmp_path / "tasks.xlsx").read_bytes().startswith(b"PK")
