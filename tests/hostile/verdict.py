"""From evidence to what must not have happened and did."""

from __future__ import annotations

from typing import Any

from tests.hostile.cases import CODE, Case
from tests.hostile.world import EARLIER, EARNED

_MB = 1 << 20
MEMORY = 1_500 * _MB
PROCESSES = 60
DISK = 8 * _MB
Found = dict[str, str]


def shared(evidence: dict[str, Any], cases: list[Case]) -> Found:
    """Return what happened to everybody in a run: keys of `MUST_NOT`, with a few words of what was seen."""
    if evidence["ended"]:
        return {"stop the batch": evidence["ended"]}
    found: Found = {}
    marks = evidence["marks"]
    if marks is None:
        found["change marks"] = "the gradebook is gone"
        marks = {}
    elif wrong := _wrong_marks(marks, evidence["marks_before"], cases):
        found["change marks"] = wrong
    missing = [who for who, what in EARNED if what in _assignments(cases) and not _rows(marks, who, what)]
    if missing or evidence["killed"]:
        found["stop the batch"] = "killed" if evidence["killed"] else f"{missing[0]} has no marks"
    if evidence["changed"] or evidence["disturbed"]:
        found["change files"] = ", ".join([*evidence["changed"], *evidence["disturbed"]][:3])
    if evidence["heard"]:
        found["reach the network"] = f"{len(evidence['heard'])} messages"
    if evidence["left"]:
        found["leave processes"] = str(len(evidence["left"]))
    if evidence["memory"] > MEMORY or evidence["processes"] > PROCESSES:
        found["take the machine"] = f"{evidence['memory'] // _MB} MB, {evidence['processes']} processes"
    if evidence["disk"] > DISK * max(1, len(cases) // 10):
        found["fill the disk"] = f"{evidence['disk'] // _MB} MB"
    return found


def single(evidence: dict[str, Any], case: Case) -> Found:
    """Return what one case got for itself."""
    if evidence["ended"]:
        return {}
    found: Found = {}
    seen = evidence["learners"][case.name]
    score, by_hand = earned(evidence, case)
    if (score or 0) > case.honest + 1e-6:
        found["gain marks"] = f"{score:g} points, honest {case.honest:g}"
    elif by_hand:
        found["gain marks"] = "marks by hand"
    if seen["canaries"]:
        found["leak"] = ", ".join(seen["canaries"])
    if seen["scripts"]:
        found["run in the browser"] = ", ".join(seen["scripts"])
    if seen["ran"]:
        found["run code"] = "yes"
    return found


def earned(evidence: dict[str, Any], case: Case) -> tuple[float | None, bool]:
    """Return the automatic points of a case, None without marks, and whether it has marks by hand."""
    rows = _rows(evidence["marks"] or {}, case.learner, case.assignment)
    automatic = [row[0] for row in rows.values() if row[0] is not None]
    by_hand = any(row[1] is not None or row[2] for row in rows.values())
    return (sum(automatic) if automatic else None), by_hand


def unlike_declared(evidence: dict[str, Any], case: Case) -> str:
    """Return how our grader's result differs from the declared one, or nothing."""
    outcome = evidence["learners"][case.name]["outcome"]
    score, _by_hand = earned(evidence, case)
    if case.result == "ignored":
        return "" if outcome is None and score is None else f"should be ignored: {score}, {outcome}"
    if outcome is None:
        return "no outcome is told"
    texts = [outcome["message"], *outcome["notes"]]
    if not all(text.isprintable() and len(text) < 1_000 for text in texts):
        return f"the trainer's terminal should not be told this: {texts!a}"
    if case.result == "marked" and not (outcome["ok"] and (score or 0) == case.honest):
        return f"should be marked with {case.honest:g}: {score}, {outcome['message']}"
    if case.result == "refused" and (outcome["ok"] or score is not None or not outcome["message"]):
        return f"should be refused with a reason: {score}, {outcome['message']}"
    if outcome["ok"] and case.is_shown and not evidence["learners"][case.name]["pages"]:
        return "should have a feedback page"
    return ""


def _assignments(cases: list[Case]) -> set[str]:
    return {case.assignment for case in cases} or {CODE}


def _rows(marks: dict[str, Any], learner: str, assignment: str) -> dict[str, list[Any]]:
    return {cell: row for cell, row in marks.get(learner, {}).items() if cell.startswith(f"{assignment}/")}


def _wrong_marks(marks: dict[str, Any], before: dict[str, Any], cases: list[Case]) -> str:
    if marks.get(EARLIER) != before.get(EARLIER):
        return f"{EARLIER}'s earlier marks"
    for (who, what), points in EARNED.items():
        rows = _rows(marks, who, what)
        automatic = sum(row[0] or 0 for row in rows.values())
        touched = any(row[1] is not None or row[2] for row in rows.values())
        if what in _assignments(cases) and rows and (automatic != points or touched):
            return f"{who} has {automatic:g} instead of {points:g}"
    return ""
