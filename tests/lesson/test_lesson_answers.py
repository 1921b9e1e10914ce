from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from toolkit.lesson.answers import (
    MAX_BYTES,
    Answers,
    AnswersProblem,
    parse_answers,
    read_answers,
    write_answers,
)

GOOD = {
    "format": 1,
    "assignment": "02-price",
    "learner": "a1",
    "language": "id",
    "answers": {"a": "5rb", "b": ["x"], "c": None},
}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    answers = Answers("02-price", "a1", "en", {"a": "<b>", "m": ["x", "y"]})
    write_answers(tmp_path / "answers.json", answers)
    assert read_answers(tmp_path / "answers.json") == answers
    assert [each.name for each in tmp_path.iterdir()] == ["answers.json"]
    assert read_answers(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"assignment": ""}, {"learner": 5}, {"learner": "a" * 65}, {"answers": []},
        {"answers": {"a": 5}}, {"answers": {"a": {"b": "c"}}}, {"answers": {"a": [["x"]]}},
        {"answers": {"a": "x" * 2001}}, {"answers": {"a" * 65: "x"}}, {"answers": {"a": ["x"] * 51}},
        {"answers": {str(n): "" for n in range(201)}},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(change: dict[str, object]) -> None:
    assert parse_answers(json.dumps(GOOD).encode()).answers["b"] == ["x"]
    with pytest.raises(AnswersProblem):
        parse_answers(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"[" * 100_000, b"null", b" " * (MAX_BYTES + 1)])
def test_no_bytes_are_too_strange(data: bytes) -> None:
    with pytest.raises(AnswersProblem):
        parse_answers(data)


def test_links_pipes_and_folders_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(json.dumps(GOOD))
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "folder", "pipe"):
        with pytest.raises(AnswersProblem):
            read_answers(tmp_path / name)


def test_an_unknown_language_is_indonesian() -> None:
    assert parse_answers(json.dumps({**GOOD, "language": "xx"}).encode()).language == "id"
