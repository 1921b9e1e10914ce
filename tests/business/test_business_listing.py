"""Product pages: points, faults, claims."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.business.listing import Listing, PriceRange, check_listing, place_of
from toolkit.business.listing_claims import CODES, find_claims
from toolkit.business.listing_details import is_known
from toolkit.business.listing_rules import COSTS, DETAILS, PARTS, cost_of, part_of, points_of
from toolkit.business.photos import Photo

D = Decimal
OTHERS = PriceRange(D(25_000), D(45_000), D(75_000))
GOOD = Listing(
    "Keripik Singkong Balado Bu Sari 250 g",
    "Keripik singkong renyah, bumbu balado pedas manis.\nKomposisi: singkong, minyak, cabai, gula, garam.\n"
    "Berat bersih 250 g, tahan 3 bulan.\nDikirim dengan kardus dan bantalan, Senin sampai Sabtu.\n"
    "Chat dibalas jam 8 sampai 17, silakan bertanya.",
    "food",
    brand="Bu Sari",
    details={"permit": "P-IRT 2063515010012-27", "halal": "ID35110000123456789"},
    price=D(30_000),
    others=OTHERS,
)


def codes(listing: Listing) -> list[str]:
    return [fault.code for fault in check_listing(listing).faults]


def test_a_good_page_has_all_points() -> None:
    judged = check_listing(GOOD)
    assert (judged.score, judged.faults, judged.claims, judged.place) == (100, (), (), "between")
    assert "photos" not in judged.points, "what was not looked at is not counted"


def test_the_lesson_s_example_is_poor() -> None:
    judged = check_listing(Listing("TAS TERBAIK PROMO !!!", "Bagus, silakan diorder", "craft"))
    assert judged.score < 45
    assert {"title_caps", "title_promo", "title_symbols", "title_no_measure", "claim_unproven"} <= set(
        codes(Listing("TAS TERBAIK PROMO !!!", "Bagus, silakan diorder", "craft"))
    )
    assert judged.repairs[0].cost == max(fault.cost for fault in judged.faults)


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("", "title_missing"),
        ("Keripik 250 g", "title_short"),
        ("Keripik singkong " * 7 + "250 g", "title_long"),
        ("ABC 1234567890 250 gram 2023", "title_vague"),
        ("KERIPIK SINGKONG BALADO 250 G", "title_caps"),
        ("Keripik singkong keripik pedas keripik 250 g", "title_repeats"),
        ("Keripik Singkong gratis ongkir 250 g", "title_promo"),
        ("Keripik Singkong Balado Pedas Manis", "title_no_measure"),
        ("Keripik Singkong Balado 250 g 🔥🔥", "title_symbols"),
        ("Keripik Singkong Balado Pedas 250 g", "title_no_brand"),
    ],
)
def test_each_fault_of_a_title(title: str, fault: str) -> None:
    assert fault in codes(Listing(title, GOOD.description, "food", brand="Bu Sari"))
    assert fault not in codes(GOOD)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "description_missing"),
        ("keripik enak", "description_short"),
        ("keripik " + "enak sekali " * 40, "description_wall"),
        ("Barang bagus sekali dan murah hati " * 6, "description_off_topic"),
        ("Keripik, hubungi WA 0812-3456-7890", "description_contact"),
        ("KERIPIK SINGKONG PALING GURIH", "description_caps"),
    ],
)
def test_each_fault_of_a_description(text: str, fault: str) -> None:
    assert fault in codes(Listing(GOOD.title, text, "food"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Menyembuhkan maag", "cure"),
        ("mencegah diabetes", "cure"),
        ("turun 5 kg seminggu", "slimming"),
        ("memutihkan kulit", "whitening"),
        ("Sambal TERBAIK", "superlative"),
        ("nomor 1 di Bali", "superlative"),
        ("dijamin awet", "guarantee"),
        ("tanpa efek samping", "safe"),
        ("direkomendasikan dokter", "expert"),
        ("manjur dan mujarab", "miracle"),
        ("tas KW super", "imitation"),
        ("100% halal", "halal"),
        ("sudah BPOM", "permit"),
    ],
)
def test_each_claim(text: str, code: str) -> None:
    assert code in [claim.code for claim in find_claims(text)]


@pytest.mark.parametrize(
    "text",
    [
        "tidak menyembuhkan penyakit",
        "bukan obat batuk",
        "belum bersertifikat halal",
        "Halal ID35110000123456789",
        "P-IRT 2063515010012-27",
        "dibuat tadi pagi, tahan 3 hari",
        "",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    assert find_claims(text) == []


def test_typed_numbers_make_halal_and_permit_true() -> None:
    filled = {"halal": "ID35110000123456789", "permit": "2063515010012-27"}
    assert find_claims("Halal dan BPOM", filled) == []
    assert [claim.code for claim in find_claims("Halal dan BPOM", {"halal": "ada", "permit": "proses"})] == [
        "halal",
        "permit",
    ]


def test_the_points_add_up() -> None:
    assert sum(PARTS.values()) == 100
    assert all(sum(names.values()) == PARTS["details"] for names in DETAILS.values())
    assert all(part_of(code) in PARTS for code in COSTS)
    assert points_of(["title_caps", "title_promo", "title_symbols"])["title"] == 10, "the lesson's check"
    assert points_of(["title_missing", "title_caps"])["title"] == 0
    assert cost_of("detail_halal", "food") == 4
    with pytest.raises(KeyError):
        cost_of("detail_halal", "books")


@pytest.mark.parametrize("category", list(DETAILS))
def test_a_detail_is_typed_or_stands_in_the_text(category: str) -> None:
    for name in DETAILS[category]:
        assert not is_known(name, "", "")
        assert is_known(name, "", "1234567890")


def test_photos_and_price_count_when_they_are_known() -> None:
    def photo(name: str, likeness: int, **faults: float) -> Photo:
        seen = {"brightness": 150.0, "white": 0.1, "sharpness": 300.0} | faults
        return Photo(name, 900, 900, **seen, likeness=likeness)

    four = tuple(photo(str(n), 0xFFFF << 16 * n) for n in range(4))
    assert check_listing(Listing(GOOD.title, GOOD.description, "food", photos=four)).points["photos"] == 15
    poor = (photo("a", 1), photo("b", 1, brightness=20.0))
    judged = check_listing(Listing(GOOD.title, GOOD.description, "food", photos=poor))
    found = sorted(fault.code for fault in judged.faults if fault.part == "photos")
    assert found == ["photo_same", "photo_too_few", "photo_too_few", "photo_unusable"]
    assert judged.points["photos"] == 3
    assert "price_far" in codes(Listing(GOOD.title, "", "food", price=D(900_000), others=OTHERS))


def test_the_place_of_a_price() -> None:
    assert [place_of(D(price), OTHERS) for price in (24_999, 25_000, 75_000, 75_001)] == [
        "below",
        "between",
        "between",
        "above",
    ]
    assert place_of(None, OTHERS) == place_of(D(1), None) == ""


@settings(max_examples=150)
@given(st.text(max_size=300), st.text(max_size=600), st.sampled_from(list(DETAILS)), st.text(max_size=20))
def test_any_text_gets_a_score(title: str, description: str, category: str, brand: str) -> None:
    judged = check_listing(Listing(title, description, category, brand=brand))
    assert 0 <= judged.score <= 100
    assert all(0 <= judged.points[part] <= PARTS[part] for part in judged.points)
    assert {claim.code for claim in judged.claims} <= set(CODES)
    assert all(fault.cost > 0 for fault in judged.faults)


@given(st.lists(st.sampled_from(sorted(COSTS)), max_size=12), st.sampled_from(sorted(COSTS)))
def test_one_more_fault_never_gains_a_point(faults: list[str], more: str) -> None:
    assert sum(points_of([*faults, more]).values()) <= sum(points_of(faults).values())
