"""A picture for the tax tool: the year's running sales as columns, and the line where tax begins."""

from __future__ import annotations

from html import escape

import svg

from toolkit.business.tax import TaxYear
from toolkit.i18n import Messages
from toolkit.lesson.charts import BAD, CARD, GREEN, INK, LINE, MUTED, TEXT, WIDTH
from toolkit.lesson.tools.base import Figure
from toolkit.lesson.tools.duty_dates import month_name
from toolkit.lesson.tools.shared import rupiah

_ = Messages("tools")

TOP, BOTTOM = 34.0, 196.0
TAXED = "#d08a3e"


def running_sales(year: TaxYear, exemption_shown: str, exemption: float) -> Figure:
    """Show for each month how much has been sold since January, and which part of it is above the exemption.

    exemption_shown: the exemption in words for the line. exemption: in rupiah, 0 for companies (no line).
    """
    title = _("Sales since January, month by month")
    highest = max(float(year.turnover), exemption * 1.1, 1.0)
    drawn: list[svg.Element] = []
    for month in year.months:
        drawn += _column(month.number, float(month.cumulative), exemption, highest)
    drawn.append(_line(0, BOTTOM, WIDTH, BOTTOM, INK, 1.5))
    if exemption > 0:
        y = _height(exemption, highest)
        drawn.append(_line(0, y, WIDTH, y, BAD, 2.5, dash=True))
        drawn.append(_text(0, y - 6, exemption_shown, bold=True, halo=True))
    drawn.append(_text(0, 14, _("Rupiah"), fill=MUTED))
    drawn += _legend(exemption > 0)
    told = _told(year, exemption_shown) if exemption > 0 else _all_taxed(year)
    picture = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, WIDTH, 272 if exemption > 0 else 248),
        class_=["nk-chart"],
        elements=[svg.Title(text=escape(title)), svg.Desc(text=escape(told)), *drawn],
        extra={"role": "img", "width": "100%", "font-family": "system-ui, sans-serif"},
    )
    return Figure(picture.as_str(), told, title)


def _told(year: TaxYear, exemption_shown: str) -> str:
    total = rupiah(year.turnover)
    if year.exemption_used is None:
        return _("Sales of the year reach {total}, not above {limit}.").format(
            total=total, limit=exemption_shown
        )
    text = _("Sales of the year reach {total}. They pass {limit} in {month}.")
    return text.format(total=total, limit=exemption_shown, month=month_name(year.exemption_used))


def _all_taxed(year: TaxYear) -> str:
    return _("Sales of the year reach {total}. All of it is taxed.").format(total=rupiah(year.turnover))


def _column(number: int, cumulative: float, exemption: float, highest: float) -> list[svg.Element]:
    x, width = 4 + (number - 1) * 26.2, 20.0
    free = min(cumulative, exemption)
    foot, middle, top = BOTTOM, _height(free, highest), _height(cumulative, highest)
    found: list[svg.Element] = []
    if free > 0:
        found.append(
            svg.Rect(
                x=round(x, 1), y=round(middle, 1), width=width, height=round(foot - middle, 1), fill=GREEN
            )
        )
    if cumulative > free:
        found.append(
            svg.Rect(
                x=round(x, 1), y=round(top, 1), width=width, height=round(middle - top, 1),
                fill=TAXED, stroke=INK, stroke_width=1,
            )
        )  # fmt: skip
        # Stripes, so that the taxed part can be told from the free one without colour.
        for y in range(int(top) + 5, int(middle), 6):
            found.append(_line(x, y, x + width, y, INK, 0.8))
    label = month_name(number)[:1]
    found.append(_text(x + width / 2, BOTTOM + 17, label, anchor="middle"))
    return found


def _legend(with_exemption: bool) -> list[svg.Element]:
    if not with_exemption:
        return _taxed_key(226, _("All of it: taxed"))
    free = [
        svg.Rect(x=0, y=226, width=20, height=16, fill=GREEN),
        _text(28, 239, _("Up to it: free of this tax")),
    ]
    return [*free, *_taxed_key(250, _("Above it: taxed"))]


def _taxed_key(y: float, words: str) -> list[svg.Element]:
    return [
        svg.Rect(x=0, y=y, width=20, height=16, fill=TAXED, stroke=INK, stroke_width=1),
        _line(0, y + 6, 20, y + 6, INK, 0.8),
        _line(0, y + 12, 20, y + 12, INK, 0.8),
        _text(28, y + 13, words),
    ]


def _height(value: float, highest: float) -> float:
    return BOTTOM - value / highest * (BOTTOM - TOP)


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: bool = False
) -> svg.Element:
    return svg.Line(
        x1=round(x1, 1), y1=round(y1, 1), x2=round(x2, 1), y2=round(y2, 1), stroke=colour or LINE,
        stroke_width=width, stroke_dasharray=[7, 4] if dash else None,
    )  # fmt: skip


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
    halo: bool = False,
) -> svg.Element:
    # A white edge keeps words readable where they cross a column.
    edge = {"paint-order": "stroke", "stroke": CARD, "stroke-width": "5"} if halo else {}
    return svg.Text(
        x=round(x, 1), y=round(y, 1), text=escape(text), font_size=TEXT, fill=fill,
        extra={"text-anchor": anchor, "font-weight": "700" if bold else "400", **edge},
    )  # fmt: skip
