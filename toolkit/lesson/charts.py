"""Three small pictures for a phone, as inline SVG: no script, no font, no other host.

Every picture is 320 units wide and scales with the screen. Text is at least 14 units high and is never
carried by colour alone: each part has its name and its number beside it, and each fill its own pattern.
Callers give a title and all numbers as they are to be shown, so that a picture never writes another rupiah
than the table beside it. The text alternative lists the same names and numbers; a caller who knows a better
sentence gives it as `alternative`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import svg

from toolkit.i18n import Messages
from toolkit.lesson.tools.base import Figure

_ = Messages("lesson")

WIDTH = 320
TEXT = 15
SMALL = 14
INK, MUTED, LINE, CARD = "#1f2933", "#4a5764", "#d9d3c7", "#ffffff"
GREEN, BAD = "#0f6b52", "#a8231b"

# Each fill reads against white (3:1 or more) and differs from its neighbours in lightness too.
FILLS = ("#0f6b52", "#d08a3e", "#3b5f8a", "#9aa5b1", "#7a3e6d", "#6b8e23", "#a8231b", "#4a5764")

# (distance of upright lines, distance of level lines) of each fill; 0 is none. Never digits: beside amounts
# and counts they would be read as values.
STRIPES = ((0, 0), (5, 0), (0, 5), (7, 7), (11, 0), (0, 11), (4, 11), (11, 4))

Part = tuple[str, Decimal, str]
"""(name, value, the value as it is to be shown)"""


def stacked_bar(title: str, parts: Sequence[Part], alternative: str = "") -> Figure:
    """Show where the money goes: one bar cut into parts, with a legend of a line each.

    parts: in the order of the bar. Parts of zero or less have no room in the bar; they stay in the legend,
    and a loss is marked there.
    """
    total = sum((max(value, Decimal(0)) for _name, value, _shown in parts), Decimal(0))
    drawn: list[svg.Element] = []
    x = 0.0
    for index, (_name, value, _shown) in enumerate(parts):
        if value <= 0 or total == 0:
            continue
        width = float(value / total) * WIDTH
        drawn.append(_box(x, 4, width, 44, _fill(index)))
        drawn.extend(_stripes(index, x, 4, width, 44))
        x += width
    y = 62
    for index, (name, value, shown) in enumerate(parts):
        lines = _wrapped(name, 23)
        drawn.append(_box(0, y, 22, 22, _fill(index) if value > 0 else CARD, stroke=INK))
        if value > 0:
            drawn.extend(_stripes(index, 0, y, 22, 22))
        elif value < 0:
            drawn.append(_text(11, y + 16, "!", anchor="middle", bold=True))
        for number, line in enumerate(lines):
            drawn.append(_text(30, y + 16 + number * 17, line))
        drawn.append(_text(WIDTH, y + 16, shown, anchor="end", bold=True, fill=INK if value >= 0 else BAD))
        y += 13 + 17 * len(lines)
    return _figure(drawn, y + 2, title, alternative or _listed(title, parts))


def bars(title: str, rows: Sequence[Part], alternative: str = "", highlight: int | None = None) -> Figure:
    """Compare amounts: a horizontal bar each, its name above it and its number at the end.

    highlight: index of the row to point out; it gets a star and the strong colour. Negative values grow to
    the left of the zero line in red with a dark edge, and their number carries its minus sign.
    """
    values = [value for _name, value, _shown in rows]
    high, low = max([*values, Decimal(0)]), min([*values, Decimal(0)])
    span = float(high - low) or 1.0
    zero = float(-low) / span * WIDTH
    drawn: list[svg.Element] = []
    y = 4
    for index, (name, value, shown) in enumerate(rows):
        chosen = index == highlight
        lines = _wrapped(("★ " if chosen else "") + name, 22)
        for number, line in enumerate(lines):
            drawn.append(_text(0, y + 14 + number * 17, line, bold=chosen))
        drawn.append(_text(WIDTH, y + 14, shown, anchor="end", bold=True, fill=INK if value >= 0 else BAD))
        y += 3 + 17 * len(lines)
        length = max(abs(float(value)) / span * WIDTH, 2.0)
        start = zero if value >= 0 else zero - length
        fill = BAD if value < 0 else GREEN if chosen else "#8fb5a8"
        drawn.append(
            _box(min(max(start, 0), WIDTH - 2), y, length, 16, fill, stroke=INK if value < 0 else None)
        )
        if low < 0:
            drawn.append(_line((zero, y - 3), (zero, y + 19), INK, 1.5))
        y += 26
    return _figure(drawn, y, title, alternative or _listed(title, rows))


def break_even(
    title: str,
    fixed: Decimal,
    price: Decimal,
    variable: Decimal,
    units: Decimal | int,
    *,
    units_shown: str,
    money_shown: str,
    alternative: str = "",
) -> Figure:
    """Show sales and costs against the number sold, and the point where they meet.

    fixed: costs of the month. price, variable: of one unit. units: the break-even point. units_shown and
    money_shown: that point in words, such as `120 bungkus` and `Rp1.800.000`. The picture reaches to twice
    the point. Call it only when the price is above the variable cost.
    """
    reach = max(float(units) * 2, 1.0)
    top = max(float(price) * reach, float(fixed) + float(variable) * reach, 1.0)

    def at(count: float, money: float) -> tuple[float, float]:
        return 8 + count / reach * 304, 196 - money / top * 162

    x, y = at(float(units), float(price) * float(units))
    anchor, aside = ("end", -12) if x > 110 else ("start", 12)
    drawn: list[svg.Element] = [
        _line((8, 196), (312, 196), INK, 1.5),
        _line((8, 34), (8, 196), INK, 1.5),
        _line(at(0, float(fixed)), at(reach, float(fixed) + float(variable) * reach), BAD, 3, dash=True),
        _line(at(0, 0), at(reach, float(price) * reach), GREEN, 3),
        _line((x, y), (x, 196), MUTED, 1.5, dash=True),
        svg.Circle(cx=_n(x), cy=_n(y), r=6, fill=CARD, stroke=INK, stroke_width=3),
        _text(x + aside, y - 10, money_shown, anchor=anchor, bold=True),
        _text(x if x > 110 else 8, 214, units_shown, anchor="middle" if x > 110 else "start", bold=True),
        _text(12, 14, _("Rupiah"), fill=MUTED, size=SMALL),
        _text(312, 232, _("Number sold →"), anchor="end", fill=MUTED, size=SMALL),
        *_legend(238, _("Money from sales"), _("All costs")),
    ]
    meet = _("Sales and costs meet at {units}, {money}.").format(units=units_shown, money=money_shown)
    return _figure(drawn, 272, title, alternative or meet)


def _legend(y: float, sales: str, costs: str) -> list[svg.Element]:
    return [
        _line((0, y), (28, y), GREEN, 3),
        _text(36, y + 5, sales),
        _line((0, y + 22), (28, y + 22), BAD, 3, dash=True),
        _text(36, y + 27, costs),
    ]


def _listed(title: str, parts: Sequence[Part]) -> str:
    return f"{title}: " + "; ".join(f"{name} {shown}" for name, _value, shown in parts) + "."


def _figure(drawn: list[svg.Element], height: float, title: str, alternative: str) -> Figure:
    elements: list[svg.Element] = [svg.Title(text=escape(title)), svg.Desc(text=escape(alternative)), *drawn]
    picture = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, round(height)),
        class_=["nk-chart"],
        elements=elements,
        extra={"role": "img", "width": "100%", "font-family": "system-ui, sans-serif"},
    )
    return Figure(picture.as_str(), alternative, title)


def _n(value: float) -> float:
    return round(value, 1)


def _fill(index: int) -> str:
    return FILLS[index % len(FILLS)]


def _on(index: int) -> str:
    """Colour of lines that are seen on a fill."""
    return INK if _fill(index) in ("#d08a3e", "#9aa5b1") else CARD


def _stripes(index: int, x: float, y: float, width: float, height: float) -> list[svg.Element]:
    """Return the pattern of a fill, so that a part and its name belong together without colour too."""
    across, down = STRIPES[index % len(STRIPES)]
    path: list[svg.PathData] = []
    for step in range(1, int(width / across) + 1 if across else 0):
        if step * across < width - 1:
            path += [
                svg.M(_n(x + step * across), _n(y + 1)),
                svg.L(_n(x + step * across), _n(y + height - 1)),
            ]
    for step in range(1, int(height / down) + 1 if down else 0):
        if step * down < height - 1 and width > 2:
            path += [svg.M(_n(x + 1), _n(y + step * down)), svg.L(_n(x + width - 1), _n(y + step * down))]
    if not path:
        return []
    return [svg.Path(d=path, stroke=_on(index), stroke_width=1.2, stroke_opacity=0.7, fill="none")]


def _box(
    x: float, y: float, width: float, height: float, fill: str, stroke: str | None = CARD
) -> svg.Element:
    return svg.Rect(
        x=_n(x), y=_n(y), width=_n(width), height=_n(height), fill=fill, stroke=stroke, stroke_width=1.5
    )


def _line(
    start: tuple[float, float], end: tuple[float, float], colour: str, width: float, dash: bool = False
) -> svg.Element:
    return svg.Line(
        x1=_n(start[0]), y1=_n(start[1]), x2=_n(end[0]), y2=_n(end[1]),
        stroke=colour, stroke_width=width, stroke_dasharray=[7, 4] if dash else None,
    )  # fmt: skip


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
    size: int = TEXT,
) -> svg.Element:
    return svg.Text(
        x=_n(x),
        y=_n(y),
        text=escape(text),
        font_size=size,
        fill=fill,
        extra={"text-anchor": anchor, "font-weight": "700" if bold else "400"},
    )


def _wrapped(text: str, width: int) -> list[str]:
    """Return the text in at most two lines of about `width` characters."""
    from textwrap import wrap

    lines = wrap(text, width) or [""]
    return lines if len(lines) <= 2 else [lines[0], lines[1][: width - 1] + "…"]
