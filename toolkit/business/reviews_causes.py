"""What buyers complain about, and the phrases that say so: a list that anybody can read and correct.

The phrases are looked for in `reviews_words.plain` text. A strength says how sure a phrase is: 3 names thing
and fault ("packing asal"), 2 names the fault ("pecah"), 1 is a hint. A phrase marked `~` does not count after
"tidak", "bukan" or "belum" ("tidak rusak").
"""
# ruff: noqa: E501 (a phrase stands on one line, so that the list can be read and sorted)

from __future__ import annotations

import re
from dataclasses import dataclass

CAUSES = (
    "shipping", "packaging", "wrong", "missing", "quality", "picture", "service", "price", "taste",
)  # fmt: skip
"""Causes, as ids: slow or lost parcel; packing; wrong goods, size or colour; pieces missing or not sent; poor or
broken goods; not as in photo or text; seller does not answer or help; price; taste, smell or expired."""

_BAD = "(?:jelek|buruk|kurang|payah|parah|kecewa|tidak (?:bagus|baik|ramah|sopan|rapi|aman|layak|memuaskan))"
_CAME = "(?:datang|dikirim|kirim|sampai|diterima|terima|dapat|dikasih|diberi|isi)"
_ORDERED = "(?:pesan|pesanan|dipesan|order|diorder|beli|dibeli|minta|diminta|request|pilih|dipilih)"
_FEW = r"(?:\d+|satu|dua|tiga|empat|lima|1pcs|sebelah|setengah|sebagian|separuh)"
_TRAIT = "(?:warna|ukuran|tipe|type|model|motif|varian|rasa|seri|merk|merek|judul|jenis|nomor)"
_COLOUR = (
    "(?:hitam|putih|biru|merah|pink|kuning|hijau|coklat|abu|ungu|orange|oranye|cream|krem|navy|maroon|tosca)"
)
_PACK = "(?:packing|kemasan|kardus|bubble|segel|plastik pembungkus|dikemas|dibungkus)"
_SHOWN = (
    "(?:gambar|foto|deskripsi|iklan|ekspektasi|harapan|diharapkan|bayangan|dibayangkan|katalog|spek|"
    "spesifikasi|klaim|claim|promo|diperkirakan|perkiraan|yang ditampilkan|realita)"
)
_ANSWER = "(?:balas|dibalas|membalas|respon|direspon|merespon|jawab|dijawab|menjawab|ditanggapi|"
_ANSWER += "digubris|gubris|responsif|tanggapan|kabar|konfirmasi)"

_PHRASES: dict[str, tuple[tuple[int, str], ...]] = {
    "shipping": (
        (3, r"(?:pengiriman|kirim|dikirim|ekspedisi|kurir|datang|proses|diproses|sampai)(?: \w+){0,4} (?:lama|lambat|tertunda|pending)"),
        (3, r"(?:lama|lambat)(?: \w+){0,3} (?:sampai|datang|kirim|dikirim|proses|diproses|pengiriman|tiba)"),
        (3, r"belum(?: \w+){0,2} (?:sampai|datang|diterima|tiba|terima|dikirim)"),
        (3, r"(?:hari|minggu|bulan|jam|seminggu|sebulan|senin|selasa|rabu|kamis|jumat|sabtu|kemarin|besok)(?: \w+){0,2} (?:baru|br)(?: \w+){0,2} (?:sampai|datang|dikirim|kirim|diproses)"),
        (2, r"(?:baru|br)(?: \w+)? (?:dikirim|kirim|diproses)"),
        (1, r"baru(?: \w+)? (?:sampai|datang)"),
        (3, r"tidak (?:sampai|datang|tiba)(?! (?:\d|se(?:hari|bulan|minggu|tahun)|satu|dua))"),
        (3, r"(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)(?: \w+){0,4} (?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)"),
        (3, r"(?:pesan|beli)(?: \w+){0,3} (?:sebulan|seminggu|lama|berminggu|berhari)"),
        (2, r"pengiriman(?: \w+){0,3} lebih cepat|tidak pernah sampai"),
        (2, r"(?:kurir|driver)(?: \w+){0,2} (?:ngaco|kasar|malas|tidak|jelek)"),
        (2, r"tidak tepat waktu|tidak sesuai jadwal|tidak diproses"),
        (1, r"~\blambat\b"),
        (1, r"(?<!tahan )\blama (?:banget|sekali|betul)|^lama$"),
    ),
    "packaging": (
        (3, rf"{_PACK}(?: \w+){{0,4}} (?:{_BAD}|asal|rusak|penyok|sobek|hancur|pecah|bocor|terbuka|basah|seadanya|tipis|ditingkatkan|diperbaiki|lecek)"),
        (3, r"(?:tanpa|tidak|hanya)(?: (?:ada|di|pakai|dipakai|dikasih|diberi|dilapisi|dilapis|menggunakan|dengan|dibungkus|selembar|tambahan))* (?:bubble|packing|pelindung|kardus|dikemas|dibungkus|dipacking|plastik)"),
        (3, r"(?:dikemas|dibungkus|bungkus)(?: \w+){0,2} (?:plastik|asal|hanya)"),
        (3, r"asal (?:packing|bungkus|kirim|kemas)|packing(?: \w+){0,2} (?:standar|tidak ada|jelek)"),
        (3, r"malas (?:packing|macking)|(?:rusak|hancur|pecah|penyok|sobek)(?: \w+){0,3} (?:kemasan|kardus|packing)"),
        (3, r"bubble(?: wrap)? mana|tidak ada (?:pengaman|segel|pelindung)|irit packing|kena(?: \w+)? (?:hujan|benturan|banting)"),
        (2, r"~\b(?:pecah|penyok|hancur|tumpah|bocor|berhamburan|amburadul|retak|terlipat|dilipat|tertekuk)\b"),
    ),
    "wrong": (
        (3, rf"(?:salah|keliru)(?: \w+)? (?:kirim|barang|warna|ukuran|produk|varian|model|tipe|ngasih|mengirim|dikirim|pesanan|{_TRAIT})"),
        (3, rf"(?:tidak sesuai|tidak sama|beda|berbeda|lain)(?: \w+){{0,4}} {_ORDERED}"),
        (3, rf"{_TRAIT}(?: \w+){{0,2}} (?:tidak sesuai|tidak konsisten|beda|salah|berbeda|tidak sama|random|acak)"),
        (3, rf"(?:{_ORDERED}|mau)(?: \w+){{0,6}}(?: \|)?(?: \w+){{0,2}} (?:malah|mlh|yang|kok|ternyata) {_CAME}(?! (?:hanya|{_FEW}))(?! \w+ (?:hanya|{_FEW}))"),
        (3, rf"(?:{_COLOUR}|{_TRAIT})(?: \w+){{0,3}}(?: \|)?(?: \w+){{0,3}} (?:{_CAME})(?: \w+){{0,3}} (?:{_COLOUR}|{_TRAIT}|beda|salah)"),
        (3, rf"{_COLOUR}(?: \w+| \|){{0,8}} {_CAME}(?: \w+){{0,2}} (?:warna|{_COLOUR})"),
        (3, r"(?:dikirim|datang|diterima)(?: \w+){0,3}(?: \|)? bukan"),
        (3, rf"{_ORDERED}(?: \w+){{0,3}} (?:xl|xxl|l|m|s|\d+x\d+)(?: \w+){{0,2}} {_CAME}(?: \w+){{0,2}} (?:xl|xxl|l|m|s|\d+x\d+)"),
        (3, r"pesan apa(?: \|)? (?:dikasih|datang|dikirim|yang) apa|(?:tidak|bukan)(?: \w+){0,2} dipesan|barang lain\b|malah dikasih"),
        (2, rf"{_CAME}(?: \w+){{0,3}} (?:salah|beda|keliru|lain)\b"),
        (2, r"\b(?:kekecilan|kebesaran|kesempitan|kependekan|tertukar|ketuker|ketukar)\b"),
        (2, r"ukuran(?: \w+){0,2} (?:kecil|besar|sempit|gede|l kecil)"),
        (1, r"tidak sesuai\b(?! (?:harga|jadwal|dengan harga|promo))"),
    ),
    "missing": (
        (3, rf"{_CAME}(?: \w+){{0,2}} hanya(?: \w+){{0,2}} {_FEW}|hanya (?:{_CAME}|terima)(?: \w+){{0,2}} {_FEW}"),
        (3, rf"{_ORDERED} {_FEW}\w*(?: \w+){{0,5}} {_CAME}(?: \w+){{0,2}} {_FEW}"),
        (3, rf"(?:barang|isi|jumlah|pesanan|isinya)(?: \w+){{0,2}} kurang(?: \w+)? {_FEW}|kurang {_FEW}(?:pcs| pcs| buah| biji| bungkus|pc)"),
        (3, r"(?:tidak|kurang) (?:lengkap|komplit|komplet)"),
        (3, r"tidak (?:di )?(?:dikirim|kirim|disertakan|sertakan|diterima|terima|menerima|saya terima|sy terima|dapat barang|dapat (?:bonus|hadiah|pc|kartu))"),
        (3, r"resi (?:kosong|palsu|fiktif)|(?:paket|barang|produk) (?:kosong|hilang)|jumlah(?: \w+){0,2} tidak sesuai"),
        (3, r"tidak (?:ada|dikasih|dapat)(?: \w+){0,2} (?:baut|kabel|adapter|charger|baterai|batery|mur|bonus|hadiah|buku panduan|instruksi|tali|kelengkapan)"),
        (3, r"tidak ada(?: di)? dalam (?:paket|kardus|kemasan)|tidak ada di (?:paket|kemasan|kardus)|(?:part|halaman|isi|bagian)(?: \w+){0,2} hilang"),
        (2, r"(?:dikirim|diterima|datang)(?: \w+){0,2} kurang\b(?! (?:bagus|rapi|baik|teliti))"),
        (2, r"~\b(?:ketinggalan|tertinggal)\b|barang tidak ada(?! (?:yang|masalah|cacat|kendala))|tidak ada barang"),
    ),
    "quality": (
        (3, r"kualitas(?: \w+){0,3} (?:jelek|buruk|kurang|rendah|diragukan|sampah|parah|tidak (?:bagus|baik|sesuai|terjamin|sama))|low quality|kualitas rendah"),
        (3, r"bahan(?: \w+){0,4} (?:jelek|tipis|panas|kasar|murahan|kurang|kaku|melar|keras|tidak (?:bagus|enak|nyaman|halus|lembut|adem|tebal|menyerap|baik|sesuai|sama))"),
        (3, r"jahitan(?: \w+){0,3} (?:kurang|lepas|sobek|berantakan|jelek|tidak (?:rapi|kuat|bagus|sesuai))"),
        (3, r"tidak (?:bisa )?(?:berfungsi|bekerja|nyala|menyala|hidup|awet|kuat|kokoh|tahan|tajam|lengket|nempel|presisi|nyaman)"),
        (3, r"tidak bisa(?: di)?(?: \w+)? ?(?:dipakai|digunakan|pakai|gunakan|dipasang|pasang|dipanjangin|disambung|terkunci|konek|ngecas|dibuka)"),
        (3, r"(?:cepat|gampang|mudah|baru)(?: \w+){0,4} (?:rusak|putus|sobek|patah|lepas|luntur|copot|mati)"),
        (3, r"tidak (?:mempan|pengaruh|merekat|menempel|layak|ada efek|ada hasil|ada fungsi|ada pengaruh)|kurang (?:merekat|lengket|presisi|berfungsi)"),
        (3, r"gagal produk|quality control|(?:belum|baru)(?: \w+){0,4} (?:sudah|udah) (?:rusak|tidak|mati|sobek|copot|patah|lepas|hangus)"),
        (2, r"~\b(?:rusak|cacat|patah|sobek|bolong|berlubang|luntur|error|macet|copot|karatan|gosong|lecet|gompal|bocel|baret|tergores|goyang|alergi|iritasi|kemerahan|ngelupas|kusut|buram|ngeblur|kendor|longgar|putus|kotor|noda|bernoda)\b"),
        (2, r"\b(?:murahan|sampah|bangkai|useless|kopong)\b"),
        (2, r"~\bbekas\b|~\btipis\b|berembun|hang\b|gatel|gatal"),
        (2, r"(?:tidak|kurang) (?:bagus|kokoh|kuat|rapi|awet|responsif\b(?<!penjual))"),
        (2, r"~\b(?:mati|lepas|panas|bunyi|kaku|keset|oblak)\b"),
        (1, r"tidak bisa\b|tidak berfungsi\b|boros\b|seret\b"),
        (1, r"~\bjelek\b|barang(?: \w+)? (?:jelek|buruk)|halaman(?: \w+){0,2} (?:kosong|hilang|terulang)|suara(?: \w+){0,2} kecil"),
    ),
    "picture": (
        (3, rf"(?:tidak sesuai|tidak sama|tidak seperti|tidak seindah|tidak mirip|beda|berbeda|jauh)(?: \w+){{0,5}} {_SHOWN}"),
        (3, rf"(?:di |yang di)?{_SHOWN}(?: \w+){{0,5}} (?:menipu|bohong|tidak sesuai|beda|menyesatkan|tidak jelas|ternyata)"),
        (3, r"(?:bukan|tidak)(?: \w+){0,2} (?:asli|kulit|ori)\b|~\bpalsu\b"),
        (3, r"(?:kirain|kira|dikira|judul|katanya)(?: \w+){0,6}(?: \|)?(?: \w+){0,3} (?:ternyata|tahu|tau|hanya|asli|beda|eh)"),
        (3, rf"(?:dibawah|di bawah|di luar|diluar) {_SHOWN}|tidak se(?:besar|bagus|indah|tebal)\w*(?: \w+){{0,3}} {_SHOWN}"),
        (2, r"ternyata (?:bukan|hanya|mesin|kecil)|isi hanya \d+ ?(?:gr|gram|kg|gb|ml)"),
        (1, r"\b(?:bohong|nipu|penipu|penipuan|tipu|ditipu)\b"),
    ),
    "service": (
        (3, rf"respon(?: \w+){{0,5}} (?:lama|lambat|{_BAD}|tidak)|lambat respon"),
        (3, rf"(?:tidak|lama|lambat|kurang|susah)(?: \w+){{0,2}} {_ANSWER}"),
        (3, rf"(?:pelayanan|cs|admin|after sales|penjual|toko)(?: \w+){{0,4}} (?:{_BAD}|tidak amanah|tidak jelas|tidak peduli|ala kadarnya|mengecewakan)"),
        (3, r"(?:tidak|susah|menolak|ditolak|tolak)(?: \w+){0,3} (?:tanggung jawab|bertanggung jawab|tanggungjawab|retur|refund|diganti|ganti|garansi|solusi|itikad baik)"),
        (3, r"(?:komplain|retur|refund|garansi)(?: \w+){0,4} (?:ditolak|tidak|susah|dicuekin|bohong|ribet|lama|beres)"),
        (3, r"uang(?: \w+){0,2} tidak (?:dikembalikan|kembali|balik)|tanpa (?:konfirmasi|pemberitahuan|kabar)|(?:worst|bad|buruk) (?:pelayanan|admin|penjual)"),
        (3, r"penjual(?: \w+){0,2} (?:nyebelin|aneh|calo|bohong|kasar)"),
        (2, r"~\b(?:judes|jutek|ngotot|nyolot|galak|dicuekin|cuek|ketus|berdalih)\b|ngotot"),
        (2, r"tidak (?:jujur|kooperatif|komunikatif|dianggap|peduli|mau tahu|amanah|sopan|ramah|bertanggung jawab|tanggungjawab|profesional)|tidak follow up"),
        (1, r"tidak (?:ada )?(?:solusi|tanggapan)|toko(?: \w+)? (?:payah|jelek)"),
    ),
    "price": (
        (3, r"(?:tidak sebanding|tidak sesuai|tidak worth)(?: \w+){0,2} harga|harga(?: \w+){0,3} (?:mahal|tidak sesuai|tidak sebanding|naik|selisih)"),
        (3, r"(?:lebih murah)(?: \w+){0,2} (?:toko|tempat|pasar|sebelah|minimarket)|ongkir(?: \w+){0,2} (?:mahal|kelebihan)"),
        (1, r"~\bmahal\b"),
        (2, r"lebih mahal|kelebihan ongkir|rugi(?: \w+){0,2} harga"),
    ),
    "taste": (
        (3, r"rasa(?: \w+){0,4} (?:aneh|kurang|pahit|hambar|beda|apek|basi|tengik|tidak (?:enak|segar|sama|seperti|sesuai|ada))"),
        (3, r"(?:bau|aroma|wangi)(?: \w+){0,4} (?:tidak (?:enak|wangi|sama|sesuai|tahan|jelas|ada)|kurang|menyengat|pusing|aneh|pasaran|sakit|sampah|apek|kecoa|tong)"),
        (3, r"~\b(?:basi|apek|tengik|kedaluwarsa|berjamur|jamuran|melempem|alot|hambar|keasinan|berulat|kemanisan)\b"),
        (3, r"(?:tidak|kurang) enak\b|tidak ada(?: \w+)? enak|tidak dapat enak"),
        (2, r"~\b(?:bau|semut|rambut|jamur)\b|terlalu (?:asin|manis|pedas|asam)|ketahanan wangi|mual\b|lebih pahit"),
    ),
}  # fmt: skip

DISAPPOINTED = re.compile(
    r"\b(?:kecewa|kapok|nyesel|menyesal|parah|payah|gagal|rugi|jangan beli|tidak puas|tidak rekomendasi|no rekomendasi|"
    r"not rekomendasi|zonk|males|malas|sedih|kesal|jelek|buruk|bintang 1|kurang)\b"
)
"""Says that a buyer is unhappy, not why."""

PLEASED = re.compile(
    r"\b(?:bagus|mantap\w*|mantul|puas|cepat|ramah|rapi|aman|rekomendasi|oke|ok|okay|terima kasih|terimakasih|makasih|"
    r"thanks|suka|lumayan|enak|keren|top|josss?|sip|best|alhamdulillah|sukses|nyaman|lucu|cantik|murah|gercep)\b"
)
"""Says that a buyer is content."""


@dataclass(frozen=True)
class Phrase:
    """One phrase of the list: how sure it is, whether "tidak" before it undoes it, and what is looked for."""

    strength: int
    undone: bool
    pattern: re.Pattern[str]


def _phrase(strength: int, source: str) -> Phrase:
    return Phrase(strength, "~" in source, re.compile(rf"\b(?:{source.replace('~', '')})"))


PHRASES: dict[str, tuple[Phrase, ...]] = {
    cause: tuple(_phrase(strength, source) for strength, source in _PHRASES[cause]) for cause in CAUSES
}
"""The phrases of each cause."""
