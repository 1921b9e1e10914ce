"""Made-up shops whose licences a learner lists: product, place, ingredients, customers, and what follows.

A row: id (A, B, ...), owner, facts (`{id, en}`, some sentences), activity, ingredients, barriers (joined by
`+`), short, size, customers. What is needed is worked out from these by `business.licences`, as the tool does.
The four shops are of four kinds in a drawn order: a dry snack (P-IRT), a food that needs BPOM MD, a stall that
cooks, and a maker of goods that are no food.
"""

# Each sentence stays on a line of its own, however long, so that the two languages can be compared.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toolkit.business.licences import Shop, food_permit, halal_way, needed
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

OWNERS = ("Bu Tini", "Pak Joko", "Mbak Rara", "Bu Yohana", "Pak Made", "Bu Lestari", "Mas Dwi", "Bu Hasnah")
LETTERS = "ABCD"


@dataclass(frozen=True)
class _Kind:
    """A kind of shop: (Indonesian, English) of what is made, and what that means."""

    makes: tuple[str, str]
    activity: str
    ingredients: str = "clear"
    barriers: tuple[str, ...] = ()
    extra: tuple[str, str] = field(default=("", ""))


DRY = (
    _Kind(
        ("keripik singkong dalam kemasan, tahan 3 bulan", "packed cassava chips that keep 3 months"),
        "packed_food",
    ),
    _Kind(("kue kering dalam stoples, tahan 2 bulan", "biscuits in jars that keep 2 months"), "packed_food"),
    _Kind(
        ("kopi bubuk dalam kemasan, tahan 6 bulan", "packed ground coffee that keeps 6 months"), "packed_food"
    ),
    _Kind(
        ("sambal kering dalam botol, tahan 2 bulan", "dry chilli paste in bottles that keeps 2 months"),
        "packed_food",
    ),
)
CHAIN = (
    _Kind(
        (
            "nugget ayam beku untuk dijual di toko, tahan 2 bulan, ayamnya dari pasar tanpa bukti halal",
            "frozen chicken nuggets for shops that keep 2 months, the chicken from the market without proof of halal",
        ),
        "packed_food",
        "unclear",
        ("cold",),
    ),
    _Kind(
        (
            "dimsum ayam beku untuk dijual di toko, tahan 1 bulan, ayamnya dari pasar tanpa bukti halal",
            "frozen chicken dim sum for shops that keeps 1 month, the chicken from the market without proof of halal",
        ),
        "packed_food",
        "unclear",
        ("cold",),
    ),
    _Kind(
        (
            "donat beku untuk dijual di toko, tahan 1 bulan, semua bahannya bersertifikat halal",
            "frozen doughnuts for shops that keep 1 month, all ingredients with a halal certificate",
        ),
        "packed_food",
        "clear",
        ("cold",),
    ),
    _Kind(
        (
            'serbuk jahe kemasan, tahan 6 bulan, di labelnya tertulis "menurunkan kolesterol"',
            'packed ginger powder that keeps 6 months, its label says "lowers cholesterol"',
        ),
        "packed_food",
        "clear",
        ("claim",),
    ),
)
STALLS = (
    _Kind(("nasi pecel tanpa daging yang dimakan hari itu juga", "rice with vegetables, no meat, eaten the same day"), "fresh_food"),
    _Kind(("soto yang dimakan di tempat, ayamnya dari pasar tanpa bukti halal", "soup eaten on the spot, the chicken from the market without proof of halal"), "fresh_food", "unclear"),
    _Kind(("ayam goreng yang dimakan hari itu juga, ayamnya dari pasar tanpa bukti halal", "fried chicken eaten the same day, the chicken from the market without proof of halal"), "fresh_food", "unclear"),
    _Kind(("gado-gado yang dimakan di tempat", "vegetables in peanut sauce eaten on the spot"), "fresh_food"),
)  # fmt: skip
GOODS = (
    _Kind(("tas anyaman pandan", "bags of woven pandan"), "goods"),
    _Kind(("baju anak jahitan sendiri", "children's clothes sewn by hand"), "goods"),
    _Kind(("gantungan kunci dari kayu", "wooden key rings"), "goods"),
    _Kind(("selendang batik tulis", "hand-drawn batik shawls"), "goods"),
)
PLACES = (
    ("di rumahnya", "at home"),
    ("di ruko tempat ia tinggal", "in the shop-house where the family lives"),
)
CUSTOMERS = (
    (
        "Nama dan nomor HP pembeli dicatat di buku.",
        "Names and phone numbers of buyers are written into a book.",
    ),
    (
        "Alamat pembeli disimpan di HP untuk kirim barang.",
        "Buyers' addresses are kept in the phone for sending goods.",
    ),
)
NO_CUSTOMERS = (
    ("Pembelinya datang sendiri dan tidak dicatat.", "Buyers come by and are not written down."),
    ("Semua dijual tunai, tanpa catatan pembeli.", "All is sold for cash, without notes on buyers."),
)


def draw_rows(chance: Chance, _options: dict[str, Any]) -> list[Row]:
    """Draw four shops, one of each kind, in a drawn order, two of them with data of customers."""
    kinds = chance.shuffled([chance.pick(group) for group in (DRY, CHAIN, STALLS, GOODS)])
    owners = chance.sample(OWNERS, len(kinds))
    notes = chance.shuffled([True, True, False, False])
    return [_row(chance, *each) for each in zip(LETTERS, owners, kinds, notes, strict=True)]


def _row(chance: Chance, letter: str, owner: str, kind: _Kind, customers: bool) -> Row:
    place = chance.pick(PLACES)
    noted = chance.pick(CUSTOMERS if customers else NO_CUSTOMERS)
    sales = chance.between(4, 30) * 10
    facts = {
        "id": f"{owner} membuat {kind.makes[0]}, {place[0]}. Omzetnya Rp{sales} juta setahun. {noted[0]}",
        "en": f"{owner} makes {kind.makes[1]}, {place[1]}. Sales are Rp{sales} million a year. {noted[1]}",
    }
    return {
        "id": letter,
        "owner": owner,
        "facts": facts,
        "activity": kind.activity,
        "ingredients": kind.ingredients,
        "barriers": "+".join(kind.barriers),
        "short": kind.activity == "fresh_food",
        "size": "micro",
        "customers": customers,
    }


def shop_of(row: Row) -> tuple[Shop, list[str]]:
    """Return the shop of a row and what it needs."""
    barriers = frozenset(part for part in row["barriers"].split("+") if part)
    shop = Shop(row["activity"], row["ingredients"], barriers, row["short"], row["size"], row["customers"])
    return shop, needed(shop)


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["Usaha", "Keterangan"], "en": ["Shop", "What is known"]}
    picked = language if language in heads else "id"
    return heads[picked], [[row["id"], row["facts"][picked]] for row in rows]


GENERATOR = Generator(
    name="licence_shops",
    rows=draw_rows,
    table=_table,
    columns=("id", "owner", "facts", "activity", "ingredients", "barriers", "short", "size", "customers"),
    formulas={
        "shop_facts": lambda rows, place: rows[int(place) - 1]["facts"],
        "shop_needs": lambda rows, place: shop_of(rows[int(place) - 1])[1],
        "shop_permit": lambda rows, place: food_permit(shop_of(rows[int(place) - 1])[0]),
        "shop_halal": lambda rows, place: halal_way(shop_of(rows[int(place) - 1])[0]),
    },
    rules={
        "id": (
            "**Izin mana yang wajib**\n\n"
            "- NIB: selalu.\n"
            "- Makanan kemasan yang tahan lama: P-IRT. Ada penghalang (beku, klaim di label): BPOM MD.\n"
            "- Makanan yang langsung dimakan: tanpa izin edar.\n"
            "- Makanan dan minuman: halal. Ada catatan pembeli: jaga datanya.\n"
            "- Merek boleh, tidak wajib."
        ),
        "en": (
            "**Which licences are required**\n\n"
            "- NIB: always.\n"
            "- Packed food that keeps long: P-IRT. With a barrier (frozen, a claim on the label): BPOM MD.\n"
            "- Food that is eaten soon: no distribution permit.\n"
            "- Food and drink: halal. Notes on buyers: care for their data.\n"
            "- A trademark is allowed, not required."
        ),
    },
)
