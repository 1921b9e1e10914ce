"""Requests that wait for marks: held until the worker tells that a submission has them.

The worker's word is news and nothing more. Every few seconds the records are asked once for all who wait, in
case a word was lost, or another process graded; and no request is held for longer than `HOLD_SECONDS`, so
that whoever waits notices when the class is not there any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection

log = logging.getLogger("naikkelas.workshop")

LOOK_SECONDS = 2.0
"""Between two looks into the records."""

HOLD_SECONDS = 20.0
"""How long one request is held. Lessons wait a little longer for the answer (`ClassNotebook.newer`)."""

MOST_OF_ONE = 4
"""Requests of one learner that are held: those of her pages and her laptop."""


class Held:
    """One request that waits. learner: whose. submission: the id of what she waits for."""

    def __init__(self, learner: str, submission: int) -> None:
        self.learner, self.submission = learner, submission
        self._over = asyncio.Event()

    def let_go(self) -> None:
        """Let the request go on."""
        self._over.set()

    async def over(self, seconds: float) -> None:
        """Wait until it is let go, and not longer than `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)


class Waiting:
    """All requests of a class that wait for marks."""

    def __init__(self, still_waiting: Callable[[Collection[int]], set[int]], most: int) -> None:
        """still_waiting: which of some submissions have no marks yet. most: requests held at a time."""
        self._still_waiting, self.most = still_waiting, most
        self._held: dict[Held, None] = {}
        self._closed = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._held)

    def hold(self, learner: str, submission: int) -> Held | None:
        """Begin to hold a request, to be ended with `release`.

        None where it cannot be held: too many are, or the server ends. It is then answered at once, and who
        asked comes again after a pause.
        """
        hers = sum(held.learner == learner for held in self._held)
        if self._closed or len(self._held) >= self.most or hers >= MOST_OF_ONE:
            return None
        held = Held(learner, submission)
        self._held[held] = None
        return held

    def release(self, held: Held) -> None:
        """A request is held no longer."""
        self._held.pop(held, None)

    def marked(self, submission: int) -> None:
        """Let those go on who wait for a submission; each looks by herself what became of it."""
        for held in self._held:
            if held.submission == submission:
                held.let_go()

    def close(self) -> None:
        """Let everybody go on, and hold nobody any more: the server ends."""
        self._closed = True
        for held in self._held:
            held.let_go()

    async def look(self) -> None:
        """Ask the records once for all who wait."""
        wanted = {held.submission for held in self._held}
        if wanted:
            still = await asyncio.to_thread(self._still_waiting, wanted)
            for submission in wanted - still:
                self.marked(submission)

    async def watch(self) -> None:
        """Look every few seconds, until this task is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:
                log.exception("it could not be looked up who has marks")
