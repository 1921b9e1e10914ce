"""A small course of one assignment, classes made of it, and records that live in memory."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading import ClassFolder, write_submission

COURSE = Path(__file__).with_name("files") / "assignments"
LEARNER = "ab12cd34"
ASSIGNMENT = "02-price"


@pytest.fixture(autouse=True)
def _small_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.grading.folder.assignments_root", lambda: COURSE)


@pytest.fixture
def light_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    """A class whose assignments were not prepared by nbgrader: quick, and enough to write submissions."""
    monkeypatch.setattr("toolkit.grading.prepare.prepare", lambda *_args: [])
    folder = ClassFolder.open_or_make(tmp_path / "light")
    shutil.copytree(COURSE / "source", folder.path / "release", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The patch ends here, and not with the session: tests of other folders need the real course.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.grading.folder.assignments_root", lambda: COURSE)
        return ClassFolder.open_or_make(tmp_path_factory.mktemp("class") / "kelas", name="Kelas Uji").path


@pytest.fixture
def real_class(_made_once: Path, tmp_path: Path) -> ClassFolder:
    """A copy of a class that real nbgrader prepared."""
    shutil.copytree(_made_once, tmp_path / "kelas")
    return ClassFolder.open_or_make(tmp_path / "kelas")


@pytest.fixture
def hand_in() -> Callable[..., Path]:
    """Write a canonical submission; each call is a second later than the one before."""
    seconds = itertools.count()

    def write(folder: ClassFolder, answers: dict[str, Any], learner: str = LEARNER, **more: Any) -> Path:
        at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC) + timedelta(seconds=next(seconds))
        return write_submission(folder, learner, ASSIGNMENT, answers, "id", at, **more)

    return write


@dataclass(frozen=True)
class FakeSubmission:
    id: int
    learner: str
    assignment: str
    number: int
    state: str
    answers: dict[str, Any]
    language: str
    submitted_at: datetime
    result: dict[str, Any] | None = None
    message: str = ""
    claims: int = 1


@dataclass
class FakeLearner:
    id: str
    name: str


@dataclass
class FakeSubmissions:
    kept: dict[int, FakeSubmission] = field(default_factory=dict)

    def add(self, learner: str, answers: dict[str, Any], assignment: str = ASSIGNMENT) -> int:
        number = 1 + sum(one.learner == learner for one in self.kept.values())
        key = len(self.kept) + 1
        at = datetime(2026, 1, 2, 3, 4, key, tzinfo=UTC)
        self.kept[key] = FakeSubmission(key, learner, assignment, number, "queued", answers, "id", at)
        return key

    def set(self, key: int, **values: Any) -> bool:
        if key not in self.kept:
            return False
        self.kept[key] = replace(self.kept[key], **values)
        return True

    def claim_next(self) -> FakeSubmission | None:
        for key, one in self.kept.items():
            if one.state == "queued":
                self.set(key, state="grading")
                return self.kept[key]
        return None

    def claim(self, most: int) -> list[FakeSubmission]:
        claimed: list[FakeSubmission] = []
        while len(claimed) < most and (one := self.claim_next()) is not None:
            claimed.append(one)
            if one.claims > 1:
                break
        return claimed

    def finish(self, key: int, state: str, result: dict[str, Any] | None) -> bool:
        return key in self.finish_all({key: (state, result)})

    def finish_all(self, done: dict[int, tuple[str, dict[str, Any] | None]]) -> set[int]:
        return {
            key
            for key, (state, result) in done.items()
            if self.set(key, state=state, result=json.loads(json.dumps(result)))
        }

    def fail(self, key: int, message: str) -> bool:
        return self.set(key, state="failed", message=message)

    def requeue_interrupted(self) -> int:
        left = [key for key, one in self.kept.items() if one.state == "grading"]
        for key in left:
            self.set(key, state="queued")
        return len(left)

    def all(self) -> list[FakeSubmission]:
        return list(self.kept.values())


@dataclass
class FakeLearners:
    known: dict[str, FakeLearner] = field(default_factory=dict)

    def get(self, key: str) -> FakeLearner | None:
        return self.known.get(key)

    def all(self) -> list[FakeLearner]:
        return list(self.known.values())


class FakeRecords:
    def __init__(self) -> None:
        self.submissions = FakeSubmissions()
        self.learners = FakeLearners({LEARNER: FakeLearner(LEARNER, "Sari <b>")})


@pytest.fixture
def records() -> FakeRecords:
    """Records in memory with one learner, whose name tries to be markup."""
    return FakeRecords()
