"""docs/benchmarks.md is made of parts, each measured when it was last asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

ORDER = ("lessons", "serving", "class", "handin", "gradebook", "grading", "cohort")
_HERE = Path(__file__).parent


def template(name: str) -> str:
    """Return a template of this folder."""
    return (_HERE / f"{name}.md").read_text(encoding="utf-8")


def put(page: Path, measured: Mapping[str, str]) -> None:
    """Write the page anew: parts that were measured now, and the others as they are."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    kept = {name: _part(before, name) for name in ORDER}
    texts = {name: measured.get(name, kept[name]) for name in ORDER}
    parts = [
        f"<!-- part {name} -->\n{text.strip()}\n<!-- end {name} -->" for name, text in texts.items() if text
    ]
    page.write_text("\n\n".join([template("page").strip(), *parts]) + "\n", encoding="utf-8")


def _part(text: str, name: str) -> str:
    found = re.search(rf"<!-- part {name} -->\n(.*?)\n<!-- end {name} -->", text, re.DOTALL)
    return found[1] if found else ""
