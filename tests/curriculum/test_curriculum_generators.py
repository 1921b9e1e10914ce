"""Practice data look real, have a known answer, and belong to nobody."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest

from toolkit.business.settlement import reconcile
from toolkit.curriculum import Module, draw, generators, load_course
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators import GENERATORS, Rows, chat_texts, csv_text
from toolkit.curriculum.generators.chat_orders import closing_of
from toolkit.curriculum.generators.settlement import reconciliation

SEEDS = [f"seed{number}" for number in range(40)]


def chats(seed: str) -> Rows:
    return generators.generate("chat_orders", Chance(seed), {})


def statement(seed: str, **options: object) -> Rows:
    return generators.generate("settlement", Chance(seed), options)


@pytest.mark.parametrize("seed", SEEDS)
def test_chat_messages_make_a_cash_book(seed: str) -> None:
    rows = chats(seed)
    kinds = [row["kind"] for row in rows]
    assert len(rows) == 20
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        **{"drawing": 2, "expense": 2, "none": 2, "purchase": 2},
        **{"repayment": 2, "sale_cash": 6, "sale_credit": 4},
    }
    closing = closing_of(rows, Decimal(500_000))
    formulas = GENERATORS["chat_orders"].formulas
    assert formulas["cash_in"](rows) == closing.cash_in
    assert formulas["closing_cash"](rows, Decimal(500_000)) == closing.closing
    assert formulas["net_cash"](rows) == closing.cash_in - closing.cash_out
    assert formulas["drawings"](rows) == formulas["kind_total"](rows, "drawing")
    assert closing.cash_out == closing.drawings + closing.purchases + closing.expenses
    # Nobody pays back more than she owed, and somebody still owes.
    assert closing.receivables > 0
    assert min(closing.by_person.values()) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_messages_say_their_amount_in_both_languages(seed: str) -> None:
    for row in chats(seed):
        if row["kind"] == "none":
            assert row["amount"] == 0
            continue
        thousands = int(row["amount"]) // 1000
        assert re.search(rf"(?<![\d.,]){thousands}(rb| ribu|\.000)", row["text"]["id"]), row
        assert re.search(rf"(?<![\d.,]){thousands}(k| thousand|,000)", row["text"]["en"]), row


@pytest.mark.parametrize("seed", SEEDS)
def test_debts_are_paid_back_later_by_the_same_person(seed: str) -> None:
    rows = chats(seed)
    for place, row in enumerate(rows):
        if row["kind"] == "repayment":
            earlier = [r for r in rows[:place] if r["kind"] == "sale_credit" and r["person"] == row["person"]]
            assert len(earlier) == 1
            assert str(earlier[0]["day"].day) in row["text"]["id"]


def test_no_telephone_numbers_and_only_reviewed_names() -> None:
    known = {*chat_texts.NAMES, *chat_texts.SUPPLIERS}
    known |= {sender["id"] for sender in (chat_texts.OWN_NOTE, chat_texts.CHILD, chat_texts.COURIER)}
    for seed in SEEDS:
        for row in chats(seed):
            assert row["sender"]["id"] in known
            assert not re.search(r"\d[\d\s-]{8,}|\+62|08\d", row["text"]["id"] + row["text"]["en"])


def test_learners_get_different_messages() -> None:
    assert len({str(chats(seed)) for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_statement_has_exactly_the_four_differences(seed: str) -> None:
    rows = statement(seed)
    assert len(rows) == 50
    found = reconciliation(rows)
    assert [len(part) for part in (found.missing, found.doubled, found.fee_differences, found.refunds)] == [
        1
    ] * 4
    assert not found.unknown
    assert not found.rounding
    ids = {each.id for each in found.differences}
    assert len(ids) == 4
    formulas = GENERATORS["settlement"].formulas
    total = {
        name: formulas[f"{name}_total"](rows) for name in ("missing", "doubled", "fee_difference", "refund")
    }
    assert all(amount > 0 for amount in total.values())
    balance = total["missing"] - total["doubled"] + total["fee_difference"] + total["refund"]
    assert formulas["difference_total"](rows) == balance
    assert sum(row["due"] - row["received"] for row in rows) == balance


def test_statement_by_channel_and_side() -> None:
    rows = statement("a")
    formulas = GENERATORS["settlement"].formulas
    channels = [formulas["only"](rows, channel) for channel in ("bank", "qris", "marketplace")]
    assert sum(len(part) for part in channels) == 50
    sales, payouts = formulas["sales_rows"](rows), formulas["payout_rows"](rows)
    assert len(sales) == 48
    assert len(payouts) == 49
    assert generators.table(sales, "id")[0] == ["Nota", "Penjualan", "Seharusnya masuk"]
    assert generators.table(payouts, "en")[0] == ["Sale", "Came in"]
    with pytest.raises(ValueError, match="cheque"):
        formulas["only"](rows, "cheque")


def test_lines_are_an_option() -> None:
    assert len(statement("a", lines=12)) == 12
    assert reconcile([], []).difference == 0


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_csv_is_marked_as_synthetic_and_hides_the_answer(name: str) -> None:
    generator = GENERATORS[name]
    rows = generators.generate(name, Chance("example"), {})
    parsed = list(csv.DictReader(io.StringIO(csv_text(generator, rows))))
    assert len(parsed) == len(rows)
    assert {row["synthetic"] for row in parsed} == {"true"}
    assert "kind" not in parsed[0] or name == "settlement"
    if name == "chat_orders":
        assert {"text_id", "text_en", "sender_id"} <= set(parsed[0])
        assert "amount" not in parsed[0]


@pytest.mark.parametrize("name", sorted(GENERATORS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_tables_can_be_shown(name: str, language: str) -> None:
    columns, rows = generators.table(generators.generate(name, Chance("x"), {}), language)
    assert all(len(row) == len(columns) for row in rows)
    assert all(rule.startswith("**") for rule in GENERATORS[name].rules.values())


@pytest.mark.parametrize("module", load_course().modules, ids=lambda module: module.id)
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_an_assignment_shows_fits_a_phone(module: Module, language: str) -> None:
    """Other generators make files for the analysts, which may have as many columns as they need."""
    drawn = draw(module.assignment, module.id, "k3x9a2bq")
    for material in module.assignment.materials:
        columns, _rows = drawn.table(material, language)
        assert len(columns) <= 3, material.data


def test_rows_of_no_generator_show_their_keys() -> None:
    assert generators.table([{"a": 1}, {"b": 2}], "id") == (["a", "b"], [["1", ""], ["", "2"]])
    with pytest.raises(ValueError, match="rows"):
        generators.table([1, 2], "id")
