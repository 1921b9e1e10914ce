"""Sentences in a listing that the law forbids or that need proof, found by a list of Indonesian phrases.

The list points to where a seller should look again. It is no legal advice, and it does not know every claim.
"""
# ruff: noqa: E501 (lists of phrases are read by their lines)

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FORBIDDEN = frozenset(("cure", "slimming", "whitening", "halal", "permit", "imitation"))
"""Claims that may not stand there as they are. The others need proof, or must go."""

_PATTERNS: dict[str, str] = {
    "cure": (
        r"\b(?:me?ny?embuhkan|sembuhkan|mengobati|obati|mengatasi penyakit|mencegah (?:penyakit|kanker|diabetes|"
        r"stroke|covid|virus|corona)|anti ?kanker|menurunkan (?:kolesterol|gula darah|tekanan darah|"
        r"darah tinggi|asam urat)|obat (?:kanker|diabetes|kolesterol|asam urat|maag|batuk|jerawat|kuat|herbal)|"
        r"menyehatkan|meningkatkan (?:imun|imunitas|kecerdasan|daya tahan)|detoks?|menghilangkan (?:jerawat|flek|"
        r"penyakit|stretch ?mark)|cures?|heals?)\b"
    ),
    "slimming": (
        r"\b(?:melangsingkan|pelangsing|langsing|kurus|diet)\b(?= (?:alami|cepat|dalam|tanpa|seminggu|instan))|"
        r"\b(?:melangsingkan|pelangsing|turun(?:kan)? \d+ ?kg|menurunkan berat badan|membakar lemak|pembakar lemak|"
        r"menguruskan)\b"
    ),
    "whitening": (
        r"\b(?:memutihkan (?:permanen|kulit|wajah|badan)|pemutih (?:permanen|badan|wajah|kulit)|"
        r"putih (?:permanen|dalam|seketika|instan)|glowing dalam \d+)\b"
    ),
    "superlative": (
        r"\b(?:ter(?:baik|murah|laris|enak|bagus|kuat|cepat|lengkap|percaya|favorit|populer)|"
        r"(?:nomor|nomer|no)\.? ?(?:1|satu|wahid)\b|paling (?:\w+)|satu ?- ?satunya|juara (?:1|satu)|"
        r"best ?seller|the best|number one|tiada duanya)"
    ),
    "guarantee": (
        r"\b(?:di ?jamin|jaminan|pasti (?:\w+)|garansi (?:seumur hidup|puas|uang kembali)|100 ?%|"
        r"anti gagal|tanpa gagal|seumur hidup|guaranteed)"
    ),
    "safe": (
        r"\b(?:tanpa efek samping|tidak berbahaya|tidak ada efek samping|bebas (?:bahan kimia|efek samping)|"
        r"aman (?:100|untuk (?:semua|bayi|ibu hamil|bumil))|tanpa bahan kimia|no side effects?)"
    ),
    "expert": (
        r"\b(?:(?:rekomendasi|anjuran|disarankan|direkomendasikan|resep|diakui)(?: \w+)? (?:dokter|ahli|bpom|who|"
        r"bidan)|terbukti (?:klinis|ilmiah|secara)|uji klinis|clinically proven)\b"
    ),
    "miracle": r"\b(?:mukjizat|keramat|berkhasiat|khasiat|manjur|ampuh|mujarab)\b",
    "imitation": r"\b(?:kw ?(?:super|premium|1|2)?|mirror (?:quality|grade|1:1)|replika|tiruan|grade ori|ori ?kw|kualitas ori)\b",
    "halal": r"\b(?:ber)?halal\w*",
    "permit": r"\b(?:b\.?p\.?o\.?m|p-? ?irt|terdaftar resmi|izin edar)\b",
}
_COMPILED = {code: re.compile(pattern) for code, pattern in _PATTERNS.items()}
CODES = tuple(_PATTERNS)
"""All kinds of claims."""

_NEGATED = re.compile(
    r"\b(?:tidak|bukan|belum|tanpa|non|not|jangan)(?: (?:untuk|bisa|dapat|ada|boleh|ber\w+|memiliki|punya|klaim))*"
    r"[ -]$"
)
_NUMBER = {
    "halal": re.compile(r"\bid ?\d[\d ]{9,}", re.IGNORECASE),
    "permit": re.compile(
        r"(?:p-?\s?irt|irt|bpom|md|ml|na|nb|nc|nd|ne|tr|sd)[\s.:no]{0,8}\d[\d\s.-]{7,}", re.IGNORECASE
    ),
}
"""What a certificate's or permit's number looks like; the number itself is not checked."""


@dataclass(frozen=True)
class Claim:
    """A claim found in a listing. code: one of `CODES`. found: the words."""

    code: str
    found: str

    @property
    def forbidden(self) -> bool:
        """Whether it may not stand there at all, even with proof, as it is."""
        return self.code in FORBIDDEN


def find_claims(text: str, attributes: Mapping[str, str] | None = None) -> list[Claim]:
    """Return the claims of a text, each kind once, in the order of `CODES`.

    attributes: what the seller filled in. "Halal" and "BPOM" or "P-IRT" are claims only while neither the text
    nor `attributes["halal"]`, `attributes["permit"]` holds a number of ten digits or more.
    """
    plain = " ".join(text.casefold().split())[:20_000]
    filled = attributes or {}
    claims = []
    for code, pattern in _COMPILED.items():
        if code in _NUMBER and has_number(code, plain, filled.get(code, "")):
            continue
        for match in pattern.finditer(plain):
            if not _NEGATED.search(plain[max(match.start() - 40, 0) : match.start()]):
                claims.append(Claim(code, match[0].strip()))
                break
    return claims


def has_number(code: str, text: str, typed: str = "") -> bool:
    """Whether a certificate ("halal") or permit number stands in the text or was typed."""
    if sum(char.isdigit() for char in typed) >= 10:
        return True
    return bool(_NUMBER[code].search(text))
