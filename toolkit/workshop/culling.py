"""Giving up kernels that are quiet, so that memory follows the learners who do something just now."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from toolkit.workshop.capacity import memory

if TYPE_CHECKING:
    from toolkit.workshop.kernels import LearnerKernels

log = logging.getLogger("naikkelas.workshop")

INTERVAL = 5.0

WITHOUT_PAGE = 60.0
"""Seconds after which a kernel whose page is not connected is given up."""

WITH_PAGE = 240.0
"""Seconds without a word after which a kernel is given up though its page is connected. Asking for marks
counts as a word."""

FULL = 0.95
"""Share of the most kernels at which the quiet ones go earlier, down to `ROOMY`."""

ROOMY = 0.9

TEMPLATE_UNUSED = 900.0
"""Seconds after which an unused template is given up when memory is tight."""


async def cull(kernels: LearnerKernels) -> None:
    """Look every few seconds which kernels to give up, until this task is cancelled."""
    while True:
        await asyncio.sleep(INTERVAL)
        try:
            await look(kernels)
        except Exception:
            log.exception("quiet kernels could not be given up")


async def look(kernels: LearnerKernels) -> None:
    """Give up what is quiet for long enough, and more where room or memory is short.

    Nothing is lost: what was typed is in the records, and a kernel whose values they could not take stays.
    """
    now = time.monotonic()
    for kernel_id, living in list(kernels.living.items()):
        connected = bool(kernels.connections.get(kernel_id))
        patience = WITH_PAGE if connected else WITHOUT_PAGE
        # Who waits for marks is quiet, and should still see them come; where no page is, nobody sees them.
        last = max(living.touched, living.waited) if connected else living.touched
        # An ordinary kernel cannot be made again for its page.
        idle = now - last > patience and kernels.owner(kernel_id) not in kernels.unkept
        if idle and (living.forked or not connected):
            await kernels.give_up(kernel_id)
    has = memory()
    tight = has is not None and has.tight
    if tight or len(kernels.living) >= FULL * kernels.most_kernels:
        most = int(ROOMY * (len(kernels.living) if tight else kernels.most_kernels))
        while len(kernels.living) > most and (quietest := kernels.quietest()):
            await kernels.give_up(quietest)
    if tight and kernels.pages is not None:
        nursery = kernels.pages.nursery
        for path in nursery.unused(TEMPLATE_UNUSED):
            await asyncio.to_thread(nursery.give_up, path)
