"""Words of Indonesian buyers, written one way: slang, short forms and doubled letters.

Reviews are typed on phones: `brg nya gk sesuai bgt` is `barang tidak sesuai banget`. The list is our own,
made by reading reviews; it is short on purpose, so that a trainer can read and lengthen it.
"""

from __future__ import annotations

import re

NOT = "tidak"

_SAME: dict[str, str] = {
    NOT: "no not tdk tdak enga engga enggak ngk nga ngga nggak gak ga gk g gag gx ndak nda kagak kgk tak tk",
    "bisa": "bs bsa",
    "berfungsi": "berpungsi fungsi pungsi dipungsikan difungsikan",
    "tidak bisa": "gabisa gbs gakbisa",
    "tidak ada": "gada gaada gakada gaa",
    "tidak jelas": "gajelas",
    "yang": "yg yng",
    "banget": "bgt bngt bingit bgtt",
    "barang": "brg brang brng item",
    "datang": "dtg dateng dtng dtang datng nyampe nyampek",
    "sampai": "sampe smpe smp nyampai smpai sampek",
    "kirim": "krim krm ngirim",
    "pengiriman": "pengirima pengriman",
    "dipesan": "dipesen dpesan",
    "error": "eror erorr",
    "dikirim": "dkirim dikrm dikrim terkirim",
    "pesan": "pesen psn order pesanannya mesen",
    "pesanan": "orderan psanan pesenan",
    "pakai": "pake pke",
    "dipakai": "dipake dpake dipke kepake kepakai",
    "sudah": "sdh udh udah uda dah sudh",
    "belum": "blm blum belom",
    "dengan": "dgn dg dngn",
    "karena": "krn karna krna",
    "tetapi": "tp tapi tpi namun cuma2",
    "saja": "aja aj ajah sj",
    "kurang": "krg krang kurng",
    "lebih": "lbh",
    "seperti": "kaya kayak kyk sprti spt kek",
    "kalau": "klo kalo kl klu",
    "jangan": "jgn jgan",
    "dapat": "dpt dapet dpat",
    "balas": "bales",
    "dibalas": "dibales dbls dibls",
    "respon": "respons response respone responnya responya res",
    "penjual": "seller selernya seler pelapak sellernya",
    "packing": "packingan paking peking pack packaging packagingnya pengepakan packingnya pengemasan",
    "rapi": "rapih",
    "hanya": "cuma cuman cm cmn hny doang doank",
    "tolong": "tlg",
    "ukuran": "size ukrn",
    "foto": "photo poto fotonya gbr",
    "gambar": "gambarnya",
    "deskripsi": "diskripsi deskrepsi description desc keterangan",
    "asli": "original ori orisinil orisinal ory",
    "palsu": "kw fake abal imitasi tiruan",
    "ekspektasi": "expektasi expetasi ekspetasi expectasi espektasi ekpektasi",
    "kedaluwarsa": "kadaluarsa kadaluwarsa kedaluarsa expired expire exp kadaluawarsa",
    "tipis": "tipiss",
    "rusak": "rusk rusakk ruksak rsk",
    "pelayanan": "layanan service servis pelayananya",
    "lambat": "lemot lelet telat terlambat molor lambreta lamban delay slow lambatt",
    "bekas": "second seken sekon",
    "cacat": "cacad reject rejek riject rejectan defect",
    "sobek": "robek",
    "penyok": "peyok penyot gepeng dent",
    "hancur": "ancur remuk remek",
    "kecewa": "mengecewakan kcewa kecwa",
    "rekomendasi": "rekomen recommended recommend recomended rekomended recomend",
    "kemasan": "bungkus pembungkus bungkusan bungkusnya",
    "bubble": "bubblewrap bublewrap buble bubel",
    "kardus": "dus dos box kotak",
    "warna": "warnany wrn",
    "menerima": "nerima",
    "mahal": "kemahalan mhl overprice overpriced",
    "komplain": "complain complaint komplen",
    "bagus": "bgs good",
    "lama": "lamaa lm",
}  # fmt: skip

_WORD = {short: long for long, shorts in _SAME.items() for short in shorts.split()}
_KEEP_NYA = frozenset(("hanya", "punya", "tanya", "ditanya", "banyak", "nya"))
_CLAUSE = re.compile(r"[.,;:!?()\n/+&|]+|\.\.+")
_TOKEN = re.compile(r"[^\W_]+")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_DOUBLE_END = re.compile(r"([aeiou])\1$")
_PASSIVE = re.compile(
    r"\bdi (?=(?:kirim|pesan|terima|balas|respon|chat|order|beli|pakai|kasih|packing|bungkus|ganti|cek|"
    r"proses)\b)"
)
_TWICE = re.compile(r"^([a-z]{3,})2$")

MOST_LETTERS = 4_000
"""Longer reviews are cut: nobody writes more about a packet of crackers."""


def plain(text: str) -> str:
    """Return a review in small letters and known words, its clauses parted by ` | `.

    `gk ssuai, lamaaa bgt` becomes `tidak ssuai | lama banget`. Numbers stay. Emoji and marks go.
    """
    clauses = []
    for clause in _CLAUSE.split(text[:MOST_LETTERS].casefold()):
        words = [_known(token) for token in _TOKEN.findall(clause)]
        words = [word for word in words if word]
        if words:
            clauses.append(" ".join(words))
    return _PASSIVE.sub("di", " | ".join(clauses))


def _known(token: str) -> str:
    if token in _WORD:
        return _WORD[token]
    word = _STRETCHED.sub(r"\1", token)
    word = _DOUBLE_END.sub(r"\1", word)
    if twice := _TWICE.match(word):
        word = twice[1]
    if word in _WORD:
        return _WORD[word]
    if word in ("nya", "ny", "y"):
        return ""
    if word.endswith("nya") and len(word) >= 6 and word not in _KEEP_NYA:
        word = word[:-3]
    return _WORD.get(word, word)
