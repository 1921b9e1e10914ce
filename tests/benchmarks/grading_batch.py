"""A batch of submissions: stock nbgrader, otter-grader and NaikKelas with the same ones in the same run."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.big_gradebook import learner_ids
from toolkit.curriculum import Course, load_course
from toolkit.curriculum.draw import draw
from toolkit.curriculum.mark import right_answer
from toolkit.grading import ClassFolder, gradebook, write_submission
from toolkit.grading.ids import is_code_assignment

from .hand_in import nbgrader, stock_config

FORM = "02-price"
CODE = "05-customer-data-analyst"
STOCK, OTTER, OURS = "stock nbgrader", "otter-grader", "NaikKelas"
_SOLUTION = re.compile(r"^ *### (BEGIN|END) (SOLUTION|HIDDEN TESTS).*\n?", re.MULTILINE)

Pairs = list[tuple[str, str]]


@dataclass
class Side:
    """What one program did. seconds: for `count` submissions, its start included."""

    count: int
    seconds: float

    @property
    def each(self) -> float:
        """Seconds a submission."""
        return self.seconds / self.count


@dataclass
class Batch:
    """One kind of submission. sides: by program. compared, differing: cells or submissions against ours."""

    name: str
    count: int
    sides: dict[str, Side] = field(default_factory=dict)
    compared: dict[str, int] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass
class Graded:
    """One run. code: a batch for each assignment. otter: the version installed; empty if it was left out."""

    forms: Batch
    code: list[Batch]
    jobs: int
    otter: str = ""


def run(
    folder: Path,
    out: Console,
    forms: int,
    code: int,
    *,
    stock_sample: int,
    others_sample: int,
    otter_sample: int,
    jobs: int,
    code_assignments: Sequence[str] = (),
) -> Graded:
    """Measure both kinds. stock_sample, otter_sample: how many of the same submissions those programs get.

    code: submissions of each code assignment. code_assignments: all of the course if none is named.
    others_sample: stock nbgrader's share of code assignments other than `CODE`, which alone otter gets.
    """
    ours = ClassFolder.open_or_make(folder / "batch-class")
    code_assignments = code_assignments or _code_assignments(ours.path)
    out.print(f"Grading: {forms} form and {code} code submissions of {', '.join(code_assignments)} …")
    found = Graded(Batch(FORM, forms), [Batch(name, code) for name in code_assignments], jobs)
    chance = random.Random(7)
    ids = learner_ids(max(forms, code))
    for number, who in enumerate(ids[:forms]):
        write_submission(ours, who, FORM, answers(FORM, who, number), "id", datetime.now(UTC))
    for name in code_assignments:
        for who in ids[:code]:
            _write_code(ours.path, who, name, chance)
    stock = folder / "batch-stock"
    shutil.copytree(ours.path, stock)
    stock_config(stock, ours.code)
    for batch in (found.forms, *found.code):
        everybody = ids[: batch.count]
        most = stock_sample if batch.name in (FORM, CODE) else others_sample
        sample = everybody[:most] if most else everybody
        pairs = [(who, batch.name) for who in everybody]
        before = _ours(batch, ours, pairs, jobs)
        batch.sides[OURS] = Side(len(pairs), before)
        _stock(batch, stock, ours.path, sample)
        _show(out, batch, STOCK)
        # A shared machine is not equally fast all the time, and the other program takes minutes.
        after = _ours(batch, ours, pairs, jobs)
        batch.sides[OURS].seconds = (before + after) / 2
        out.print(f"  {batch.name}: {OURS}: {before:.1f} s before, {after:.1f} s after", highlight=False)
        _show(out, batch, OURS)
        ratio = batch.sides[STOCK].each / batch.sides[OURS].each
        out.print(f"  {batch.name}: {ratio:.1f} times as fast as {STOCK}", highlight=False)
    if otter_sample and code:
        python = _otter(folder / "otter-venv", out)
        found.otter = _version(python)
        for batch in [one for one in found.code if one.name == CODE]:
            _run_otter(batch, python, folder, ours.path, ids[: min(code, otter_sample)])
            _show(out, batch, OTTER)
    return found


def _code_assignments(folder: Path) -> list[str]:
    """Return the course's code assignments, `CODE` first."""
    names = sorted(path.name for path in (folder / "release").iterdir() if is_code_assignment(path.name))
    return sorted(names, key=lambda name: name != CODE)


def _show(out: Console, batch: Batch, name: str) -> None:
    side = batch.sides[name]
    out.print(
        f"  {batch.name}: {name}: {side.count} in {side.seconds:.1f} s, {side.each:.3f} s each",
        highlight=False,
    )


@cache
def _course() -> Course:
    return load_course()


# --- submissions --------------------------------------------------------------------------------------


def answers(assignment: str, learner: str, number: int) -> dict[str, Any]:
    """Answers to a form as they come: right, wrong, missing, a free text from most."""
    module = _course().module(assignment)
    drawn = draw(module.assignment, module.id, learner)
    given: dict[str, Any] = {}
    for place, task in enumerate(module.assignment.tasks):
        if not task.automatic:
            given[task.id] = None if number % 4 == 3 else "HPP Rp8.000, harga Rp12.000."
        elif (number + place) % 5 == 0:
            given[task.id] = "1"
        elif (number + place) % 7 != 0:
            right = right_answer(task, drawn)
            given[task.id] = right if isinstance(right, str | list) else f"{right:.0f}"
    return given


def _write_code(folder: Path, learner: str, assignment: str, chance: random.Random) -> None:
    """Hand in the released notebook with each solution right, wrong, broken or left as it was."""
    notebook = _notebook(folder / "release" / assignment / f"{assignment}.ipynb")
    solved = _solutions(folder / "source" / assignment / f"{assignment}.ipynb")
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if not marks.get("solution") or cell["cell_type"] != "code":
            continue
        kind = chance.choice(("right", "right", "right", "wrong", "broken", "left"))
        if kind == "right":
            cell["source"] = solved[marks["grade_id"]]
        elif kind != "left":
            cell["source"] = "raise ValueError('?')" if kind == "wrong" else "def ("
    target = folder / "submitted" / learner / assignment
    shutil.copytree(folder / "release" / assignment, target)
    (target / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (target / "timestamp.txt").write_text("2026-01-20 10:00:00 UTC", encoding="ascii")


def _notebook(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _source(cell: dict[str, Any]) -> str:
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def _solutions(path: Path) -> dict[str, str]:
    """Return the solution cells of a source notebook by grade id, without nbgrader's marks."""
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: _SOLUTION.sub("", _source(cell))
        for cell in _notebook(path)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


# --- the programs -------------------------------------------------------------------------------------


def _ours(batch: Batch, folder: ClassFolder, todo: Pairs, jobs: int) -> float:
    """Grade in a process of its own, so that starting counts as it does for stock; returns the seconds."""
    code = (
        "import json, sys; from toolkit.grading import ClassFolder; "
        "from toolkit.grading.batch import grade_batch; "
        "todo = [tuple(pair) for pair in json.load(sys.stdin)]; "
        "found = grade_batch(ClassFolder.open_or_make(sys.argv[1]), todo, jobs=int(sys.argv[2])); "
        "print(json.dumps([[one.learner, one.ok, one.message] for one in found]))"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.path), str(jobs)],
        input=json.dumps(todo),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"grade_batch failed:\n{done.stderr[-3000:]}")
    refused = [one for one in json.loads(done.stdout.splitlines()[-1]) if not one[1]]
    batch.refused = max(batch.refused, len(refused))
    batch.notes += sorted({message for _learner, _ok, message in refused} - {*batch.notes})[:3]
    return seconds


def _stock(batch: Batch, stock: Path, ours: Path, learners: Sequence[str]) -> None:
    """Grade with one call of `nbgrader autograde`; what it should not see is put aside meanwhile."""
    aside = stock / "aside"
    aside.mkdir(exist_ok=True)
    for path in (stock / "submitted").glob(f"*/{batch.name}"):
        if path.parent.name not in learners:
            shutil.move(path, aside / f"{path.parent.name}+{batch.name}")
    batch.sides[STOCK] = Side(len(learners), nbgrader(stock, "autograde", batch.name, seconds=None))
    compared = differing = 0
    for who in learners:
        theirs, mine = (gradebook.cell_marks(at, who, batch.name) for at in (stock, ours))
        compared += len(theirs)
        differing += sum(mine.get(name) != mark for name, mark in theirs.items())
    batch.compared[STOCK], batch.differing[STOCK] = compared, differing


def _otter(target: Path, out: Console) -> Path:
    """Make an environment of its own for otter-grader; returns its Python."""
    out.print("  otter-grader: installing …")
    venv.create(target, with_pip=True)
    python = target / "bin" / "python"
    # ipykernel is no dependency of it, and without it nothing runs; the rest is what our notebooks import.
    packages = ("otter-grader", "ipykernel", "numpy", "pandas", "matplotlib", "statsmodels", "scipy")
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, capture_output=True)
    return python


def _version(python: Path) -> str:
    code = "from importlib.metadata import version; print(version('otter-grader'))"
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _run_otter(batch: Batch, python: Path, folder: Path, ours: Path, learners: Sequence[str]) -> None:
    """`otter run` for each submission, with the same test cells as otter's exception-based tests."""
    work = folder / "otter" / batch.name
    (work / "tests").mkdir(parents=True)
    source = ours / "source" / batch.name
    tests = _otter_tests(source / f"{batch.name}.ipynb", work / "tests")
    files = [path for path in source.iterdir() if path.is_file() and path.suffix != ".ipynb"]
    for path in files:
        shutil.copy(path, work / path.name)
    otter = [str(python), "-m", "otter"]
    zipped = ["generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]
    made = subprocess.run(
        [*otter, *zipped, *(one.name for one in files)],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"otter generate failed:\n{made.stderr[-3000:]}")
    taken, compared, differing = 0.0, 0, 0
    for who in learners:
        path = ours / "submitted" / who / batch.name / f"{batch.name}.ipynb"
        target = work / "out" / who
        target.mkdir(parents=True)
        shutil.copy(path, target / path.name)
        began = time.monotonic()
        done = subprocess.run(
            [*otter, "run", "-a", str(work / "autograder.zip"), "-o", str(target), str(target / path.name)],
            cwd=target,
            capture_output=True,
            text=True,
            check=False,
        )
        taken += time.monotonic() - began
        results = target / "results.json"
        if done.returncode or not results.exists():
            raise RuntimeError(f"otter run failed:\n{done.stderr[-3000:]}")
        given = {one["name"]: one.get("score", 0.0) for one in json.loads(results.read_text())["tests"]}
        mine = gradebook.cell_marks(ours, who, batch.name)
        for name, points in tests.items():
            theirs = sum(score for told, score in given.items() if told.startswith(name))
            compared += 1
            differing += abs((mine[name].auto or 0.0) - theirs) > 1e-9 if name in mine else points > 0
    batch.sides[OTTER] = Side(len(learners), taken)
    batch.compared[OTTER], batch.differing[OTTER] = compared, differing


_OTTER_TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case(points={points!r}, hidden=False)
def test_{number}(env):
    exec(compile({source!r}, "test", "exec"), env)
"""


def _otter_tests(notebook: Path, target: Path) -> dict[str, float]:
    """Write each autograded test cell as a test of otter's; returns their points by grade id."""
    found: dict[str, float] = {}
    for cell in _notebook(notebook)["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution") and cell["cell_type"] == "code":
            found[marks["grade_id"]] = float(marks["points"])
            text = _OTTER_TEST.format(
                name=marks["grade_id"],
                points=float(marks["points"]),
                number=len(found),
                source=_SOLUTION.sub("", _source(cell)),
            )
            (target / f"{marks['grade_id'].replace('-', '_')}.py").write_text(text, encoding="utf-8")
    return found
