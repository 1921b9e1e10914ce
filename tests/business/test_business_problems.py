"""Every problem that business can raise is in the list, with the details it says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from toolkit import business
from toolkit.business import CODES, EXPLANATIONS, Problem

SOURCES = sorted(Path(business.__file__).parent.rglob("*.py"))


def raised() -> list[tuple[str, ast.Call]]:
    calls = (
        (path.name, node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
    )
    return [(name, call) for name, call in calls if call.args and isinstance(call.args[0], ast.Constant)]


def test_every_raised_code_is_listed_with_its_details() -> None:
    for name, call in raised():
        code = call.args[0].value  # type: ignore[attr-defined]
        given = {keyword.arg for keyword in call.keywords}
        assert code in CODES, f"{name}:{call.lineno} {code}"
        assert given == set(CODES[code].details), f"{name}:{call.lineno} {code}"


def test_every_listed_code_is_raised_and_explained() -> None:
    codes = {call.args[0].value for _, call in raised()}  # type: ignore[attr-defined]
    assert codes == set(CODES)
    assert all(code.meaning.endswith(".") for code in CODES.values())


def test_a_problem_says_what_it_is_to_programmers() -> None:
    problem = Problem("no_tier", amount=5)
    assert str(problem) == "no_tier(amount=5)"
    assert isinstance(problem, ValueError)


def test_lists_of_codes_cannot_be_changed_and_names_are_public() -> None:
    with pytest.raises(TypeError):
        CODES["new"] = CODES["empty"]  # type: ignore[index]
    assert all(hasattr(business, name) for name in business.__all__)
    assert "missing" in EXPLANATIONS
