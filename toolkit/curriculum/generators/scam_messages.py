"""Messages to be told apart: scams and genuine ones, from `scam_messages.yaml` beside this file.

A row: no (place in the list, from 1), id, type, fraud, channel, sender, situation and text (each `{id, en}`;
the situation may be empty), line (channel, sender, situation and text in one, as a task shows it) and rule
(what to remember of the type). The drill tool reads the same messages through `messages()` and `types()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

FILE = Path(__file__).with_suffix(".yaml")

Both = dict[str, str]
"""A text in both languages: `{id, en}`."""

CHANNELS: dict[str, Both] = {
    "wa": {"id": "WhatsApp", "en": "WhatsApp"},
    "sms": {"id": "SMS", "en": "Text message"},
    "email": {"id": "E-mail", "en": "E-mail"},
    "chat": {"id": "Chat di aplikasi", "en": "Chat in an app"},
    "call": {"id": "Telepon", "en": "Phone call"},
    "visit": {"id": "Datang langsung", "en": "In person"},
}
"""How a message reaches her, by its code in the file."""


@dataclass(frozen=True)
class Sign:
    """Words of a message (or of its sender) that give it away or speak for it, and why."""

    part: Both
    why: Both


@dataclass(frozen=True)
class Message:
    """One message. `situation`: what the reader knows besides; empty texts if nothing."""

    id: str
    type: str
    fraud: bool
    channel: str
    sender: Both
    situation: Both
    text: Both
    signs: tuple[Sign, ...]
    do: Both


@dataclass(frozen=True)
class Kind:
    """A type of message: its name and what to remember. `fraud`: whether its messages are scams."""

    id: str
    name: Both
    rule: Both
    fraud: bool


@cache
def messages() -> tuple[Message, ...]:
    """Return all messages of the file, in its order."""
    return tuple(
        Message(
            id=each["id"],
            type=each["type"],
            fraud=each["fraud"],
            channel=each["channel"],
            sender=each["from"],
            situation=each.get("situation") or {"id": "", "en": ""},
            text=each["text"],
            signs=tuple(Sign(sign["part"], sign["why"]) for sign in each["signs"]),
            do=each["do"],
        )
        for each in _file()["messages"]
    )


@cache
def types() -> dict[str, Kind]:
    """Return the types by id, in the file's order."""
    scams = {message.type for message in messages() if message.fraud}
    return {
        key: Kind(key, each["name"], each["rule"], key in scams) for key, each in _file()["types"].items()
    }


@cache
def by_id() -> dict[str, Message]:
    """Return the messages by id."""
    return {message.id: message for message in messages()}


@cache
def _file() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe
    return content


def sample(chance: Chance, count: int, batch: int = 0) -> list[Message]:
    """Draw messages of as many types as possible.

    batch: with it, each run of so many messages holds a third to two thirds scams, so that every part of a
    test has both; `count` must be a multiple of it. Without it, scams are as frequent as in the file.
    Raises ValueError if there are not enough messages.
    """
    everything = messages()
    if not 1 <= count <= len(everything):
        raise ValueError(f"count must lie between 1 and {len(everything)}")
    if not batch:
        return chance.shuffled(everything)[:count]
    if batch < 3 or count % batch:
        raise ValueError("batch must be at least 3, and count a multiple of it")
    wanted = [chance.between(-(-batch // 3), batch * 2 // 3) for _ in range(count // batch)]
    scams = _varied(chance, [message for message in everything if message.fraud])
    genuine = _varied(chance, [message for message in everything if not message.fraud])
    if sum(wanted) > len(scams) or count - sum(wanted) > len(genuine):
        raise ValueError("there are not enough messages for this")
    drawn: list[Message] = []
    for number in wanted:
        part = [scams.pop() for _ in range(number)] + [genuine.pop() for _ in range(batch - number)]
        drawn += chance.shuffled(part)
    return drawn


def _varied(chance: Chance, given: list[Message]) -> list[Message]:
    """Return messages in a drawn order, to be popped: every type comes once before any comes twice."""
    rounds: dict[str, int] = {}
    placed = []
    for message in chance.shuffled(given):
        rounds[message.type] = rounds.get(message.type, 0) + 1
        placed.append((rounds[message.type], message))
    return [message for _round, message in sorted(placed, key=lambda each: -each[0])]


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the messages as rows. options: count, batch (see `sample`)."""
    drawn = sample(chance, int(options["count"]), int(options["batch"]))
    return [_row(number, message) for number, message in enumerate(drawn, start=1)]


def _row(number: int, message: Message) -> Row:
    return {
        "no": number,
        "id": message.id,
        "type": message.type,
        "fraud": message.fraud,
        "channel": message.channel,
        "sender": message.sender,
        "situation": message.situation,
        "text": message.text,
        "line": {language: line(message, language) for language in ("id", "en")},
        "rule": types()[message.type].rule,
    }


def line(message: Message, language: str) -> str:
    """Return channel, sender, situation and text of a message in one."""
    told = message.situation[language]
    before = f" ({told})" if told else ""
    # Who calls or comes in person is said by the sender already.
    way = "" if message.channel in ("call", "visit") else f"{CHANNELS[message.channel][language]}, "
    return f"{way}{message.sender[language]}{before}: “{message.text[language]}”"


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Pesan", "Lewat", "Dari", "Isi"], "en": ["Message", "By", "From", "Text"]}
    picked = language if language in heads else "id"
    cells = [
        [str(row["no"]), CHANNELS[row["channel"]][picked], row["sender"][picked], _told(row, picked)]
        for row in rows
    ]
    return heads[picked], cells


def _told(row: Row, language: str) -> str:
    situation = row["situation"][language]
    return f"({situation}) {row['text'][language]}" if situation else row["text"][language]


# -- for expressions ---------------------------------------------------------------------------------------


def _part(rows: list[Row], first: Decimal, last: Decimal) -> list[Row]:
    return [row for row in rows if first <= row["no"] <= last]


def _scam_places(rows: list[Row], first: Decimal, last: Decimal) -> list[str]:
    """The choice ids (`m1`, `m2`, ... by place in the part) of the scams from message `first` to `last`."""
    return [f"m{place}" for place, row in enumerate(_part(rows, first, last), start=1) if row["fraud"]]


def _rules_told(rows: list[Row], first: Decimal, last: Decimal) -> Both:
    """What to remember of each type in a part, once, sorted so that the order gives nothing away."""
    found = {row["type"]: row["rule"] for row in _part(rows, first, last)}
    return {
        language: " ".join(found[key][language] for key in sorted(found, key=lambda each: found[each]["id"]))
        for language in ("id", "en")
    }


def _count(wanted: Callable[[Row], bool]) -> Callable[[Iterable[Row]], Decimal]:
    return lambda rows: Decimal(sum(map(wanted, rows)))


GENERATOR = Generator(
    name="scam_messages",
    rows=draw_rows,
    table=_table,
    columns=("id", "type", "fraud", "channel", "sender", "situation", "text"),
    options={"count": 120, "batch": 0},
    formulas={
        "scam_places": _scam_places,
        "scam_rules": _rules_told,
        "scam_count": _count(lambda row: bool(row["fraud"])),
        "genuine_count": _count(lambda row: not row["fraud"]),
    },
    rules={
        "id": (
            "**Penipuan atau wajar**\n\n"
            "- Penipuan meminta uang di depan, kode, pasang berkas, atau buru-buru.\n"
            "- Pesan wajar boleh diperiksa lewat jalan sendiri.\n"
            "- Di tugas: lima kelompok berisi enam pesan, tiap kelompok dua sampai empat penipuan.\n"
            "- Nama bank, toko, dan nomornya rekaan. Tautannya tidak bisa dibuka."
        ),
        "en": (
            "**Scam or genuine**\n\n"
            "- A scam wants money first, a code, a file installed, or haste.\n"
            "- A genuine message may be checked your own way.\n"
            "- In the assignment: five groups of six messages, each with two to four scams.\n"
            "- Banks, shops and numbers are made up. Links cannot be opened."
        ),
    },
)
