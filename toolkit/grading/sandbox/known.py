"""What can be told of a trainer's cell once for all submissions: it as Python, and the names in it.

Told outside, by whoever has the cell, and never to the template: a learner's process must not have the tests.
"""

from __future__ import annotations

import ast
import inspect
import warnings
from functools import cache, lru_cache
from typing import Any

from toolkit.grading.sandbox.needed import mentioned

_MOST = 1_000


@lru_cache(_MOST)
def told_of(source: str) -> dict[str, Any]:
    """Return what to add to the order to run a cell of the trainer's; empty if it must be looked at there.

    `plain`: the cell as Python, as IPython's own transformers leave it. `names`: as `needed.mentioned`.
    Only of a cell that compiles without a warning, awaits nothing and has more than one line: a single line
    may be a command to IPython.
    """
    try:
        plain = _transformer().transform_cell(source)
        if len(plain.splitlines()) < 2:
            return {}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = compile(plain, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if code.co_flags & inspect.CO_COROUTINE:
            return {}
        return {"plain": plain, "names": mentioned(plain)}
    except Exception:
        return {}


@cache
def _transformer() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()
