"""The message drill: one message at a time, the first answer counts, both kinds of error are told apart."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.curriculum.generators.scam_messages import messages, types
from toolkit.i18n import in_language
from toolkit.lesson.tools import drill_round as rounds
from toolkit.lesson.tools import registry
from toolkit.lesson.tools.base import Headline, Note, Table, ToolModel

SEED = "class-7"


def made(language: str = "id", **values: Any) -> ToolModel:
    with in_language(language):
        tool = registry.make("drill")
    tool.from_dict({"seed": SEED, **values})
    return tool


def answer(tool: ToolModel, guess: str) -> None:
    """Choose as she does; the tool says everything in its own language."""
    tool.fields["guess"].raw = guess


def play(tool: ToolModel, guess: str | None = None) -> None:
    """Play a whole round: always the same guess, or the right one without."""
    for message in rounds.drawn(tool.fields["seed"].raw):
        answer(tool, guess or ("fraud" if message.fraud else "genuine"))
        tool.actions["next"].pressed()


def said(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def table(tool: ToolModel, caption: str) -> Table:
    return next(part for part in tool.result if isinstance(part, Table) and part.caption == caption)


def test_a_round_is_the_same_for_the_same_seed_and_has_both_kinds() -> None:
    drawn = rounds.drawn(SEED)
    assert drawn == rounds.drawn(SEED)
    assert drawn != rounds.drawn("another")
    assert len({message.id for message in drawn}) == rounds.LENGTH
    for number in range(50):
        scams = sum(message.fraud for message in rounds.drawn(f"seed{number}"))
        assert 4 <= scams <= 6


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_signs_are_shown_at_once(language: str) -> None:
    tool = made(language)
    message = rounds.drawn(SEED)[0]
    assert tool.fields["guess"].visible
    assert not any(isinstance(part, Headline) for part in tool.result), "nothing is given away before"
    answer(tool, "fraud" if message.fraud else "genuine")
    assert not tool.fields["guess"].visible
    assert headline(tool).tone == "good"
    shown = [cell for part in tool.result if isinstance(part, Table) for row in part.rows for cell in row]
    for sign in message.signs:
        assert f"“{sign.part[language]}”" in shown
        assert sign.why[language] in shown
    assert message.do[language] in said(tool)
    assert types()[message.type].rule[language] in said(tool)


def test_the_first_answer_counts() -> None:
    tool = made()
    wrong = "genuine" if rounds.drawn(SEED)[0].fraud else "fraud"
    answer(tool, wrong)
    assert headline(tool).tone == "bad"
    answer(tool, "fraud" if wrong == "genuine" else "genuine")
    assert rounds.said(tool.fields["answers"].raw) == [wrong == "fraud"]


def test_next_without_an_answer_is_told_kindly() -> None:
    tool = made()
    tool.actions["next"].pressed()
    assert "Pilih dulu" in said(tool)
    assert tool.fields["answers"].raw == ""


def test_all_right() -> None:
    tool = made("en")
    play(tool)
    assert headline(tool).value == "10 of 10"
    assert headline(tool).tone == "good"
    assert "(100%)" in said(tool)
    assert "false alarms): 0 of" in said(tool)


def test_believing_all_and_doubting_all_are_different_errors() -> None:
    scams = sum(message.fraud for message in rounds.drawn(SEED))
    genuine = rounds.LENGTH - scams
    trusting, wary = made("en"), made("en")
    play(trusting, "genuine")
    play(wary, "fraud")
    assert table(trusting, "Your answers").rows == (
        ("Scam", "0 caught", f"{scams} missed"),
        ("Genuine", "0 turned away", f"{genuine} served"),
    )
    assert table(wary, "Your answers").rows == (
        ("Scam", f"{scams} caught", "0 missed"),
        ("Genuine", f"{genuine} turned away", "0 served"),
    )
    assert "Scams slipped through" in said(trusting)
    assert "lose honest people" in said(wary)
    assert f"Scams caught: 0 of {scams} (0%)" in said(trusting)
    assert f"(false alarms): {genuine} of {genuine} (100%)" in said(wary)
    assert len(table(trusting, "Look at these again").rows) == scams


def test_a_further_round_has_other_messages_and_remembers() -> None:
    tool = made("en")
    play(tool, "fraud")
    tool.actions["again"].pressed()
    assert tool.fields["seed"].raw != SEED
    assert tool.fields["answers"].raw == ""
    assert tool.fields["guess"].visible
    play(tool)
    assert headline(tool).value == "10 of 10"
    rows = table(tool, "Your rounds").rows
    assert [row[0] for row in rows] == ["2", "1"]
    with in_language("en"):
        page = tool.book_page()
    assert page is not None
    total = next(part for part in page.parts if isinstance(part, Headline))
    assert total.value == f"{10 + sum(message.fraud for message in rounds.drawn(SEED))} of 20"


def test_what_was_played_comes_back_after_a_restart() -> None:
    tool = made()
    for guess in ("fraud", "genuine", "fraud"):
        answer(tool, guess)
        tool.actions["next"].pressed()
    again = made(**tool.to_dict())
    assert rounds.said(again.fields["answers"].raw) == [True, False, True]
    assert again.result == tool.result


def test_the_book_has_nothing_before_a_round_is_over() -> None:
    assert made().book_page() is None


@pytest.mark.parametrize("raw", ["", "xyz", "9999999.1.1.1", "1.2.3", "f;g;<b>", "ok_bank=5", "nothing=1/2"])
def test_a_spoilt_memory_is_left_out(raw: str) -> None:
    assert all(0 <= each.total <= 400 for each in rounds.rounds_of(raw))
    assert rounds.types_of(raw) == {}
    assert made(history=raw, types=raw, answers=raw).result


def test_memory_stays_small() -> None:
    raw = ""
    for _each in range(100):
        raw = rounds.with_round(raw, rounds.counted(messages()[:10], [True] * 10))
    assert len(rounds.rounds_of(raw)) == rounds.MOST_ROUNDS
    assert len(raw) < 500
