"""What goes wrong when a class is served, and how learners hear of it."""

from __future__ import annotations

from toolkit.i18n import Messages
from toolkit.records import Problem

_ = Messages("workshop")

DISK = ("disk-full", "disk", "read-only")
"""Codes of problems of the class computer that its owner has to mend."""


class WorkshopProblem(Exception):
    """The class cannot be served. The text is for the trainer, in her language."""


def for_learner(problem: Problem) -> str:
    """Return what a learner is told of a problem of the records, in the current language."""
    if problem.code in DISK:
        return _("The class computer cannot save just now. Please tell the trainer.")
    return problem.message
