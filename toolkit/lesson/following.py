"""Following a submission until it has its marks, in the kernel's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from toolkit.lesson.form import FormModel

PACE = ((0.5, 60), (2.0, 60), (10.0, 180))
"""(seconds between two looks, number of looks): half a minute, two minutes, half an hour."""


def follow(form: FormModel, pace: tuple[tuple[float, int], ...] = PACE) -> asyncio.Task[None] | None:
    """Start looking for marks if the form's submission waits for some. Needs a running event loop.

    Returns the task, or None where there is nothing to wait for or no loop to wait in.
    """
    if form.receipt is None or not form.receipt.waiting:
        return None
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop.create_task(_follow(form, pace))


async def _follow(form: FormModel, pace: tuple[tuple[float, int], ...]) -> None:
    for seconds in waits(pace):
        await asyncio.sleep(seconds)
        # In a thread: a slow class must not stop the learner's screen.
        found = await asyncio.to_thread(form.peek)
        if found is not None:
            form.receive(found)
        if form.receipt is None or not form.receipt.waiting:
            return


def waits(pace: tuple[tuple[float, int], ...] = PACE) -> Iterator[float]:
    """Yield the seconds to wait before each look."""
    for seconds, times in pace:
        for _number in range(times):
            yield seconds
