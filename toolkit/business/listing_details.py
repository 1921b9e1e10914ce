"""Details of a product that a buyer looks for, seen in the text, so that nobody types them twice."""
# ruff: noqa: E501 (lists of phrases are read by their lines)

from __future__ import annotations

import re

from toolkit.business.listing_claims import has_number

_IN_TEXT: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "net_weight": r"\d+(?:[.,]\d+)? ?(?:gr?|gram|kg|ml|liter|lt|ons)\b",
        "ingredients": r"\b(?:komposisi|bahan(?:[- ]bahan)?\s*:|terbuat dari|ingredients)",
        "expiry": r"\b(?:k[ae]daluwarsa|k[ae]daluarsa|expired?|exp|best before|tahan (?:sampai )?\d+ (?:hari|bulan|minggu))",
        "size_chart": r"\b(?:lingkar dada|ld|pb|panjang badan|size chart|tabel ukuran|panjang x lebar)\b|\d+ ?x ?\d+",
        "material": r"\b(?:bahan|katun|cotton|polyester|kayu|kulit|plastik|stainless|rotan|bambu|kain|material)\b",
        "colours": r"\b(?:warna|hitam|putih|merah|biru|hijau|kuning|coklat|abu|pink|motif|colou?rs?)\b",
        "care": r"\b(?:cuci|dicuci|setrika|jemur|perawatan|cara merawat|wash)\b",
        "how_to": r"\b(?:cara pakai|cara penggunaan|aturan pakai|oleskan|gunakan|how to use)\b",
        "measures": r"\d+(?:[.,]\d+)? ?(?:cm|mm|m|inch|inci)\b|\d+ ?x ?\d+|\b(?:diameter|panjang|tinggi|ukuran)\b",
        "weight": r"\d+(?:[.,]\d+)? ?(?:gr?|gram|kg)\b",
        "condition": r"\b(?:kondisi|baru|bekas|second|preloved|new)\b",
        "specs": r"\d+ ?(?:gb|tb|watt|w|mah|mp|volt|v|hz|inch)\b|\bspesifikasi\b",
        "contents": r"\b(?:isi (?:paket|box|kotak|dus)|kelengkapan|termasuk|dapat)\b",
        "warranty": r"\b(?:garansi|warranty)\b",
        "author": r"\b(?:penulis|pengarang|karya|author)\b",
        "publisher": r"\b(?:penerbit|publisher)\b",
        "pages": r"\d+ ?(?:hal|halaman|hlm|pages)\b",
    }.items()
}  # fmt: skip


def is_known(name: str, text: str, typed: str = "") -> bool:
    """Whether a detail was typed or stands in the text. Permits and certificates count only with a number.

    Raises KeyError for a name that is in no category of `listing_rules.DETAILS`.
    """
    if name in ("halal", "permit"):
        return has_number(name, text, typed)
    return bool(typed.strip()) or bool(_IN_TEXT[name].search(text))
