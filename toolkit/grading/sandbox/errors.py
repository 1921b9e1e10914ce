"""Exceptions between the two processes: what was raised, as the built-in exception it derives from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolkit.grading.sandbox.codec import Codec
from toolkit.grading.sandbox.handles import builtin_exception
from toolkit.grading.sandbox.stand_ins import exception

_MOST_ARGUMENTS = 10
_TEXT = 2_000


def describe(error: BaseException, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return an exception as JSON data: its class if that may travel, its built-in base, its arguments."""
    kind = type(error)
    args = [encode(one) for one in error.args[:_MOST_ARGUMENTS]] if type(error.args) is tuple else []
    found = {"base": builtin_exception(kind), "name": kind.__name__[:100], "args": args}
    if kind.__module__ != "builtins":
        found["class"] = encode(kind)
    try:
        found["text"] = str(error)[:_TEXT]
    except Exception:
        found["text"] = ""
    return found


def rebuild(data: Any, codec: Codec) -> BaseException:
    """Return the exception that was described, of the receiver's own making."""
    if not isinstance(data, dict):
        return RuntimeError("an error that cannot be read")
    kind: Any = exception(str(data.get("base")))
    try:
        made = codec.decode(data["class"]) if "class" in data else kind
        kind = made if isinstance(made, type) and issubclass(made, BaseException) else kind
        args: Any = data.get("args")
        return kind(*(codec.decode(one) for one in args[:_MOST_ARGUMENTS]))
    except Exception:
        return RuntimeError(str(data.get("text", ""))[:_TEXT])
