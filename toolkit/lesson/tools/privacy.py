"""The privacy tool: the register of personal data, its risks and dates, and what customers are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from toolkit.business.breach import zone
from toolkit.business.privacy import SOON
from toolkit.country.shown import long_date
from toolkit.i18n import Messages, language
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import privacy_words as words
from toolkit.lesson.tools.base import (
    Action,
    Document,
    Figure,
    Headline,
    Note,
    ResultPart,
    Rows,
    Table,
    ToolModel,
)
from toolkit.lesson.tools.privacy_documents import NOTICE, documents, not_advice
from toolkit.lesson.tools.privacy_lines import Line, empty_fields, read, row_entries, show_what_fits, suggest
from toolkit.lesson.tools.shared import by_name, facts, not_understood, short

_ = Messages("tools")

LONG_NOTICE = 170
"""Words beyond which a notice is too long for a wall or a chat."""

OWNER_WORDS = 13
"""Words of the note for the owner below the notice, roughly."""

MOST_TEXT = 80
"""Characters of her shop's name and contact that fit a notice."""


class PrivacyModel(ToolModel):
    """What data she keeps -> register, risk of each line, dates to delete, notice and consent lines."""

    name = "privacy"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Whose data do I keep?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("List the kinds of data, never real names. You get a register and a notice for customers.")

    @staticmethod
    def now() -> datetime:
        """The moment it is, for the dates. Tests put another in its place."""
        return datetime.now(UTC)

    def build(self) -> None:
        """The items as rows, and the shop's name and contact for the notice."""
        self.groups = {
            "items": Rows("items", _("Data I keep"), row_entries, add_label=_("Add data"), most=25)
        }
        self.fields = by_name(
            Entry("shop", "text", _("Name of your shop"), help=_("For the notice."), optional=True),
            Entry(
                "contact",
                "text",
                _("Where customers can ask"),
                help=_("Example: WhatsApp of the shop, or its address."),
                optional=True,
            ),
        )
        self.actions = {
            "suggest": Action("suggest", _("Fill the gaps with suggestions"), self._suggest),
        }

    def _suggest(self) -> None:
        suggest(self.groups["items"].rows)

    def compute(self) -> list[ResultPart]:
        """Headline: how many kinds need action. Then the first step, risks, dates, register, documents."""
        rows = self.groups["items"].rows
        show_what_fits(rows)
        today = self.now().astimezone(zone("WIB")).date()
        lines = read(rows, today)
        for entry in self.fields.values():
            entry.visible = bool(lines)
        problems = not_understood(
            [*self.fields.values(), *(entry for row in rows for entry in row.entries.values())]
        )
        if not lines:
            if problems:
                return [*problems]
            return [Note(_("Choose the first data you keep. The buyers' numbers, perhaps?"))]
        parts: list[ResultPart] = [self._headline(lines), *problems, self._first(lines), self._picture(lines)]
        parts += [self._risks(lines), *self._timer(lines, today), *_hints(lines), self._register(lines)]
        shop, contact = (short(self.fields[name].value or "", MOST_TEXT) for name in ("shop", "contact"))
        papers = documents(lines, shop, contact, today)
        parts += [*papers, *_length(papers)]
        parts.append(Note(_("Read the notice aloud. Cross out what is not true for your shop.")))
        parts.append(Note(not_advice()))
        return [*parts, *facts(*_facts(lines))]

    @staticmethod
    def _headline(lines: Sequence[Line]) -> Headline:
        red = sum(line.assessment.colour == "red" for line in lines)
        yellow = sum(line.assessment.colour == "yellow" for line in lines)
        value = _("{count} of {all}").format(count=red, all=len(lines))
        label = _("kinds of data need action this week")
        return Headline(value, label, "bad" if red else "care" if yellow else "good")

    @staticmethod
    def _first(lines: Sequence[Line]) -> Note:
        line = lines[0]
        if not line.assessment.reasons:
            return Note(_("Your register is in order. Look at it again every three months."), "good")
        if line.assessment.reasons[0] == "incomplete":
            told = _("Complete “{data}”. Still empty: {fields}")
            return Note(told.format(data=line.name, fields=" ".join(empty_fields(line))), "care")
        text = _("Begin with “{data}”. {what}")
        what = words.reasons()[line.assessment.reasons[0]]
        return Note(text.format(data=line.name, what=what), "care")

    @staticmethod
    def _picture(lines: Sequence[Line]) -> Figure:
        names = words.colours()
        counts = {colour: sum(line.assessment.colour == colour for line in lines) for colour in names}
        rows = [(names[colour], Decimal(count), str(count)) for colour, count in counts.items()]
        return charts.bars(_("Risk of your data"), rows)

    @staticmethod
    def _risks(lines: Sequence[Line]) -> Table:
        reasons, colours = words.reasons(), words.colours()
        rows = tuple(
            (
                line.name,
                colours[line.assessment.colour],
                " ".join(reasons[code] for code in line.assessment.reasons[:2]) or _("In order."),
            )
            for line in lines
        )
        return Table((_("Data"), _("Colour"), _("What to do")), rows, _("Risk and action"))

    @staticmethod
    def _timer(lines: Sequence[Line], today: date) -> list[ResultPart]:
        dated = sorted(
            ((line.assessment.due, line.name) for line in lines if line.assessment.due is not None),
            key=lambda pair: pair[0],
        )
        if not dated:
            return [Note(_("Write the oldest date in each row. Then you see when to delete."))]
        code = language()
        rows = tuple((long_date(due, code), name, _when(due, today)) for due, name in dated)
        return [Table((_("Date"), _("Data"), _("To do")), rows, _("Calendar for deleting"))]

    @staticmethod
    def _register(lines: Sequence[Line]) -> Table:
        def told(choices: dict[str, str], chosen: str | None) -> str:
            return choices.get(chosen or "", "–")

        rows = tuple(
            (
                line.name,
                f"{told(words.purposes(), line.item.purpose)}. {told(words.bases(), line.item.basis)}.",
                f"{told(words.places(), line.item.place)}. {told(words.access(), line.item.access)}.",
                told(words.keeping(), None if line.item.months is None else str(line.item.months)),
            )
            for line in lines
        )
        heads = (_("Data"), _("What for, why"), _("Where, who"), _("How long"))
        return Table(heads, rows, _("The register"))


def _when(due: date, today: date) -> str:
    if due < today:
        return _("Delete the oldest now")
    return _("Delete soon") if due <= today + SOON else _("Delete on that day")


def _length(papers: Sequence[Document]) -> list[ResultPart]:
    """Say how long the notice is: a short one is read."""
    notice = next((paper for paper in papers if paper.filename == NOTICE), None)
    if notice is None:
        return []
    count = len(notice.text.split()) - OWNER_WORDS
    if count <= LONG_NOTICE:
        return [Note(_("Your notice has about {count} words. That is read.").format(count=count))]
    text = _("Your notice has about {count} words. Most people stop at 150: delete data you do not need.")
    return [Note(text.format(count=count), "care")]


def _hints(lines: Sequence[Line]) -> list[ResultPart]:
    """What stands out: specific data, and what can go."""
    parts: list[ResultPart] = []
    specific = [line for line in lines if line.item.specific]
    if specific:
        names = "; ".join(f"{line.name} ({words.specifics()[line.item.specific or '']})" for line in specific)
        text = _("Specific data by law: {names}. Ask yourself: can I do without? If not, lock it away.")
        parts.append(Note(text.format(names=names), "care"))
    useless = [line.name for line in lines if line.useless]
    if useless:
        text = _("This can be deleted: {names}. What you do not keep cannot leak.")
        parts.append(Note(text.format(names="; ".join(useless)), "good"))
    if any(line.item.purpose == "books" for line in lines):
        parts.append(Note(_("Receipts for tax stay for years. Keep them without phone numbers if you can.")))
    return parts


def _facts(lines: Sequence[Line]) -> list[str]:
    used = ["pdp.bases"]
    if any(line.item.specific for line in lines):
        used.append("pdp.specific")
    if any(line.item.specific == "child" for line in lines):
        used.append("pdp.child")
    if any(line.item.basis == "consent" for line in lines):
        used.append("pdp.consent.form")
    if any(line.item.purpose == "books" for line in lines):
        used.append("pdp.keep.tax_years")
    return [*used, "pdp.end", "pdp.correct.hours"]
