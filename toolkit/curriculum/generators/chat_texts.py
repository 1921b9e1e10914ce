"""The wordings of generated chat messages, in everyday Indonesian and English, and the reviewed names.

Every wording says whether money has changed hands, so that a message has exactly one meaning in the cash
book. Placeholders: {items} goods with a count, {amount} money, {day} a day of the month, {goods} what a
supplier sold. Names are common ones and belong to nobody; there are no telephone numbers.
"""

from __future__ import annotations

NAMES = (
    *("Bu Rina", "Bu Wati", "Bu Ningsih", "Bu Murni", "Bu Tini", "Bu Lestari", "Bu Yohana", "Bu Ratna"),
    *("Pak Agus", "Pak Slamet", "Pak Made", "Pak Hendra", "Pak Ujang", "Pak Joko", "Pak Ketut"),
    *("Mbak Dewi", "Mbak Yuni", "Mbak Maria", "Mbak Sri", "Mbak Fitri"),
    *("Mas Budi", "Mas Dedi", "Mas Asep", "Mas Yusuf"),
)

PRODUCTS = (
    ("keripik pedas", "packs of spicy chips", 15_000),
    ("kacang bawang", "packs of garlic peanuts", 18_000),
    ("stik keju", "packs of cheese sticks", 20_000),
    ("rempeyek", "packs of peanut crackers", 12_000),
    ("sambal botol", "bottles of sambal", 25_000),
    ("nastar", "jars of nastar", 45_000),
    ("jilbab segi empat", "square hijabs", 35_000),
    ("jilbab instan", "instant hijabs", 55_000),
)
"""Indonesian name, English name, price in rupiah."""

GOODS = (
    ("singkong 20 kg", "20 kg of cassava"),
    ("minyak goreng 6 liter", "6 litres of cooking oil"),
    ("kacang tanah 5 kg", "5 kg of peanuts"),
    ("plastik kemasan dan stiker", "bags and stickers"),
    ("tepung dan keju", "flour and cheese"),
    ("jilbab satu lusin untuk dijual lagi", "a dozen hijabs to sell on"),
)

SUPPLIERS = ("Agen Makmur", "Toko Plastik Jaya", "Pasar Induk", "Grosir Berkah")

OWN_NOTE = {"id": "Catatan sendiri", "en": "Own note"}
CHILD = {"id": "Anak sendiri", "en": "Own child"}
COURIER = {"id": "Kurir", "en": "Courier"}

Wording = tuple[str, str]
"""Indonesian and English."""

SALE_CASH: tuple[Wording, ...] = (
    (
        "Bu, pesan {items} ya. {amount} sudah saya transfer barusan 🙏",
        "Hi, I'd like {items}. I have just transferred {amount} 🙏",
    ),
    (
        "Bu, {items} sudah saya ambil tadi pagi. Uangnya {amount} sudah saya kasih tunai ya.",
        "I picked up {items} this morning. I gave you the {amount} in cash.",
    ),
    (
        "QRIS {amount} barusan sudah bunyi masuk di HP Ibu ya. Buat {items} 😊",
        "Your phone just rang for my QRIS payment of {amount}, so it has arrived. It is for {items} 😊",
    ),
    (
        "Assalamualaikum Bu, mau {items}. Sudah lunas {amount} lewat transfer ya, tolong dikirim sore ini",
        "Good morning, {items} please. Paid in full, {amount} by transfer. Please send it this afternoon",
    ),
    (
        "Makasih Bu, {items} sudah saya bawa 👍 tadi bayar {amount} uang pas ya",
        "Thank you, I have {items} here 👍 I paid exactly {amount} in cash earlier",
    ),
    (
        "jd {items} total {amount} ya bu, kata ibu tadi uangnya udah masuk rekening, sip",
        "so {items}, {amount} in total, you said the money is in your account already, great",
    ),
)

SALE_COD: Wording = (
    "COD {items} sudah diterima pembeli. Uangnya {amount} sudah saya setor ke Ibu tadi.",
    "COD {items} delivered. I handed you the {amount} earlier.",
)

SALE_CREDIT: tuple[Wording, ...] = (
    (
        "Bu, pesan {items} ya, bayarnya nanti pas gajian 🙏 Totalnya {amount}. Barangnya sudah saya terima",
        "I'd like {items}, and I'll pay on payday 🙏 That makes {amount}. I already have the goods",
    ),
    (
        "Ambil dulu {items} ya Bu, {amount}. Tolong dicatat, akhir bulan saya bayar",
        "I took {items}, {amount}. Please write it down, I'll pay at the end of the month",
    ),
    (
        "Kasbon lagi ya Bu hehe, {items}, jadi {amount}. Sudah dibawa anak saya",
        "On credit again please, {items}, so {amount}. My son has taken them home already",
    ),
    (
        "Bu maaf, uangnya ketinggalan. {items} sudah di saya, {amount} saya bayar minggu depan ya",
        "Sorry, I forgot my money. I have {items}, I'll pay the {amount} next week",
    ),
)

REPAY_ALL: tuple[Wording, ...] = (
    (
        "Bu, kasbon saya yang tanggal {day}, {amount}, sudah saya transfer lunas ya. Maaf lama 🙏",
        "I have transferred the {amount} I owed since the {day}, all paid now. Sorry it took so long 🙏",
    ),
    (
        "Utang tanggal {day} lunas ya Bu. {amount} tadi sudah saya bayar tunai",
        "What I owed from the {day} is settled. I paid the {amount} in cash earlier",
    ),
)

REPAY_PART: tuple[Wording, ...] = (
    (
        "Bu, kasbon tanggal {day} saya cicil dulu. {amount} sudah saya transfer, sisanya nanti ya",
        "I'm paying part of what I owe from the {day}. {amount} is transferred, the rest later",
    ),
    (
        "Ini baru bisa bayar {amount} dulu Bu, untuk utang tanggal {day}. Tunai, tadi sudah Ibu terima",
        "I can only pay {amount} for now, for the {day}. Cash, you took it earlier",
    ),
)

PURCHASE: tuple[Wording, ...] = (
    (
        "Terima kasih Bu, {goods} {amount}, sudah dibayar tunai. LUNAS",
        "Thank you, {goods}, {amount}, paid in cash. SETTLED",
    ),
    (
        "Transferan {amount} untuk {goods} sudah kami terima. Barang dikirim hari ini",
        "We have received your transfer of {amount} for {goods}. Goods go out today",
    ),
)

EXPENSE: tuple[Wording, ...] = (
    ("bensin antar pesanan {amount}, tunai", "petrol for deliveries {amount}, cash"),
    (
        "bayar listrik dapur produksi {amount}, sudah",
        "paid electricity of the shop kitchen, {amount}",
    ),
    ("upah Yanti bantu bungkus {amount}, sudah dibayar", "wage for Yanti who helped packing {amount}, paid"),
    ("kuota internet buat jualan {amount}, sudah dibeli", "mobile data for selling {amount}, bought"),
    (
        "ongkos kirim paket pembeli {amount}, dibayar toko",
        "postage of a buyer's parcel {amount}, shop paid",
    ),
)

DRAWING_NOTE: tuple[Wording, ...] = (
    ("ambil {amount} dari laci buat jajan anak", "took {amount} from the till for the children's snacks"),
    ("{amount} uang toko kepakai buat arisan RT", "{amount} of the shop's money went to my savings club"),
    ("bayar SPP sekolah {amount} pakai uang jualan", "paid school fees {amount} with the shop's money"),
    ("belanja dapur rumah {amount} pakai uang laci", "groceries for home {amount}, from the till"),
)

DRAWING_CHILD: Wording = (
    "Bu, aku ambil {amount} dari laci ya buat beli buku sekolah. Udah kuambil",
    "Mum, I took {amount} from the till for school books",
)

NOTHING: tuple[Wording, ...] = (
    (
        "Bu, {items} masih ada? Kalau beli jadi {amount} ya? Tanya dulu, belum jadi pesan",
        "Do you still have {items}? That would be {amount}? Just asking, not ordering yet",
    ),
    (
        "Maaf Bu, pesanan {items} {amount} saya batalkan. Barang belum saya ambil, belum bayar juga 🙏",
        "Sorry, I cancel my order of {items}, {amount}. I have neither taken the goods nor paid 🙏",
    ),
    (
        "Lebaran nanti mau pesan {items}, kira-kira {amount}. Nanti saya kabari lagi jadi atau tidak",
        "For Eid I may order {items}, about {amount}. I'll tell you later whether I do",
    ),
)

RULES = {
    "id": (
        "**Aturan mencatat**\n\n"
        "- **Uang masuk**: pembeli sudah bayar (tunai, transfer, QRIS, atau COD yang sudah disetor).\n"
        "- **Kasbon**: barang sudah diambil, uang belum. Catat sebagai piutang. Belum uang masuk.\n"
        "- **Bayar kasbon**: uang masuk. Piutangnya berkurang. Bukan penjualan baru.\n"
        "- **Belanja dan biaya usaha**: uang keluar.\n"
        "- **Ambilan pribadi (prive)**: uang toko untuk keluarga. Uang keluar, bukan biaya usaha.\n"
        "- **Tidak dicatat**: hanya bertanya, batal, atau baru rencana."
    ),
    "en": (
        "**Rules for writing it down**\n\n"
        "- **Money in**: the buyer has paid (cash, transfer, QRIS, or COD that was handed over).\n"
        "- **Credit sale (kasbon)**: goods taken, money not yet. It is owed to you. It is not money in.\n"
        "- **Credit paid back**: money in. Less is owed to you. It is not a new sale.\n"
        "- **Purchases and business costs**: money out.\n"
        "- **Owner's drawing (prive)**: the shop's money for the family. Money out, but no business cost.\n"
        "- **Not written down**: just a question, a cancelled order, or only a plan."
    ),
}
