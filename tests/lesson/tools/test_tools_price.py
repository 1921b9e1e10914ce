"""The price tool against the golden values of the curriculum."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Fact, Figure, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.price import PriceModel

GOLDEN = {
    "cost": "30.000",
    "margin": "20",
    "channel": "shopee",
    "fee": "8,25",
    "order_fee": "1.250",
    "tax": "yes",
}


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToolModel, "hide_faults", False)


def made(**values: str) -> PriceModel:
    with in_language("id"):
        tool = PriceModel()
    tool.from_dict(values)
    return tool


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


def headlines(tool: ToolModel) -> list[str]:
    return [part.value for part in tool.result if isinstance(part, Headline)]


def facts(tool: ToolModel) -> list[str]:
    return [part.parameter for part in tool.result if isinstance(part, Fact)]


def test_price_for_a_wanted_share() -> None:
    tool = made(**GOLDEN)
    assert headlines(tool) == ["Rp44.000"]
    assert "Rp43.860" in notes(tool)


def test_naive_markup_is_compared() -> None:
    text = notes(made(**GOLDEN))
    assert "Rp36.000" in text
    assert "Rp1.600" in text
    assert "4,4%" in text


def test_price_today_really_leaves() -> None:
    tool = made(**{**GOLDEN, "margin": "", "price_now": "36rb"})
    assert headlines(tool) == ["Rp1.600"]
    assert "4,4%" in notes(tool)


def test_promo_that_loses_money_is_told() -> None:
    tool = made(**{**GOLDEN, "margin": "", "price_now": "36rb", "discount": "10"})
    # 32.400 - 2.673 fee - 1.250 - 180 tax on the price before discount - 30.000
    assert headlines(tool) == ["-Rp1.703"]
    assert "rugi Rp1.703" in notes(tool)
    assert next(part for part in tool.result if isinstance(part, Headline)).tone == "bad"


def test_voucher_and_discount_have_lines_of_their_own() -> None:
    tool = made(cost="20rb", price_now="40rb", discount="10", voucher="2rb")
    table = next(part for part in tool.result if isinstance(part, Table))
    amounts = dict(table.rows)
    assert amounts["Diskon"] == "-Rp4.000"
    assert amounts["Voucher"] == "-Rp2.000"
    assert amounts["Sisa untuk Anda"] == "Rp14.000"


def test_price_with_voucher_still_leaves_the_wanted_share() -> None:
    tool = made(**{**GOLDEN, "voucher": "5rb"})
    back = made(**{**GOLDEN, "margin": "", "voucher": "5rb", "price_now": headlines(tool)[0]})
    told = next(part.text for part in back.result if isinstance(part, Note))
    share = float(told.rsplit(":", 1)[1].strip(" .%").replace(",", "."))
    assert 20.0 <= share < 21.0


def test_fees_come_from_the_country_at_their_upper_end() -> None:
    tool = made(cost="30rb", margin="20", channel="shopee", category="fmcg")
    assert {"fee.shopee.fmcg", "fee.shopee.order"} <= set(facts(tool))
    # (30.000 + 1.250) / (1 - 10% - 20%)
    assert "Rp44.643" in notes(tool)
    assert "tertinggi" in notes(tool)


def test_typed_fee_replaces_the_country_s() -> None:
    assert not {"fee.shopee.fmcg", "fee.shopee.order"} & set(facts(made(**GOLDEN)))


def test_channel_without_a_dated_fee_asks_for_it() -> None:
    for channel in ("lazada", "other"):
        tool = made(cost="30rb", margin="20", channel=channel)
        assert headlines(tool) == []
        assert "Potongan kanal" in notes(tool)
        assert headlines(made(cost="30rb", margin="20", channel=channel, fee="5")) == ["Rp40.000"]


def test_impossible_wish_names_the_field() -> None:
    tool = made(**{**GOLDEN, "margin": "95"})
    assert headlines(tool) == []
    assert tool.fields["margin"].label in notes(tool)


def test_promo_as_big_as_the_price_names_the_fields() -> None:
    tool = made(cost="30rb", price_now="36rb", voucher="36rb")
    assert tool.fields["voucher"].label in notes(tool)


def test_at_most_four_channels_best_first() -> None:
    tool = made(cost="30rb", margin="20", channel="lazada", fee="5")
    figure = [part for part in tool.result if isinstance(part, Figure)][-1]
    assert figure.alternative.count("potongan") == 4
    order = [figure.alternative.index(name) for name in ("Chat", "Lazada", "Tokopedia", "Shopee")]
    assert order == sorted(order)


def test_break_even_units() -> None:
    tool = made(cost="32rb", price_now="50rb", fixed="6jt")
    assert "334" in notes(tool)
    assert any("Rp16.666.667" in part.alternative for part in tool.result if isinstance(part, Figure))


def test_break_even_without_contribution_is_told() -> None:
    assert "tidak menutup biaya tetap" in notes(made(cost="32rb", price_now="30rb", fixed="6jt"))


def test_fields_that_do_not_fit_are_hidden() -> None:
    tool = made(cost="30rb", margin="20", fee="abc")
    assert not tool.fields["fee"].visible
    assert headlines(tool) == ["Rp37.500"]
    tool.fields["channel"].raw = "shopee"
    assert tool.fields["fee"].visible


@settings(max_examples=20, deadline=None)
@given(cost=st.integers(1_000, 10**6), margin=st.integers(0, 50), voucher=st.integers(0, 10**5))
def test_recommended_price_is_enough(cost: int, margin: int, voucher: int) -> None:
    asked = {**GOLDEN, "cost": str(cost), "margin": str(margin), "voucher": str(voucher)}
    price = headlines(made(**asked))[0]
    sale = made(**{**asked, "price_now": price})
    tones = [part.tone for part in sale.result if isinstance(part, Note) and "dibayar pembeli" in part.text]
    assert tones in (["good"], []) if margin == 0 else tones == ["good"]


def test_compares_with_the_real_prices_of_a_category() -> None:
    model = PriceModel()
    model.fields["cost"].raw = "10rb"
    model.fields["price_now"].raw = "120rb"
    before = len(model.result)
    model.fields["compare"].raw = "food-and-drink"
    said = [part.text for part in model.result if isinstance(part, Note) and "PRDECT" in part.text]
    assert len(model.result) == before + 1
    assert len(said) == 1
    assert "Rp25.366" in said[0]
    assert "Rp75.500" in said[0]
    assert "lebih mahal" in said[0]
