"""What nbgrader's libraries import and grading does not use, put off until somebody uses it."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_ADDRESSES = "rfc3987_syntax"


def put_off_addresses() -> None:
    """Let jsonschema load its grammar of international addresses when it first has one to check.

    Otherwise every process that reads a notebook builds the grammar when it starts, which takes as long as
    all that nbgrader imports. To be called before nbformat is imported; afterwards it does nothing.
    """
    if _ADDRESSES in sys.modules or find_spec(_ADDRESSES) is None:
        return
    stand_in = ModuleType(_ADDRESSES)
    vars(stand_in)["is_valid_syntax"] = _is_valid_syntax
    sys.modules[_ADDRESSES] = stand_in


def _is_valid_syntax(term: str, value: str) -> bool:
    if "syntax_parser" not in vars(sys.modules[_ADDRESSES]):
        del sys.modules[_ADDRESSES]
    return bool(import_module(_ADDRESSES).is_valid_syntax(term, value))
