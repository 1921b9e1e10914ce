"""Traces in the class folder: canaries, code that ran, files that are not as they should be."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.hostile import evidence, jail
from tests.hostile.cases import CODE, FORM, Case
from tests.hostile.world import CANARIES

RAN = "hostile-code-ran"
"""What code in a form submission prints or writes if it runs; no file of a case holds it in one piece."""

_READ = 400_000_000
_SHORT = 5_000_000
_LONGEST = 4_000
# What grading itself writes, with learners' ids in place of {learner}.
_EXPECTED = (
    r"class/(gradebook\.db.*|\.nbgrader\.log|\.[a-z]+\.lock|\.lock|logs/.*|backups?(/.*)?)",
    r"class/(autograded|feedback|collected|history)/({learner})(/.*)?",
    r"class/submitted/({learner})(/02-price(/[^/]+)?)?",
    r"\.(ipython|cache|local|config|jupyter|nbgrader)",
    r"\.ipython/(profile_default(/(db|log|pid|security|startup|startup/README|history\.sqlite.*)?)?|nbextensions|extensions|README)",
    r"\.jupyter/migrated",
    r"\.local/share(/jupyter(/runtime(/.*)?)?|/jupyter/nbsignatures\.db|/jupyter/notebook_secret)?",
    r"\.cache/(matplotlib|fontconfig|ipython)(/.*)?",
)


def unexpected(changed: list[str], after: dict[str, str], cases: list[Case]) -> list[str]:
    """Return the changed paths that grading does not explain; links and devices are never explained."""
    learners = "|".join(re.escape(name) for name in ("aaron", "zoe", *(case.learner for case in cases)))
    known = [re.compile(pattern.replace("{learner}", learners), re.DOTALL) for pattern in _EXPECTED]
    found = []
    for path in changed:
        inside = os.path.relpath(path, jail.HOME)
        plain = after.get(path, "-")[0] in "-d"
        if not (plain and any(pattern.fullmatch(inside) for pattern in known)):
            found.append(path)
    return found[:50]


def canaries(folder: Path, case: Case, outcome: dict[str, Any], shown: bool) -> dict[str, str]:
    """Return which secrets can be seen in what grading made of a case, and where.

    shown: stock nbgrader's feedback shows hidden tests to everybody, the honest too: no doing of hers.
    """
    texts = {"message": json.dumps(outcome)}
    for part in ("autograded", "feedback"):
        for path in files(folder / part / case.learner):
            texts[str(path.relative_to(folder))] = _visible(path)
    return {
        secret: place
        for secret, canary in CANARIES.items()
        for place, text in texts.items()
        if canary in text and not (shown and secret == "hidden test" and place.startswith("feedback"))
    }


def ran(folder: Path, case: Case) -> bool:
    """Return whether code of a form submission was run."""
    if case.assignment != FORM:
        return False
    graded = folder / "autograded" / case.learner
    return any(RAN in _visible(path) + path.name for path in files(graded))


def files(folder: Path) -> list[Path]:
    """Return the files below a folder, also where she made folders too deep for a path."""
    found = [Path(place) / name for place, _folders, names in os.walk(folder) for name in names]
    return sorted(path for path in found if len(os.fsencode(path)) < _LONGEST and path.is_file())


def _visible(path: Path) -> str:
    """Return a file's text; of a notebook not its test cells and their errors, which hold hidden tests."""
    with path.open("rb") as file:
        text = file.read(_READ).decode(errors="replace")
    if path.suffix != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return text
    for cell in cells:
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution"):
            cell["source"] = ""
            cell["outputs"] = [o for o in cell.get("outputs", []) if o.get("output_type") != "error"]
    return json.dumps(cells, ensure_ascii=False)


def shown(folder: Path, case: Case) -> dict[str, str]:
    """Return the ends of what the cells of a graded notebook show, to see why a case came out as it did."""
    path = folder / "autograded" / case.learner / case.assignment / f"{case.assignment}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.stat().st_size < _SHORT else []
    except (OSError, ValueError, KeyError):
        return {}
    texts = {}
    for cell in cells:
        texts[cell.get("id", "")] = json.dumps(cell.get("outputs", []), ensure_ascii=False)[-300:]
    return texts


def disturbed(folder: Path, cases: list[Case]) -> list[str]:
    """Return what in the graded folders of the honest is not theirs."""
    found = []
    for learner in ("aaron", "zoe"):
        handed_in = folder / "submitted" / learner / CODE
        graded = folder / "autograded" / learner / CODE
        if CODE not in {case.assignment for case in cases} or not graded.is_dir():
            continue
        names = {path.name for path in graded.iterdir()} - {path.name for path in handed_in.iterdir()}
        found += [f"{learner}: {name}" for name in sorted(names - {"data.csv"})]
        if _answers(handed_in / f"{CODE}.ipynb") != _answers(graded / f"{CODE}.ipynb"):
            found.append(f"{learner}: answers")
    return found


def _answers(notebook: Path) -> list[str] | None:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return None
    solutions = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")]
    return ["".join(cell["source"]) for cell in solutions]


def marks_or_none(database: Path) -> dict[str, Any] | None:
    """Return all marks, or None when there is no gradebook any more."""
    try:
        return evidence.marks(database)
    except sqlite3.Error:
        return None
