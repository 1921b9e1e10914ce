"""The same pages when nbgrader's own *generate feedback* makes them: on the command line or in formgrader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from toolkit.grading.feedback.marks import notebooks_given
from toolkit.grading.feedback.writer import learner_language, render
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages, in_language

_ = Messages("grading")


class MakePage(NbGraderPreprocessor):
    """Puts the finished page where the template takes it from; the notebook itself is not shown."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Make the page with the marks that are in the gradebook now. Raises `GradingProblem`."""
        about = resources["nbgrader"]
        folder, learner = Path(str(self.config.CourseDirectory.root)), str(about["student"])
        assignment, name = str(about["assignment"]), str(about["notebook"])
        given = notebooks_given(folder, learner, assignment).get(name)
        if given is None:
            raise GradingProblem(
                _("{learner} has no marks for {assignment} yet.").format(
                    learner=learner, assignment=assignment
                )
            )
        with in_language(learner_language(folder, learner, assignment)):
            resources["naikkelas_page"] = render(folder, assignment, name, nb, given)
        return nb, resources
