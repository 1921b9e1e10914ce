"""A notebook run once in a template process, before anybody is there: its outputs and its widgets' state.

There is no kernel yet, so comms stay silent: `ipykernel`'s send nothing until a kernel exists, and speak
through the kernel of a fork later. Their ids follow from a seed, so a template that is made again from the
same files has the same ids, and a page that was sent before goes on with a fork of the new one.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

TEMPLATE = "NAIKKELAS_TEMPLATE"
"""Set while a notebook runs without anybody: what it imports can wait for its person."""

MAX_PLAIN = 20_000
"""Characters kept of one text output."""


def run_notebook(path: Path, seed: str) -> dict[str, Any]:
    """Run all cells of a notebook in this process; an error in one does not keep the others from running.

    seed: what the ids of the widgets follow from. Returns plain data: `cells` (with their outputs),
    `metadata`, `state` (of the widgets, in ipywidgets' embedding format) and `errors` (a line for each cell
    that failed). Raises OSError and ValueError when there is no such notebook.
    """
    from ipykernel.zmqshell import ZMQInteractiveShell
    from ipywidgets import Widget

    content = json.loads(path.read_text(encoding="utf-8"))
    cells = content["cells"]
    os.environ[TEMPLATE] = "1"
    os.chdir(path.parent)
    shell: Any = ZMQInteractiveShell.instance(config=_shell_config(), compiler_class=_compiler())
    # What goes wrong is told by the outputs below; there is no socket for it yet.
    shell._showtraceback = lambda *_: None
    errors = []
    with _ids_from(seed):
        for number, cell in enumerate(cells):
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] != "code":
                continue
            cell["outputs"], result = _run(shell, cell["source"])
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                cell["outputs"].append(_error(error))
                errors.append(f"cell {number}: {''.join(traceback.format_exception(error)).strip()}")
    del shell._showtraceback
    state = Widget.get_manager_state(drop_defaults=True)
    del os.environ[TEMPLATE]
    return {"cells": cells, "metadata": content["metadata"], "state": state, "errors": errors}


def _shell_config() -> Any:
    from traitlets.config import Config

    config = Config()
    # Many forks would wait for the lock of one history database, and a lesson has no use for it.
    config.HistoryManager.enabled = False
    return config


def _compiler() -> type:
    from ipykernel.compiler import XCachingCompiler

    return XCachingCompiler


@contextmanager
def _ids_from(seed: str) -> Iterator[None]:
    import comm

    # Alike but for the end, they take hardly any room in a compressed page.
    begin, numbers = hashlib.sha256(seed.encode()).hexdigest()[:12], itertools.count()
    stock = comm.create_comm

    def create(*args: Any, comm_id: str | None = None, **kwargs: Any) -> Any:
        own = comm_id or f"{begin}{next(numbers):04x}"
        return stock(*args, comm_id=own, **kwargs)

    comm.create_comm = create
    try:
        yield
    finally:
        comm.create_comm = stock


def _run(shell: Any, source: str) -> tuple[list[dict[str, Any]], Any]:
    """Run a cell; returns its outputs without an error's, and IPython's result."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher

    stock = shell.display_pub, shell.display_trap.hook
    shell.display_pub = publisher = CapturingDisplayPublisher()
    shell.display_trap.hook = CapturingDisplayHook(shell=shell, outputs=publisher.outputs)
    streams = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    try:
        with redirect_stdout(streams["stdout"]), redirect_stderr(streams["stderr"]):
            result = shell.run_cell(source, store_history=True)
    finally:
        shell.display_pub, shell.display_trap.hook = stock
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": name, "text": stream.getvalue()[:MAX_PLAIN]}
        for name, stream in streams.items()
        if stream.getvalue()
    ]
    for shown in publisher.outputs:
        metadata = shown.get("metadata") or {}
        outputs.append({"output_type": "display_data", "data": shown["data"], "metadata": metadata})
    return outputs, result


def _error(error: BaseException) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": str(error)[:MAX_PLAIN],
        "traceback": [],
    }
