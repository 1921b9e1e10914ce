"""A notebook in a file: for a learner with JupyterLab on her own laptop."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from toolkit.i18n import Messages
from toolkit.lesson.notebook import Notebook, NotebookProblem, Receipt, Saved, Values
from toolkit.lesson.notebooks.lock import LockBusy, locked
from toolkit.lesson.notebooks.practice import practice_receipt

_ = Messages("lesson")

FORMAT = 1
MAX_BYTES = 8_000_000


class FileNotebook(Notebook):
    """Keeps one learner's values in a JSON file.

    Every save is written whole (temporary file, fsync, rename), under a lock, so that two kernels of the
    same learner do not undo each other and a power cut leaves the old or the new file. A file that cannot be
    read is set aside with its date in the name, never deleted; `notice` then says so.
    """

    def __init__(self, path: Path, learner: str = "peserta") -> None:
        self.path = Path(path).expanduser().absolute()
        self._seen: dict[str, Values] = {}
        with self._file() as content:
            self.learner = str(content.get("learner") or learner)[:64]

    def load_all(self) -> dict[str, Values]:
        """Return every value on the shelf by key."""
        with self._file() as content:
            self._seen = deepcopy(content["values"])
        return deepcopy(self._seen)

    def load(self, key: str) -> Values | None:
        """Return the value kept under `key`, or None."""
        with self._file() as content:
            value = content["values"].get(key)
        if value is not None:
            self._seen[key] = deepcopy(value)
        return deepcopy(value)

    def save(self, key: str, changes: Values) -> Saved:
        """Merge `changes` into the value under `key`; tell what another kernel changed meanwhile."""
        with self._file(writing=True) as content:
            kept = content["values"].setdefault(key, {})
            seen = self._seen.get(key, {})
            others = {
                name: value for name, value in kept.items() if name not in changes and seen.get(name) != value
            }
            kept.update(deepcopy(changes))
            version = int(content["versions"].get(key, 0)) + 1
            content["versions"][key] = version
            self._seen[key] = deepcopy(kept)
        return Saved(version, others)

    def submit(self, assignment: str, answers: Values) -> Receipt:
        """Mark the automatic tasks here, for practice, and keep the answers and the marks."""
        with self._file(writing=True) as content:
            history = content["submissions"].setdefault(assignment, [])
            receipt = practice_receipt(assignment, self.learner, answers, len(history) + 1)
            history.append({**receipt.to_dict(), "answers": deepcopy(answers)})
        return receipt

    def receipt(self, assignment: str) -> Receipt | None:
        """Return the newest submission of an assignment, or None."""
        with self._file() as content:
            history = content["submissions"].get(assignment) or []
        return Receipt.from_dict(history[-1]) if history else None

    # -- the file ----------------------------------------------------------------------------------

    @contextmanager
    def _file(self, writing: bool = False) -> Iterator[dict[str, Any]]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path.with_name(self.path.name + ".lock")):
                content = self._read()
                yield content
                if writing:
                    self._write(content)
        except LockBusy:
            raise NotebookProblem(_("Your notebook is open elsewhere just now.")) from None
        except OSError as problem:
            raise NotebookProblem(
                _("Your notebook file cannot be used: {reason}.").format(reason=problem.strerror or problem)
            ) from problem

    def _read(self) -> dict[str, Any]:
        if not self.path.exists():
            return self._empty()
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise ValueError("too large")
            content = json.loads(self.path.read_text(encoding="utf-8"))
            if int(content["format"]) <= FORMAT:
                _check(content)
                return dict(content)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._set_aside()
            return self._empty()
        raise NotebookProblem(
            _("This notebook file comes from a newer NaikKelas. Update NaikKelas to open it."), passing=False
        )

    def _empty(self) -> dict[str, Any]:
        learner = getattr(self, "learner", "")
        return {"format": FORMAT, "learner": learner, "values": {}, "versions": {}, "submissions": {}}

    def _set_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        number = 1
        while aside.exists():
            number += 1
            aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}-{number}")
        self.path.rename(aside)
        self.notice = _(
            "Your notebook file was damaged. It is kept as {name}, and a new one was begun."
        ).format(name=aside.name)

    def _write(self, content: dict[str, Any]) -> None:
        content["learner"] = self.learner
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_atomically(self.path, text)


def _check(content: dict[str, Any]) -> None:
    """Raise ValueError unless the parts have the shapes that saving relies on."""
    for part, shape in (("values", dict), ("versions", int), ("submissions", list)):
        if not isinstance(content[part], dict):
            raise ValueError(part)
        if not all(isinstance(each, shape) for each in content[part].values()):
            raise ValueError(part)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file so that a reader, or a power cut, meets the old or the new text and nothing else."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
