"""The page of benchmarks keeps what was not measured anew."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import parts


def test_a_part_is_replaced_and_the_others_stay(tmp_path: Path, repository: Path) -> None:
    page = tmp_path / "benchmarks.md"
    parts.put(page, {"lessons": "## Lessons\n\nslow"})
    parts.put(page, {"grading": "## Grading\n\n| a |"})
    parts.put(page, {"lessons": "## Lessons\n\nquick"})
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks")
    assert "quick" in text
    assert "slow" not in text
    assert text.index("## Lessons") < text.index("## Grading")
    once = text
    parts.put(page, {})
    assert page.read_text(encoding="utf-8") == once
    # The committed page has the form that the script can go on with.
    shown = (repository / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert parts._part(shown, "lessons").startswith("## Lessons and hand-in")
