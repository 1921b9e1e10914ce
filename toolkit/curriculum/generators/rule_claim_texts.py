"""The 24 claims about rules: eight true, eight stale, eight false, as judged on 23 November 2026.

`origin` is `page` for what a real page said, in our words, or `own` for what we wrote ourselves. The verdict
follows the newest source that was read; where a country parameter decides, it is named. When a rule changes,
change the parameter and the claim together. A claim that the lesson works out is `taught`: no learner gets it
as a task.
"""

# Each sentence stays on a line of its own, however long, so that the two languages can be compared.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass

VERDICTS = ("true", "stale", "false")
CHECKED_ON = "2026-11-23"


@dataclass(frozen=True)
class Claim:
    """One claim: text and why in Indonesian and English; dates as exact as known (`2025`, `2025-07`).

    taught: the lesson works it out, in these words.
    """

    topic: str
    verdict: str
    page_date: str
    text: tuple[str, str]
    why: tuple[str, str]
    source: str
    source_date: str
    parameter: str = ""
    changed_on: str = ""
    origin: str = "own"
    taught: bool = False


TRUE = (
    Claim(
        "pay_day",
        "true",
        "2025-07-10",
        (
            "Sejak 2025, PPh final bulanan disetor paling lambat tanggal 15 bulan berikutnya.",
            "Since 2025 the monthly final tax is paid by the 15th of the next month.",
        ),
        (
            "PMK 81/2024 menyamakan tanggal setor menjadi tanggal 15 sejak 1 Januari 2025.",
            "PMK 81/2024 made the 15th the day for all since 1 January 2025.",
        ),
        "DDTC News 1812070",
        "2025-07-10",
        "tax.pay_day",
        origin="page",
    ),
    Claim(
        "annual_return",
        "true",
        "2026",
        (
            "Omzet setahun di bawah Rp500 juta? Pajaknya nol, tetapi SPT Tahunan tetap dilaporkan.",
            "Yearly sales below Rp500 million? The tax is nil, but the annual return is still filed.",
        ),
        (
            "Bebas pajak tidak sama dengan bebas lapor. Direktorat Jenderal Pajak meminta rekap omzet dalam SPT Tahunan.",
            "Free of tax is not free of reporting. The tax office asks for the sales of each month in the annual return.",
        ),
        "Pajakku; pajak.go.id",
        "2025",
        "tax.annual.individual_months",
        origin="page",
    ),
    Claim(
        "billing",
        "true",
        "2025",
        (
            "PPh final UMKM disetor dengan kode 411128-420. Setelah dibayar, tidak perlu lapor bulanan lagi.",
            "The final tax is paid with code 411128-420. Once paid, no monthly report is needed.",
        ),
        (
            "PMK 81/2024 Pasal 171: yang sudah membayar dianggap sudah melapor untuk bulan itu.",
            "PMK 81/2024 article 171: who has paid counts as having reported for that month.",
        ),
        "Ortax",
        "2025",
        "tax.billing_code",
        origin="page",
    ),
    Claim(
        "nib",
        "true",
        "2025-11",
        (
            "NIB diurus sendiri di OSS dan tidak dipungut biaya.",
            "You get the NIB yourself at OSS, and it costs nothing.",
        ),
        (
            "NIB gratis. Yang minta uang biasanya perantara, bukan OSS.",
            "The NIB is free. Who asks for money is usually an agent, not OSS.",
        ),
        "Kompas",
        "2022-07-14",
        "licence.nib.fee",
        origin="page",
    ),
    Claim(
        "trademark",
        "true",
        "2025",
        (
            "Daftar merek online untuk usaha mikro dan kecil Rp500.000 per kelas barang.",
            "Registering a trademark online costs micro and small businesses Rp500,000 for each class of goods.",
        ),
        (
            "Itu tarif PP 28/2019. Di luar usaha mikro dan kecil Rp1.800.000.",
            "That is the tariff of PP 28/2019. Others pay Rp1,800,000.",
        ),
        "Parapuan; Jasa Pendaftaran Merek",
        "2025",
        "licence.trademark.fee_small",
        origin="page",
    ),
    Claim(
        "size",
        "true",
        "2021-02-23",
        (
            "Usaha kecil adalah yang omzetnya di atas Rp2 miliar sampai Rp15 miliar setahun.",
            "A small business is one with sales above Rp2 billion and up to Rp15 billion a year.",
        ),
        (
            "Itu batas PP 7/2021 Pasal 35. Lamannya tua, aturannya masih berlaku.",
            "That is the limit in PP 7/2021 article 35. The page is old, the rule is still in force.",
        ),
        "DDTC News 27949",
        "2021-02-23",
        "size.small.sales_max",
        origin="page",
    ),
    Claim(
        "sehati",
        "true",
        "2026-01-12",
        (
            "Untuk tahun 2026 pemerintah menyiapkan 1,35 juta sertifikat halal gratis bagi usaha mikro dan kecil.",
            "For 2026 the government set aside 1.35 million free halal certificates for micro and small businesses.",
        ),
        (
            "Kuota itu ada di Keputusan Kepala BPJPH 1/2026. Sisanya perlu ditanyakan.",
            "The quota stands in a BPJPH decision, 1/2026. What is left of it must be asked.",
        ),
        "Berita Bojonegoro",
        "2026-01-12",
        "licence.halal.quota",
        origin="page",
    ),
    Claim(
        "not_halal",
        "true",
        "2026-02-03",
        (
            "Makanan dari bahan tidak halal tetap boleh dijual, asal diberi keterangan tidak halal.",
            "Food of ingredients that are not halal may still be sold, if a label says that it is not halal.",
        ),
        (
            "Yang wajib adalah keterangannya. Aturannya tidak melarang menjual.",
            "What is required is the label. The rule does not forbid selling.",
        ),
        "LPH KHT Muhammadiyah",
        "2026-02-03",
        "licence.halal.not_halal",
        origin="page",
    ),
)

STALE = (
    Claim(
        "halal_date",
        "stale",
        "2024-03",
        (
            "Semua pedagang makanan, juga kaki lima, wajib bersertifikat halal 17 Oktober 2024.",
            "All food sellers, street stalls too, must be halal certified by 17 October 2024.",
        ),
        (
            "Dulu memang begitu rencananya. PP 42/2024 memberi usaha mikro dan kecil waktu sampai 17 Oktober 2026.",
            "That was the plan once. PP 42/2024 gave micro and small businesses until 17 October 2026.",
        ),
        "Solotrust; Trustnews",
        "2025-10-09",
        "licence.halal.deadline.micro_small",
        "2024-10-17",
        "page",
        taught=True,
    ),
    Claim(
        "pirt",
        "stale",
        "2021-04-21",
        (
            "P-IRT diurus ke dinas kesehatan. Sertifikat penyuluhan harus ada dulu, baru izinnya terbit.",
            "You apply for the P-IRT at the health office. The course certificate must come first, then the permit.",
        ),
        (
            "Itu cara aturan BPOM 22/2018. Sekarang lewat OSS menurut BPOM 4/2024. Penyuluhan dijanjikan, lalu dipenuhi.",
            "That was the way of BPOM rule 22/2018. Now it goes through OSS under BPOM 4/2024. The course is promised, then done.",
        ),
        "Tribunnews; Istana UMKM Badan POM",
        "2024",
        "licence.pirt.basis",
        "2024",
        "page",
    ),
    Claim(
        "risk",
        "stale",
        "2021",
        (
            "Aturan izin usaha berbasis risiko yang berlaku adalah PP 5/2021.",
            "The rule in force on licences by risk is PP 5/2021.",
        ),
        ("PP 28/2025 menggantikannya pada 5 Juni 2025.", "PP 28/2025 replaced it on 5 June 2025."),
        "Jasindo",
        "2025-10-13",
        "licence.risk.basis",
        "2025-06-05",
        "page",
    ),
    Claim(
        "kbli",
        "stale",
        "2021-12",
        (
            "Kode usaha untuk NIB dipilih dari daftar KBLI 2020.",
            "The business code for the NIB is chosen from the list KBLI 2020.",
        ),
        (
            "KBLI 2025 berlaku sejak 18 Desember 2025. Kode lama perlu disesuaikan.",
            "KBLI 2025 holds since 18 December 2025. Old codes must be adjusted.",
        ),
        "SBR CPA",
        "2025-12",
        "licence.kbli.edition",
        "2025-12-18",
        "page",
    ),
    Claim(
        "qris",
        "stale",
        "2023-07-05",
        (
            "QRIS usaha mikro kena potongan 0,3% untuk setiap transaksi, berapa pun nilainya.",
            "A micro business pays 0.3% QRIS charge on every transaction, whatever the amount.",
        ),
        (
            "Itu tarif Juli dan Agustus 2023. Sejak 1 Desember 2024: 0% sampai Rp500.000 per transaksi.",
            "That was the tariff of July and August 2023. Since 1 December 2024: 0% up to Rp500,000 per transaction.",
        ),
        "Katadata; Suara",
        "2024-10-16",
        "qris.mdr.micro",
        "2023-09-01",
        "page",
    ),
    Claim(
        "trade_licence",
        "stale",
        "2016",
        ("Mau buka toko? Urus SIUP dan TDP dulu.", "Opening a shop? First get the SIUP and TDP licences."),
        ("SIUP dan TDP sudah menyatu dalam NIB di OSS.", "SIUP and TDP have become part of the NIB at OSS."),
        "Kawula",
        "2025",
        "",
        "",
        "own",
    ),
    Claim(
        "size",
        "stale",
        "2013-10",
        (
            "Usaha mikro adalah yang omzetnya paling banyak Rp300 juta setahun.",
            "A micro business is one with sales of at most Rp300 million a year.",
        ),
        (
            "Itu batas UU 20/2008. Sejak PP 7/2021 batasnya Rp2 miliar.",
            "That was the limit of law 20/2008. Since PP 7/2021 it is Rp2 billion.",
        ),
        "DDTC News 27949",
        "2021-02-23",
        "size.micro.sales_max",
        "2021-02",
        "page",
    ),
    Claim(
        "marketplace",
        "stale",
        "2025-10",
        (
            "Marketplace akan mulai memungut PPh 22 dari pedagang pada Februari 2026.",
            "Marketplaces will begin to withhold PPh 22 from sellers in February 2026.",
        ),
        (
            "Itu rencana lama. Sejak 20 Oktober 2025 ditunda sampai ekonomi tumbuh 6%. Pada 16 Februari 2026 belum ada yang ditunjuk.",
            "That was an old plan. On 20 October 2025 it was put off until growth reaches 6%. On 16 February 2026 nobody had been appointed.",
        ),
        "Pajakku; IDCorner",
        "2026-02-16",
        "marketplace.pph22",
        "2025-10-20",
        "page",
    ),
)

FALSE = (
    Claim(
        "marketplace", "false", "2025-08",
        ("Sejak 14 Juli 2025 semua marketplace sudah memotong PPh 0,5% dari setiap penjualan.",
         "Since 14 July 2025 all marketplaces deduct 0.5% tax from every sale."),
        ("Aturannya ada, PMK 37/2025. Tetapi pemotongan menunggu penunjukan, dan sampai Februari 2026 belum ada yang ditunjuk.",
         "The rule exists, PMK 37/2025. But deducting waits for an appointment, and by February 2026 nobody was appointed."),
        "DDTC News 1814161; Okezone", "2026-01-27", "marketplace.pph22", origin="page",
    ),
    Claim(
        "qris", "false", "2026-01",
        ("QRIS usaha mikro gratis sampai Rp500.000 per hari.", "QRIS is free for micro businesses up to Rp500,000 per day."),
        ("Batasnya per transaksi, bukan per hari. Tidak pernah ada batas harian.",
         "The limit is per transaction, not per day. There never was a daily limit."),
        "Suara", "2024-10-16", "qris.mdr.micro", origin="page", taught=True,
    ),
    Claim(
        "qris_school", "false", "2023",
        ("Potongan QRIS untuk sekolah 0,06%.", "The QRIS charge for schools is 0.06%."),
        ("Salah ketik: tarifnya 0,6%. Sepuluh kali lebih besar.", "A typing error: the tariff is 0.6%, ten times as much."),
        "Suara", "2024-10-16", "qris.mdr.education", origin="page",
    ),
    Claim(
        "capital", "false", "2021",
        ("Modal usaha mikro paling banyak Rp2 miliar.", "The capital of a micro business is at most Rp2 billion."),
        ("Tertukar. Rp2 miliar itu batas omzet. Batas modalnya Rp1 miliar.",
         "Mixed up. Rp2 billion is the limit of sales. That of capital is Rp1 billion."),
        "DDTC News 27949", "2021-02-23", "size.micro.capital_max", origin="page",
    ),
    Claim(
        "size", "false", "2026-01",
        ("Usaha mikro adalah yang omzetnya paling banyak Rp2,5 miliar setahun.",
         "A micro business is one with sales of at most Rp2.5 billion a year."),
        ("PP 7/2021 menulis Rp2 miliar. Angka Rp2,5 miliar tidak ada di aturan.",
         "PP 7/2021 says Rp2 billion. The figure Rp2.5 billion stands in no rule."),
        "DDTC News 27949", "2021-02-23", "size.micro.sales_max", origin="page",
    ),
    Claim(
        "fee_vat", "false", "2025-03-06",
        ("Komisi 2% dari Rp100.000, sudah dengan PPN, adalah Rp220.",
         "A commission of 2% on Rp100,000, VAT included, is Rp220."),
        ("Rp220 itu baru PPN-nya. Komisi Rp2.000 ditambah PPN Rp220 = Rp2.220.",
         "Rp220 is only the VAT. Commission Rp2,000 plus VAT Rp220 = Rp2,220."),
        "Tokopedia Seller University", "2025-03-06", "", origin="page",
    ),
    Claim(
        "export", "false", "2025-08",
        ("16% dari 65 juta UMKM sudah mengekspor.", "16% of 65 million small businesses already export."),
        ("Angka sekitar 15–16% itu bagian UMKM dalam nilai ekspor. Bukan jumlah UMKM yang mengekspor.",
         "The figure of about 15–16% is their share of what is exported. It is not the number of businesses that export."),
        "Tigapilarnews", "2025-08", "", origin="page",
    ),
    Claim(
        "not_halal", "false", "2025-10-06",
        ("Mulai Oktober 2026, makanan yang tidak halal dilarang dijual.",
         "From October 2026, food that is not halal may no longer be sold."),
        ("Tidak dilarang. Yang dari bahan tidak halal boleh dijual dengan keterangan tidak halal.",
         "It is not forbidden. Food of ingredients that are not halal may be sold with a label that says so."),
        "LPH KHT Muhammadiyah", "2026-02-03", "licence.halal.not_halal", origin="page",
    ),
)  # fmt: skip

CLAIMS = (*TRUE, *STALE, *FALSE)
