"""Proposes cash book rows from pasted chat lines: simple rules, and honest about what it cannot know.

The rules look for an amount and for a few words. Whatever is unsure carries a doubt, so that the learner
decides. Lines without an amount, and cancelled orders, are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from toolkit.business.money import parse_amount
from toolkit.business.problems import Problem
from toolkit.lesson.limits import MAX_TYPED

MOST_LINES = MAX_TYPED
"""A field of `MAX_TYPED` characters holds fewer lines, so none is ever left out in silence."""

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?"
_UNITS = (
    r"gr|gram|g|kg|kilo|ml|l|liter|pcs|pc|bungkus|bks|pack|pak|buah|biji|toples|lusin|box|dus|porsi|orang|hari"
    r"|menit|jam|km|days?|people|bags?|jars?"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<rp>rp\.?\s*)?(?P<number>{_NUMBER})\s?(?P<suffix>rb|ribu|k|thousand|jt|juta|million)?(?![\w%])"
    rf"(?!\s?(?:{_UNITS})\b)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?<![\w.,])(?P<count>\d{1,3})\s*(?:[a-z]{1,10}\s*)?(?:[x×*@]|\bof\b)\s*(?=(?:rp)?\s*\d)", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:\btotal\w*|\bjadi\b|\bsemua\w*|=)\s*:?\s*$", re.IGNORECASE)
_HEAD = re.compile(
    r"^\s*\[?(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})[,\s]+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[ap]m)?\]?"
    r"\s*[-–]?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_SENDER = re.compile(r"^\s*(?P<who>[^\W\d_][^:\d]{0,39}):\s+(?P<text>.*)$")
_TITLED = re.compile(
    r"\b(?P<who>(?:bu|ibu|pak|bapak|mbak|mas|bang|kak|teh|om|tante|mrs|mr|ms)\.?\s+[^\W\d_]{2,20})",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(
    r"^(?:saya|aku|anda|me|you|i)$|\b(?:catatan|note|sendiri|own|kurir|courier)\b", re.IGNORECASE
)
_SUPPLIER = re.compile(r"\b(?:toko|agen|grosir|pasar|supplier|distributor|store|wholesale)\b", re.IGNORECASE)


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


_NO_ORDER = _words(
    r"batal\w*|dibatalkan|(?:ga|gak|nggak|ndak|tidak|belum)\s+jadi|cancel\w*",
    r"tanya|kira-kira|rencana|asking|may order",
)
_BORROWS = _words(r"(?:bon|kasbon|h?utang)\s+(?:dulu|lagi)|ngutang|ngebon|on credit")
_DEBT = _words(r"kasbon\w*|bon|h?utang\w*|(?:ny|c)icil\w*|debt|tab|owed?")
_LATER = _words(
    r"bayar(?:nya)?\s+(?:besok|nanti|lusa|kalau)|(?:besok|nanti|lusa)\b.{0,20}\bbayar|belum\s+(?:di)?bayar",
    r"gajian|akhir bulan|(?:minggu|bulan) depan",
    r"pay (?:later|tomorrow)|i'll pay|payday|not paid|next (?:week|month)|end of the month",
)
_PAID = _words(
    r"tunai|cash|lunas\w*|melunasi|setor\w*|transfer\w*|tf|trf|(?:di)?bayar|(?:ny|c)icil\w*|qris",
    r"pa(?:id|ys?)|paying|settled",
)
_HOME = _words(
    r"prive|pribadi|jajan|spp|sekolah|arisan|keluarga|belanja dapur|(?:dapur|buat|untuk|keperluan) rumah",
    r"household|school|family|for (?:home|the house)|children\S*",
)
_CAPITAL = _words(r"tambah(?:an)? modal|modal (?:dari|masuk)|own money")
_EXPENSE = _words(
    r"ongkir|ongkos|gas|listrik|token|pulsa|kuota|sewa|plastik|kemasan|parkir|bensin|iklan|gaji|upah",
    r"electricity|rent|packaging|wages?|petrol|postage|mobile data",
)
_BOUGHT = _words(r"beli|belanja|kulak\w*|restock|stok|bahan|bought")
_SOLD = _words(r"pesan\w*|order\w*|laku|terjual|jual|sold|cod")


@dataclass(frozen=True)
class Proposal:
    """One line of a chat as a cash book row.

    kind: a cash book kind, empty if the words do not tell: then nothing is counted before she chooses.
    doubts: of "amount" (several amounts), "kind" (not clear) and "paid" (sold, but paid or on kasbon?).
    """

    text: str
    day: str
    person: str
    kind: str
    amount: Decimal
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChatReading:
    """Proposals in the order of the lines; how many lines had no amount, and how many were no order."""

    proposals: tuple[Proposal, ...]
    without_amount: int
    no_order: int


def read_chat(text: str) -> ChatReading:
    """Read pasted chat, one message a line. Never raises; at most `MOST_LINES` lines are read."""
    proposals: list[Proposal] = []
    without_amount = no_order = 0
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:MOST_LINES]:
        day, sender, message = _split(line)
        amounts = _amounts(message)
        if not amounts:
            without_amount += 1
        elif _NO_ORDER.search(message):
            no_order += 1
        else:
            proposals.append(_propose(day, sender, message, amounts))
    return ChatReading(tuple(proposals), without_amount, no_order)


def _split(line: str) -> tuple[str, str, str]:
    """Return (day, sender, message) of a line, with empty texts for what is not there."""
    day = sender = ""
    if head := _HEAD.match(line):
        day, line = head["day"], head["rest"]
    if named := _SENDER.match(line):
        sender, line = named["who"].strip(), named["text"]
    return day, "" if _OWN_VOICE.search(sender) else sender, line


def _amounts(message: str) -> list[Decimal]:
    """Return the amounts of money in a message; a total, if it names one, alone."""
    found: list[Decimal] = []
    for match in _AMOUNT.finditer(_TIMES.sub(lambda times: f"{times['count']}× ", message)):
        value = _money(match)
        if value is None:
            continue
        before = match.string[: match.start()]
        if _TOTAL.search(before):
            return [value]
        if times := re.search(r"(\d{1,3})×\s*$", before):
            value *= int(times[1])
        found.append(value)
    return found


def _money(match: re.Match[str]) -> Decimal | None:
    """Return the amount, or None for what is rather a count, a year or a telephone number."""
    digits, suffix = match["number"], (match["suffix"] or "").lower()
    bare = digits.isdigit()
    if not (match["rp"] or suffix) and bare and (len(digits) < 4 or len(digits) > 8 or digits[0] == "0"):
        return None
    if not (match["rp"] or suffix) and re.fullmatch(r"(?:19|20)\d\d", digits):
        return None
    unit = {"k": "rb", "ribu": "rb", "thousand": "rb", "juta": "jt", "million": "jt"}.get(suffix, suffix)
    try:
        value = parse_amount(digits + unit, "id")
    except Problem:
        return None
    return value if value >= 100 else None


def _propose(day: str, sender: str, message: str, amounts: list[Decimal]) -> Proposal:
    titled = _TITLED.search(message)
    person = sender or (titled["who"].strip() if titled else "")
    kind, doubts = _kind(message, sender)
    if len(amounts) > 1:
        doubts = ("amount", *doubts)
    return Proposal(message, day, person, kind, max(amounts), doubts)


def _kind(message: str, sender: str) -> tuple[str, tuple[str, ...]]:
    if sender and _SUPPLIER.search(sender):
        return "purchase", ()
    if credit := _credit(message):
        return credit
    if not sender:
        # A customer who writes "beli" buys from the shop; the owner who writes it buys stock.
        for words, kind in (
            (_HOME, "drawing"),
            (_CAPITAL, "capital"),
            (_EXPENSE, "expense"),
            (_BOUGHT, "purchase"),
        ):
            if words.search(message):
                return kind, ()
    if not sender and not _SOLD.search(message) and not _PAID.search(message):
        return "", ("kind",)
    return ("sale_cash", ()) if _PAID.search(message) else ("", ("paid",))


def _credit(message: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the kind of a message about kasbon, None if it is about something else."""
    if _BORROWS.search(message):
        return "sale_credit", ()
    later = _LATER.search(message)
    if _DEBT.search(message) and _PAID.search(message):
        return ("", ("kind",)) if later else ("repayment", ())
    return ("sale_credit", ()) if later or _DEBT.search(message) else None
