"""Why a test cell gave these points, in one plain sentence that tells nothing of a hidden test."""

from __future__ import annotations

import re
from typing import Any

from toolkit.grading.feedback.hidden import Secrets, Test
from toolkit.grading.feedback.outputs import clean, joined
from toolkit.i18n import Messages

_ = Messages("grading")

MAX_MESSAGE = 200
_FRAME = re.compile(r"(?:Cell In|Input In ?)\s*\[(\d+)\](?:, line (\d+)|, in <cell line: (\d+)>)")
_CUT = "truncated"
# How an ended cell is called by nbclient, nbgrader and the sandbox.
_ENDED = {"CellTimeoutError", "TimeoutError", "KeyboardInterrupt"}
_DIED = {"DeadKernelError", "DeadKernel"}


def hidden_text() -> str:
    """Return what a learner reads when a hidden test failed."""
    return _("A hidden check was not met.")


def why(cell: dict[str, Any], name: str, secrets: Secrets, counts: dict[int, str]) -> str:
    """Return why a test cell did not give all points; empty if nothing is known.

    cell: the autograded test cell. name: its grade id. counts: which cell ran under which execution count
    (grade ids of test cells), for reading tracebacks. The text is one line, plain and bounded.
    """
    found = cell.get("outputs")
    outputs = [output for output in found if isinstance(output, dict)] if isinstance(found, list) else []
    failed = next((output for output in outputs if output.get("output_type") == "error"), None)
    test = secrets.tests.get(name, Test("", "", frozenset()))
    if failed is None:
        if any(output.get("name") == "stderr" for output in outputs if output.get("output_type") == "stream"):
            return _("It wrote a warning or an error message, which counts as not met.")
        partly = any(output.get("output_type") == "execute_result" for output in outputs)
        return hidden_text() if test.hidden and partly else ""
    ended = _ended(clean(failed.get("ename")).strip())
    if ended:
        return ended
    line = _visible_line(failed, name, secrets, counts)
    if line is None:
        return hidden_text()
    return _told(failed, test, line, secrets)


def _ended(error: str) -> str:
    if error in _ENDED:
        return _("It took too long and was stopped.")
    if error in _DIED:
        return _("The code ended Python itself, so this could not be checked.")
    return ""


def _visible_line(failed: dict[str, Any], name: str, secrets: Secrets, counts: dict[int, str]) -> int | None:
    """Return the line of the test at which it failed, 0 if unknown, or None if something hidden had a part.

    In doubt it counts as hidden: a traceback that cannot be read, or that was cut, says nothing of a cell
    that has a hidden part.
    """
    test = secrets.tests.get(name, Test("", "", frozenset()))
    trace = failed.get("traceback")
    told = "\n".join(clean(line) for line in trace) if isinstance(trace, list) else ""
    frames = [(int(count), int(line or other)) for count, line, other in _FRAME.findall(told)]
    for count, line in frames:
        where = counts.get(count)
        known = secrets.tests.get(where) if where else None
        if known is not None and (line in known.hidden or (known.touched and where != name)):
            return None
    # The outermost frame is the test itself. Any other means that the numbers are not the notebook's.
    own = frames[0][1] if frames and counts.get(frames[0][0]) == name else 0
    if (test.hidden or test.touched) and (not own or _CUT in told.lower()):
        return None
    return own


def _told(failed: dict[str, Any], test: Test, line: int, secrets: Secrets) -> str:
    error, message = clean(failed.get("ename")).strip(), clean(failed.get("evalue")).strip().split("\n")[0]
    # A name that a hidden part made stands in this cell: only words that the learner has anyway are told.
    known = not message or any(f"{quote}{message}{quote}" in test.shown for quote in "\"'")
    if secrets.in_text(message) or (test.touched and not known):
        return hidden_text()
    if error == "AssertionError":
        if message:
            return _short(message)
        source = test.full.split("\n")
        failing = source[line - 1].strip() if 0 < line <= len(source) else ""
        return _("Not met: {check}").format(check=_short(failing)) if failing else _("A check was not met.")
    return _short(f"{error}: {message}" if message else error)


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} …"


def printed(cell: dict[str, Any]) -> str:
    """Return what a grade cell of a form printed: why these points. All of its code is ours."""
    texts = [
        joined(output.get("text"))
        for output in cell.get("outputs") or []
        if isinstance(output, dict)
        and output.get("output_type") == "stream"
        and output.get("name") == "stdout"
    ]
    return "".join(texts).strip()
