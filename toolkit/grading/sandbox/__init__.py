"""Running code that learners wrote: rings around it, and what decides about marks in another process."""

from toolkit.grading.sandbox.launch import probe
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.rings import Rings
from toolkit.grading.sandbox.run import SandboxRunner

__all__ = ["Limits", "Rings", "SandboxRunner", "probe"]
