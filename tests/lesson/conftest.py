"""What the tests of the lesson floor share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from toolkit.i18n import use_language
from toolkit.lesson import session as sessions
from toolkit.lesson.tools.base import ToolModel


@pytest.fixture(autouse=True)
def _plain_lesson(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No lesson is open, Indonesian is spoken, and a fault in a tool fails the test."""
    monkeypatch.setattr(ToolModel, "hide_faults", False)
    monkeypatch.setattr(sessions, "_current", None)
    for name in (
        "NAIKKELAS_URL",
        "NAIKKELAS_SHELF",
        "NAIKKELAS_FILE",
        "NAIKKELAS_TEMPLATE",
        "NBGRADER_EXECUTION",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"HTTP_{name}", raising=False)
    use_language("id")
    yield
    use_language("id")
