"""The collection itself: that it is large, tells what it wants, and that a harm would be seen."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import pages, traces, verdict
from tests.hostile.cases import CASES, CODE, MUST_NOT, Case, all_cases
from tests.hostile.make import GENERATORS
from tests.hostile.table import END, START, page
from tests.hostile.world import CANARIES, EARLIER, EARNED

ROW = [0.0, None, None, 2.0, 0]


def test_there_are_enough_and_each_says_what_must_not_happen() -> None:
    cases = all_cases()
    assert len(cases) >= 45
    assert {what for case in cases for what in case.must_not} == set(MUST_NOT)
    assert all(len(case.tries) > 10 for case in cases)
    assert {case.make for case in cases if case.make} == set(GENERATORS)


def test_no_case_holds_what_is_looked_for() -> None:
    for path in CASES.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(canary.encode() in content for canary in CANARIES.values()), path
            assert traces.RAN.encode() not in content, path


def test_files_in_the_repository_are_small() -> None:
    assert max(path.stat().st_size for path in CASES.rglob("*") if path.is_file()) <= 210_000


@pytest.fixture
def case() -> Case:
    return Case("x", "tries nothing much", ("gain marks",), learner="mallory")


@pytest.fixture
def calm(case: Case) -> dict[str, Any]:
    """Evidence of a run in which nothing happened."""
    marks = {
        learner: {f"{CODE}/t1": [points, None, None, 17.0, 0]} for (learner, _a), points in EARNED.items()
    }
    marks |= {
        learner: {f"{CODE}/t1": [EARNED[learner, CODE], None, None, 17.0, 0]} for learner in ("aaron", "zoe")
    }
    marks |= {EARLIER: {f"{CODE}/m1": [None, 4.0, None, 5.0, 0]}, "mallory": {f"{CODE}/t1": list(ROW)}}
    outcome = {"learner": "mallory", "ok": True, "message": "", "notes": []}
    seen = {"canaries": {}, "scripts": [], "pages": 1, "ran": False, "outcome": outcome}
    counted = {
        "memory": 0,
        "processes": 3,
        "disk": 0,
        "left": [],
        "heard": [],
        "changed": [],
        "disturbed": [],
    }
    return {
        "ended": "",
        "killed": False,
        "marks_before": {EARLIER: copy.deepcopy(marks[EARLIER])},
        "marks": marks,
        "learners": {case.name: seen},
        **counted,
    }


def test_nothing_is_seen_when_nothing_happened(calm: dict[str, Any], case: Case) -> None:
    assert verdict.shared(calm, [case]) == {}
    assert verdict.single(calm, case) == {}
    assert verdict.unlike_declared(calm, case) == ""


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"ended": "killed"}, "stop the batch"),
        ({"killed": True}, "stop the batch"),
        ({"marks": None}, "change marks"),
        ({"changed": ["/home/trainer/.bashrc"]}, "change files"),
        ({"disturbed": ["zoe: answers"]}, "change files"),
        ({"heard": ["from inside"]}, "reach the network"),
        ({"left": ["sleep"]}, "leave processes"),
        ({"memory": 2**31}, "take the machine"),
        ({"processes": 150}, "take the machine"),
        ({"disk": 2**28}, "fill the disk"),
    ],
)
def test_harm_to_others_is_seen(calm: dict[str, Any], case: Case, change: dict[str, Any], what: str) -> None:
    assert what in verdict.shared({**calm, **change}, [case])


@pytest.mark.parametrize(
    ("learner", "row", "what"),
    [
        ("aaron", [0.0, None, None, 17.0, 0], "change marks"),
        ("zoe", [9.0, 3.0, None, 17.0, 0], "change marks"),
        (EARLIER, [None, 0.0, None, 5.0, 0], "change marks"),
    ],
)
def test_changed_marks_are_seen(
    calm: dict[str, Any], case: Case, learner: str, row: list[Any], what: str
) -> None:
    name = next(iter(calm["marks"][learner]))
    calm["marks"][learner][name] = row
    assert what in verdict.shared(calm, [case])


def test_missing_marks_of_others_are_seen(calm: dict[str, Any], case: Case) -> None:
    del calm["marks"]["zoe"]
    assert "stop the batch" in verdict.shared(calm, [case])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"canaries": {"private key": "autograded/x"}}, "leak"),
        ({"scripts": ["img onerror"]}, "run in the browser"),
        ({"ran": True}, "run code"),
    ],
)
def test_what_she_gets_is_seen(calm: dict[str, Any], case: Case, change: dict[str, Any], what: str) -> None:
    calm["learners"][case.name] |= change
    assert what in verdict.single(calm, case)


@pytest.mark.parametrize(
    "row", [[2.0, None, None, 2.0, 0], [0.0, 1.0, None, 2.0, 0], [0.0, None, 1.0, 2.0, 0]]
)
def test_gained_marks_are_seen(calm: dict[str, Any], case: Case, row: list[Any]) -> None:
    calm["marks"]["mallory"][f"{CODE}/t1"] = row
    assert "gain marks" in verdict.single(calm, case)


def test_script_in_a_page_is_seen_and_text_is_not(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<script>own()</script><p>&lt;script&gt;hostile_xss()&lt;/script&gt; hostile_xss()</p>")
    assert pages.scripts([page]) == []
    page.write_text("<p><img src=x onerror='hostile_xss()'><a href='javascript:hostile_xss()'>x</a></p>")
    assert pages.scripts([page]) == ["a href", "img onerror"]


def test_the_table_in_the_docs_is_of_these_cases(repository: Path) -> None:
    """`python -m tests.hostile.table` writes it."""
    text = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    assert text[text.index(START) + len(START) : text.index(END)].strip() == page()
