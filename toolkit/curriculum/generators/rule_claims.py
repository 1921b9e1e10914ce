"""Claims about rules as web pages make them: still true, stale (was true once), or false (never was).

A row: id, topic, text (`{id, en}`), page_date (as exact as known), verdict (`true`, `stale`, `false`),
parameter (the country parameter that decides, or empty), changed_on (since when it is stale, or empty),
why (`{id, en}`), source, source_date, origin. A draw holds as many of each verdict as possible and no two
of one topic, so that no claim gives another away, and none that the lesson works out. The claims stand in
`rule_claim_texts`.
"""

from __future__ import annotations

from typing import Any

from toolkit.country.shown import part_date
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row
from toolkit.curriculum.generators.rule_claim_texts import CLAIMS, VERDICTS, Claim


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw claims. options: count; `all` gives every claim, fewer at most one of a topic and none taught."""
    wanted = options["count"]
    count = len(CLAIMS) if wanted == "all" else int(wanted)
    if not 1 <= count <= len(CLAIMS):
        raise ValueError(f"count must lie between 1 and {len(CLAIMS)}")
    if count == len(CLAIMS):
        return [_row(number, claim) for number, claim in enumerate(CLAIMS, start=1)]
    chosen = chance.shuffled(_chosen(chance, count))
    return [_row(number, claim) for number, claim in enumerate(chosen, start=1)]


def _chosen(chance: Chance, count: int) -> list[Claim]:
    """Take claims of each verdict in turn, of topics not yet used."""
    # False and stale claims share topics, so they choose first.
    asked = [claim for claim in CLAIMS if not claim.taught]
    decks = {verdict: chance.shuffled([c for c in asked if c.verdict == verdict]) for verdict in VERDICTS}
    chosen: list[Claim] = []
    while len(chosen) < count:
        before = len(chosen)
        for verdict in ("false", "stale", "true"):
            topics = {claim.topic for claim in chosen}
            fitting = [claim for claim in decks[verdict] if claim.topic not in topics]
            if fitting and len(chosen) < count:
                chosen.append(fitting[0])
        if len(chosen) == before:
            raise ValueError(f"there are not {count} claims of different topics")
    return chosen


def _row(number: int, claim: Claim) -> Row:
    return {
        "id": f"K{number}",
        "topic": claim.topic,
        "text": {"id": claim.text[0], "en": claim.text[1]},
        "page_date": claim.page_date,
        "verdict": claim.verdict,
        "parameter": claim.parameter,
        "changed_on": claim.changed_on,
        "why": {"id": claim.why[0], "en": claim.why[1]},
        "source": claim.source,
        "source_date": claim.source_date,
        "origin": claim.origin,
    }


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["No.", "Tanggal laman", "Isi laman"], "en": ["No.", "Page date", "What the page says"]}
    picked = language if language in heads else "id"
    cells = [[row["id"], part_date(row["page_date"], picked), row["text"][picked]] for row in rows]
    return heads[picked], cells


def _claim(rows: list[Row], place: Any) -> Row:
    return rows[int(place) - 1]


GENERATOR = Generator(
    name="rule_claims",
    rows=draw_rows,
    table=_table,
    columns=(
        *("id", "topic", "text", "page_date", "verdict", "parameter", "changed_on"),
        *("why", "source", "source_date", "origin"),
    ),
    options={"count": 6},
    formulas={
        "claim_text": lambda rows, place: _claim(rows, place)["text"],
        "claim_verdict": lambda rows, place: _claim(rows, place)["verdict"],
        "claim_why": lambda rows, place: _claim(rows, place)["why"],
        "claim_date": lambda rows, place: {
            language: part_date(_claim(rows, place)["page_date"], language) for language in ("id", "en")
        },
    },
    rules={
        "id": (
            "**Cara menilai laman**\n\n"
            "- **Benar**: sesuai aturan yang berlaku, menurut sumber terakhir yang dibaca.\n"
            "- **Basi**: dulu benar, lalu aturannya diganti.\n"
            "- **Salah**: tidak pernah benar.\n"
            "- Laman tua belum tentu basi. Laman baru belum tentu benar."
        ),
        "en": (
            "**How to judge a page**\n\n"
            "- **True**: as the rule in force says, by the newest source read.\n"
            "- **Stale**: was true, then the rule was replaced.\n"
            "- **False**: never was true.\n"
            "- An old page need not be stale. A new page need not be true."
        ),
    },
)
