"""One tool in the browser, without a class and without a lesson (`naikkelas tool price`).

What is typed goes to the same file in the learner's folder that `naikkelas learn` uses.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from toolkit.handout import STATE, LaptopProblem, unwritable
from toolkit.i18n import Messages
from toolkit.laptop import environment
from toolkit.lesson.cells import STYLED
from toolkit.lesson.tools.registry import names
from toolkit.paths import notebooks_root

_ = Messages("cli")


def notebook(name: str, language: str) -> Path:
    """Return the built notebook of a tool. Raises LaptopProblem naming the tools that there are."""
    if name not in names():
        text = _("There is no tool {name}. There are: {known}.")
        raise LaptopProblem(text.format(name=name, known=", ".join(names())))
    path = notebooks_root() / "tools" / f"{name}.{language}.ipynb"
    if not path.is_file():
        raise LaptopProblem(_("{path} is missing. Run `naikkelas build`.").format(path=path))
    return path


def open_tool(
    name: str,
    folder: Path,
    language: str,
    *,
    announce: Callable[[str], None],
    port: int | None = None,
    browser: bool = True,
) -> None:
    """Serve a tool to this computer until Ctrl-C. announce: called with the address.

    Raises LaptopProblem, or WorkshopProblem when no port can be had.
    """
    path = notebook(name, language)
    folder = folder.absolute()
    try:
        (folder / STATE).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    from toolkit.workshop import solo

    # Its kernels inherit this.
    os.environ.update({**environment(folder, language, None), STYLED: "yes"})
    solo.run(path, port=port, announce=announce, browser=browser)
