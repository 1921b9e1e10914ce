"""Refuses what phones cannot show: runs the built lessons once and compares their widgets with the light set.

Run as a module it does the work, in a process of its own, for lessons leave widgets and a session behind:
`python -m toolkit.light_widgets FOLDER` prints the findings as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.frontend import light_set

_MINUTES = 5


def heavy_widgets(notebooks: Path) -> list[str]:
    """Return a sentence for each lesson and widget that a phone could not show. notebooks: the built ones.

    Only one language of a notebook is run: both have the same cells. A cell that fails is reported as well.
    """
    command = [sys.executable, "-m", __name__, str(notebooks)]
    environment = {**os.environ, "NAIKKELAS_TEMPLATE": "1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60 * _MINUTES
    )
    if done.returncode:
        last = done.stderr.strip().rsplit("\n", 1)[-1]
        return [f"{notebooks}: the lessons cannot be run: {last}"]
    found: list[str] = json.loads(done.stdout)
    return found


def _all(notebooks: Path) -> Iterator[str]:
    seen = set()
    for path in sorted(notebooks.glob("*/*.ipynb"), key=lambda path: (path.suffixes[0] != ".id", path)):
        stem = path.with_name(path.name.split(".")[0])
        if stem not in seen:
            seen.add(stem)
            yield from _one(path, path.relative_to(notebooks).as_posix())


def _one(path: Path, name: str) -> Iterator[str]:
    from ipywidgets import Widget

    made: set[tuple[str, str]] = set()
    Widget.on_widget_constructed(
        lambda widget: made.add((str(widget._model_module), str(widget._model_name)))
    )
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile("".join(cell["source"]), name, "exec"), space)  # noqa: S102 - as a kernel would
        except Exception as problem:
            yield f"{name}: a cell cannot be run: {problem}"
    Widget.close_all()
    known = light_set()
    for module, model in sorted(made):
        if model not in known.get(module, ()):
            widget = f"{module.removeprefix('@jupyter-widgets/')}.{model.removesuffix('Model')}"
            yield f"{name}: {widget} is not in the light set, so phones cannot show it; use another widget"


if __name__ == "__main__":
    json.dump(list(_all(Path(sys.argv[1]))), sys.stdout)
