"""Following a submission until it has its marks, in the kernel's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable, Iterator

from toolkit.lesson.form import FormModel
from toolkit.lesson.notebook import Receipt

PACE = ((0.5, 60), (2.0, 60), (10.0, 180))
"""(seconds between two looks, number of looks): half a minute, two minutes, half an hour.

It is the pace where the class does not hold the question until there are marks: because it cannot be reached,
or holds too many already. In any case following ends after these looks, or this time.
"""


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
    loop = asyncio.get_running_loop()
    end = loop.time() + sum(seconds * times for seconds, times in pace)
    for seconds in waits(pace):
        asked = loop.time()
        form.receive(await _beside(form.newer))
        if form.receipt is None or not form.receipt.waiting or loop.time() > end:
            return
        # A class that could hold the question is asked again at once, any other one after a pause.
        await asyncio.sleep(max(0.0, asked + seconds - loop.time()))


def _beside(ask: Callable[[], Receipt | None]) -> asyncio.Future[Receipt | None]:
    """Ask in a thread of its own: a slow class must not stop the learner's screen, or the kernel's end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Receipt | None] = loop.create_future()

    def settle(found: Receipt | None, problem: Exception | None) -> None:
        if answer.done():
            return
        if problem is None:
            answer.set_result(found)
        else:
            answer.set_exception(problem)

    def run() -> None:
        found, problem = None, None
        try:
            found = ask()
        except Exception as error:
            problem = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found, problem)

    # Not asyncio's own threads: a process waits for them before it ends.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name="marks", daemon=True).start()
    return answer


def waits(pace: tuple[tuple[float, int], ...] = PACE) -> Iterator[float]:
    """Yield the seconds between one look and the next."""
    for seconds, times in pace:
        for _number in range(times):
            yield seconds
