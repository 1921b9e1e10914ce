"""Words of the fictional customers: common first names, made-up districts, and notes a shop might write."""

from __future__ import annotations

_FIRST_NAMES = """
Agus Aisyah Andi Anita Ari Asep Ayu Bagus Bambang Budi Citra Dedi Desi Dewi Dian Dwi Eka Endah Evi Fajar
Fitri Gede Hadi Hana Hendra Ika Indah Irfan Joko Kadek Komang Lestari Lia Lina Made Maria Melati Mira Nia
Nina Nova Nur Nyoman Putri Putu Rahma Ratna Rian Rini Rizki Rosa Sari Siti Slamet Sri Tari Tono Tuti Udin
Wahyu Wati Wawan Wayan Wulan Yanti Yohanes Yudi Yuni Yusuf Zahra
"""

NAMES = tuple(_FIRST_NAMES.split())

SURNAMES = tuple(f"{letter}." for letter in "ABDFHIKLMNPRSTWY")
"""An initial only: a list of full names would look too much like real people."""

DISTRICTS = (
    *("Kec. Melati",) * 28,
    *("Kec. Kenanga",) * 22,
    *("Kec. Cempaka",) * 18,
    *("Kec. Anggrek",) * 14,
    *("Kec. Dahlia",) * 10,
    *("Kec. Teratai",) * 5,
    *("Kec. Seruni",) * 2,
    "Kec. Wijaya",
)
"""Made-up districts; the last ones are small, so that few customers of one age live there."""

RELIGIONS = ("Islam", "Islam", "Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Konghucu")
"""Only there to be deleted: a snack shop has no reason to keep it. Shares mean nothing."""

NOTES = (
    "alergi kacang",
    "alergi udang",
    "diabetes, minta tanpa gula",
    "anak 3 tahun, jangan pedas",
    "ulang tahun anak bulan Mei",
    "suka pedas",
    "titip di satpam",
    "bayar tiap Jumat",
)
"""The first five hold specific data (health, child)."""
