"""Fast marking that gives what stock `nbgrader autograde` gives: same marks, same rows, same files.

`run` marks many submissions, `fast` one after another beside a class. Both feed processes (`workers`,
`worker`) in which `marking` reads a submission (`preflight`, `notebook`), puts it right (`sanitise`), has it
run (`forms`, or the sandbox) and scores it (`score`); `store` writes the gradebook, `stage` the files.
"""

from toolkit.grading import late_imports

late_imports.put_off_addresses()

from toolkit.grading.batch.fast import FastEngine  # noqa: E402
from toolkit.grading.batch.run import grade_batch  # noqa: E402

__all__ = ["FastEngine", "grade_batch"]
