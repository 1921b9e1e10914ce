"""Reading a YAML file of a module into the classes of `schema`, with the line of everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.i18n import Messages

_ = Messages("curriculum")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Part = TypeVar("_Part", bound=BaseModel)

Key = tuple[Any, ...]
"""Keys and positions from the top of a file, such as `("checks", 0, "prompt")`."""


@dataclass
class Lines:
    """Where the keys of a file stand."""

    file: str
    numbers: dict[Key, int] = field(default_factory=dict)

    def where(self, key: Sequence[Any]) -> str:
        """Return line and key of a part, or of the nearest part around it that has a line."""
        known = tuple(key)
        while known and known not in self.numbers:
            known = known[:-1]
        line = self.numbers.get(known, 1)
        path = _path(key)
        if not path:
            return _("line {line}").format(line=line)
        return _("line {line}, key {key}").format(line=line, key=path)

    def problem(self, key: Sequence[Any], message: str, mend: str) -> Problem:
        """Return a problem at a key."""
        return Problem(self.file, self.where(key), message, mend)


def _path(key: Sequence[Any]) -> str:
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else str(part)
    return text


Fill = Callable[[str, str], str]
"""Fills the placeholders of a text in a language; raises ValueError with a sentence."""


def read(path: Path, name: str, kind: type[_Part], fill: Fill) -> tuple[_Part, Lines]:
    """Read a file into a class of the schema; texts in two languages get their country facts.

    name: how the file is called in problems. Raises `ContentProblem`.
    """
    lines = Lines(name)
    data = _load(path, lines)
    problems: list[Problem] = []
    data = _filled(data, fill, lines, (), problems)
    try:
        content = kind.model_validate(data)
    except ValidationError as invalid:
        problems += [_told(lines, error) for error in invalid.errors()]
    if problems:
        raise ContentProblem(problems)
    return content, lines


def _load(path: Path, lines: Lines) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        missing = Problem(lines.file, "", _("The file is missing."), _("Write it."))
        raise ContentProblem([missing]) from None
    except (OSError, UnicodeDecodeError) as problem:
        unreadable = _("The file cannot be read: {problem}.").format(problem=problem)
        raise ContentProblem([Problem(lines.file, "", unreadable, _("Save it as UTF-8 text."))]) from problem
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        doubled = _note_lines(node, (), lines, set())
        if doubled:
            raise ContentProblem(doubled)
        return None if node is None else loader.construct_document(node)
    except yaml.YAMLError as problem:
        raise ContentProblem([_not_yaml(lines.file, problem)]) from problem
    finally:
        loader.dispose()


def _not_yaml(file: str, problem: yaml.YAMLError) -> Problem:
    mark = getattr(problem, "problem_mark", None)
    where = _("line {line}").format(line=mark.line + 1) if mark else ""
    reason = getattr(problem, "problem", None) or str(problem)
    message = _("This is not valid YAML: {reason}.").format(reason=reason)
    mend = _("Look at the indentation, and put texts with a colon or # into quotes.")
    return Problem(file, where, message, mend)


def _note_lines(node: Any, key: Key, lines: Lines, seen: set[int]) -> list[Problem]:
    doubled: list[Problem] = []
    if node is None:
        return doubled
    lines.numbers.setdefault(key, node.start_mark.line + 1)
    if id(node) in seen:
        # An alias could refer to itself, or unfold without end.
        message = _("A reference such as *name cannot be used here.")
        return [lines.problem(key, message, _("Write the text out."))]
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            inner = (*key, key_node.value)
            if inner in lines.numbers:
                message = _("The key is written twice.")
                doubled.append(lines.problem(inner, message, _("Remove one of them.")))
            lines.numbers[inner] = key_node.start_mark.line + 1
            doubled += _note_lines(value_node, inner, lines, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            doubled += _note_lines(item, (*key, number), lines, seen)
    return doubled


def _filled(data: Any, fill: Fill, lines: Lines, key: Key, problems: list[Problem]) -> Any:
    """Fill the placeholders of every `{id: ..., en: ...}`."""
    if isinstance(data, list):
        return [_filled(item, fill, lines, (*key, n), problems) for n, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    if set(data) == {"id", "en"} and all(isinstance(text, str) for text in data.values()):
        result = {}
        for language, text in data.items():
            try:
                result[language] = fill(text, language)
            except ValueError as problem:
                result[language] = text
                mend = _("Correct what stands in the double braces.")
                problems.append(lines.problem((*key, language), str(problem), mend))
        return result
    return {name: _filled(item, fill, lines, (*key, name), problems) for name, item in data.items()}


def _told(lines: Lines, error: Any) -> Problem:
    key = error["loc"]
    name = key[-1] if key else ""
    if error["type"] == "missing":
        message, mend = _("The key {key} is missing."), _("Add it.")
    elif error["type"] == "extra_forbidden":
        message, mend = _("The key {key} is not known."), _("Correct its spelling or remove it.")
    elif error["type"] == "string_pattern_mismatch":
        message = _("{value} is not a valid name here.")
        mend = _("Use small letters, digits and hyphens; ids of draws use underscores.")
    elif error["type"] == "model_type":
        message, mend = _("Keys with values are missing here."), _("Write them as in the other modules.")
    else:
        message, mend = "{reason}.", _("Correct the value.")
    reason = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    told = message.format(key=name, value=repr(error.get("input"))[:60], reason=reason)
    return lines.problem(key, told, mend)
