"""Running form assignments: all code is the trainer's, so one warm process runs one after another.

Cells run as an IPython kernel runs them, as far as trusted cells need it: in an empty namespace, in a folder
with the answers, with outputs as nbclient would record them. What is left out: top-level await, and anything
that asks the shell for its history. An error's traceback is not kept, because an error is refused anyway.
"""

from __future__ import annotations

import ast
import contextlib
import contextvars
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from toolkit.grading.files import PRIVATE_FOLDER, empty_folder, remove_folder, write_all
from toolkit.grading.runner import Cell, CellRun, Job, Ran

_Code = tuple[CodeType, CodeType | None]


def work_folder(parent: Path, pid: int) -> Path:
    """Return the folder in which a process runs cells; hidden, and swept like what is staged."""
    return parent / f".new-form-{pid}"


class FormRunner:
    """Runs trusted cells in this process, whose working directory, stdout and IPython shell it takes."""

    def __init__(self, parent: Path) -> None:
        """parent: where the folder in which cells run is made; what is in it are learners' answers."""
        from toolkit.grading.batch.shell import make_shell

        os.environ["NBGRADER_EXECUTION"] = "autograde"
        self._shell = make_shell()
        self._folder = work_folder(parent, os.getpid())
        self._folder.mkdir(mode=PRIVATE_FOLDER)
        self._compiled = lru_cache(maxsize=2_000)(self._compile)

    def run(self, job: Job) -> Ran:
        """Run every cell in a fresh namespace and in a folder of its own."""
        folder = self._folder
        try:
            write_all(folder, {**job.files, **job.base})
            with _inside(folder):
                # A fresh context: what a cell sets (a language, a precision) ends with its submission.
                return contextvars.Context().run(self._run, job.cells)
        finally:
            empty_folder(folder)

    def close(self) -> None:
        """Remove the folder in which cells ran."""
        remove_folder(self._folder)

    def _run(self, cells: tuple[Cell, ...]) -> Ran:
        space: dict[str, Any] = {"__name__": "__main__", "get_ipython": lambda: self._shell}
        return Ran(tuple(self._cell(cell.source, space, count) for count, cell in enumerate(cells, start=1)))

    def _cell(self, source: str, space: dict[str, Any], count: int) -> CellRun:
        with self._shell.recording() as recorded:
            try:
                body, last = self._compiled(source)
                exec(body, space)  # noqa: S102 - the trainer's own code
                if last is not None:
                    recorded.result(eval(last, space), count)  # noqa: S307 - the trainer's own code
            except BaseException as error:
                recorded.error(error)
        return CellRun(recorded.outputs, count)

    def _compile(self, source: str) -> _Code:
        tree = ast.parse(self._shell.transform_cell(source))
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
            last = compile(ast.Expression(tree.body.pop().value), "<cell>", "eval")
        return compile(tree, "<cell>", "exec"), last


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
