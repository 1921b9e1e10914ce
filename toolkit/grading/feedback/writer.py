"""Writing feedback pages into `feedback/`, where nbgrader's *release feedback* finds them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading import gradebook
from toolkit.grading.bounded import READ, read_bounded
from toolkit.grading.description import read_description
from toolkit.grading.feedback.html import page_html
from toolkit.grading.feedback.marks import NotebookGiven, notebooks_given
from toolkit.grading.feedback.page import make_page
from toolkit.grading.files import PRIVATE_FILE, write_file
from toolkit.grading.ids import check_learner_id, is_learner_id
from toolkit.grading.outcome import Outcome
from toolkit.grading.problems import ClassFolderProblem, GradingProblem, full_disk_text, is_full
from toolkit.i18n import DEFAULT_LANGUAGE, Messages, in_language, language

_ = Messages("grading")

# What nbgrader's release needs beside a page: the name under which only its owner finds it, and the time.
_BESIDE = ("submission_secret.txt", "timestamp.txt")
_PAGE_MODE = 0o644
_NOTEBOOK_BYTES = 32_000_000


def page_path(folder: Path, learner: str, assignment: str, notebook: str | None = None) -> Path:
    """Return where a page is; an assignment of ours has one notebook with its own name."""
    return folder / "feedback" / learner / assignment / f"{notebook or assignment}.html"


def write_page(folder: Path, learner: str, assignment: str) -> list[Path]:
    """Write the pages of a graded submission with the marks that are in the gradebook now.

    folder: the class folder. The learner's language is used. Each page takes the place of the old one in one
    step; files of other names that nbgrader would release are removed. Returns the pages. Raises
    `GradingProblem`; an old page is then still there.
    """
    check_learner_id(learner)
    if not is_learner_id(assignment):  # a trainer's own assignment may have any plain name
        text = _("There is no assignment {assignment}.")
        raise GradingProblem(text.format(assignment=ascii(assignment)[:60]))
    try:
        with in_language(learner_language(folder, learner, assignment)):
            pages = rendered_pages(folder, learner, assignment)
        return _write(folder, learner, assignment, pages)
    except (OSError, SQLAlchemyError) as error:
        text = (
            full_disk_text()
            if is_full(error)
            else _("The feedback page could not be written: {reason}.").format(
                reason=getattr(error, "strerror", None) or type(error).__name__
            )
        )
        raise GradingProblem(text, detail=f"{type(error).__name__}: {error}", machine=True) from error


def write_pages(
    folder: Path,
    todo: Iterable[tuple[str, str]],
    progress: Callable[[Outcome, int, int], None] | None = None,
) -> list[Outcome]:
    """Write the pages of many submissions, (learner, assignment) each; a problem with one stops no other.

    progress: called after each with its outcome, how many are done and how many there are.
    """
    wanted, outcomes = list(todo), []
    for done, (learner, assignment) in enumerate(wanted, 1):
        try:
            write_page(folder, learner, assignment)
            outcome = Outcome(learner, assignment, True)
        except GradingProblem as problem:
            outcome = Outcome(learner, assignment, False, str(problem))
        outcomes.append(outcome)
        if progress is not None:
            progress(outcome, done, len(wanted))
    return outcomes


def rendered_pages(folder: Path, learner: str, assignment: str) -> dict[str, str]:
    """Return the HTML of each notebook's page, in the current language. Raises as `write_page`."""
    given = notebooks_given(folder, learner, assignment) if gradebook.exists(folder) else {}
    autograded = folder / "autograded" / learner / assignment
    pages = {}
    for name, marks in given.items():
        path = autograded / f"{name}.ipynb"
        if path.is_file():
            pages[name] = render(folder, assignment, name, read_notebook(path), marks)
    if not pages:
        raise GradingProblem(
            _("{learner} has no marks for {assignment} yet.").format(learner=learner, assignment=assignment)
        )
    return pages


def render(
    folder: Path, assignment: str, name: str, notebook: Mapping[str, Any], marks: NotebookGiven
) -> str:
    """Return the HTML of one autograded notebook's page, in the current language."""
    released = released_notebook(folder, assignment, name)
    return page_html(make_page(_title(released, name), notebook, released, marks))


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook of the class folder as plain data. Raises `GradingProblem` if it cannot be read."""
    try:
        found = json.loads(read_bounded(path, _NOTEBOOK_BYTES) or b"")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise GradingProblem(_("{file} is not a notebook.").format(file=path.name))
    return found


def released_notebook(folder: Path, assignment: str, name: str) -> dict[str, Any]:
    """Return the notebook learners were given, empty if it is gone. Not to be changed: it is kept."""
    path = folder / "release" / assignment / f"{name}.ipynb"
    try:
        about = path.stat()
    except OSError:
        return {}
    return _released(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=64)
def _released(path: Path, _changed: int, _size: int) -> dict[str, Any]:
    return read_notebook(path)


def _title(released: Mapping[str, Any], name: str) -> str:
    about = released.get("metadata", {}).get("naikkelas", {})
    title = about.get("title") if isinstance(about, dict) else None
    if isinstance(title, dict):
        title = title.get(language()) or next(iter(title.values()), None)
    return title if isinstance(title, str) and title else name


def learner_language(folder: Path, learner: str, assignment: str) -> str:
    """Return the language of a learner's form, of another form of hers, or else of the class."""
    home = folder / "submitted" / learner
    for path in sorted(home.glob("*/answers.json"), key=lambda path: path.parent.name != assignment):
        try:
            told = json.loads(read_bounded(path, READ["answers.json"]) or b"")
        except (GradingProblem, ValueError, RecursionError):
            continue
        if isinstance(told, dict) and isinstance(told.get("language"), str):
            return str(told["language"])
    try:
        return read_description(folder / "class.yaml").language
    except (OSError, ClassFolderProblem):
        return DEFAULT_LANGUAGE


def _write(folder: Path, learner: str, assignment: str, pages: Mapping[str, str]) -> list[Path]:
    target = folder / "feedback" / learner / assignment
    target.mkdir(parents=True, exist_ok=True)
    for name in _BESIDE:
        content = read_bounded(folder / "autograded" / learner / assignment / name, READ[name])
        if content is not None:
            _put(target / name, content, PRIVATE_FILE)
    written = {target / f"{name}.html": html for name, html in pages.items()}
    for path, html in written.items():
        _put(path, html.encode("utf-8"), _PAGE_MODE)
    for path in target.glob("*.html"):
        if path not in written:
            path.unlink()  # nbgrader would release it
    return list(written)


def _put(path: Path, content: bytes, mode: int) -> None:
    """Write a file unless it is there already: waiting for the disk takes longer than making a page."""
    try:
        same = path.read_bytes() == content
    except OSError:
        same = False
    if not same:
        write_file(path, content, mode)
