"""Made-up answers of learners to the messages of `scam_messages`, before and after the lesson.

A row: learner, round (before or after), message (its id), type, fraud, said (scam or genuine) and seconds.
How often a message is judged wrongly depends on its type and round; the rates below are invented for practice
and measure nobody. Learners differ in how careful they are: the careful catch more and also refuse more.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row
from toolkit.curriculum.generators.scam_messages import Message, sample

HARD = {
    **{"impostor": 22, "slip": 18, "big_buyer": 16, "off_platform": 14, "apk_invite": 12, "fake_cs": 12},
    **{"qris_swap": 20, "cod": 16, "invest": 10, "otp": 10},
}
"""Extra chances in a hundred to miss a scam of this type."""

MISS, REFUSE = {"before": 28, "after": 9}, {"before": 24, "after": 15}
"""Chances in a hundred to miss a scam, and to refuse a genuine message."""

LOOKS_BAD = {"ok_bank": 14, "ok_supplier": 12, "ok_family": 6}
"""Extra chances in a hundred to refuse a genuine message of this type."""

EACH = 15
"""Messages a learner judges in each round."""


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the answers. options: learners (how many), 1 to 200."""
    learners = int(options["learners"])
    if not 1 <= learners <= 200:
        raise ValueError("learners must lie between 1 and 200")
    rows: list[Row] = []
    for number in range(1, learners + 1):
        careful = chance.between(-6, 6)
        drawn = sample(chance, 2 * EACH, EACH)
        for place, message in enumerate(drawn):
            when = "before" if place < EACH else "after"
            rows.append(_answer(chance, f"L{number:02d}", when, message, careful))
    return rows


def _answer(chance: Chance, learner: str, when: str, message: Message, careful: int) -> Row:
    if message.fraud:
        wrong = MISS[when] + HARD.get(message.type, 0) // (1 if when == "before" else 2) - careful
    else:
        wrong = REFUSE[when] + LOOKS_BAD.get(message.type, 0) + careful
    slip = chance.below(100) < min(max(wrong, 1), 95)
    return {
        "learner": learner,
        "round": when,
        "message": message.id,
        "type": message.type,
        "fraud": message.fraud,
        "said": "scam" if message.fraud != slip else "genuine",
        "seconds": Decimal(chance.between(4, 30) + (6 if when == "before" else 0)),
    }


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Peserta", "Pesan", "Jawaban"], "en": ["Learner", "Message", "Answer"]}
    words = {"scam": {"id": "penipuan", "en": "scam"}, "genuine": {"id": "wajar", "en": "genuine"}}
    picked = language if language in heads else "id"
    return heads[picked], [[row["learner"], row["message"], words[row["said"]][picked]] for row in rows]


GENERATOR = Generator(
    name="scam_answers",
    rows=draw_rows,
    table=_table,
    columns=("learner", "round", "message", "type", "fraud", "said", "seconds"),
    options={"learners": 40},
    rules={
        "id": (
            "**Jawaban peserta rekaan**\n\n"
            "- Satu baris: satu peserta menilai satu pesan, sebelum atau sesudah pelajaran.\n"
            "- Peserta yang hati-hati menangkap lebih banyak, dan juga menolak lebih banyak.\n"
            "- Beberapa jenis tetap sulit sesudah pelajaran. Angkanya rekaan, tidak mengukur siapa pun."
        ),
        "en": (
            "**Answers of made-up learners**\n\n"
            "- One line is one learner who judges one message, before or after the lesson.\n"
            "- Careful learners catch more, and they also turn away more.\n"
            "- Some types stay hard after the lesson. The numbers are made up and measure nobody."
        ),
    },
)
