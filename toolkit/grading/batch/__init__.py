"""Fast marking that gives what stock `nbgrader autograde` gives: same marks, same rows, same files.

`run` marks many submissions, `fast` one after another beside a class. Both feed processes (`workers`,
`worker`) in which `marking` reads a submission (`preflight`, `notebook`), puts it right (`sanitise`), has it
run (`forms`, or the sandbox) and scores it (`score`); `store` writes the gradebook, `stage` the files.

Each of the two is loaded when it is asked for: a process that marks needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from toolkit.grading import late_imports

late_imports.put_off_addresses()

if TYPE_CHECKING:
    from toolkit.grading.batch.fast import FastEngine
    from toolkit.grading.batch.run import grade_batch

__all__ = ["FastEngine", "grade_batch"]

_PLACES = {"FastEngine": "fast", "grade_batch": "run"}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        return found
