"""A running class that hands in together: from *Kirim* to the marks that a phone can show."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from tests.browser.acting import MODULE, right_answers, tasks
from tests.browser.class_server import ClassServer, free_port
from toolkit.curriculum import load_course
from toolkit.i18n import in_language
from toolkit.lesson.following import follow
from toolkit.lesson.form import FormModel
from toolkit.lesson.notebooks.server import ClassNotebook
from toolkit.records import Records

if TYPE_CHECKING:
    from toolkit.curriculum.schema import Assignment

LANGUAGE = "id"
# Nobody is that patient with a phone in class; a reply in this time still counts, as slow.
REPLY_SECONDS = 30.0
ALONE = 5


@dataclass
class Handed:
    """One run, in seconds from sending to the marks.

    alone: one after another. together: rounds in which all sent in the same moment. sent: how long sending
    itself took then. wrong: learners whose marks were not those of their answers.
    """

    learners: int
    alone: list[float] = field(default_factory=list)
    together: list[list[float]] = field(default_factory=list)
    sent: list[list[float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sender:
    """A learner with her phone. answers: all right; free texts wait for the trainer."""

    id: str
    token: str
    answers: Mapping[str, Any]
    points: float


def run(folder: Path, out: Console, learners: int, rounds: int) -> Handed:
    """Let a class of learners hand in, first some alone, then all together and again."""
    handed = Handed(learners)
    at = folder / "handin-class"
    server = ClassServer(at, free_port(), folder / "handin.log")
    out.print(f"Hand-in: a class of {learners} …")
    server.start()
    try:
        senders = _join(at, learners + 1)
        first, everybody = senders[0], senders[1:]
        _send(server.url, first, handed, threading.Barrier(1))
        for sender in everybody[:ALONE]:
            handed.alone.append(_send(server.url, sender, handed, threading.Barrier(1))[1])
        for number in range(rounds):
            start = threading.Barrier(learners)
            with ThreadPoolExecutor(learners) as phones:
                found = list(
                    phones.map(lambda one, start=start: _send(server.url, one, handed, start), everybody)
                )
            handed.sent.append([sent for sent, _marked in found])
            handed.together.append([marked for _sent, marked in found])
            out.print(
                f"  round {number + 1}: the last has marks after {max(handed.together[-1]):.1f} s",
                highlight=False,
            )
    finally:
        server.stop()
    return handed


def _join(at: Path, count: int) -> list[Sender]:
    with Records.open(f"sqlite:///{at / 'records.db'}") as records:
        ids = [records.learners.join(f"Murid {number}", "482913", LANGUAGE).id for number in range(count)]
        tokens = [records.tokens.issue(learner) for learner in ids]
    automatic = sum(task.points for task in tasks() if task.automatic)
    free = {task.id: "HPP Rp8.000, harga Rp12.000." for task in tasks() if not task.automatic}
    return [
        Sender(learner, token, {**right_answers(learner), **free}, automatic)
        for learner, token in zip(ids, tokens, strict=True)
    ]


def _send(url: str, sender: Sender, handed: Handed, start: threading.Barrier) -> tuple[float, float]:
    """Send and wait as a lesson's kernel does, with its own code; returns the seconds to reply and marks."""
    with in_language(LANGUAGE):
        form = FormModel(MODULE, _assignment())
        form.from_dict(dict(sender.answers))
        form.arrive(ClassNotebook(url, sender.token, timeout=REPLY_SECONDS))
        start.wait()
        sent, taken = asyncio.run(_send_and_follow(form))
    receipt = form.receipt
    if receipt is None or receipt.state not in ("graded", "complete") or receipt.score != sender.points:
        handed.wrong.append(f"{sender.id}: {receipt} {form.message}")
    return sent, taken


async def _send_and_follow(form: FormModel) -> tuple[float, float]:
    began = time.monotonic()
    form.send(confirmed=True)
    sent = time.monotonic() - began
    if following := follow(form):
        await following
    return sent, time.monotonic() - began


@cache
def _assignment() -> Assignment:
    return load_course().module(MODULE).assignment
