"""The segments tool: who buys lately, often and much, and one action for each group of customers.

A file is read in memory only. What is kept is its name; the business book gets counts, never a name.
"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from toolkit.business.orders import OrderImport
from toolkit.business.problems import Problem
from toolkit.business.rfm import LEAST_CUSTOMERS
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry, FileEntry, Upload
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import segments_results as results
from toolkit.lesson.tools import segments_sources as sources
from toolkit.lesson.tools import segments_words as words
from toolkit.lesson.tools.base import (
    Action,
    BookPage,
    Document,
    Headline,
    Note,
    ResultPart,
    Rows,
    Table,
    ToolModel,
)
from toolkit.lesson.tools.segments_sources import EXAMPLE_NAME, Source
from toolkit.lesson.tools.shared import by_name, facts, not_understood, number

_ = Messages("tools")

MOST_ROWS = 60


class SegmentsModel(ToolModel):
    """An order list, or typed customers -> six groups, with money, an action and a message for each."""

    name = "segments"

    def __init__(self) -> None:
        self._read: tuple[Upload, OrderImport | Problem] | None = None
        super().__init__()

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Who are my loyal customers?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Choose your order list, or type your customers. You see whom to greet first.")

    def build(self) -> None:
        """A file or typed customers; the other fields appear when there are enough customers."""
        self.fields = by_name(
            FileEntry(
                "file",
                _("Your order list: a CSV or Excel file"),
                help=_("Columns: date, customer, total. Read here only, not kept."),
            ),
            Entry(
                "months",
                "count",
                _("How many months do these orders cover?"),
                help=_("Example: 12. Then we can count for a year."),
                low=1,
                high=120,
                optional=True,
            ),
            Entry("shop", "text", _("Name of your shop, for the messages"), optional=True),
            Entry(
                "margin",
                "percent",
                _("Your share of each sale"),
                help=_("What is left after all costs. Example: 20%."),
                high=Decimal("0.99"),
                optional=True,
            ),
            Entry(
                "years",
                "count",
                _("How many years does a customer stay?"),
                default="1",
                low=Decimal("0.1"),
                high=20,
                optional=True,
            ),
            Entry(
                "write_to",
                "choice",
                _("Make a list of whom to write to"),
                choices=words.ordered(),
                optional=True,
            ),
        )
        self.groups = {
            "customers": Rows(
                "customers",
                _("Or type your customers"),
                sources.row_fields,
                add_label=_("Add a customer"),
                most=MOST_ROWS,
            )
        }
        self.actions = {"example": Action("example", _("Try it with an example"), self._take_example)}

    def compute(self) -> list[ResultPart]:
        """Headline: how many came back. Then where to begin, the groups, the plan and the messages."""
        notes: list[ResultPart] = [*not_understood(self.fields.values())]
        source = self._source(notes)
        enough = source is not None and len(source.customers) >= LEAST_CUSTOMERS
        self._show_what_fits(source if enough else None)
        if source is None:
            return notes or [Note(_("First choose your order list, or type your customers below."))]
        notes += source.notes
        if not enough:
            text = _("For groups we need at least {least} customers. There are {count} now.")
            told = text.format(least=LEAST_CUSTOMERS, count=number(len(source.customers)))
            return [Note(told, "care" if source.summary else "plain"), *notes]
        scores = results.scored(source.customers)
        totals = results.totals_of(scores)
        shop = self.fields["shop"].value or _("[shop]")
        parts: list[ResultPart] = [
            *results.headline(source.customers),
            results.first_step(totals, source.asked),
            results.picture(totals),
            results.table(totals, source.asked),
            *results.few(source.customers),
            *notes,
        ]
        if source.summary:
            parts.append(Note(source.summary))
        parts += [results.meaning(), results.plan(totals, source.asked, shop)]
        if not source.asked:
            parts += results.permission(shop, has_column=not source.summary)
        elif self.fields["write_to"].value:
            parts += results.write_list(scores, self.fields["write_to"].value, shop)
        return [*parts, *self._worth(source), *facts("promo.broadcast.consent", "promo.broadcast.proof")]

    def book_page(self) -> BookPage | None:
        """Return the counts and the plan. The list of whom to write to names customers and stays out."""
        tables = [part for part in self.result if isinstance(part, Headline | Table)]
        if not any(isinstance(part, Headline) for part in tables):
            return None
        plan = [part for part in self.result if isinstance(part, Document) and part.filename == results.PLAN]
        return BookPage(self.title, (*tables, *plan))

    # -- where the customers come from -----------------------------------------------------------------

    def _source(self, notes: list[ResultPart]) -> Source | None:
        upload = self._upload(notes)
        if upload is not None:
            found = self._opened(upload)
            if isinstance(found, OrderImport):
                return sources.of_file(found)
            notes.append(Note(sentence(found), "bad"))
        typed = sources.of_rows(self.groups["customers"].rows, self.fields["months"].value)
        if typed.customers:
            return typed
        notes += typed.notes
        return None

    def _upload(self, notes: list[ResultPart]) -> Upload | None:
        file = self.fields["file"]
        if file.value is not None:
            return cast(Upload, file.value)
        if file.raw == EXAMPLE_NAME:
            return sources.example()
        if file.raw and not file.problem:
            text = _("We do not keep your file. Please choose “{name}” again.")
            notes.append(Note(text.format(name=file.raw[:80]), "care"))
        return None

    def _opened(self, upload: Upload) -> OrderImport | Problem:
        """Read a file once, however often the result is computed again."""
        if self._read is None or self._read[0] is not upload:
            self._read = (upload, sources.read(upload, self.language))
        return self._read[1]

    def _take_example(self) -> None:
        file = cast(FileEntry, self.fields["file"])
        file.take(EXAMPLE_NAME, sources.example().content)

    # -- what the fields say ---------------------------------------------------------------------------

    def _show_what_fits(self, source: Source | None) -> None:
        from_file = source is not None and bool(source.summary)
        self.fields["months"].visible = source is not None and not from_file
        for name in ("shop", "margin"):
            self.fields[name].visible = source is not None
        self.fields["years"].visible = source is not None and self.fields["margin"].value is not None
        self.fields["write_to"].visible = source is not None and source.asked

    def _worth(self, source: Source) -> list[ResultPart]:
        margin, years = self.fields["margin"].value, self.fields["years"].value
        if margin is None:
            text = _("Fill in “{field}” to see what one customer is worth.")
            return [Note(text.format(field=self.fields["margin"].label))]
        if source.days is None:
            text = _("Fill in “{field}” to see what one customer is worth.")
            return [Note(text.format(field=self.fields["months"].label))]
        return results.worth(source.customers, source.days, margin, years or Decimal(1))
