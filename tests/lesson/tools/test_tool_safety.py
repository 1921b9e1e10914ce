"""The safety tool: what comes first after a fraud, whom to call, and which lock is next."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools import registry, safety_steps
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, Table, ToolModel

LOCKS = [lock.name for lock in safety_steps.locks()]


def made(language: str = "id", **values: Any) -> ToolModel:
    with in_language(language):
        tool = registry.make("safety")
    tool.from_dict(values)
    return tool


def said(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def card(tool: ToolModel) -> str:
    return next(part for part in tool.result if isinstance(part, Document)).text


def steps_of(text: str) -> list[str]:
    return [line.split(". ", 1)[1] for line in text.splitlines() if line[:1].isdigit()]


def test_the_first_lock_is_named_before_anything_is_ticked() -> None:
    assert "WhatsApp: verifikasi dua langkah" in said(made())
    assert "WhatsApp: two-step verification" in said(made("en"))


def test_the_three_accounts_of_the_module_come_first() -> None:
    assert LOCKS[:3] == ["wa_pin", "email_two_step", "market_two_step"]
    assert {"backup_chat", "backup_books"} <= set(LOCKS)


def test_the_next_locks_and_no_more_than_three_at_a_time() -> None:
    tool = made(wa_pin="yes")
    shown = next(part for part in tool.result if isinstance(part, Headline))
    assert (shown.value, shown.tone) == (f"1 dari {len(LOCKS)}", "care")
    rows = next(part for part in tool.result if isinstance(part, Table)).rows
    assert len(rows) == 3
    assert rows[0][0].startswith("E-mail")
    assert f"masih {len(LOCKS) - 1 - 3} lagi" in said(tool)


def test_all_locks_on() -> None:
    tool = made("en", **dict.fromkeys(LOCKS, "yes"))
    assert next(part for part in tool.result if isinstance(part, Headline)).tone == "good"
    assert "All locks are on" in said(tool)


@pytest.mark.parametrize(
    ("case", "first"),
    [
        ("sent", "Call Bank Melati"),
        ("app", "Switch off mobile data and Wi-Fi"),
        ("code", "Call Bank Melati"),
        ("account", "Open WhatsApp with your number"),
        ("goods", "Call the courier"),
        ("", "Stop. Do not answer"),
    ],
)
def test_what_comes_first(case: str, first: str) -> None:
    tool = made("en", task="now", case=case, bank="Bank Melati", bank_phone="08xx-0000-9999")
    assert steps_of(card(tool))[0].startswith(first)


@pytest.mark.parametrize("case", list(safety_steps.cases()))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_card_reports_keeps_proof_and_tells_somebody(language: str, case: str) -> None:
    tool = made(language, task="now", case=case)
    text = card(tool)
    steps = steps_of(text)
    assert "157" in text
    assert "iasc.ojk.go.id" in text
    report = next(number for number, step in enumerate(steps) if "IASC" in step)
    police = next(number for number, step in enumerate(steps) if "polisi" in step or "police" in step)
    assert report < police == len(steps) - 1
    assert ("Foto layarnya" if language == "id" else "screenshots") in text
    assert ("Cerita kepada" if language == "id" else "one person you trust") in text
    assert "PIN" in text.rsplit("\n\n", 1)[-1]


def test_the_bank_is_called_from_another_phone_after_an_app() -> None:
    steps = steps_of(card(made("en", task="now", case="app")))
    assert steps[1].startswith("Take another phone. Call")


def test_the_card_has_her_own_numbers_or_dots_to_fill_in() -> None:
    filled = made(task="card", bank="Bank Melati", bank_phone="08xx-0000-9999", trusted="kakak")
    assert "Bank Melati (08xx-0000-9999)" in card(filled)
    assert "kakak" in card(filled)
    assert "......" in card(made(task="card"))
    assert "Isi nomor resmi" in said(made(task="card"))


def test_only_what_fits_is_asked() -> None:
    locks, now = made(), made(task="now")
    assert not locks.fields["case"].visible
    assert not locks.fields["bank"].visible
    assert now.fields["case"].visible
    assert now.fields["bank_phone"].visible
    assert not now.fields["wa_pin"].visible


def test_the_victim_is_not_blamed() -> None:
    assert "Anda tidak bodoh" in said(made(task="now", case="sent"))


def test_official_numbers_are_dated_facts() -> None:
    named = {part.parameter for part in made(task="card").result if isinstance(part, Fact)}
    assert {"scam.hotline", "scam.iasc_site"} <= named


def test_long_and_strange_names_stay_short() -> None:
    text = card(made(task="card", bank="x" * 500, bank_phone="<b>" * 200, trusted="y\n" * 300))
    assert max(len(line) for line in text.splitlines()) < 220


def test_book_page() -> None:
    assert made().book_page() is None
    page = made("en", wa_pin="yes", bank="Bank Melati").book_page()
    assert page is not None
    assert any(isinstance(part, Document) and "Bank Melati" in part.text for part in page.parts)
    assert any(isinstance(part, Headline) for part in page.parts)
