"""What keeps stock `nbgrader autograde` and formgrader's button from harm in a class folder.

Three parts that `settings.apply` puts into nbgrader's own settings: `CheckedExporter` looks at a submission
before nbgrader copies or parses anything of it, `OwnMetadata` lets the gradebook say which cell is which, and
`SandboxExecute` runs learners' code in the sandbox and nowhere else.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from toolkit.grading.batch import marking, notebook, preflight
from toolkit.grading.batch.blueprint import Blueprint, NotebookPlan, read_blueprint
from toolkit.grading.batch.sanitise import own_metadata
from toolkit.grading.ids import check_learner_id, is_code_assignment
from toolkit.grading.problems import GradingProblem
from toolkit.grading.runner import Runner
from toolkit.i18n import Messages

_ = Messages("grading")


class CodeRefused(Exception):
    """A learner's code would have run outside the sandbox."""


class CheckedExporter(NotebookExporter):
    """Refuses a submission before nbgrader reads it; nbgrader then goes on with the next one.

    nbgrader's `pre_convert_hook` cannot refuse: what it raises is logged and forgotten. The exporter knows
    its converter, and stands in front of the step that copies and parses files.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        converter: Any = self.parent
        if not hasattr(converter, "init_assignment"):
            return
        begin = converter.init_assignment

        def checked(assignment: str, learner: str) -> None:
            check(converter.coursedir, assignment, learner)
            begin(assignment, learner)

        converter.init_assignment = checked


def check(course: Any, assignment: str, learner: str) -> None:
    """Look at a submission as the batch does. Raises `GradingProblem`."""
    check_learner_id(learner)
    folder = Path(course.format_path(course.submitted_directory, learner, assignment))
    handed_in = preflight.read_submission(folder, tuple(course.ignore))
    marking.timestamp(handed_in.files.get("timestamp.txt"))
    for name, content in handed_in.notebooks.items():
        notebook.parse(content, name)


class OwnMetadata(NbGraderPreprocessor):
    """Replaces what a submission says about its cells by what the gradebook says.

    Left alone, one copied cell or an odd schema version ends nbgrader's run for everybody.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put the metadata of every cell right; what was odd is logged."""
        for note in own_metadata(nb, _plan(self, resources)[1]):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        return nb, resources


class SandboxExecute(Execute):
    """nbgrader's Execute for form assignments, whose code is all ours; the sandbox for everything else."""

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """Run a sanitised notebook. Raises `GradingProblem` when the sandbox cannot be used."""
        blueprint, plan = _plan(self, resources)
        if blueprint.form:
            marking.only_ours(nb, plan)
            return _stock(self, nb, resources, km)
        about = resources["nbgrader"]
        files = dict(preflight.read_submission(Path(resources["metadata"]["path"]).absolute()).files)
        notes = marking.execute(
            nb, plan, blueprint, _sandbox(), float(self.timeout or 0), about["student"], files
        )
        for note in notes:
            self.log.warning("%s: %s", about["student"], note)
        return nb, resources


_stock = Execute.preprocess


def latch() -> None:
    """From now on, let nbgrader's own Execute run no code assignment in this process.

    When an error in the trainer's own lines of `nbgrader_config.py` makes nbgrader forget the whole file, it
    goes on with its defaults, which know no sandbox.
    """

    def refusing(self: Any, nb: Any, resources: Any, km: Any = None) -> Any:
        if is_code_assignment(str(resources.get("nbgrader", {}).get("assignment", ""))):
            raise CodeRefused(
                _(
                    "The settings of this class were not read, so learners' code would run outside the "
                    "sandbox. Mend nbgrader_config.py: the error is further up in this log."
                )
            )
        return _stock(self, nb, resources, km)

    Execute.preprocess = refusing


@cache
def _sandbox() -> Runner:
    from toolkit.grading.sandbox import SandboxRunner

    runner: Runner = SandboxRunner()
    atexit.register(runner.close)
    return runner


def _plan(part: Any, resources: Any) -> tuple[Blueprint, NotebookPlan]:
    """Return what the gradebook says about the notebook at hand."""
    from nbgrader.api import Gradebook

    converter = getattr(part.parent, "parent", None)
    if converter is None or not hasattr(converter, "coursedir"):
        raise CodeRefused("this preprocessor works inside nbgrader's autograder only")
    course, about = converter.coursedir, resources["nbgrader"]
    assignment = about["assignment"]
    source, release = (
        Path(course.format_path(place, ".", assignment))
        for place in (course.source_directory, course.release_directory)
    )
    with Gradebook(course.db_url, course.course_id) as book:
        keep = converter.exclude_overwriting.get(assignment, [])
        blueprint = read_blueprint(book.db, assignment, source, release, course.ignore, keep)
    plan = blueprint.notebooks.get(about["notebook"])
    if plan is None:
        raise GradingProblem(
            _("The gradebook does not know the notebook {file}.").format(file=f"{about['notebook']}.ipynb")
        )
    return blueprint, plan
