"""Which ids may become folder names and nbgrader ids."""

from __future__ import annotations

import re

from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

# What records give out: `[a-z][a-z0-9]{7}`. Laptop learners who use the exchange have their account's name.
# Matched whole; no path separators, glob signs, markup or leading dots and dashes can pass.
_LEARNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,119}", re.ASCII)
CODE_SUFFIX = "-analyst"
_ASSIGNMENT = re.compile(r"\d{2}-[a-z][a-z0-9-]{1,30}", re.ASCII)


def is_learner_id(text: str) -> bool:
    """Return whether a text is safe as a learner's id."""
    return _LEARNER.fullmatch(text) is not None


def check_learner_id(text: str) -> str:
    """Return a learner's id unchanged, or raise `GradingProblem` when it is not safe as a folder name."""
    if not is_learner_id(text):
        raise GradingProblem(_("This learner id cannot be used: {learner}").format(learner=ascii(text)[:60]))
    return text


def is_assignment_id(text: str) -> bool:
    """Return whether a text has the form of a module id."""
    return _ASSIGNMENT.fullmatch(text) is not None


def check_assignment_id(text: str) -> str:
    """Return an assignment's id unchanged, or raise `GradingProblem`."""
    if not is_assignment_id(text):
        raise GradingProblem(_("There is no assignment {assignment}.").format(assignment=ascii(text)[:60]))
    return text


def is_code_assignment(assignment: str) -> bool:
    """Return whether an assignment is code of the analyst track instead of a form."""
    return assignment.endswith(CODE_SUFFIX)


def module_of(assignment: str) -> str:
    """Return the module an assignment belongs to: the code assignment of a module has its id and a suffix."""
    return assignment.removesuffix(CODE_SUFFIX)
