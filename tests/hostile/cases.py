"""The hostile submissions: what each tries, and what must not happen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
CODE = "01-shop-analyst"
FORM = "02-price"

MUST_NOT = {
    "gain marks": "more automatic marks than the honest part of the work is worth, or marks by hand",
    "change marks": "other learners' rows in the gradebook differ from what they earned",
    "change files": "a file outside the learner's own graded folder is changed, made or removed",
    "leak": "a canary (private key, environment, gradebook, hidden test, solution, other's work) comes out",
    "reach the network": "the listener on the loopback address hears something",
    "leave processes": "a process is still there when the grader has ended",
    "stop the batch": "a learner before or after her in the alphabet is not graded",
    "take the machine": "the grader and all it started take more memory or processes than the limit together",
    "fill the disk": "the graded folder and temporary files grow by more than the limit",
    "run in the browser": "script, a handler or a foreign address in the feedback page",
    "run code": "code of a form submission runs, or instructions in data are followed",
}
"""What can be forbidden, and when it counts as having happened. All are checked for every case."""


@dataclass(frozen=True)
class Case:
    """One hostile submission.

    tries: what it tries, for the table. must_not: keys of `MUST_NOT`, what the attack is after. honest: the
    automatic points its honest part earns. result: `marked`, `refused`, `ignored`, or `either`. assignment:
    `CODE` or `FORM`. learner: her id. make: the generator in `make.py` for what cannot lie in a repository.
    often: it is in `make test` too, not only in `make test-hostile`.
    """

    name: str
    tries: str
    must_not: tuple[str, ...]
    honest: float = 0.0
    result: str = "marked"
    assignment: str = CODE
    learner: str = ""
    make: str = ""
    often: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the feedback page is looked at too."""
        return not {"run in the browser", "leak"}.isdisjoint(self.must_not)

    @property
    def files(self) -> Path:
        """What she hands in, as far as it consists of ordinary files."""
        return CASES / self.name / "handed_in"


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case, sorted by name. Raises ValueError for a declaration that says something unknown."""
    return tuple(_read(path) for path in sorted(CASES.glob("*/case.yaml")))


def chosen(names: list[str]) -> list[Case]:
    """Return the cases of these names, or all. Raises ValueError for an unknown name."""
    known = {case.name: case for case in all_cases()}
    if unknown := set(names) - set(known):
        raise ValueError(f"no such case: {', '.join(sorted(unknown))}")
    return [known[name] for name in names] if names else list(known.values())


def _read(path: Path) -> Case:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    name = path.parent.name
    if set(told["must_not"]) - set(MUST_NOT) or not told["must_not"]:
        raise ValueError(f"{path}: must_not may hold {sorted(MUST_NOT)}")
    if told.get("result", "marked") not in ("marked", "refused", "ignored", "either"):
        raise ValueError(f"{path}: result is marked, refused, ignored or either")
    kind = told.get("assignment", "code")
    return Case(
        name=name,
        tries=told["tries"],
        must_not=tuple(told["must_not"]),
        honest=float(told.get("honest", 0)),
        result=told.get("result", "marked"),
        assignment={"code": CODE, "form": FORM}[kind],
        learner=told.get("learner", f"mallory-{name}"),
        make=told.get("make", ""),
        often=told.get("often", False),
    )
