"""What may be kept: plain JSON of a bounded size. Raises `Problem` and never shortens anything."""

from __future__ import annotations

import json
import math
from typing import Any

from toolkit.i18n import Messages
from toolkit.records.problem import Problem

_ = Messages("records")

MAX_BYTES = 64 * 1024
"""Bytes of one value as compact UTF-8 JSON."""

MAX_DEPTH = 20


def check_object(value: Any) -> None:
    """Refuse what is not a JSON object ("not-json") or is longer than `MAX_BYTES` ("too-big")."""
    if not isinstance(value, dict) or not _is_json(value):
        raise Problem("not-json", _("This cannot be kept: it is not plain data."))
    if size(value) > MAX_BYTES:
        text = _("This is too much to keep in one place. The limit is {limit} KB. Please shorten it.")
        raise Problem("too-big", text.format(limit=MAX_BYTES // 1024), limit=MAX_BYTES)


def size(value: Any) -> int:
    """Return the bytes of a JSON value as compact UTF-8."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return len(text.encode("utf-8", "surrogatepass"))


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal; unlike Python's ==, `1` and `true` differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _is_json(value: Any) -> bool:
    # A list instead of recursion: hostile nesting must end in a Problem, not in a RecursionError.
    waiting = [(value, 1)]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, dict):
            if depth > MAX_DEPTH or not all(isinstance(key, str) for key in part):
                return False
            waiting += [(item, depth + 1) for item in part.values()]
        elif isinstance(part, list | tuple):
            if depth > MAX_DEPTH:
                return False
            waiting += [(item, depth + 1) for item in part]
        elif not _is_plain(part):
            return False
    return True


def _is_plain(part: Any) -> bool:
    if part is None or isinstance(part, str | bool):
        return True
    if isinstance(part, int):
        # Python itself refuses to read integers of more than 4300 digits back.
        return part.bit_length() <= 4096
    return isinstance(part, float) and math.isfinite(part)
