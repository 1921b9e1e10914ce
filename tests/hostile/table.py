"""`python -m tests.hostile.table`: write the results of both graders into docs/security.md.

The results are what `python -m tests.hostile --grader stock|ours --results ...` wrote.
"""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import REPOSITORY
from tests.hostile.cases import FORM, HERE, MUST_NOT, Case, all_cases

PAGE = REPOSITORY / "docs" / "security.md"
RESULTS = HERE / "results"
START, END = "<!-- hostile: written by tests.hostile.table -->", "<!-- /hostile -->"


def page() -> str:
    """Return what stands between the marks: how many did what, and a line for each case in order of name."""
    stock, ours = _read("stock"), _read("ours")
    lines = [
        f"Of {len(all_cases())} submissions, {_harmful(stock)} did to stock nbgrader what they must not, "
        f"and {_harmful(ours)} to NaikKelas:",
        "",
        "| what must not happen | stock nbgrader 0.9 | NaikKelas |",
        "|---|---|---|",
        *(
            f"| {what}: {told} | {_count(stock, what)} | {_count(ours, what)} |"
            for what, told in MUST_NOT.items()
        ),
        "",
        "Each of them (the last column is its folder in `tests/hostile/cases/`, and its name in "
        "`tests/hostile/test_hostile.py`):",
        "",
        "| what it tries | stock nbgrader 0.9 | NaikKelas | tested by |",
        "|---|---|---|---|",
        *(_row(case, stock.get(case.name), ours.get(case.name)) for case in all_cases()),
    ]
    return "\n".join(lines)


def main() -> None:
    """Write the page's part between its two marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(START)], text[text.index(END) :]
    PAGE.write_text(f"{before}{START}\n{page()}\n{after}", encoding="utf-8")
    print(page().splitlines()[0])


def _read(grader: str) -> dict[str, Any]:
    path = RESULTS / f"{grader}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _harmful(results: dict[str, Any]) -> int:
    return sum(bool(results.get(case.name, {}).get("happened")) for case in all_cases())


def _count(results: dict[str, Any], what: str) -> int:
    return sum(what in results.get(case.name, {}).get("happened", {}) for case in all_cases())


def _row(case: Case, stock: dict[str, Any] | None, ours: dict[str, Any] | None) -> str:
    form = "form: " if case.assignment == FORM else ""
    told = [f"{form}{case.tries}", _told(stock), _told(ours), f"`{case.name}`"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in told) + " |"


def _told(result: dict[str, Any] | None) -> str:
    if result is None:
        return "not run"
    if result["happened"]:
        return "; ".join(f"**{what}**: {_plain(told)}" for what, told in result["happened"].items())
    return "no marks" if result["score"] is None else f"{result['score']:g} points"


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    main()
