"""Indonesia's file, and looking parameters up by date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from toolkit.country import Country, CountryFileProblem, Range, Texts, UnknownParameter, load

CONTRACT = [
    "size.micro.sales_max",
    "size.small.sales_max",
    "size.medium.sales_max",
    "size.micro.capital_max",
    "size.small.capital_max",
    "size.medium.capital_max",
    "pph_final.rate",
    "pph_final.exemption",
    "pph_final.ceiling",
    "ppn.rate",
    "ppn.base_factor",
    "qris.mdr.micro",
    "qris.mdr.small",
    "qris.mdr.medium",
    "qris.mdr.large",
    "qris.mdr.education",
    "qris.settlement",
    "bifast.fee_max",
    "bifast.amount_max",
    "fee.shopee.fashion",
    "fee.shopee.fmcg",
    "fee.shopee.electronics",
    "fee.shopee.lifestyle",
    "fee.shopee.other",
    "fee.shopee.order",
    "fee.tokopedia.outside_table",
    "fee.tokopedia.order",
    "fee.tokopedia.dynamic",
    "fee.lazada",
    "scam.hotline",
    "scam.iasc_site",
    "stat.channel.messaging",
    "stat.channel.social",
    "stat.channel.marketplace",
    "stat.channel.website",
    "stat.payment.cash_cod",
    "stat.payment.transfer",
    "stat.payment.ewallet",
    "stat.no_books",
    "stat.umkm.total",
    "stat.umkm.micro_share",
    "cod.failure",
    "marketplace.pph22",
]


@pytest.fixture(scope="module")
def indonesia() -> Country:
    return load("id")


def test_every_promised_parameter_is_there(indonesia: Country) -> None:
    assert [name for name in CONTRACT if name not in indonesia] == []


def test_values_are_exact(indonesia: Country) -> None:
    on = indonesia.checked_on
    assert indonesia.get("size.small.sales_max", on).value == 15_000_000_000
    assert indonesia.get("fee.tokopedia.outside_table", on).value == Decimal("0.0697")
    assert indonesia.get("fee.shopee.fmcg", on).value == Range(low=Decimal("0.065"), high=Decimal("0.10"))
    assert indonesia.get("scam.hotline", on).value == Texts(id="157", en="157")
    assert indonesia.get("fee.lazada", on).value is None
    rate, factor = indonesia.get("ppn.rate", on).value, indonesia.get("ppn.base_factor", on).value
    assert rate * factor * 50_000_000 == 5_500_000


@pytest.mark.parametrize(
    ("day", "tiers"),
    [
        (date(2023, 6, 30), [(None, "0")]),
        (date(2023, 7, 1), [(None, "0.003")]),
        (date(2023, 9, 1), [(100_000, "0"), (None, "0.003")]),
        (date(2024, 11, 30), [(100_000, "0"), (None, "0.003")]),
        (date(2024, 12, 1), [(500_000, "0"), (None, "0.003")]),
        (date(2026, 7, 31), [(500_000, "0"), (None, "0.003")]),
    ],
)
def test_history_is_found_by_day(indonesia: Country, day: date, tiers: list[tuple[int | None, str]]) -> None:
    found = indonesia.get("qris.mdr.micro", day).value
    assert [(tier.up_to, tier.rate) for tier in found] == [(limit, Decimal(rate)) for limit, rate in tiers]


def test_history_lists_the_versions(indonesia: Country) -> None:
    assert len(indonesia.history("qris.mdr.micro")) == 4


def test_what_is_not_certain_says_so(indonesia: Country) -> None:
    on = indonesia.checked_on
    assert indonesia.get("marketplace.pph22", on).status == "postponed"
    assert indonesia.get("qris.settlement", on).confidence == "unconfirmed"
    assert indonesia.get("fee.tokopedia.dynamic", on).confidence == "one_source"
    doubtful = {parameter.id for parameter in indonesia.unconfirmed(on)}
    assert {"marketplace.pph22", "qris.settlement", "fee.tokopedia.dynamic", "cod.failure"} <= doubtful
    assert "qris.mdr.small" not in doubtful


def test_overdue_depends_on_the_day(indonesia: Country) -> None:
    assert indonesia.overdue(indonesia.checked_on) == []
    late = {parameter.id for parameter in indonesia.overdue(date(2026, 11, 1))}
    assert "fee.shopee.order" in late
    assert "size.micro.sales_max" not in late
    assert indonesia.get("fee.shopee.order").is_expired(date(2026, 11, 1))
    assert not indonesia.get("fee.shopee.order").is_expired(date(2026, 10, 31))


def test_find_by_prefix(indonesia: Country) -> None:
    ids = [parameter.id for parameter in indonesia.find("stat.payment", indonesia.checked_on)]
    assert ids == ["stat.payment.cash_cod", "stat.payment.transfer", "stat.payment.ewallet"]
    assert indonesia.find("stat.pay") == []
    assert [parameter.id for parameter in indonesia.find("ppn.rate")] == ["ppn.rate"]


def test_unknown_ids_and_days_are_told(indonesia: Country) -> None:
    with pytest.raises(UnknownParameter, match=r"qris\.mdr\.micro"):
        indonesia.get("qris.mdr.micr")
    with pytest.raises(UnknownParameter, match="2019-01-01"):
        indonesia.get("qris.mdr.micro", date(2019, 1, 1))
    with pytest.raises(CountryFileProblem):
        load("xx")
    with pytest.raises(CountryFileProblem):
        load("../id")


def test_every_parameter_can_be_told_in_both_languages(indonesia: Country) -> None:
    for name in indonesia:
        parameter = indonesia.get(name, indonesia.checked_on)
        for language in ("id", "en"):
            assert parameter.shown(language)
            assert parameter.stamp(language, indonesia.checked_on)
            assert bool(parameter.remark(language)) != parameter.is_certain(), name
