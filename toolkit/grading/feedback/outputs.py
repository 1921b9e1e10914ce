"""A cell's outputs as a page may show them: text, pictures and plain HTML, nothing that runs or fetches."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from toolkit.grading.safe import html_without_scripts, is_quick, markdown2html, plain_text
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_TEXT = 10_000
MAX_HTML = 60_000
MAX_OUTPUTS = 40
MAX_PICTURE = 2_000_000
MAX_PICTURES = 6_000_000
MAX_PIXELS = 40_000_000

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_RULE = re.compile(r"^-{10,}\n", re.MULTILINE)
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True)
class Shown:
    """One output. kind: "text", "error", "html" or "picture"; value: text, clean HTML, or a data: address."""

    kind: str
    value: str


@dataclass
class Room:
    """How many bytes of pictures a page may still take."""

    left: int = MAX_PICTURES


def shown_outputs(outputs: Any, room: Room, hide: Callable[[str], str] = str) -> list[Shown]:
    """Return outputs of a learner's own cell. hide: takes out of a text what must not be seen.

    Scripts, widgets, SVG, and what else can run or fetch, are left out; their plain text is shown instead.
    """
    if not isinstance(outputs, list):
        return []
    found: list[Shown] = []
    for output in outputs[:MAX_OUTPUTS]:
        one = _shown(output, room, hide) if isinstance(output, dict) else None
        if one is None:
            continue
        if found and one.kind == found[-1].kind == "text":
            one = Shown("text", bounded(found.pop().value + one.value))
        found.append(one)
    if len(outputs) > MAX_OUTPUTS:
        found.append(Shown("text", _("(Shortened here.)")))
    return found


def _shown(output: dict[str, Any], room: Room, hide: Callable[[str], str]) -> Shown | None:
    kind = output.get("output_type")
    if kind == "stream":
        text = bounded(clean(output.get("text")))
        return Shown("text", hide(text)) if text.strip() else None
    if kind == "error":
        lines = output.get("traceback")
        told = "\n".join(clean(line) for line in lines) if isinstance(lines, list) and lines else ""
        told = _RULE.sub("", told)
        return Shown("error", hide(bounded(told or error_line(output))))
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    return next((one for one in _offers(data, room, hide) if one is not None), None)


def _offers(data: dict[str, Any], room: Room, hide: Callable[[str], str]) -> Iterable[Shown | None]:
    html = joined(data.get("text/html"))
    if html and is_quick(html, MAX_HTML):
        safe = html_without_scripts(html)
        text = unescape(re.sub(r"<[^>]*>", "", safe))
        if text.strip() and hide(text) == text:
            yield Shown("html", safe)
    for kind in _STARTS:
        yield picture(kind, joined(data.get(kind)), room)
    text = bounded(joined(data.get("text/markdown")))
    if text.strip():
        yield Shown("html", markdown2html(hide(text)))
    for kind in ("text/latex", "text/plain"):
        text = bounded(clean(data.get(kind)))
        if text.strip():
            yield Shown("text", hide(text))


def picture(kind: str, encoded: str, room: Room) -> Shown | None:
    """Return a picture as a data: address, made anew from its bytes, if it is one and there is room."""
    if not encoded or len(encoded) > 2 * MAX_PICTURE:
        return None
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not content.startswith(_STARTS[kind]) or len(content) > min(MAX_PICTURE, room.left):
        return None
    if kind == "image/png":
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        if not 0 < width * height <= MAX_PIXELS:
            return None
    room.left -= len(content)
    return Shown("picture", f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}")


def joined(text: Any) -> str:
    """Return nbformat's text, which is a string or a list of strings; anything else is empty."""
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def clean(text: Any) -> str:
    """Return what was printed, without colours, cursor movements and invisible signs."""
    return plain_text(_ANSI.sub("", joined(text)[: 20 * MAX_TEXT]))


def bounded(text: str) -> str:
    """Return a text that is not too long, with a word about it if it was."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}\n{_('(Shortened here.)')}"


def error_line(output: dict[str, Any]) -> str:
    """Return an error as one line, `Name: message`."""
    name, text = clean(output.get("ename")).strip(), clean(output.get("evalue")).strip()
    return f"{name}: {text}".rstrip(": ").split("\n")[0]
