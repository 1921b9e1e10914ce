"""Output messages of the sandbox, which may be hostile, as the nbformat outputs that nbclient would keep."""

from __future__ import annotations

import re
from typing import Any

_MOST_TYPES = 20
_MIME = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,80}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+;= -]{0,120}")
_NAME = 200
_MOST_LINES = 2_000


class CellOutputs:
    """The outputs of one cell, bounded."""

    def __init__(self, most: int) -> None:
        """most: characters that are kept of the cell's own outputs, and as many of a guest's."""
        self.outputs: list[dict[str, Any]] = []
        self.cut = False
        self._lefts = {False: most, True: most}
        self._guest = False
        self._clear_next = False

    def add(self, kind: Any, content: Any, count: int, displays: Displays, *, guest: bool = False) -> None:
        """Take in a message; what is no proper output is left out.

        guest: it comes from the learner's code while a test waits for it. However much that prints, the room
        for the test's own result stays.
        """
        if not isinstance(content, dict):
            return
        self._guest = guest
        if kind == "clear_output":
            self._clear(content, displays)
            return
        if kind == "update_display_data":
            displays.update(content, self)
            return
        output = self._output(kind, content, count)
        if output is None:
            return
        if self._clear_next:
            self._clear({}, displays)
        if self._joined(output):
            return
        if kind in ("display_data", "execute_result"):
            displays.remember(content, output, self)
        self.outputs.append(output)

    def _joined(self, output: dict[str, Any]) -> bool:
        """Append printed text to what was printed just before; returns whether that was done."""
        last = self.outputs[-1] if self.outputs else {}
        if output["output_type"] != "stream" or last.get("output_type") != "stream":
            return False
        if last["name"] != output["name"]:
            return False
        last["text"] += output["text"]
        return True

    @property
    def _left(self) -> int:
        return self._lefts[self._guest]

    @_left.setter
    def _left(self, left: int) -> None:
        self._lefts[self._guest] = left

    def add_error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        """Add an error of the runner's own."""
        self.outputs.append(
            {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(traceback)}
        )

    @property
    def failed(self) -> bool:
        """Whether an error was shown."""
        return any(one["output_type"] == "error" for one in self.outputs)

    def has_error(self, ename: str) -> bool:
        """Return whether an error of this name was shown."""
        return any(one["output_type"] == "error" and one["ename"] == ename for one in self.outputs)

    def _clear(self, content: dict[str, Any], displays: Displays) -> None:
        self._clear_next = content.get("wait") is True
        if not self._clear_next:
            displays.forget(self)
            self.outputs.clear()

    def _output(self, kind: Any, content: dict[str, Any], count: int) -> dict[str, Any] | None:
        if kind == "stream":
            return self._stream(content)
        if kind in ("display_data", "execute_result"):
            data = self.bundle(content.get("data"))
            if data is None:
                return None
            found = {"output_type": kind, "data": data, "metadata": self._metadata(content.get("metadata"))}
            return found if kind == "display_data" else {**found, "execution_count": count}
        if kind == "error":
            lines = content.get("traceback")
            lines = [self._text(one) for one in lines[:_MOST_LINES]] if isinstance(lines, list) else []
            return {
                "output_type": "error",
                "ename": self._text(content.get("ename"), _NAME),
                "evalue": self._text(content.get("evalue")),
                "traceback": lines,
            }
        return None

    def _stream(self, content: dict[str, Any]) -> dict[str, Any] | None:
        name, text = content.get("name"), self._text(content.get("text"))
        if name not in ("stdout", "stderr"):
            return None
        # An empty piece of stderr stays: that there was one takes the points away.
        return {"output_type": "stream", "name": name, "text": text} if text or name == "stderr" else None

    def bundle(self, data: Any) -> dict[str, Any] | None:
        """Return a MIME bundle of text and JSON, None if it is none."""
        if not isinstance(data, dict) or len(data) > _MOST_TYPES:
            return None
        kept: dict[str, Any] = {}
        for kind, value in data.items():
            if not isinstance(kind, str) or not _MIME.fullmatch(kind):
                return None
            if isinstance(value, str):
                kept[kind] = self._text(value)
            elif kind.endswith("json") and self._fits(value):
                kept[kind] = value
            else:
                return None
        return kept

    def _metadata(self, metadata: Any) -> dict[str, Any]:
        return metadata if isinstance(metadata, dict) and self._fits(metadata) else {}

    def _fits(self, value: Any) -> bool:
        """Take JSON that is not text whole or not at all. It was parsed from a bounded frame."""
        size = len(repr(value))
        if size > self._left:
            self.cut = True
            return False
        self._left -= size
        return True

    def _text(self, value: Any, most: int | None = None) -> str:
        if not isinstance(value, str):
            return ""
        # Half a character pair cannot be written to a file as UTF-8.
        value = value.encode("utf-8", "replace").decode() if not value.isascii() else value
        limit = self._left if most is None else min(most, self._left)
        if len(value) > limit:
            self.cut = True
            value = value[:limit]
        self._left -= len(value)
        return value


class Displays:
    """Displays with an id, which a later cell may change, as nbclient keeps them."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[CellOutputs, dict[str, Any]]]] = {}

    @staticmethod
    def _id(content: dict[str, Any]) -> str | None:
        transient = content.get("transient")
        found = transient.get("display_id") if isinstance(transient, dict) else None
        return found if isinstance(found, str) and 0 < len(found) <= _NAME else None

    def remember(self, content: dict[str, Any], output: dict[str, Any], cell: CellOutputs) -> None:
        """Keep what is shown under an id; whatever had that id before changes with it."""
        display = self._id(content)
        if display is not None:
            self._change(display, output["data"], output["metadata"])
            self._known.setdefault(display, []).append((cell, output))

    def update(self, content: dict[str, Any], cell: CellOutputs) -> None:
        """Change everything shown under an id."""
        display = self._id(content)
        if display in self._known:
            data = cell.bundle(content.get("data"))
            if data is not None:
                self._change(display, data, {})

    def _change(self, display: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        for _cell, shown in self._known.get(display, ()):
            shown["data"], shown["metadata"] = data, metadata

    def forget(self, cell: CellOutputs) -> None:
        """Forget what a cell has shown: it was cleared."""
        for display, shown in self._known.items():
            self._known[display] = [one for one in shown if one[0] is not cell]
