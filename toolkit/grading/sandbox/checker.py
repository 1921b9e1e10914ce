"""The checker's process: it runs the trainer's cells, tests above all, and never any code of the learner's.

What a test needs of the learner's work it asks for, by name, as plain data.
"""

from __future__ import annotations

import base64
import types
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.grading.sandbox.codec import BadValue, Unsendable, full_codec
from toolkit.grading.sandbox.codec.base import must, text
from toolkit.grading.sandbox.errors import describe, rebuild
from toolkit.grading.sandbox.handles import ITERATORS
from toolkit.grading.sandbox.limits import Limits
from toolkit.grading.sandbox.needed import is_own, needed, needed_of
from toolkit.grading.sandbox.peer import Peer
from toolkit.grading.sandbox.remote import Remote, Unread
from toolkit.grading.sandbox.shell import CellShell
from toolkit.grading.sandbox.stand_ins import StandIns
from toolkit.grading.sandbox.streams import Outlet, TooLong
from toolkit.grading.sandbox.sync import update
from toolkit.grading.sandbox.watch import is_self_contained

_MISSING = object()
_PATH = 500


class Checker:
    """The trainer's side of the conversation."""

    def __init__(
        self, shell: CellShell, outlet: Outlet, place: Path, limits: Limits, held: dict[str, Any]
    ) -> None:
        """place: the fork's folder. held: tables that the learner has, as they would have come from her."""
        self._shell = shell
        self._place = place
        self._depth = 0
        self._most_depth = limits.depth
        self._far = StandIns(self)
        self._codec = full_codec(self._far, limits.depth)
        self.peer = Peer(outlet, self._answer, shell.show_printed)
        # Names that the trainer's cells bound here: in which cell, and whether that was a test.
        self._own: dict[str, tuple[int, bool]] = {}
        self._lent: dict[str, Any] = {}
        # Tables of hers as they came, by name: while they are the same, they need not come again.
        self._held = held

    async def run(self, order: dict[str, Any]) -> dict[str, Any]:
        """Run a cell of the trainer's.

        order: source, count, index, test, ask (whether she may be asked), and what is known of it (`known`).
        """
        names = self._shell.names
        self._shell.know(order)
        kept: dict[str, Any] = {}
        if order["ask"]:
            kept = self._borrow(self._needed(order))
        before = dict(names)
        try:
            return await self._shell.run(order["source"], order["count"], show=order["test"])
        finally:
            self._note(before, order)
            self._give_back(kept)
            self._far.forget_functions()

    def _needed(self, order: dict[str, Any]) -> list[str]:
        """Return the names that a cell reads and the learner may have."""
        names = self._shell.names
        try:
            plain = self._shell.plain(order["source"])
        except Exception:
            plain = order["source"]
        if plain == order.get("plain"):
            return needed_of(order["names"], names)
        return needed(plain, names)

    def _borrow(self, needs: list[str]) -> dict[str, Any]:
        """Put what the learner has under the names that the cell reads; returns what was there before."""
        names = self._shell.names
        wanted = {}
        for name in needs:
            since, by_test = self._own.get(name, (0, False))
            wanted[name] = since if by_test else 0
        held = [name for name in wanted if name in self._held]
        answer = self._ask({"op": "fetch", "names": wanted, "held": held})
        self._take_files(answer.get("files"))
        values, same = answer.get("values"), answer.get("same")
        values = values if isinstance(values, dict) else {}
        # It is for her process to say that a value is the same: it might as well send that value.
        again = [name for name in held if name in same] if isinstance(same, list) else []
        kept = {}
        for name in wanted:
            if (name not in values and name not in again) or not self._may_lend(name):
                continue
            value = self._received(name, values[name]) if name in values else self._held[name].copy()
            if isinstance(value, types.ModuleType) and name in names:
                continue
            kept[name] = names.get(name, _MISSING)
            names[name] = self._lent[name] = value
        return kept

    def _received(self, name: str, data: Any) -> Any:
        """Return a value of hers for a test. A table is also kept, where no test can change it."""
        value = self._read(data)
        self._held.pop(name, None)
        if is_self_contained(value):
            self._held[name] = value
            return value.copy()
        return value

    def _may_lend(self, name: str) -> bool:
        """Return whether the learner's value may stand under a name: never over what is not plain data."""
        if is_own(name):
            return False
        value = self._shell.names.get(name, _MISSING)
        return value is _MISSING or self._is_data(value)

    def _is_data(self, value: Any) -> bool:
        if isinstance(value, Remote):
            return True
        if isinstance(value, type | types.ModuleType) or callable(value):
            return False
        return self._codec.is_listed(type(value))

    def _note(self, before: dict[str, Any], order: dict[str, Any]) -> None:
        """Note which names the cell bound."""
        for name, value in self._shell.names.items():
            if before.get(name, _MISSING) is not value:
                self._own[name] = (order["index"], order["test"])
                self._lent.pop(name, None)

    def _give_back(self, kept: dict[str, Any]) -> None:
        names = self._shell.names
        for name, value in kept.items():
            if self._lent.pop(name, _MISSING) is _MISSING:
                continue
            if value is _MISSING:
                names.pop(name, None)
            else:
                names[name] = value

    def _take_files(self, files: Any) -> None:
        """Write what her cells wrote beside the tests, as data: it lies where nothing is imported from."""
        if not isinstance(files, dict):
            return
        for name, content in files.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or len(name) > _PATH or "\0" in name:
                continue
            target = self._place / "work" / path
            try:
                if (self._place / "base" / path).exists() or not isinstance(content, str):
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(base64.b64decode(content))
            except (OSError, ValueError):
                continue

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self.peer.ask(question)
        except TooLong as error:
            raise TypeError(str(error)) from None
        except (ValueError, RecursionError, MemoryError):
            answer = None
        return answer if isinstance(answer, dict) else {}

    def _read(self, data: Any) -> Any:
        try:
            return self._codec.decode(data)
        except (BadValue, RecursionError, MemoryError) as error:
            return Unread(self, -1, "unreadable value", str(error), ())

    # The line to the learner's process (`remote.Line`).

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object of the learner's with plain data. Raises what it raised."""
        sent = [*args, *kwargs.values()]
        try:
            data = [self._argument(one) for one in sent]
        except Unsendable as error:
            raise TypeError(str(error)) from None
        question = {
            "op": "call",
            "object": number,
            "args": data[: len(args)],
            "kwargs": dict(zip(kwargs, data[len(args) :], strict=True)),
        }
        answer = self._ask(question | self._taken_away())
        for change in self._pairs(answer.get("args")):
            place, new = change
            if type(place) is int and 0 <= place < len(sent):
                update(sent[place], self._read(new))
        return self._result(answer)

    def _argument(self, value: Any) -> Any:
        if type(value) in ITERATORS:
            return ["it", [self._codec.encode(one) for one in value]]
        return self._codec.encode(value)

    def attribute(self, number: int, name: str) -> Any:
        """Read an attribute of an object of the learner's."""
        question = {"op": "attribute", "object": number, "name": name}
        return self._result(self._ask(question | self._taken_away()))

    def item(self, number: int) -> tuple[bool, Any]:
        """Take the next item of an iterator of the learner's."""
        answer = self._ask({"op": "next", "object": number} | self._taken_away())
        if answer.get("end") is True:
            self._refresh(answer)
            return False, None
        return True, self._result(answer)

    def awaited(self, number: int) -> Any:
        """Wait for what an async function of the learner's gave."""
        return self._result(self._ask({"op": "await", "object": number} | self._taken_away()))

    def _taken_away(self) -> dict[str, Any]:
        """Return which names of hers the test took away, to see whether one function of hers uses another.

        What it put in their place is not told: it may be a solution, and her code could call it.
        """
        gone = [name for name in self._lent if name not in self._shell.names]
        return {"gone": gone} if gone else {}

    @staticmethod
    def _pairs(data: Any) -> list[Any]:
        if not isinstance(data, list):
            return []
        return [one for one in data if isinstance(one, list) and len(one) == 2]

    def _result(self, answer: dict[str, Any]) -> Any:
        self._refresh(answer)
        if "error" in answer:
            raise rebuild(answer["error"], self._codec)
        if "ok" not in answer:
            reason = answer.get("broken")
            told = reason[:200] if isinstance(reason, str) else "no answer"
            raise RuntimeError(f"the learner's code gave no value: {told}")
        return self._read(answer["ok"])

    def _refresh(self, answer: dict[str, Any]) -> None:
        """Bring lent names up to date that her function changed."""
        changed: Any = answer.get("names")
        for name in list(changed) if isinstance(changed, dict) else ():
            self._held.pop(name, None)
            if name in self._lent and self._shell.names.get(name, _MISSING) is self._lent[name]:
                value = update(self._lent[name], self._read(changed[name]))
                self._shell.names[name] = self._lent[name] = value

    # Questions of the learner's process: calls of functions that a test handed to her code.

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        must(question.get("op") == "call" and isinstance(question.get("args"), list))
        kwargs: Any = question.get("kwargs")
        must(isinstance(kwargs, dict))
        function = self._far.function(question.get("object"))
        self._depth += 1
        try:
            if self._depth > self._most_depth:
                raise RecursionError("calls between test and learner are nested too deep")
            args = [self._codec.decode(one) for one in question["args"]]
            named = {text(name, 100): self._codec.decode(one) for name, one in kwargs.items()}
            return {"ok": self._codec.encode(function(*args, **named))}
        except BaseException as error:
            return {"error": describe(error, self._encode)}
        finally:
            self._depth -= 1

    def _encode(self, value: Any) -> Any:
        try:
            return self._codec.encode(value)
        except Exception:
            return None
