"""answers.json: what a learner handed in, as plain data. Read with bounds, for it may come from anybody."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES
from toolkit.lesson.limits import MAX_TYPED

FILE_NAME = "answers.json"
FORMAT = 1
MAX_BYTES = 256 * 1024
MAX_ANSWERS = 200
MAX_PICKED = 50
MAX_NAME = 64

Answer = str | list[str] | None


class AnswersProblem(ValueError):
    """The file cannot be used. The text says why, in plain English for the log or the trainer."""


@dataclass(frozen=True)
class Answers:
    """The answers of one learner to one assignment (module id)."""

    assignment: str
    learner: str
    language: str = DEFAULT_LANGUAGE
    answers: dict[str, Answer] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the file's text. Raises AnswersProblem if it would be refused on reading."""
        data = {
            "format": FORMAT,
            "assignment": self.assignment,
            "learner": self.learner,
            "language": self.language,
            "answers": self.answers,
        }
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        parse_answers(text.encode())
        return text


def read_answers(path: Path) -> Answers | None:
    """Read an answers file; None if there is none. Follows no link. Raises AnswersProblem."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise AnswersProblem(f"cannot be opened: {problem.strerror}") from problem
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise AnswersProblem("is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    return parse_answers(data)


def write_answers(path: Path, answers: Answers) -> None:
    """Write an answers file whole. Raises AnswersProblem or OSError."""
    from toolkit.lesson.notebooks.file import write_atomically

    write_atomically(path, answers.to_json())


def parse_answers(data: bytes) -> Answers:
    """Read the bytes of an answers file. Raises AnswersProblem."""
    if len(data) > MAX_BYTES:
        raise AnswersProblem(f"is larger than {MAX_BYTES} bytes")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise AnswersProblem("is not JSON") from problem
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise AnswersProblem(f"is not an answers file of format {FORMAT}")
    given = content.get("answers")
    if not isinstance(given, dict) or len(given) > MAX_ANSWERS:
        raise AnswersProblem("`answers` must be an object of a bounded size")
    language = content.get("language")
    return Answers(
        assignment=_name(content, "assignment"),
        learner=_name(content, "learner"),
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        answers={_key(key): _answer(key, value) for key, value in given.items()},
    )


def _name(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME:
        raise AnswersProblem(f"`{key}` must be a short text")
    return value


def _key(key: str) -> str:
    if len(key) > MAX_NAME:
        raise AnswersProblem("a task's id is too long")
    return key


def _answer(key: str, value: Any) -> Answer:
    if value is None or (isinstance(value, str) and len(value) <= MAX_TYPED):
        return value
    if (
        isinstance(value, list)
        and len(value) <= MAX_PICKED
        and all(isinstance(each, str) and len(each) <= MAX_NAME for each in value)
    ):
        return value
    raise AnswersProblem(f"the answer to {key[:MAX_NAME]!r} must be a text or a list of choices")
