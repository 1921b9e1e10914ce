"""`python -m tests.hostile.table`: write the results of both graders into docs/security.md.

The results are what `python -m tests.hostile --grader stock|ours --results ...` wrote.
"""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import REPOSITORY
from tests.hostile.cases import FORM, HERE, Case, all_cases

PAGE = REPOSITORY / "docs" / "security.md"
RESULTS = HERE / "results"
START, END = "<!-- hostile: written by tests.hostile.table -->", "<!-- /hostile -->"
_HEAD = ["| what it tries | stock nbgrader 0.9 | NaikKelas | tested by |", "|---|---|---|---|"]


def rows() -> list[str]:
    """Return the table's lines, one for each case in order of name."""
    stock, ours = _read("stock"), _read("ours")
    return [_row(case, stock.get(case.name), ours.get(case.name)) for case in all_cases()]


def summary() -> str:
    """Return how many cases did which harm to whom, in two sentences."""
    cases = all_cases()
    stock = [case for case in cases if _read("stock").get(case.name, {}).get("happened")]
    ours = [case for case in cases if _read("ours").get(case.name, {}).get("happened")]
    return (
        f"Of {len(cases)} submissions, {len(stock)} did to stock nbgrader what they must not, "
        f"and {len(ours)} to NaikKelas."
    )


def main() -> None:
    """Write the table between its two marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(START)], text[text.index(END) :]
    table = "\n".join([*_HEAD, *rows()])
    PAGE.write_text(f"{before}{START}\n{table}\n{after}", encoding="utf-8")
    print(summary())


def _read(grader: str) -> dict[str, Any]:
    path = RESULTS / f"{grader}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _row(case: Case, stock: dict[str, Any] | None, ours: dict[str, Any] | None) -> str:
    form = "form: " if case.assignment == FORM else ""
    told = [f"{form}{case.tries}", _told(stock, case), _told(ours, case), f"`{case.name}`"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in told) + " |"


def _told(result: dict[str, Any] | None, case: Case) -> str:
    if result is None:
        return "not run"
    if result["happened"]:
        return "; ".join(f"**{_plain(what)}**: {_plain(told)}" for what, told in result["happened"].items())
    return "no marks" if result["score"] is None else f"{result['score']:g} points"


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("/work/main/", "").replace("\n", " ")


if __name__ == "__main__":
    main()
