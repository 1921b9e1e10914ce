"""The learner's process: it runs her cells, and answers for what they made.

All of this runs where her code can change it. Nothing here is relied upon for marks; the checker's side
believes no byte of it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.grading.sandbox.codec import BadValue, Unsendable, full_codec
from toolkit.grading.sandbox.errors import describe, rebuild
from toolkit.grading.sandbox.handles import Handles
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.needed import is_own
from toolkit.grading.sandbox.peer import Peer
from toolkit.grading.sandbox.shell import CellShell
from toolkit.grading.sandbox.streams import Outlet
from toolkit.grading.sandbox.watch import Watch

_MISSING = object()
# What the codec writes contains no loop.
_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_MOST_FILES = 200


def _wait_for(coroutine: Any) -> Any:
    """Run a coroutine to its end in a loop of its own: the loop of the cells is busy answering."""
    outer, inner = asyncio.get_running_loop(), asyncio.new_event_loop()
    asyncio._set_running_loop(None)
    try:
        return inner.run_until_complete(coroutine)
    finally:
        inner.close()
        asyncio._set_running_loop(outer)


class Learner:
    """Her side of the conversation."""

    def __init__(
        self, shell: CellShell, outlet: Outlet, place: Path, limits: Limits, sent: dict[str, Watch]
    ) -> None:
        """place: the fork's folder. sent: the tables that the checker has already."""
        self._shell = shell
        self._limits = limits
        self._work = place / "work"
        self._files: dict[str, tuple[int, int]] = {}
        self._handles = Handles(self._call_back)
        self._codec = full_codec(self._handles, limits.depth)
        self.peer = Peer(outlet, self._answer, shell.show_printed)
        self._before = dict(shell.names)
        self._bound: dict[str, int] = {}
        self._watched: dict[str, Watch] = {}
        # What the checker has of her tables, as they were handed over last.
        self._sent = sent

    async def run(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run a cell of hers, or of the trainer's."""
        if order["index"] == 0 or not self._files:
            self._files = self._stamps()
        self._shell.know(order)
        done = await self._shell.run(order["source"], order["count"])
        now = dict(self._shell.names)
        for name, value in now.items():
            if self._before.get(name, _MISSING) is not value:
                self._bound[name] = order["index"]
        self._before = now
        return done

    def _answer(self, question: dict[str, Any]) -> dict[str, Any] | bytes:
        if question["op"] == "fetch":
            return self._fetch(question["names"], question["held"])
        with self._without(question.get("gone", [])):
            return self._answer_with(question)

    @contextlib.contextmanager
    def _without(self, gone: list[str]) -> Iterator[None]:
        """While her code runs for a test, take away the names that the test took away."""
        names = self._shell.names
        kept = {name: names.pop(name) for name in gone if name in names}
        try:
            yield
        finally:
            for name, value in kept.items():
                names.setdefault(name, value)

    def _answer_with(self, question: dict[str, Any]) -> dict[str, Any]:
        kind = question["op"]
        if kind == "call":
            return self._call(question)
        if kind == "attribute":
            return self._try(lambda: getattr(self._handles.object(question["object"]), question["name"]))
        if kind == "next":
            return self._next(question["object"])
        if kind == "await":
            return self._try(lambda: _wait_for(self._handles.object(question["object"])))
        return {"broken": "question"}

    def _fetch(self, names: dict[str, int], held: list[str]) -> bytes:
        """Return values as JSON, and of which names the checker has the value already.

        names: each with the cell since which the checker has one of its own. held: names of tables that it
        keeps as they were handed over.
        """
        self._watched = {}
        found, same = [], []
        left = self._limits.frame // 2
        for name, since in names.items():
            value = self._shell.names.get(name, _MISSING)
            if value is _MISSING or is_own(name) or self._bound.get(name, 0) < since:
                continue
            sent = self._sent.get(name)
            if sent is not None and name in held and not sent.changed(value) and sent.self_contained():
                same.append(name)
                self._watched[name] = sent
                continue
            encoded = self._encode(value)
            data = _JSON.encode(encoded)
            left -= len(data)
            data = data if left > 0 else '["bad","it is too large to hand over"]'
            found.append(f"{_JSON.encode(name)}:{data}")
            self._watched[name] = self._sent[name] = Watch(value, self._encode, encoded)
        rest = _JSON.encode({"same": same, "files": self._changed_files()})
        return f'{{"values":{{{",".join(found)}}},{rest[1:]}'.encode()

    def _encode(self, value: Any) -> Any:
        try:
            return self._codec.encode(value)
        except (Unsendable, RecursionError, MemoryError) as error:
            return ["bad", str(error)[:200] or type(error).__name__]
        except Exception as error:
            return ["bad", f"{type(error).__name__}: {error}"[:200]]

    def _try(self, get: Any) -> dict[str, Any]:
        try:
            return {"ok": self._encode(get())} | self._changes()
        except BaseException as error:
            return {"error": describe(error, self._encode)} | self._changes()

    def _call(self, question: dict[str, Any]) -> dict[str, Any]:
        sent = [*question["args"], *question["kwargs"].values()]
        values = [self._codec.decode(one) for one in sent]
        count = len(question["args"])
        kwargs = dict(zip(question["kwargs"], values[count:], strict=True))
        called = self._handles.object(question["object"])
        answer = self._try(lambda: called(*values[:count], **kwargs))
        now = [self._encode(one) for one in values]
        answer["args"] = [[place, one] for place, one in enumerate(now) if one != sent[place]]
        return answer

    def _next(self, number: int) -> dict[str, Any]:
        try:
            return {"ok": self._encode(next(self._handles.object(number)))} | self._changes()
        except StopIteration:
            return {"end": True} | self._changes()
        except BaseException as error:
            return {"error": describe(error, self._encode)} | self._changes()

    def _changes(self) -> dict[str, Any]:
        """Return the fetched names whose value is another now, or was changed in place."""
        changed = {}
        for name, watch in self._watched.items():
            value = self._shell.names.get(name, _MISSING)
            if value is not _MISSING and watch.changed(value):
                changed[name] = self._encode(value)
                self._sent.pop(name, None)
        return {"names": changed} if changed else {}

    def _call_back(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        question = {
            "op": "call",
            "object": number,
            "args": [self._codec.encode(one) for one in args],
            "kwargs": {name: self._codec.encode(one) for name, one in kwargs.items()},
        }
        answer = self.peer.ask(question)
        if "error" in answer:
            raise rebuild(answer["error"], self._codec)
        if "ok" not in answer:
            raise BadValue("no answer")
        return self._codec.decode(answer["ok"])

    def _stamps(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        waiting = [""]
        while waiting:
            inside = waiting.pop()
            with contextlib.suppress(OSError), os.scandir(self._work / inside) as entries:
                for entry in entries:
                    name = f"{inside}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    elif entry.is_file(follow_symlinks=False) and len(found) < _MOST_FILES:
                        state = entry.stat(follow_symlinks=False)
                        found[name] = (state.st_mtime_ns, state.st_size)
        return found

    def _changed_files(self) -> dict[str, str]:
        """Return the content of files that her cells wrote since the last time, as far as it fits."""
        now = self._stamps()
        left = self._limits.frame // 4
        found = {}
        for name, stamp in now.items():
            if self._files.get(name) != stamp and stamp[1] <= left:
                found[name] = base64.b64encode((self._work / name).read_bytes()).decode()
                left -= stamp[1]
        self._files = now
        return found
