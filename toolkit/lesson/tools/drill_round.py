"""What the message drill remembers: a round of messages, and small counts of the rounds before.

Everything is kept in short texts, for they are kept as fields are: `fgf` (said: fraud, genuine, fraud), and
`5.1.0.4` for a round (caught, missed, refused, served). What cannot be read is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.business.detection import Detection, detection
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators import scam_messages
from toolkit.curriculum.generators.scam_messages import Message

LENGTH = 10
"""Messages of a round."""

MOST_ROUNDS = 30
"""Rounds that are remembered; older ones are dropped."""

FRAUD, GENUINE = "fraud", "genuine"
_LETTER = {FRAUD: "f", GENUINE: "g"}
_ROUND = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{1,2})\.(\d{1,2})")
_TYPE = re.compile(r"([a-z_]{1,30})=(\d{1,3})/(\d{1,3})")


def drawn(seed: str) -> list[Message]:
    """Return the messages of a round: the same seed always gives the same ones."""
    return scam_messages.sample(Chance(f"drill|{seed[:40]}"), LENGTH, LENGTH)


def said(raw: str) -> list[bool]:
    """Read what was said so far: whether each message was called a scam."""
    return [letter == "f" for letter in raw if letter in "fg"][:LENGTH]


def with_answer(raw: str, guess: str) -> str:
    """Return what was said with one more answer."""
    letters = "".join("f" if each else "g" for each in said(raw))
    return (letters + _LETTER[guess])[:LENGTH]


def counted(messages: Sequence[Message], answers: Sequence[bool]) -> Detection:
    """Count the answers given so far."""
    return detection((message.fraud, called) for message, called in zip(messages, answers, strict=False))


def rounds_of(raw: str) -> list[Detection]:
    """Read the rounds before, oldest first."""
    found = [Detection(*(int(part) for part in match)) for match in _ROUND.findall(raw)]
    return found[-MOST_ROUNDS:]


def with_round(raw: str, counts: Detection) -> str:
    """Return the rounds with one more."""
    kept = [*rounds_of(raw), counts][-MOST_ROUNDS:]
    return ";".join(f"{each.caught}.{each.missed}.{each.refused}.{each.served}" for each in kept)


def types_of(raw: str) -> dict[str, tuple[int, int]]:
    """Read how often each type of message was judged wrongly: `{type: (wrong, seen)}`."""
    known = scam_messages.types()
    return {
        name: (min(int(wrong), int(seen)), int(seen))
        for name, wrong, seen in _TYPE.findall(raw)
        if name in known and int(seen)
    }


def with_types(raw: str, messages: Sequence[Message], answers: Sequence[bool]) -> str:
    """Return the types with those of one more round."""
    counts = types_of(raw)
    for message, called in zip(messages, answers, strict=False):
        wrong, seen = counts.get(message.type, (0, 0))
        counts[message.type] = (min(wrong + (called != message.fraud), 999), min(seen + 1, 999))
    return ",".join(f"{name}={wrong}/{seen}" for name, (wrong, seen) in counts.items())
