"""The one place of a submission, `submitted/<learner>/<assignment>`; every other version is in `history/`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from toolkit.grading.files import locked, new_folder, remove_folder, sync_folder, write_all, write_file
from toolkit.grading.ids import check_assignment_id, check_learner_id

if TYPE_CHECKING:
    from toolkit.grading.folder import ClassFolder

STAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # noqa: S105 - a file's name
_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"

Placed = Literal["taken", "older", "same"]


def stamp(moment: datetime) -> str:
    """Return a moment as nbgrader writes it into timestamp.txt."""
    return moment.astimezone(UTC).strftime(_FORMAT)


def read_stamp(text: str | None) -> datetime | None:
    """Return the UTC moment of a timestamp.txt of ours; None if there is none."""
    try:
        return datetime.strptime((text or "").strip(), _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def place(
    folder: ClassFolder,
    learner: str,
    assignment: str,
    files: Mapping[str, bytes | str],
    at: datetime,
    *,
    replace: bool = False,
    sync: bool = True,
) -> Placed:
    """Put a submission into its place; every other version of it is kept in `history/`.

    files: content by relative path, without timestamp.txt. at: when it was handed in. replace: it takes the
    place also of a later one; otherwise the latest counts, and an earlier one goes into the history. sync:
    wait until it is on the disk; without that the caller does, or can write it again.

    Returns "taken", "older" (it is in the history) or "same" (it was there before, in either). Raises
    `GradingProblem` for ids that cannot be used, and OSError; what was there is then there or in the history.
    """
    check_learner_id(learner)
    check_assignment_id(assignment)
    target = folder.submission(learner, assignment)
    with locked(folder.path / ".submitted.lock"):
        for left in (folder.path / "submitted").glob(".new-*"):
            remove_folder(left)
        kept = [target, *_history(folder, learner, assignment)]
        stamps = {stamp(at): path for path in kept if _text(path / STAMP) == stamp(at)}
        if any(_same(path, files) for path in stamps.values()):
            return "same"
        while any(_text(path / STAMP) == stamp(at) for path in kept):
            # nbgrader tells versions apart by their time.
            at += timedelta(microseconds=1)
        there = read_stamp(_text(target / STAMP)) if target.is_dir() else None
        older = not replace and there is not None and at < there
        fresh = new_folder(folder.path / "submitted")
        try:
            _write(fresh, files, at, sync)
            if older:
                fresh.rename(_free(folder, learner, assignment, stamp(at)))
                return "older"
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                target.rename(_free(folder, learner, assignment, _text(target / STAMP) or "unknown"))
            fresh.rename(target)
            if sync:
                sync_folder(target.parent)
        finally:
            remove_folder(fresh)
    return "taken"


def _write(fresh: Path, files: Mapping[str, bytes | str], at: datetime, sync: bool) -> None:
    whole = {SECRET: secrets.token_hex(64), **files, STAMP: stamp(at)}
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in whole.items()}
    if not sync:
        write_all(fresh, contents)
        return
    for name, content in contents.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        write_file(fresh / name, content)


def _same(path: Path, files: Mapping[str, bytes | str]) -> bool:
    """Return whether a version holds exactly these files; the secret is nobody's work."""
    there = {item.relative_to(path).as_posix() for item in path.rglob("*") if item.is_file()}
    if there - {STAMP, SECRET} != files.keys() - {STAMP, SECRET}:
        return False
    return all(
        (path / name).read_bytes() == (content.encode() if isinstance(content, str) else content)
        for name, content in files.items()
        if name not in (STAMP, SECRET)
    )


def _history(folder: ClassFolder, learner: str, assignment: str) -> list[Path]:
    return sorted((folder.path / "history" / learner / assignment).glob("*"))


def _free(folder: ClassFolder, learner: str, assignment: str, told: str) -> Path:
    """Return a free place in the history, named by a version's time."""
    name = re.sub(r"[^0-9A-Za-z]+", "-", told).strip("-")
    kept = folder.path / "history" / learner / assignment / name
    while kept.exists():
        kept = kept.with_name(f"{name}-{secrets.token_hex(2)}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    return kept


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
