"""Indonesia's file, and looking parameters up by date."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.country import Country, CountryFileProblem, Range, Texts, UnknownParameter, load
from toolkit.country.country import read

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


CHECKED = date(2026, 7, 31)


def _small_country(folder: Path, reviews: dict[str, date]) -> Country:
    """A country whose parameters differ only in the day on which their review is due."""
    header = "code: zz, name: {id: Z, en: Z}, currency: {code: ZZZ, symbol: Z, decimals: 0}"
    parts = [f"country: {{{header}}}\nparameters:\n"]
    parts += [
        f"  {name}:\n    unit: money\n    title: {{id: Biaya, en: Fee}}\n    versions:\n"
        f'      - {{value: "1", status: in_force, source: {{title: Z, where: Z}}, source_date: "2026",'
        f" checked_on: {CHECKED}, review_after: {review}, confidence: confirmed}}\n"
        for name, review in reviews.items()
    ]
    path = folder / "zz.yaml"
    path.write_text("".join(parts), encoding="utf-8")
    return read(path)


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
    assert indonesia.get("cod.failure", on).confidence == "unconfirmed"
    assert indonesia.get("qris.settlement", on).confidence == "conflicting"
    assert indonesia.get("fee.tokopedia.dynamic", on).confidence == "one_source"
    doubtful = {parameter.id for parameter in indonesia.unconfirmed(on)}
    assert {"marketplace.pph22", "qris.settlement", "fee.tokopedia.dynamic", "cod.failure"} <= doubtful
    assert "qris.mdr.small" not in doubtful


def test_overdue_depends_on_the_day(tmp_path: Path) -> None:
    small = _small_country(tmp_path, {"fee.soon": date(2026, 10, 31), "law.later": date(2027, 5, 31)})
    soon = small.get("fee.soon", CHECKED)
    assert small.overdue(CHECKED) == []
    assert small.overdue(date(2026, 10, 31)) == []
    assert [parameter.id for parameter in small.overdue(date(2026, 11, 1))] == ["fee.soon"]
    assert [parameter.id for parameter in small.overdue(date(2027, 6, 1))] == ["fee.soon", "law.later"]
    assert soon.is_expired(date(2026, 11, 1))
    assert not soon.is_expired(date(2026, 10, 31))


def test_only_the_version_of_the_day_is_overdue(indonesia: Country) -> None:
    on = indonesia.checked_on
    old, *_, new = indonesia.history("qris.settlement")
    assert old.is_expired(on)
    assert not new.is_expired(on)
    assert indonesia.overdue(on) == []


def test_what_changes_often_is_looked_at_often(indonesia: Country) -> None:
    fees = [each for each in indonesia.find("fee", indonesia.checked_on) if each.status == "in_force"]
    assert fees
    for fee in fees:
        assert fee.review_after - fee.checked_on <= timedelta(days=92), fee.id


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
