"""What the trainer's cells import: a template that has it already saves each fork the time."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from toolkit.grading.runner import Cell, Role

_PREPARED: tuple[Role, ...] = ("shared",)


def imports_of(cells: Iterable[Cell], roles: Collection[Role] = _PREPARED) -> frozenset[str]:
    """Return the modules that the trainer's cells of these roles import at their top level.

    Usually tests are left out: what only they use is not put where a learner's code could see that it is
    there. A cell with a magic or an error in it names nothing.
    """
    found: set[str] = set()
    for cell in cells:
        if cell.role in roles:
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
