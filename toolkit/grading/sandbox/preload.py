"""What the trainer's cells import: a template that has it already saves each fork the time."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from toolkit.grading.runner import Cell


def imports_of(cells: Iterable[Cell]) -> frozenset[str]:
    """Return the modules that the trainer's prepared cells import at their top level.

    Tests are left out: what only they use is not put where a learner's code could see that it is there.
    A cell with a magic or an error in it names nothing.
    """
    found: set[str] = set()
    for cell in cells:
        if cell.role == "shared":
            found |= _imports(cell.source)
    return frozenset(found)


def _imports(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found
