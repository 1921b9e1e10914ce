"""Code assignments in a class: every way of grading runs learners' code in the sandbox, or not at all."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from toolkit.cli.grading import _say_rings
from toolkit.grading import Chosen, ClassFolder, Grader, grade_all
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.ids import is_code_assignment
from toolkit.i18n import in_language

LEARNER = "ab12cd34"
CODE = "09-small-analyst"


def code_notebook(canary: Path) -> nbformat.NotebookNode:
    """A learner's notebook that writes a file when it runs, and says that it is a form."""
    marks = {"schema_version": 3, "locked": False, "task": False}
    solution = {"grade_id": "answer", "grade": False, "solution": True, **marks}
    test = {"grade_id": "answer-test", "grade": True, "solution": False, "points": 2, **marks, "locked": True}
    cells = [
        nbformat.v4.new_code_cell(f"open({str(canary)!r}, 'w').close()", metadata={"nbgrader": solution}),
        nbformat.v4.new_code_cell("assert True", metadata={"nbgrader": test}),
    ]
    about = {"naikkelas": {"kind": "assignment"}}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata={**kernel, **about})


@pytest.fixture
def with_code(real_class: ClassFolder, tmp_path: Path) -> ClassFolder:
    """A class with a code assignment that one learner has handed in."""
    book = code_notebook(tmp_path / "canary")
    for place in (f"source/{CODE}", f"submitted/{LEARNER}/{CODE}"):
        folder = real_class.path / place
        folder.mkdir(parents=True)
        nbformat.write(book, folder / f"{CODE}.ipynb")
    NbgraderEngine(real_class.path).generate_assignment(CODE)
    return real_class


@pytest.mark.parametrize(("name", "code"), [("09-small-analyst", True), ("09-small", False)])
def test_the_name_tells_which_assignments_are_code(name: str, code: bool) -> None:
    assert is_code_assignment(name) is code


@pytest.mark.nbgrader
def test_phones_and_marks_know_only_the_forms(with_code: ClassFolder) -> None:
    assert with_code.assignments() == ["02-price"]
    assert with_code.code_assignments() == [CODE]


def autograde(folder: ClassFolder, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the unmodified command, as formgrader's button does, in a plain environment."""
    bare = {key: value for key, value in os.environ.items() if not key.startswith("TRAITLETS")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{bare['PATH']}"
    program = [sys.executable, "-m", "nbgrader", "autograde", CODE]
    return subprocess.run(
        program, cwd=folder.path, env={**bare, "PATH": path, **more}, capture_output=True, text=True
    )


def scores(folder: ClassFolder) -> dict[str, float | None]:
    query = (
        "SELECT sa.student_id, g.auto_score FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id "
    )
    with sqlite3.connect(folder.gradebook) as database:
        return dict(
            database.execute(f"{query} JOIN submitted_assignment sa ON sa.id = n.assignment_id").fetchall()
        )


Change = Callable[[nbformat.NotebookNode], object]


def hand_in(folder: ClassFolder, learner: str, change: Change, canary: Path) -> Path:
    book = code_notebook(canary)
    change(book)
    place = folder.path / "submitted" / learner / CODE
    place.mkdir(parents=True)
    (place / f"{CODE}.ipynb").write_text(json.dumps(book))
    return place


def skip_the_test(book: nbformat.NotebookNode) -> None:
    book.cells[0].source = "raise ValueError"
    for cell in book.cells:
        cell.metadata.tags = ["skip-execution"]


@pytest.mark.nbgrader
def test_our_grader_runs_it_in_the_sandbox(with_code: ClassFolder, tmp_path: Path) -> None:
    result = Grader(with_code).grade(LEARNER, CODE, feedback=False)
    # The file that the learner's cell makes is made inside, where there is no such folder: her cell fails.
    assert not (tmp_path / "canary").exists()
    assert (result["score"], result["points"]) == (2.0, 2.0)
    book = nbformat.read(with_code.autograded(LEARNER, CODE) / f"{CODE}.ipynb", 4)
    assert book.cells[0].outputs[0].ename == "FileNotFoundError"


@pytest.mark.nbgrader
def test_nbgrader_autograde_runs_it_in_the_sandbox_and_goes_on(
    with_code: ClassFolder, tmp_path: Path
) -> None:
    """Refused ones, copied cells, odd schema versions and forged cells do not end it for the others."""
    canary = tmp_path / "canary"

    def copied(book: nbformat.NotebookNode) -> None:
        book.cells += [dict(cell, id=f"copy-{place}") for place, cell in enumerate(book.cells)]

    def odd_version(book: nbformat.NotebookNode) -> None:
        book.cells[1].metadata.nbgrader.schema_version = 99

    def forged(book: nbformat.NotebookNode) -> None:
        book.cells[1].metadata.nbgrader.update(solution=True, locked=False, points=100, checksum="")
        book.cells[1].source = "100"

    hand_in(with_code, "aa000001", copied, canary)
    hand_in(with_code, "aa000002", odd_version, canary)
    hand_in(with_code, "aa000003", forged, canary)
    hand_in(with_code, "aa000004", skip_the_test, canary)
    linked = hand_in(with_code, "aa000005", lambda book: None, canary)
    (linked / "key").symlink_to("/etc/passwd")
    deep = hand_in(with_code, "aa000006", lambda book: None, canary)
    (deep / f"{CODE}.ipynb").write_bytes(b"[" * 100_000)
    done = autograde(with_code)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "GradingProblem: key " in said
    assert not canary.exists()
    found = scores(with_code)
    good = {LEARNER, "aa000001", "aa000002", "aa000003", "aa000004"}
    assert found == dict.fromkeys(good, 2.0)
    graded = {path.parent.name for path in (with_code.path / "autograded").glob(f"*/{CODE}")}
    assert graded == good
    tagged = nbformat.read(with_code.autograded("aa000004", CODE) / f"{CODE}.ipynb", 4)
    assert tagged.cells[1].execution_count is not None, "the tagged test was run"
    assert tagged.cells[0].execution_count is not None


def broken_toolkit(folder: ClassFolder, root: Path) -> dict[str, str]:
    """NaikKelas cannot be imported, as in an environment that has nbgrader only."""
    (root / "broken" / "toolkit").mkdir(parents=True)
    (root / "broken" / "toolkit" / "__init__.py").write_text("raise ImportError('no toolkit here')")
    return {"PYTHONPATH": str(root / "broken")}


def own_mistake(folder: ClassFolder, root: Path) -> dict[str, str]:
    """The trainer's own lines have an error: nbgrader logs it, and forgets the whole file."""
    with (folder.path / "nbgrader_config.py").open("a") as file:
        file.write("c.Exchange.nothing = 1 / 0\n")
    return {}


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    ("break_it", "told"),
    [(broken_toolkit, "nothing is graded: no toolkit here"), (own_mistake, "CodeRefused")],
)
def test_without_its_settings_nbgrader_runs_nothing(
    with_code: ClassFolder, tmp_path: Path, break_it: Callable[[ClassFolder, Path], dict[str, str]], told: str
) -> None:
    done = autograde(with_code, **break_it(with_code, tmp_path))
    assert told in done.stdout + done.stderr
    assert done.returncode != 0
    assert not (tmp_path / "canary").exists()
    assert not list((with_code.path / "autograded").glob("*/*/*.ipynb"))


@pytest.mark.nbgrader
def test_missing_rings_are_told_with_the_remedy(with_code: ClassFolder, tmp_path: Path) -> None:
    nowhere = tmp_path / "sitecustomize.py"
    nowhere.write_text(
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'toolkit.grading.sandbox':\n"
        "            import types, importlib.machinery\n"
        "            from toolkit.grading.problems import GradingProblem\n"
        "            module = types.ModuleType(name)\n"
        "            class SandboxRunner:\n"
        "                def expect(self, cells): pass\n"
        "                def run(self, job): raise GradingProblem('install bubblewrap', machine=True)\n"
        "                def close(self): pass\n"
        "            module.SandboxRunner = SandboxRunner\n"
        "            class Loader:\n"
        "                def create_module(self, spec): return module\n"
        "                def exec_module(self, module): pass\n"
        "            return importlib.machinery.ModuleSpec(name, Loader(), is_package=True)\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    done = autograde(with_code, PYTHONPATH=f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert "install bubblewrap" in done.stdout + done.stderr
    assert done.returncode != 0
    assert not (tmp_path / "canary").exists()
    assert not list((with_code.path / "autograded").glob("*/*/*.ipynb"))


def test_an_older_class_gets_the_new_beginning_of_its_settings(light_class: ClassFolder) -> None:
    path = light_class.path / "nbgrader_config.py"
    new = path.read_text()
    old = new.replace(new[new.index("c = get_config()") : new.index("\nc.CourseDirectory.course_id")], OLD)
    assert old != new
    path.write_text(old + "c.Exchange.timezone = 'UTC'\n")
    ClassFolder.open_or_make(light_class.path)
    assert path.read_text() == new + "c.Exchange.timezone = 'UTC'\n"
    ClassFolder.open_or_make(light_class.path)
    assert path.read_text() == new + "c.Exchange.timezone = 'UTC'\n"


OLD = """from toolkit.grading.settings import apply

c = get_config()
root = Path(__file__).resolve().parent
"""


@pytest.mark.nbgrader
def test_code_out_of_the_exchange_runs_in_the_sandbox_only(with_code: ClassFolder, tmp_path: Path) -> None:
    inbound = with_code.path / "exchange" / with_code.code / "inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    handed_in = inbound / f"{LEARNER}+{CODE}+2026-11-23 10:00:00.000000 UTC+abc"
    handed_in.mkdir()
    nbformat.write(code_notebook(tmp_path / "canary"), handed_in / f"{CODE}.ipynb")
    with in_language("en"):
        outcomes = [outcome for outcome in grade_all(with_code) if outcome.assignment == CODE]
    assert [(outcome.learner, outcome.ok, outcome.score) for outcome in outcomes] == [(LEARNER, True, 2.0)]
    assert not (tmp_path / "canary").exists()


def test_a_sandbox_that_cannot_be_imported_is_not_passed_over(
    light_class: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "toolkit.grading.sandbox", None)
    _say_rings(light_class, Chosen())  # there is no code to run
    monkeypatch.setattr(ClassFolder, "code_assignments", lambda _self: ["09-stock-forecast-analyst"])
    with pytest.raises(ImportError):
        _say_rings(light_class, Chosen())
