"""What can go wrong with a class folder or while grading, as sentences for people."""

from __future__ import annotations

import errno

from toolkit.i18n import Messages

_ = Messages("grading")


class ClassFolderProblem(Exception):
    """The class folder cannot be used as it is. The text tells the trainer what to do."""


class GradingProblem(Exception):
    """A submission could not be graded.

    The text is for the trainer. `detail` is for the log (no names, no answers). `machine` says that the
    laptop is the cause (full disk, locked database) and not the submission, so that trying again later helps.
    """

    def __init__(self, message: str, *, detail: str = "", machine: bool = False) -> None:
        super().__init__(message)
        self.detail = detail
        self.machine = machine


# What nbgrader leaves in its log when the laptop, and not the submission, is the cause.
_MACHINE_SIGNS = (
    "[Errno 28]",
    "[Errno 122]",
    "[Errno 30]",
    "[Errno 24]",
    "[Errno 12]",
    "[Errno 13]",
    "database or disk is full",
    "database is locked",
    "unable to open database file",
    "disk image is malformed",
    "NoSuchKernel",
    "Kernel died before replying to kernel_info",
    "Kernel didn't respond in",
    "MemoryError",
)
_FULL_SIGNS = ("[Errno 28]", "[Errno 122]", "database or disk is full")


def is_full(error: BaseException | str) -> bool:
    """Return whether an error, or what nbgrader logged about one, means that no space is left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(sign in str(error) for sign in _FULL_SIGNS)


def is_machine_problem(log: str) -> bool:
    """Return whether what nbgrader logged points at the laptop and not at the submission."""
    return any(sign in log for sign in _MACHINE_SIGNS)


def full_disk_text() -> str:
    """Return what a trainer does when the disk is full."""
    return _("The disk is full. Nothing is lost. Make room, for example 500 MB, and start again.")
