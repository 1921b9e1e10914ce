"""Templates of notebooks: each takes its own time, and one that has ended is made again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from toolkit.kernels import nursery as nurseries
from toolkit.kernels.nursery import Nursery
from toolkit.kernels.supervised import CannotFork, why_not
from toolkit.kernels.template import Template, TemplateGone

pytestmark = pytest.mark.skipif(bool(why_not()), reason="kernels are forked on Linux")

ENDLESS = "while True: pass"


@pytest.fixture
def own() -> Iterator[Nursery]:
    """A nursery that imports nothing of a course."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, code: str) -> Path:
        nbformat.write(new_notebook(cells=[new_code_cell(code)]), tmp_path / name)
        return tmp_path / name

    return write


def fork(nursery: Nursery, path: Path, folder: Path) -> None:
    """Fork from a notebook's template and end the fork at once."""
    env = {"HOME": str(folder)}
    files = {"connection_file": str(folder / "k.json"), "cwd": str(folder)}
    process, life = nursery.fork_notebook(path, {**files, "session": "s", "env": env, "umask": 0o77})
    life.close()
    process.kill()


def test_a_notebook_that_does_not_end_keeps_nobody_from_the_others(
    own: Nursery, notebook: Callable[[str, str], Path], tmp_path: Path
) -> None:
    endless, short = notebook("endless.ipynb", ENDLESS), notebook("short.ipynb", "print(6 * 7)")
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.append(own.notebook(endless, "seed", {}))
        except CannotFork as reason:
            ends.append(reason)

    runs = threading.Thread(target=run, daemon=True)
    runs.start()
    while endless not in own._running:
        assert runs.is_alive()
        runs.join(0.01)
    done: list[str] = []

    def others() -> None:
        content = own.notebook(short, "seed", {}).content
        fork(own, short, tmp_path)
        own.unused(0)
        done.append(content["cells"][0]["outputs"][0]["text"])

    # Far below the time that a notebook may take.
    thread = threading.Thread(target=others, daemon=True)
    thread.start()
    thread.join(nurseries.RUN_SECONDS / 2)
    assert done == ["42\n"]
    assert runs.is_alive()
    # The end of the server does not wait for it either.
    own.close()
    runs.join(nurseries.RUN_SECONDS / 4)
    assert not runs.is_alive()
    assert isinstance(ends[0], CannotFork)


def test_a_notebook_that_runs_again_leaves_the_base_as_it_is(
    own: Nursery, notebook: Callable[[str, str], Path], tmp_path: Path
) -> None:
    path = notebook("short.ipynb", "x = 1")
    first = own.notebook(path, "seed", {}, "today")
    base = own.base.pid
    first.process.kill()
    first.template.close()
    fork(own, path, tmp_path)
    assert own.template_of(path) is not first
    assert own.notebook(path, "seed", {}, "today") is own.template_of(path)
    assert (own.base.starts, own.base.pid) == (1, base)
    # Another program is another base.
    own.notebook(path, "another seed", {}, "tomorrow")
    assert own.base.starts == 2


def test_a_base_that_cannot_fork_says_why(own: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    def fork(*_request: Any, **_more: Any) -> None:
        raise TemplateGone("no memory")

    monkeypatch.setattr(Template, "fork", fork)
    with pytest.raises(CannotFork, match="does not stay alive: no memory"):
        own.fork({})
    assert own.base.starts == 2
