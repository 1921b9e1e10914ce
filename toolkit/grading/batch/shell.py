"""An IPython shell that records outputs as a notebook holds them, without a kernel."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any


class Recorded:
    """The outputs of one cell, in nbformat's form."""

    def __init__(self, formatter: Any) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.stdout, self.stderr = io.StringIO(), io.StringIO()
        self._formatter = formatter

    def flush(self) -> None:
        """Record what was written so far; a kernel does it before anything is displayed."""
        for name, stream in (("stdout", self.stdout), ("stderr", self.stderr)):
            if text := stream.getvalue():
                self.outputs.append({"output_type": "stream", "name": name, "text": text})
                stream.seek(0)
                stream.truncate()

    def display(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Record what a cell displays."""
        from ipykernel.jsonutil import encode_images

        self.flush()
        self.outputs.append(
            {"output_type": "display_data", "data": encode_images(data), "metadata": metadata or {}}
        )

    def result(self, value: Any, count: int) -> None:
        """Record a cell's value."""
        if value is None:
            return
        if type(value) in (float, int):
            # No rich form exists for plain numbers, and asking for all of them takes longer than the rest.
            data, metadata = {"text/plain": self._formatter.formatters["text/plain"](value)}, {}
        else:
            data, metadata = self._formatter.format(value)
        self.flush()
        self.outputs.append(
            {"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": count}
        )

    def error(self, error: BaseException) -> None:
        """Record an error without its traceback."""
        self.flush()
        name = type(error).__name__
        self.outputs.append(
            {"output_type": "error", "ename": name, "evalue": str(error), "traceback": [f"{name}: {error}"]}
        )


def make_shell() -> Any:
    """Make this process's IPython shell, which `display` finds. There can be one in a process."""
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, metadata: Any = None, *_more: Any, **_named: Any) -> None:
            self.shell.now.display(data, metadata)

        def clear_output(self, *_wait: Any, **_named: Any) -> None:
            self.shell.now.outputs.clear()

    class RecordingShell(InteractiveShell):
        now: Recorded

        @contextlib.contextmanager
        def recording(self) -> Iterator[Recorded]:
            self.now = Recorded(self.display_formatter)
            before = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = self.now.stdout, self.now.stderr
            try:
                yield self.now
            finally:
                sys.stdout, sys.stderr = before
                self.now.flush()

    quiet = Config()
    quiet.HistoryManager.enabled = False
    return RecordingShell.instance(display_pub_class=Publisher, config=quiet)
