"""A runner without any sandbox, for trusted notebooks in tests only."""

from __future__ import annotations

import tempfile
from pathlib import Path

from toolkit.grading.batch.forms import FormRunner


def make() -> FormRunner:
    """Run learners' and test cells alike in the marking process."""
    return FormRunner(Path(tempfile.gettempdir()))
