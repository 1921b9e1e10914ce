"""Ten kinds of data found in a fictional bakery: three specific, three needless, four ordinary, mixed.

One row an item: id (i01 to i10), what (in both languages), specific and needless. None is both: each specific
one is in use, so that the two questions stay apart.
"""

from __future__ import annotations

from typing import Any

from toolkit.curriculum.chance import Chance
from toolkit.curriculum.generators.base import Generator, Row

SPECIFIC = (
    ("Catatan alergi pembeli, dipakai saat membuat pesanan", "Buyers' allergies, used when baking"),
    (
        "Nama dan tanggal lahir anak untuk kue ulang tahun bulan depan",
        "Name and birth date of a child for a birthday cake next month",
    ),
    ("Sidik jari pegawai di mesin absen", "Fingerprints of staff in the attendance machine"),
    ("SKCK kurir yang masih bekerja", "Police record of a courier who still works there"),
    ("Nomor rekening pegawai untuk mengirim gaji", "Bank account numbers of staff, to pay them"),
    (
        "Catatan diabetes pelanggan, untuk resep rendah gula pesanannya",
        "Customers' notes on diabetes, for the low-sugar recipe they order",
    ),
)
"""In use, and specific by UU PDP art. 4(2): health, child, biometric, criminal, finance, health."""

NEEDLESS = (
    ("Foto KTP pembeli, disimpan buat jaga-jaga", "Pictures of buyers' ID cards, kept just in case"),
    ("Agama pembeli dari formulir lama, tidak dipakai", "Buyers' religion from an old form, never used"),
    (
        "Nomor HP dari grup arisan, belum pernah membeli dan tidak ditanya",
        "Phone numbers from a savings group; they never bought and were not asked",
    ),
    ("Status menikah pembeli di formulir lama", "Buyers' marital status on an old form"),
    (
        "Daftar pelanggan toko lain, dikirim seorang teman",
        "A list of another shop's customers, sent by a friend",
    ),
    ("Chat keluhan empat tahun lalu, sudah selesai", "Chats about complaints four years ago, settled"),
)
"""No purpose (any more), and not specific."""

ORDINARY = (
    (
        "Nama dan nomor HP pembeli untuk pesanan minggu ini",
        "Names and phones of buyers for this week's orders",
    ),
    ("Alamat kirim pesanan besok", "Delivery addresses for tomorrow"),
    ("Nota penjualan tahun ini untuk pajak", "This year's receipts for tax"),
    (
        "Nomor pelanggan yang membalas YA untuk promosi",
        "Phone numbers of customers who replied YES to promotion",
    ),
    ("Kontak pemasok tepung yang masih dipakai", "Contacts of the flour suppliers in use"),
    ("Nama dan nomor HP pegawai untuk jadwal kerja", "Names and phones of staff for the work plan"),
    ("Ulasan pembeli yang dipasang atas izinnya", "Reviews of buyers, shown with their permission"),
)
"""In use, and not specific."""


def draw_items(chance: Chance, options: dict[str, Any]) -> list[Row]:
    """Draw the ten items. There are no options."""
    del options
    chosen = [
        *((text, True, False) for text in chance.sample(SPECIFIC, 3)),
        *((text, False, True) for text in chance.sample(NEEDLESS, 3)),
        *((text, False, False) for text in chance.sample(ORDINARY, 4)),
    ]
    return [
        {
            "id": f"i{place:02d}",
            "what": {"id": text[0], "en": text[1]},
            "specific": specific,
            "needless": needless,
        }
        for place, (text, specific, needless) in enumerate(chance.shuffled(chosen), start=1)
    ]


def _table(rows: list[Row], language: str) -> tuple[list[str], list[list[str]]]:
    heads = {"id": ["No.", "Data"], "en": ["No.", "Data"]}
    cells = [[row["id"][1:].lstrip("0"), row["what"].get(language, row["what"]["id"])] for row in rows]
    return heads.get(language, heads["id"]), cells


GENERATOR = Generator(
    name="data_items",
    rows=draw_items,
    table=_table,
    columns=("id", "what", "specific", "needless"),
    rules={
        "id": (
            "**Cara menilai data**\n\n"
            "- **Spesifik** dilihat dari jenis datanya, menurut UU PDP.\n"
            "- **Tidak perlu**: tidak ada gunanya lagi, atau orangnya tidak pernah ditanya."
        ),
        "en": (
            "**How to judge the data**\n\n"
            "- **Specific** is seen from the kind of data, by the PDP law.\n"
            "- **Not needed**: of no use any more, or the people were never asked."
        ),
    },
)
