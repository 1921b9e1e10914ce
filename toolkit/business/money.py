"""Reading what people type as amounts, percentages and counts, and writing numbers back.

Indonesian writes 1.250.000,50 and English 1,250,000.50. Text that only one style explains is read in that
style; what both explain is read in the language's own. What cannot be understood raises a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

from toolkit.business.exact import Number, exact
from toolkit.business.numerals import (
    DIGITS,
    NBSP,
    NUMERAL,
    Reading,
    explain_failure,
    join_thousands,
    readings,
    shown,
    typed,
)
from toolkit.business.problems import Problem

MAX_AMOUNT = Decimal(10) ** 15
MAX_PERCENT = Decimal(1000)
MAX_DECIMALS = 9
MAX_DIGITS = 60
RUPIAH = ("rupiah", "idr", "rp")
"""Names and signs of the expected currency, in small letters."""

_K, _M, _G, _T = (Decimal(1000) ** power for power in (1, 2, 3, 4))
_SMALL_UNITS = {
    **dict.fromkeys(("rb", "ribu", "rebu", "k", "thousand"), _K),
    **dict.fromkeys(("jt", "juta", "mio", "million"), _M),
}
_UNITS = {
    **_SMALL_UNITS,
    **dict.fromkeys(("miliar", "milyar", "mlr", "bn", "billion"), _G),
    **dict.fromkeys(("triliun", "trilyun", "trillion"), _T),
}
# "m" is miliar (a thousand million) in Indonesian and million in English.
_UNITS_BY_LANGUAGE = {"id": {**_UNITS, "m": _G, "t": _T}, "en": {**_UNITS, "m": _M, "b": _G, "t": _T}}
# Words that only say that pieces are counted. Not here: words that multiply (lusin, kodi, dus) and measures
# (kg, gram, liter), because the number alone would then mean something else.
_PIECES = (
    "buah bh biji bji botol btl bungkus bks pcs pc potong porsi lembar butir batang unit produk barang "
    "pesanan order orang pembeli pelanggan kali piece pieces bottle bottles pack packs portion portions "
    "units item items product products orders people person buyers customers times"
)
_PIECE_WORD = re.compile(rf"(?<![^\W\d_])\s*(?:{'|'.join(_PIECES.split())})\.?$")
_FOREIGN = re.compile(
    r"[$€£¥₱฿₫₹₩]|\b(?:usd|sgd|myr|rm|php|eur|gbp|jpy|cny|thb|vnd|dollars?|dolar|euro|ringgit|peso|yen)\b"
)


def parse_amount(text: str, language: str = "id", *, currency: Collection[str] = RUPIAH) -> Decimal:
    """Return an amount of money, zero or more, in the main unit (rupiah).

    Understands `1.250.000`, `1,250,000.50`, `Rp 15rb`, `rp15.000,-`, `2,5 juta`, `1 jt 500 rb`, `15k`, `1 m`.
    Money has at most two decimals, so a single separator before exactly three digits groups thousands in
    either language: `15,000` is fifteen thousand. With a unit both are possible, and the language decides:
    `1,125 jt` is 1,125,000 in Indonesian.

    Raises Problem: empty, too_long, not_a_number, two_numbers, extra_words, other_currency, negative,
    too_large, bad_grouping, too_many_decimals.
    """
    body = typed(text)
    foreign = _FOREIGN.search(re.sub(r"\d", " ", body))
    if foreign and foreign[0] not in currency:
        raise Problem("other_currency", text=shown(text), currency=foreign[0])
    body, negative = _without_signs(body, currency)
    units = _UNITS_BY_LANGUAGE.get(language, _UNITS_BY_LANGUAGE["id"])
    value = _with_units(body, text, language, units)
    if value is None:
        value = _simple(body, text, language, limit=MAX_AMOUNT, decimals=2)
    return _not_negative(value, negative, text)


def parse_percent(text: str, language: str = "id") -> Decimal:
    """Return a percentage as a share: `8,25%` and `8,25` are 0.0825. At most 1000%.

    Raises Problem with the codes of `parse_amount` except other_currency.
    """
    body = re.sub(r"\s*(?:%|persen|prosen|percent|pct)$", "", typed(text))
    body, negative = _without_signs(body, ())
    value = _simple(body, text, language, limit=MAX_PERCENT, decimals=MAX_DECIMALS)
    return _not_negative(value, negative, text).scaleb(-2)


def parse_count(text: str, language: str = "id", *, whole: bool = False) -> Decimal:
    """Return a count or measure, zero or more: `12`, `2,5`, `1.000`, `2 rb`, `56 botol`.

    A measure can have three decimals, so `1,250` is 1.25 in Indonesian and 1250 in English. A word for pieces
    after the number is passed over; dozens and measures such as `1 kg` are refused, for nothing is converted.
    whole: refuse fractions with Problem("not_whole"). Other problems as in `parse_amount`.
    """
    body, negative = _without_signs(typed(text), ())
    body = _PIECE_WORD.sub("", body).rstrip(f" {NBSP}")
    value = _with_units(body, text, language, _SMALL_UNITS)
    if value is None:
        value = _simple(body, text, language, limit=MAX_AMOUNT, decimals=MAX_DECIMALS)
    value = _not_negative(value, negative, text)
    if whole and value != value.to_integral_value():
        raise Problem("not_whole", text=shown(text))
    return value


def format_amount(value: Number, language: str = "id", symbol: str = "Rp", decimals: int = 0) -> str:
    """Write an amount: `Rp1.250.000` in Indonesian, `Rp1,250,000` in English; halves round up."""
    figures = _write(exact(value), language, decimals)
    return f"-{symbol}{figures[1:]}" if figures.startswith("-") else f"{symbol}{figures}"


def format_percent(share: Number, language: str = "id", places: int = 2) -> str:
    """Write a share as a percentage with at most `places` decimals: 0.0825 is `8,25%`, 0.2 is `20%`."""
    percent = exact(share).scaleb(2)
    return f"{_write(percent, language, places, grouped=False, trim=True)}%"


def format_number(value: Number, language: str = "id", places: int = 2) -> str:
    """Write a number with at most `places` decimals: 1250.5 is `1.250,5` in Indonesian."""
    return _write(exact(value), language, places, trim=True)


def _without_signs(body: str, currency: Collection[str]) -> tuple[str, bool]:
    """Take off currency, brackets and signs; return the rest and whether it is below zero."""
    brackets = re.fullmatch(r"\((.*)\)", body)
    body = brackets[1] if brackets else body
    names = "|".join(sorted(map(re.escape, currency), key=len, reverse=True)) or r"(?!)"
    sign = r"(?:(-|minus\b)|\+)?\s*"
    start = re.match(rf"\s*{sign}(?:(?:{names})(?![^\W\d])\.?)?\s*{sign}", body)
    negative = bool(brackets)
    if start:
        negative = negative or start[1] is not None or start[2] is not None
        body = body[start.end() :]
    body = re.sub(rf"\s*(?<![^\W\d_])(?:{names})\.?$", "", body)
    # "15.000,-" is the Indonesian "and no sen".
    body = re.sub(r"\s*[.,]\s?-{1,2}$", "", body)
    body = re.sub(r"(?<=\d)[.,]$", "", body.strip())
    return join_thousands(body), negative


def _with_units(body: str, text: object, language: str, units: Mapping[str, Decimal]) -> Decimal | None:
    """Return the value of `2,5 juta` or `1 jt 500 rb`, or None when the text is not of this form."""
    if not re.fullmatch(rf"{NUMERAL}\s*[a-z]+(?:\s*{DIGITS}\s*[a-z]+)*\.?", body):
        return None
    total, last_unit = Decimal(0), Decimal(0)
    for numeral, name in re.findall(rf"({NUMERAL})\s*([a-z]+)", body):
        unit = units.get(name)
        if unit is None:
            return None
        possible = [
            Reading(_times(each.value, unit), each.decimals) for each in _readings(numeral, text, language)
        ]
        value = _choose(possible, text, limit=MAX_AMOUNT, decimals=MAX_DECIMALS)
        # "1 jt 500 rb" falls from unit to unit; "15rb 20rb" does not and is two numbers.
        if last_unit and (unit >= last_unit or value >= last_unit or total % last_unit):
            raise Problem("two_numbers", text=shown(text))
        total, last_unit = total + value, unit
    if total > MAX_AMOUNT:
        raise Problem("too_large", text=shown(text), limit=MAX_AMOUNT)
    return total


def _simple(body: str, text: object, language: str, *, limit: Decimal, decimals: int) -> Decimal:
    if not re.fullmatch(NUMERAL, body):
        raise explain_failure(body, text)
    return _choose(_readings(body, text, language), text, limit=limit, decimals=decimals)


def _readings(numeral: str, text: object, language: str) -> list[Reading]:
    try:
        return readings(numeral, language)
    except Problem as problem:
        raise Problem("bad_grouping", text=shown(text)) from problem


def _choose(possible: list[Reading], text: object, *, limit: Decimal, decimals: int) -> Decimal:
    """Return the first reading that makes sense, or say why none does."""
    short = [reading for reading in possible if reading.decimals <= decimals]
    if not short and possible[0].decimals == 3:
        raise Problem("bad_grouping", text=shown(text))
    if not short:
        raise Problem("too_many_decimals", text=shown(text), limit=decimals)
    fitting = [reading.value for reading in short if reading.value <= limit]
    if not fitting:
        raise Problem("too_large", text=shown(text), limit=limit)
    return fitting[0]


def _times(value: Decimal, unit: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 120
        return value * unit


def _not_negative(value: Decimal, negative: bool, text: object) -> Decimal:
    if negative and value:
        raise Problem("negative", text=shown(text))
    return value


def _write(value: Decimal, language: str, places: int, *, grouped: bool = True, trim: bool = False) -> str:
    if value.adjusted() > MAX_DIGITS:
        raise Problem("too_large", text=shown(str(value)), limit=Decimal(10) ** MAX_DIGITS)
    with localcontext() as context:
        context.prec = MAX_DIGITS + places + 2
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if trim:
            places = max(0, -int(rounded.normalize().as_tuple().exponent))
        # abs takes the sign off "-0".
        figures = f"{rounded or abs(rounded):{',' if grouped else ''}.{places}f}"
    return figures if language == "en" else figures.translate({ord(","): ".", ord("."): ","})
