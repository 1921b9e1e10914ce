"""Module 4: the 120 messages, what is drawn of them, and the made-up answers to them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.expressions import ExpressionProblem, evaluate
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators import GENERATORS, csv_text, scam_answers
from toolkit.curriculum.generators.scam_messages import CHANNELS, Message, messages, sample, types

SEEDS = [f"seed{number}" for number in range(60)]
ALL = messages()


def texts(message: Message, language: str) -> list[str]:
    signs = [text[language] for sign in message.signs for text in (sign.part, sign.why)]
    return [
        *(message.sender[language], message.situation[language], message.text[language]),
        *(message.do[language], *signs),
    ]


# -- the messages themselves -------------------------------------------------------------------------------


def test_there_are_120_with_enough_genuine_ones() -> None:
    assert len(ALL) == 120
    assert sum(not message.fraud for message in ALL) >= 45
    assert sum(message.fraud for message in ALL) >= 60


def test_ids_and_texts_are_unique() -> None:
    assert len({message.id for message in ALL}) == len(ALL)
    for language in ("id", "en"):
        assert len({message.text[language] for message in ALL}) == len(ALL)


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.id)
def test_everything_is_said_in_both_languages(message: Message) -> None:
    for text in (message.sender, message.text, message.do):
        assert text["id"].strip()
        assert text["en"].strip()
    assert bool(message.situation["id"].strip()) == bool(message.situation["en"].strip())
    assert message.text["id"] != message.text["en"]
    assert message.signs
    for sign in message.signs:
        assert all(text[language].strip() for text in (sign.part, sign.why) for language in ("id", "en"))
    assert message.channel in CHANNELS
    assert message.type in types()


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.id)
@pytest.mark.parametrize("language", ["id", "en"])
def test_signs_quote_the_message(message: Message, language: str) -> None:
    where = " ".join((message.text[language], message.sender[language], message.situation[language]))
    for sign in message.signs:
        assert sign.part[language] in where


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.id)
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_link_opens_and_no_number_rings(message: Message, language: str) -> None:
    told = " ".join(texts(message, language))
    assert not re.search(r"https?://|www\.|wa\.me|bit\.ly|t\.me", told, re.IGNORECASE)
    # Anything like a host is either of the reserved, broken form, or a file.
    hosts = re.findall(r"\b[\w-]+\.(?:com|net|org|id|co|info|xyz|site|online|link|top|app|me|cc)\b", told)
    assert not hosts, hosts
    for address in re.findall(r"\S+@\S+", told):
        assert "[.]example" in address
    for number in re.findall(r"(?:\+?62|08)[\dx][\dx -]{6,}", told):
        assert number.startswith("08xx-0000-"), number
    assert not re.search(r"\d{9,}", told), "no account or card numbers"


def test_types_are_covered_and_are_of_one_kind() -> None:
    counts = Counter(message.type for message in ALL)
    assert set(counts) == set(types())
    assert min(counts.values()) >= 2
    for name, kind in types().items():
        assert {message.fraud for message in ALL if message.type == name} == {kind.fraud}
        assert kind.fraud == (not name.startswith("ok_"))
    scams = {name for name, kind in types().items() if kind.fraud}
    assert {"apk_parcel", "slip", "qris_refund", "block", "job", "loan"} <= scams, "those of the curriculum"
    assert len(scams) >= 10


def test_the_channel_does_not_give_it_away() -> None:
    """Every usual channel carries both kinds."""
    for channel in ("wa", "sms", "chat", "call", "email"):
        assert {message.fraud for message in ALL if message.channel == channel} == {True, False}


def test_neither_does_an_unknown_number() -> None:
    unknown = [message for message in ALL if message.sender["id"].startswith("08xx")]
    assert sum(not message.fraud for message in unknown) >= 3
    known = [message for message in ALL if not message.sender["id"].startswith("08xx")]
    assert sum(message.fraud for message in known) >= 10


# -- drawing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_test_of_thirty_has_both_kinds_in_every_part(seed: str) -> None:
    rows = generators.generate("scam_messages", Chance(seed), {"count": 30, "batch": 6})
    assert rows == generators.generate("scam_messages", Chance(seed), {"count": 30, "batch": 6})
    assert [row["no"] for row in rows] == list(range(1, 31))
    assert len({row["id"] for row in rows}) == 30
    for start in range(0, 30, 6):
        assert 2 <= sum(row["fraud"] for row in rows[start : start + 6]) <= 4
    assert len({row["type"] for row in rows}) >= 16


def test_neighbours_get_other_messages() -> None:
    drawn = [
        {row["id"] for row in generators.generate("scam_messages", Chance(s), {"count": 30, "batch": 6})}
        for s in SEEDS
    ]
    assert all(len(one & other) < 25 for one, other in pairwise(drawn))


@pytest.mark.parametrize(("count", "batch"), [(0, 0), (121, 0), (30, 2), (31, 6), (120, 6)])
def test_what_cannot_be_drawn_is_refused(count: int, batch: int) -> None:
    with pytest.raises(ValueError, match=r"count|batch|enough"):
        sample(Chance("x"), count, batch)


def test_expressions_find_the_scams() -> None:
    rows = generators.generate("scam_messages", Chance("x"), {"count": 30, "batch": 6})
    names = {"inbox": rows}
    for first in range(1, 31, 6):
        part = rows[first - 1 : first + 5]
        places = evaluate(f"scam_places(inbox, {first}, {first + 5})", names, FORMULAS)
        assert places == [f"m{place}" for place, row in enumerate(part, start=1) if row["fraud"]]
        rules = evaluate(f"scam_rules(inbox, {first}, {first + 5})", names, FORMULAS)
        for row in part:
            assert row["rule"]["id"] in rules["id"]
            assert row["rule"]["en"] in rules["en"]
    scams, genuine = (evaluate(f"{name}(inbox)", names, FORMULAS) for name in ("scam_count", "genuine_count"))
    assert scams + genuine == 30
    assert scams == sum(row["fraud"] for row in rows)


def test_the_line_of_a_task_says_all_that_is_known() -> None:
    for row in generators.generate("scam_messages", Chance("x"), {}):
        for language in ("id", "en"):
            line = row["line"][language]
            assert row["sender"][language] in line
            assert row["situation"][language] in line
            assert f"“{row['text'][language]}”" in line


def test_rates_and_costs() -> None:
    assert FORMULAS["scam_recall"](Decimal(17), Decimal(3)) == Decimal("0.85")
    assert FORMULAS["false_alarm_rate"](Decimal(3), Decimal(9)) == Decimal("0.25")
    assert FORMULAS["scam_accuracy"](Decimal(12), Decimal(4), Decimal(5), Decimal(9)) == Decimal("0.7")
    assert FORMULAS["cost_of_errors"](Decimal(1), Decimal(8), Decimal(500_000), Decimal(20_000)) == 660_000
    with pytest.raises(ExpressionProblem, match="no messages"):
        evaluate("scam_recall(0, 0)", {}, FORMULAS)


# -- files -------------------------------------------------------------------------------------------------


def test_the_file_of_messages_is_marked_and_whole() -> None:
    rows = generators.generate("scam_messages", Chance("04-scam-safe|example|messages"), {})
    read = list(csv.DictReader(io.StringIO(csv_text(GENERATORS["scam_messages"], rows))))
    assert len(read) == 120
    assert {row["synthetic"] for row in read} == {"true"}
    assert {row["id"] for row in read} == {message.id for message in ALL}
    assert all(row["text_id"] and row["text_en"] for row in read)


def answers(seed: str = "04-scam-safe|example|answers", learners: int = 40) -> list[dict[str, object]]:
    return list(generators.generate("scam_answers", Chance(seed), {"learners": learners}))


def test_made_up_answers_are_reproducible_and_marked() -> None:
    rows = answers()
    assert rows == answers()
    assert rows != answers("other")
    assert len(rows) == 40 * 2 * scam_answers.EACH
    read = list(csv.DictReader(io.StringIO(csv_text(GENERATORS["scam_answers"], rows))))
    assert {row["synthetic"] for row in read} == {"true"}
    fraud = {message.id: message.fraud for message in ALL}
    assert all(row["fraud"] == fraud[str(row["message"])] for row in rows)
    assert {row["said"] for row in rows} == {"scam", "genuine"}
    for learner in {row["learner"] for row in rows}:
        own = [row["message"] for row in rows if row["learner"] == learner]
        assert len(own) == len(set(own)), "nobody sees a message twice"


def test_the_lesson_helps_and_some_types_stay_hard() -> None:
    """What the analyst is to find is in the data."""
    rows = answers()

    def called(when: str, fraud: bool) -> float:
        some = [row["said"] == "scam" for row in rows if row["round"] == when and row["fraud"] == fraud]
        return sum(some) / len(some)

    assert called("after", True) > called("before", True) + 0.1
    assert called("after", False) < called("before", False)

    def missed(hard: bool) -> float:
        some = [
            row["said"] == "genuine"
            for row in rows
            if row["fraud"] and (scam_answers.HARD.get(str(row["type"]), 0) >= 16) == hard
        ]
        return sum(some) / len(some)

    assert missed(True) > missed(False) + 0.05


@pytest.mark.parametrize("learners", [0, 201, -1])
def test_an_impossible_class_is_refused(learners: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 200"):
        answers(learners=learners)
