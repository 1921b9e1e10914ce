"""Our grader and the hostile: one batch of all, in a jail, and whatever must not happen does not.

`make test` takes one or two of each idea; `make test-hostile` takes all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.hostile import jail, runs, verdict
from tests.hostile.cases import CODE, Case, all_cases
from tests.hostile.world import EARNED, make_template

CELL_SECONDS = 2
CASES = [
    pytest.param(case, id=case.name, marks=[] if case.often else [pytest.mark.hostile])
    for case in all_cases()
]

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def batch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The evidence of one batch with every case that was chosen."""
    if not jail.is_possible():
        pytest.skip("the jail needs Linux with bubblewrap: deploy/system-packages.sh installs it")
    wanted = [getattr(item, "callspec", None) for item in request.session.items if item.path == request.path]
    chosen = {call.params["case"].name for call in wanted if call and "case" in call.params}
    cases = [case for case in all_cases() if case.name in chosen]
    template = tmp_path_factory.mktemp("template")
    make_template(template)
    seen = runs.run("ours", cases, template, CELL_SECONDS)
    return {**seen, "cases": cases}


def test_the_batch_harms_nobody(batch: dict[str, Any]) -> None:
    """Files, marks of others, processes, network, memory, disk, and the others are graded."""
    assert verdict.shared(batch, batch["cases"]) == {}, batch.get("log")


def test_the_honest_get_what_they_earned(batch: dict[str, Any]) -> None:
    for (learner, assignment), points in EARNED.items():
        rows = {cell: row for cell, row in batch["marks"][learner].items() if cell.startswith(assignment)}
        assert sum(row[0] or 0 for row in rows.values()) == points, (learner, assignment)


@pytest.mark.parametrize("case", CASES)
def test_she_gains_nothing_and_is_reported(batch: dict[str, Any], case: Case) -> None:
    assert not batch["ended"], batch["ended"]
    assert verdict.single(batch, case) == {}
    assert verdict.unlike_declared(batch, case) == ""


@pytest.mark.hostile
def test_nbgraders_own_command_in_a_class_is_as_safe(tmp_path: Path) -> None:
    """The same as formgrader's button. Names that are no names end nbgrader's own run, so these stay away."""
    cases = [case for case in all_cases() if case.often and case.assignment == CODE]
    cases = [case for case in cases if case.learner.startswith("mallory-")]
    make_template(tmp_path)
    seen = runs.run("class", cases, tmp_path, CELL_SECONDS)
    assert verdict.shared(seen, cases) == {}, seen.get("log")
    assert {case.name: found for case in cases if (found := verdict.single(seen, case))} == {}
