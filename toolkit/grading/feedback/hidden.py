"""What of an assignment learners must not see: the parts of test cells that were taken out at release.

What a learner may see of a locked cell is what she was given, so the released notebook decides. nbgrader's
marks around hidden tests decide too, for the case that `release/` was moved away.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_BEGIN, _END = ("BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"), ("END HIDDEN TESTS", "END MARK SCHEME")
# Shorter lines (`pass`, `)`) are in anybody's code.
_TELLING = 8
_ESCAPED = re.compile(r"\\[nrt]|&[a-z#0-9]+;")
_NO_WORD = re.compile(r"\W+")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Test:
    """A test cell. full: with its hidden part; shown: what learners have of it; hidden: line numbers, from 1.

    touched: a visible line uses a name that a hidden part made, so something hidden may speak through it.
    """

    full: str
    shown: str
    hidden: frozenset[int]
    touched: bool = False


@dataclass
class Secrets:
    """The hidden parts of one notebook: its test cells by grade id, and every hidden line."""

    tests: dict[str, Test] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)

    def in_text(self, text: str) -> bool:
        """Whether a text quotes a hidden line, however it is spaced and quoted."""
        if not self.lines:
            return False
        packed = _packed(text)
        return any(line in packed for line in self.lines)

    def without(self, text: str, instead: str) -> str:
        """Return a text whose lines with something hidden are replaced."""
        if not self.in_text(text):
            return text
        kept = [instead if self.in_text(line) else line for line in text.split("\n")]
        told = "\n".join(kept)
        # A hidden line broken in two is in no single line.
        return instead if self.in_text(told) else told


def find_secrets(locked: Mapping[str, str], released: Mapping[str, str]) -> Secrets:
    """Return the hidden parts of a notebook.

    locked: full source of each test cell by grade id, in the notebook's order. released: the sources that
    learners were given, by grade id; a cell that is missing there is judged by nbgrader's marks.
    """
    secrets = Secrets()
    made: set[str] = set()
    for name, full in locked.items():
        lines = full.split("\n")
        hidden = _marked(lines) | (_added(lines, released[name].split("\n")) if name in released else set())
        shown = released.get(name, "\n".join(_line for n, _line in enumerate(lines, 1) if n not in hidden))
        here = _names_made(full, hidden)
        touched = bool((made | here) & set(_WORD.findall(shown)))
        secrets.tests[name] = Test(full, shown, frozenset(hidden), touched)
        made |= _names_made(full, set(range(1, len(lines) + 1))) if touched else here
        visible = _packed(shown)
        for number in hidden:
            line = _packed(lines[number - 1])
            if len(line) >= _TELLING and line not in visible:
                secrets.lines.add(line)
    return secrets


def _packed(text: str) -> str:
    """Return the letters and digits of a text: spacing, quotes and `repr` make no other text of it."""
    return _NO_WORD.sub("", _ESCAPED.sub("", text))


def _marked(lines: list[str]) -> set[int]:
    found, inside = set(), False
    for number, line in enumerate(lines, 1):
        if any(mark in line for mark in _BEGIN):
            inside = True
        if inside or any(mark in line for mark in _END):
            found.add(number)
        if any(mark in line for mark in _END):
            inside = False
    return found


def _added(lines: list[str], released: list[str]) -> set[int]:
    """Return the numbers of lines that are not among the released ones."""
    same = difflib.SequenceMatcher(None, lines, released, autojunk=False).get_matching_blocks()
    known = {block.a + step + 1 for block in same for step in range(block.size)}
    # The end of a cell loses its empty lines at release.
    return {number for number, line in enumerate(lines, 1) if number not in known and line.strip()}


def _names_made(source: str, hidden: set[int]) -> set[str]:
    """Return names that hidden lines bind; every word of them if the cell is not Python."""
    if not hidden:
        return set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = source.split("\n")
        return {word for number in hidden for word in _WORD.findall(lines[number - 1])}
    found: set[str] = set()
    for node in ast.walk(tree):
        if getattr(node, "lineno", 0) not in hidden:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
    return found
