"""Days and hours as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from toolkit.business.moments import NotAMoment, in_short, in_words, parse_moment, zone

DUE = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "where", "told"),
    [
        ("id", "Asia/Jakarta", "Sabtu, 5 Desember 2026 pukul 17.00 WIB"),
        ("en", "Asia/Jakarta", "Saturday, 5 December 2026 at 17:00 WIB"),
        ("id", "Asia/Makassar", "Sabtu, 5 Desember 2026 pukul 18.00 WITA"),
        ("id", "Asia/Jayapura", "Sabtu, 5 Desember 2026 pukul 19.00 WIT"),
        ("en", "Asia/Manila", "Saturday, 5 December 2026 at 18:00 UTC+08:00"),
    ],
)
def test_a_moment_in_words(language: str, where: str, told: str) -> None:
    assert in_words(DUE, language, where) == told
    assert in_words(DUE.replace(tzinfo=None), language, where) == told


def test_a_moment_in_short() -> None:
    assert in_short(DUE, "id") == "Sab 5 Des, 17.00"
    assert in_short(DUE, "en") == "Sat 5 Dec, 17:00"


@pytest.mark.parametrize(
    ("text", "where", "moment"),
    [
        ("2026-12-05 17:00", "Asia/Jakarta", DUE),
        ("2026-12-05 17.00", "Asia/Jakarta", DUE),
        (" 2026-12-05T18:00:30 ", "Asia/Makassar", DUE.replace(second=30)),
        ("2026-12-5", "Asia/Jakarta", datetime(2026, 12, 5, 16, 59, tzinfo=UTC)),
        ("2026-12-05 00:00", "Asia/Jakarta", datetime(2026, 12, 4, 17, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_its_zone(text: str, where: str, moment: datetime) -> None:
    assert parse_moment(text, where) == moment


@pytest.mark.parametrize(
    "text", ["", "besok", "2026-02-30 10:00", "2026-12-05 25:00", "05-12-2026", "2026-12-05 5pm"]
)
def test_other_texts_are_no_moment(text: str) -> None:
    with pytest.raises(NotAMoment):
        parse_moment(text)


@pytest.mark.parametrize("name", ["Mars/Base", "../../etc/passwd", "", "WIB"])
def test_only_iana_zones(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        zone(name)
