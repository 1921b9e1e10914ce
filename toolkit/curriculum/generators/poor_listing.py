"""A product page with drawn faults, for finding them by eye; the same checker as the tool's knows them.

A row: id (`title` or `description`), label and text (`{id, en}`). The faults are those that
`business.listing_text` finds in the Indonesian text; the English text has the same ones.
"""
# ruff: noqa: E501 (texts for learners)

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from toolkit.business.listing_rules import points_of
from toolkit.business.listing_text import description_faults, title_faults
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

FAULTS = (
    "title_caps",
    "title_promo",
    "title_symbols",
    "title_no_measure",
    "description_short",
    "description_contact",
)
"""What may be planted."""


@dataclass(frozen=True)
class _Product:
    """Names and texts in both languages; `{measure}` stands in the name."""

    category: str
    name: tuple[str, str]
    measure: tuple[str, str]
    long: tuple[str, str]
    short: tuple[str, str]
    contact: str


_PRODUCTS = {
    "sambal": _Product(
        "food",
        ("Sambal Bawang Pedas Gurih Bu Komang{measure}", "Bu Komang Hot Onion Sambal{measure}"),
        (" 150 ml", " 150 ml"),
        (
            "Sambal bawang buatan rumah, pedas dan gurih. Bahan: cabai rawit, bawang merah, bawang putih, minyak, "
            "garam. Isi satu botol kaca bersegel. Tahan 14 hari di kulkas. Dikirim Senin sampai Kamis dengan "
            "kardus dan bantalan.",
            "Home-made onion sambal, hot and savoury. Ingredients: chilli, shallots, garlic, oil, salt. One sealed "
            "glass bottle. Keeps 14 days in the fridge. Sent Monday to Thursday in a padded box, packed by hand in "
            "our own kitchen.",
        ),
        ("Sambal enak, pedasnya mantap. Silakan dicoba.", "Tasty sambal, nice and hot. Please try it."),
        "@sambal.bukomang",
    ),
    "tunic": _Product(
        "fashion",
        ("Tunik Katun Lengan Panjang Polos{measure}", "Plain Long-Sleeved Cotton Tunic{measure}"),
        (" Ukuran L", " Size L"),
        (
            "Tunik polos dari katun, tidak menerawang. Lingkar dada 104 cm, panjang 95 cm, lengan 56 cm. Pilihan "
            "warna hitam, biru, dan krem. Cuci dengan air dingin. Boleh tukar ukuran dalam tiga hari, kabari lewat "
            "chat toko.",
            "A plain cotton tunic, not see-through. Chest 104 cm, length 95 cm, sleeve 56 cm. Colours black, blue and "
            "cream. Wash in cold water. You may exchange the size within three days, tell us by the shop's chat.",
        ),
        ("Tunik cantik, adem dipakai harian.", "A pretty tunic, cool for every day."),
        "@tunik.komang",
    ),
    "basket": _Product(
        "craft",
        ("Keranjang Anyaman Pandan Serbaguna{measure}", "Woven Pandan Basket{measure}"),
        (" 30 x 20 cm", " 30 x 20 cm"),
        (
            "Keranjang anyaman dari daun pandan, dibuat tangan di Gianyar. Panjang 30 cm, lebar 20 cm, tinggi 18 cm. "
            "Berat 400 gram. Warna alami, tiap buah sedikit berbeda. Lap dengan kain kering. Kuat untuk isi sampai "
            "tiga kilo.",
            "A basket woven from pandan leaves, made by hand in Gianyar. 30 cm long, 20 cm wide, 18 cm high. Weighs "
            "400 grams. Natural colour, each one a little different. Wipe with a dry cloth. Holds up to three kilos.",
        ),
        ("Keranjang bagus, banyak gunanya.", "A good basket, useful for many things."),
        "@anyaman.komang",
    ),
}


def draw_rows(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw a page. options: product (sambal, tunic, basket), faults (how many of six)."""
    product = _PRODUCTS.get(str(options["product"]))
    if product is None:
        raise ValueError(f"product is one of {', '.join(_PRODUCTS)}")
    count = int(options["faults"])
    if not 1 <= count <= len(FAULTS):
        raise ValueError(f"faults must lie between 1 and {len(FAULTS)}")
    planted = set(chance.sample(FAULTS, count))
    title = {language: _title(product, planted, place) for place, language in enumerate(("id", "en"))}
    text = {language: _description(product, planted, place) for place, language in enumerate(("id", "en"))}
    labels = {"title": ("Judul", "Title"), "description": ("Keterangan", "Description")}
    return [
        {
            "id": key,
            "label": {"id": labels[key][0], "en": labels[key][1]},
            "text": shown,
            "category": product.category,
        }
        for key, shown in (("title", title), ("description", text))
    ]


def _title(product: _Product, planted: set[str], place: int) -> str:
    measure = "" if "title_no_measure" in planted else product.measure[place]
    name = product.name[place].format(measure=measure)
    if "title_promo" in planted:
        name += (" Promo Murah", " Promo Sale")[place]
    if "title_caps" in planted:
        name = name.upper()
    return f"★ {name} !!!" if "title_symbols" in planted else name


def _description(product: _Product, planted: set[str], place: int) -> str:
    text = product.short[place] if "description_short" in planted else product.long[place]
    if "description_contact" in planted:
        text += (" Pesan lewat IG ", " Order on IG ")[place] + product.contact
    return text


def faults_of(rows: list[Row], language: str = "id") -> list[str]:
    """Return the faults of a page, in the order of `FAULTS`."""
    title, description = (row["text"][language] for row in rows)
    found = {code for code, _words in title_faults(title, rows[0]["category"])}
    found |= {code for code, _words in description_faults(description, title)}
    return [code for code in FAULTS if code in found]


def _choice_ids(rows: list[Row]) -> list[str]:
    return [code.replace("_", "-") for code in faults_of(rows)]


def _points(rows: list[Row], part: str) -> Decimal:
    return Decimal(points_of(faults_of(rows))[part])


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    picked = language if language in ("id", "en") else "id"
    columns = {"id": ["Bagian", "Isi"], "en": ["Part", "What it says"]}
    return columns[picked], [[row["label"][picked], row["text"][picked]] for row in rows]


GENERATOR = Generator(
    name="poor_listing",
    rows=draw_rows,
    table=_table,
    columns=("id", "text"),
    options={"product": "sambal", "faults": 3},
    formulas={"listing_faults": _choice_ids, "listing_points": _points},
    rules={
        "id": "**Cara membaca.** Periksa judul, lalu keterangan. Keterangan yang cukup paling sedikit 30 kata.",
        "en": "**How to read it.** Look at the title, then the description. 30 words are enough.",
    },
)
