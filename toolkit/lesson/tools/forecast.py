"""The forecast tool: from past sales to what to prepare for the next weeks, with an honest test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from toolkit.business.forecasting import DemandSeries, Forecast, SalesHistory, Uplift, forecast, read_sales
from toolkit.business.forecasting.series import weekly_series
from toolkit.business.problems import Problem
from toolkit.i18n import Messages, in_language
from toolkit.lesson.entries import Entry, FileEntry, Upload
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import forecast_results as results
from toolkit.lesson.tools.base import BookPage, Headline, Note, ResultPart, Rows, Table, ToolModel
from toolkit.lesson.tools.shared import by_name, not_understood, short

_ = Messages("tools")

WEEKS_AHEAD = 4
MOST_WEEKS = 60
MOST_PRODUCTS = 40
MOST_SOLD = 10_000_000


class ForecastModel(ToolModel):
    """A file of daily sales, or typed weekly totals -> the next four weeks."""

    name = "forecast"

    def __init__(self) -> None:
        self._read: tuple[Upload, SalesHistory] | None = None
        super().__init__()

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("How many will I sell?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("From your past sales: how many to prepare. We also say how sure we are.")

    def build(self) -> None:
        """A file or weekly totals; what else matters appears when there is something to forecast."""
        self.fields = by_name(
            FileEntry(
                "file",
                _("Your sales: a CSV or Excel file"),
                help=_("Columns: date, quantity. We read it here and do not keep it."),
            ),
            Entry("product", "choice", _("Which product?"), optional=True),
            Entry(
                "zeros",
                "choice",
                _("Days with 0: what do they mean?"),
                default="auto",
                choices=[
                    ("auto", _("I do not know, you decide")),
                    ("out", _("It had run out")),
                    ("none", _("Nobody wanted it")),
                ],
            ),
            Entry("unit", "text", _("What do you count?"), help=_("Example: packs, kg, jars"), optional=True),
            Entry(
                "last_day",
                "date",
                _("Last day of your last week"),
                help=_("Example: 22/11/2026. We need it for Lebaran."),
                optional=True,
            ),
            Entry(
                "lebaran",
                "choice",
                _("Does it sell better before Lebaran?"),
                default="auto",
                choices=[
                    ("auto", _("Look in my sales")),
                    ("times", _("Yes, I know how much")),
                    ("no", _("No")),
                ],
            ),
            Entry(
                "times",
                "count",
                _("Two weeks before Lebaran: how many times as much?"),
                help=_("Example: 2.5"),
                low=Decimal("0.1"),
                high=50,
            ),
        )
        self.groups = {
            "weeks": Rows(
                "weeks",
                _("Or type your weekly totals, oldest first"),
                _week_row,
                add_label=_("Add a week"),
                least=4,
                most=MOST_WEEKS,
            )
        }

    def compute(self) -> list[ResultPart]:
        """Headline: how many to prepare next week. Then weeks, test, Lebaran, and what was left out."""
        notes: list[ResultPart] = []
        series = self._series(notes)
        self._show_what_fits(series)
        wrong = not_understood(entry for entry in self.fields.values() if entry.visible)
        if series is None:
            return [*notes, *wrong] or [
                Note(_("First choose a file, or type the totals of at least four weeks."))
            ]
        feasts = results.eids()
        try:
            found = self._forecast(series, [day for day, _parameter in feasts])
        except Problem as problem:
            return [*notes, *wrong, Note(sentence(problem), "care")]
        unit = short(self.fields["unit"].value or _("pieces"), 20)
        return [
            *results.next_week(found, unit),
            *notes,
            *wrong,
            *results.weeks(found, series, unit),
            *results.test(found, series),
            *results.left_out(series),
            *results.lebaran(found, series, feasts, unit, asked=self.fields["lebaran"].value != "no"),
            *results.twin_dates(found),
        ]

    def book_page(self) -> BookPage | None:
        """The coming weeks and the Lebaran plan of this product."""
        if not any(isinstance(part, Headline) for part in self.result):
            return None
        chosen = self.fields["product"].value
        with in_language(self.language):
            title = _("Forecast: {product}").format(product=chosen) if chosen else _("Forecast of my sales")
        kept = tuple(part for part in self.result if isinstance(part, Headline | Table))
        return BookPage(title, kept)

    # -- from the fields to a series -----------------------------------------------------------------

    def _series(self, notes: list[ResultPart]) -> DemandSeries | None:
        file = self.fields["file"]
        if file.value is not None:
            return self._from_file(file.value, notes)
        if file.raw and not file.problem:
            text = _("Please choose the file “{name}” again. We do not keep your files.")
            notes.append(Note(text.format(name=short(file.raw, 40)), "care"))
        return self._from_weeks(notes)

    def _from_file(self, upload: Upload, notes: list[ResultPart]) -> DemandSeries | None:
        try:
            history = self._history(upload)
        except Problem as problem:
            told = sentence(problem)
            if problem.code == "unknown_columns":
                text = _(
                    "We cannot find date and quantity in “{name}”. Name the columns so in the first row."
                )
                told = text.format(name=short(upload.name, 40))
            notes.append(Note(told, "bad"))
            return None
        notes.extend(results.unused_rows(history))
        zeros = {"out": True, "none": False}.get(self.fields["zeros"].value or "auto")
        try:
            return history.series(self._product(history), zero_means_out=zeros)
        except Problem as problem:
            notes.append(Note(sentence(problem), "bad"))
            return None

    def _history(self, upload: Upload) -> SalesHistory:
        """Return what the file says; it is read once, not at every key."""
        if self._read is None or self._read[0] is not upload:
            self._read = (upload, read_sales(upload.content, upload.name, self.language))
        return self._read[1]

    def _product(self, history: SalesHistory) -> str:
        """Return the chosen product, the best-selling one unless she chose."""
        names = history.products[:MOST_PRODUCTS]
        entry = self.fields["product"]
        choices = [(name, name or _("(no name)")) for name in names]
        if list(entry.choices) != choices:
            entry.choices = choices
            # The field understands anew which of its choices is meant.
            entry._understand()
        return entry.value if entry.value in names else names[0]

    def _from_weeks(self, notes: list[ResultPart]) -> DemandSeries | None:
        rows = [row.entries for row in self.groups["weeks"].rows]
        notes.extend(not_understood(entry for row in rows for entry in row.values()))
        known = [place for place, row in enumerate(rows) if row["total"].value is not None]
        if not known:
            return None
        rows = rows[known[0] : known[-1] + 1]
        totals = [None if row["total"].value is None else float(row["total"].value) for row in rows]
        out = [place for place, row in enumerate(rows) if row["out"].value]
        if len(known) < WEEKS_AHEAD or not any(
            total is not None and place not in out for place, total in enumerate(totals)
        ):
            notes.append(Note(_("Good. Type at least four weeks; twelve are better.")))
            return None
        return weekly_series(totals, out, self.fields["last_day"].value)

    # -- what is asked -------------------------------------------------------------------------------

    def _show_what_fits(self, series: DemandSeries | None) -> None:
        fields = self.fields
        from_file = fields["file"].value is not None
        fields["product"].visible = from_file and len(fields["product"].choices) > 1
        read = self._read[1] if from_file and self._read else None
        fields["zeros"].visible = read is not None and any(
            not row.sold and not row.out and not row.closed for row in read.rows
        )
        fields["unit"].visible = fields["lebaran"].visible = series is not None
        fields["last_day"].visible = series is not None and not from_file
        fields["times"].visible = series is not None and fields["lebaran"].value == "times"

    def _forecast(self, series: DemandSeries, feasts: Sequence[date]) -> Forecast:
        chosen, times = self.fields["lebaran"].value, self.fields["times"].value
        if chosen == "no":
            return forecast(series, WEEKS_AHEAD)
        uplift = None
        if chosen == "times" and times is not None:
            uplift = Uplift({"two_before": float(times), "one_before": float(times)}, 0)
        return forecast(series, WEEKS_AHEAD, feasts, uplift)


def _week_row() -> list[Entry]:
    return [
        Entry("total", "count", _("Sold in the week"), help=_("Example: 42"), high=MOST_SOLD),
        Entry("out", "tick", _("It ran out that week"), optional=True),
    ]
