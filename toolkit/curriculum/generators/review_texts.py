"""Reviews of a shop that sells woven bags, written by us for practice: (Indonesian, English) by cause."""

from __future__ import annotations

Wording = tuple[str, str]

COMPLAINTS: dict[str, tuple[Wording, ...]] = {
    "shipping": (
        ("Pengiriman lama sekali, seminggu baru sampai.", "Delivery very slow, it took a week."),
        ("Pesan Senin, Jumat baru dikirim.", "Ordered on Monday, sent only on Friday."),
        ("Paketnya telat, acaranya sudah lewat.", "The parcel was late, the party was over."),
        ("Prosesnya lambat, 4 hari baru diproses.", "Slow handling, four days before anything happened."),
        ("Lama banget datangnya, padahal satu kota.", "It came very late, and we live in the same town."),
        ("Kirimnya lambat, kurirnya tidak salah.", "Sent late, it was not the courier's fault."),
        ("Sudah 9 hari belum sampai juga.", "Nine days, and it still has not come."),
        ("Katanya kirim hari ini, lusa baru dikirim.", "They said today, it went out two days later."),
    ),
    "packaging": (
        ("Kemasan penyok, kardusnya tipis.", "The box was dented, the cardboard is thin."),
        ("Dibungkus plastik tipis saja, basah kena hujan.", "Only thin plastic, wet from the rain."),
        ("Packing asal, tidak pakai kardus.", "Careless packing, no box at all."),
        ("Tanpa bubble wrap, gagang tas jadi tertekuk.", "No bubble wrap, the handle came bent."),
        ("Kardus sobek waktu datang.", "The box was torn when it came."),
        ("Kemasannya jelek, isinya ikut penyok.", "Bad packing, the contents were dented too."),
        ("Bungkusnya terbuka, isinya kelihatan orang.", "The wrapping was open, everybody could see in."),
        ("Packing kurang aman untuk luar pulau.", "The packing is not safe enough for another island."),
    ),
    "wrong": (
        ("Salah kirim, pesan cokelat datang hitam.", "Wrong one, I ordered brown and got black."),
        ("Ukuran salah, minta besar dikirim kecil.", "Wrong size, I asked for large and got small."),
        ("Warnanya tidak sesuai pesanan.", "The colour is not what I ordered."),
        ("Pesan model kotak malah dikirim bulat.", "I ordered the square one and got a round one."),
        ("Salah barang, punya orang lain dikirim ke saya.", "Wrong goods, somebody else's order came to me."),
        ("Motifnya beda dengan yang dipesan.", "The pattern differs from the one I ordered."),
        ("Minta tali panjang, yang datang tali pendek.", "I asked for a long strap, a short one came."),
        ("Barang tidak sesuai pesanan, tolong teliti.", "Not what I ordered, please take care."),
    ),
    "missing": (
        ("Pesan 3 datang cuma 2.", "I ordered three, only two came."),
        ("Barang kurang satu, kantong kecilnya tidak ada.", "One piece missing, the little pouch."),
        ("Tidak lengkap, talinya tidak disertakan.", "Not complete, the strap was not in it."),
        ("Bonusnya tidak dikirim.", "The gift that was promised was not sent."),
        ("Beli 2 yang dikirim hanya 1.", "I bought two, they sent one."),
        ("Isi paket kurang 1, sudah bayar penuh.", "One short in the parcel, and I paid for all."),
        ("Kartu ucapannya tidak dikirim, padahal dipesan.", "The card that I ordered was not in it."),
        ("Jumlahnya tidak sesuai, kurang 2 buah.", "The number is wrong, two are missing."),
    ),
    "quality": (
        ("Baru dua kali pakai, talinya sudah putus.", "Used twice, and the strap broke."),
        ("Anyamannya tipis dan cepat rusak.", "The weaving is thin and wore out fast."),
        ("Jahitan lepas di bagian bawah.", "The seam at the bottom came off."),
        ("Ritsletingnya macet.", "The zip is stuck."),
        ("Kualitas kurang, banyak serat yang patah.", "Poor quality, many broken fibres."),
        ("Bahannya kasar, baju jadi tersangkut.", "The material is rough, clothes get caught."),
        ("Ada bolong kecil di samping.", "There is a small hole in the side."),
        ("Gagangnya longgar dan tidak kuat.", "The handle is loose and not strong."),
    ),
    "picture": (
        ("Tidak sesuai gambar, aslinya pucat.", "Not as in the picture, really it is pale."),
        ("Di foto besar, ternyata kecil sekali.", "Large in the photo, it turned out tiny."),
        ("Beda jauh dengan foto di toko.", "Far from the photo in the shop."),
        ("Deskripsi bilang rotan, ternyata bukan rotan.", "The text says rattan, it turned out not to be."),
        ("Tidak seperti di foto, anyamannya jarang.", "Not like the photo, the weave is open."),
        ("Tidak sesuai deskripsi, tidak ada lapisan kain.", "Not as described, there is no cloth lining."),
        ("Gambarnya menipu, ukurannya tidak ditulis.", "The picture misleads, no size is given."),
        ("Tidak sesuai ekspektasi dari fotonya.", "Not what the photo made me expect."),
    ),
    "service": (
        ("Chat tidak dibalas sampai sekarang.", "My chat has not been answered to this day."),
        ("Respon penjual lambat dan ketus.", "The seller answers late and rudely."),
        ("Minta tukar, penjual tidak mau tanggung jawab.", "I asked to exchange, the seller refuses."),
        ("Komplain tidak ditanggapi.", "My complaint got no reaction."),
        ("Pelayanan buruk, ditanya malah marah.", "Bad service, they got angry when I asked."),
        ("Penjual tidak ramah waktu ditanya ukuran.", "The seller was unfriendly when I asked the size."),
        ("Sudah tiga kali chat, tidak ada respon.", "Three chats, no answer."),
        ("Refund susah, disuruh menunggu terus.", "Getting my money back is hard, I am told to wait."),
    ),
    "price": (
        ("Harga mahal untuk tas sekecil ini.", "A high price for so small a bag."),
        ("Tidak sebanding dengan harganya.", "Not worth its price."),
        ("Di toko sebelah lebih murah di pasar juga ada.", "It costs less next door, and at the market."),
        ("Ongkir mahal, hampir sama dengan tasnya.", "Shipping is dear, nearly as much as the bag."),
        ("Kemahalan, kemarin harganya naik lagi.", "Too dear, the price went up again yesterday."),
        ("Harga tidak sesuai, terlalu mahal.", "The price is not right, too high."),
        ("Lebih mahal daripada di pameran.", "Dearer than at the fair."),
        ("Mahal untuk tas tanpa ritsleting.", "Dear for a bag without a zip."),
    ),
}  # fmt: skip
"""Eight complaints of each cause: sixty-four in all."""

PRAISE: tuple[Wording, ...] = (
    ("Bagus, sesuai gambar, pengiriman cepat.", "Good, as in the picture, fast delivery."),
    ("Packing rapi, penjual ramah. Mantap.", "Neat packing, friendly seller. Great."),
    ("Suka sekali, anyamannya halus.", "I love it, the weave is fine."),
    ("Barang tidak rusak, terima kasih.", "Nothing was broken, thank you."),
    ("Oke, harga murah, bakal beli lagi.", "Fine, a low price, I will buy again."),
    ("Cantik, cocok untuk kado.", "Pretty, good as a gift."),
    ("Puas, respon cepat.", "Content, quick answers."),
    ("Kuat dan rapi, saya puas.", "Strong and neat, I am content."),
)

NAMES: dict[str, Wording] = {
    "shipping": ("Pengiriman lambat", "Slow delivery"),
    "packaging": ("Kemasan", "Packing"),
    "wrong": ("Salah barang, ukuran, warna", "Wrong goods, size, colour"),
    "missing": ("Barang kurang", "Pieces missing"),
    "quality": ("Mutu barang", "Quality"),
    "picture": ("Tidak seperti di foto", "Not as shown"),
    "service": ("Pelayanan penjual", "Service"),
    "price": ("Harga", "Price"),
}
"""Causes as learners read them."""
