"""The rings around a submission, and whether they are enough."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.i18n import Messages

_ = Messages("grading")

ALL = (
    "bubblewrap",
    "namespaces",
    "files",
    "network",
    "landlock",
    "seccomp",
    "no-new-privileges",
    "capabilities",
    "limits",
    "work-folder",
    "time",
)
# Without one of these nothing of a learner's is run, whatever else holds.
_ALWAYS = ("files", "network", "seccomp", "no-new-privileges", "capabilities", "limits", "time")
# From this version on, Landlock keeps a process from signalling others.
_SIGNALS_ABI = 6


@dataclass(frozen=True)
class Rings:
    """What was found around a process that a probe started: each ring was tried.

    in_force: the rings that hold. landlock: version of the kernel's interface. reason: why a process could
    not even be started, for the log. blocked: whether the system forbids user namespaces.
    """

    in_force: tuple[str, ...]
    landlock: int = 0
    reason: str = ""
    blocked: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The rings that do not hold."""
        return tuple(name for name in ALL if name not in self.in_force)

    @property
    def enough(self) -> bool:
        """Whether learners' code may run: the rings that are always needed, and one of three walls.

        The walls: bubblewrap and namespaces; namespaces and Landlock; Landlock alone from version 6 on.
        """
        if not set(_ALWAYS) <= set(self.in_force):
            return False
        if "namespaces" in self.in_force:
            walled = "bubblewrap" in self.in_force or "landlock" in self.in_force
            return walled and "work-folder" in self.in_force
        return "landlock" in self.in_force and self.landlock >= _SIGNALS_ABI

    def remedy(self) -> str:
        """Return what the trainer does about missing rings, empty if none is missing."""
        if not self.missing:
            return ""
        found = [
            _("Code that learners wrote is not run: this computer cannot keep it away from your files.")
            if not self.enough
            else _("Code that learners wrote is run, with fewer walls around it than there could be.")
        ]
        found.append(_("Missing: {rings}.").format(rings=", ".join(self.missing)))
        found += self._advice()
        return " ".join(found)

    def _advice(self) -> list[str]:
        if self.reason == "not-linux":
            return [
                _(
                    "On Windows, start NaikKelas inside WSL 2; on macOS, in a Linux virtual machine. "
                    "Form assignments are graded everywhere."
                )
            ]
        advice = []
        if self.blocked:
            advice.append(
                _(
                    "The system forbids user namespaces. On Ubuntu, allow them with "
                    "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`; start a container with "
                    "permission for them."
                )
            )
        if "bubblewrap" in self.missing:
            advice.append(_("Install bubblewrap: `sudo apt install bubblewrap`."))
        if not self.enough and "landlock" in self.missing:
            advice.append(_("Or use a Linux kernel of version 6.12 or newer, which has Landlock."))
        if "seccomp" in self.missing and not self.reason:
            advice.append(_("It needs a kernel with seccomp, on an Intel, AMD or 64-bit ARM processor."))
        return advice
