"""Which names a test cell needs from the learner."""

from __future__ import annotations

import ast
import builtins
import re
import types
from collections.abc import Iterable, Mapping
from typing import Any

# IPython's own names; a name of a cell's result is the checker's business.
_OWN = re.compile(r"_+|_i*\d*|__\w+__|_(oh|dh|ih|exit_code)|In|Out|get_ipython|exit|quit|open|display")
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# A cell that uses these may look names up by a text.
_LOOK_UP = {"globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "query", "assign"}
_BUILTINS = frozenset(dir(builtins))
_MOST = 2_000


def is_own(name: str) -> bool:
    """Return whether a name is never taken from the learner: a built-in, or one of IPython's."""
    return name in _BUILTINS or _OWN.fullmatch(name) is not None


def needed(source: str, namespace: Mapping[str, Any]) -> list[str]:
    """Return the names a cell may read that the learner may have; no built-in ones.

    source: as Python, magics already turned into calls. namespace: the checker's; names that its own
    functions read count too when the cell names the function. A cell that cannot be parsed needs nothing.
    """
    return needed_of(mentioned(source), namespace)


def needed_of(names: Iterable[str], namespace: Mapping[str, Any]) -> list[str]:
    """Return as `needed` for a cell of which it is known which names it mentions."""
    found = set(names)
    found |= _of_functions(found, namespace)
    return sorted(name for name in found if not is_own(name))[:_MOST]


def mentioned(source: str) -> list[str]:
    """Return the names that stand in a cell, also in its texts where it may look names up by a text."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found: set[str] = set()
    texts: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found |= {node.attr} & _LOOK_UP
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    if found & _LOOK_UP:
        found.update(word for text in texts for word in _WORD.findall(text))
    return sorted(found)


def _of_functions(names: set[str], namespace: Mapping[str, Any]) -> set[str]:
    """Return the names that the checker's own functions read, and the functions that these call."""
    found: set[str] = set()
    waiting = list(names)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for code in _codes(namespace.get(name), namespace):
            fresh = set(_names(code))
            found |= fresh
            waiting.extend(fresh)
    return found


def _codes(value: Any, namespace: Mapping[str, Any]) -> list[types.CodeType]:
    if type(value) is types.FunctionType and value.__globals__ is namespace:
        return [value.__code__]
    if type(value) is type and value.__module__ == "__main__":
        return [one.__code__ for one in vars(value).values() if type(one) is types.FunctionType]
    return []


def _names(code: types.CodeType) -> list[str]:
    found = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found += _names(constant)
    return found
