"""A small picture of cash by week or month: columns above and below zero, for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import svg

from toolkit.lesson.charts import BAD, CARD, GREEN, INK, SMALL, TEXT, WIDTH
from toolkit.lesson.tools.base import Figure

TOP, BOTTOM = 30.0, 176.0

Column = tuple[str, str, Decimal, str]
"""(short label under the column, name in words, value, the value as it is to be shown)"""


def columns(title: str, parts: Sequence[Column], point_out: int | None = None) -> Figure:
    """Show cash over time. Below zero a column is red, striped and hangs down; `point_out` gets a star and
    its number.

    At most about 14 columns fit. The text alternative lists every column.
    """
    high = float(max([*(part[2] for part in parts), Decimal(0)]))
    low = float(min([*(part[2] for part in parts), Decimal(0)]))
    span = (high - low) or 1.0
    zero = TOP + high / span * (BOTTOM - TOP)
    step = WIDTH / max(len(parts), 1)
    drawn: list[svg.Element] = []
    for place, (label, _name, value, _shown) in enumerate(parts):
        x = place * step + step * 0.14
        length = max(abs(float(value)) / span * (BOTTOM - TOP), 1.5)
        y = zero if value < 0 else zero - length
        drawn.append(
            svg.Rect(
                x=_n(x),
                y=_n(y),
                width=_n(step * 0.72),
                height=_n(length),
                fill=BAD if value < 0 else GREEN,
                stroke=INK if value < 0 or place == point_out else CARD,
                stroke_width=2 if place == point_out else 1,
            )
        )
        if value < 0:
            drawn.append(_stripes(x, y, step * 0.72, length))
        drawn.append(_text(place * step + step / 2, BOTTOM + 26, label, size=SMALL, bold=place == point_out))
    drawn.append(
        svg.Line(x1=0, y1=_n(zero), x2=WIDTH, y2=_n(zero), stroke=INK, stroke_width=1.5),
    )
    if point_out is not None:
        _label, _name, _value, shown = parts[point_out]
        middle = point_out * step + step / 2
        anchor = "start" if middle < 100 else "end" if middle > WIDTH - 100 else "middle"
        at = 2.0 if anchor == "start" else WIDTH - 2.0 if anchor == "end" else middle
        drawn.append(_text(at, 16, f"★ {shown}", anchor=anchor, bold=True))
        drawn.append(_text(middle, BOTTOM + 43, "★"))
    alternative = f"{title}: " + "; ".join(f"{name} {shown}" for _label, name, _value, shown in parts) + "."
    picture = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, round(BOTTOM + 50)),
        class_=["nk-chart"],
        elements=[svg.Title(text=escape(title)), svg.Desc(text=escape(alternative)), *drawn],
        extra={"role": "img", "width": "100%", "font-family": "system-ui, sans-serif"},
    )
    return Figure(picture.as_str(), alternative, title)


def _stripes(x: float, y: float, width: float, height: float) -> svg.Element:
    path: list[svg.PathData] = []
    for line in range(1, int(height // 5) + 1):
        if line * 5 < height - 1:
            path += [svg.M(_n(x + 1), _n(y + line * 5)), svg.L(_n(x + width - 1), _n(y + line * 5))]
    return svg.Path(d=path, stroke=CARD, stroke_width=1.2, stroke_opacity=0.7, fill="none")


def _text(
    x: float, y: float, text: str, *, anchor: str = "middle", bold: bool = False, size: int = TEXT
) -> svg.Text:
    return svg.Text(
        x=_n(x),
        y=_n(y),
        text=escape(text),
        font_size=size,
        fill=INK,
        extra={"text-anchor": anchor, "font-weight": "700" if bold else "400"},
    )


def _n(value: float) -> float:
    return round(value, 1)
