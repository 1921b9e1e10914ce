"""The review sorter: what buyers complain about most, what to do, and what to answer."""

from __future__ import annotations

from decimal import Decimal

from toolkit.business.problems import Problem
from toolkit.business.reviews import (
    AGREEMENT,
    CauseCount,
    Review,
    Summary,
    read_pasted,
    sort_reviews,
    without_contacts,
)
from toolkit.business.reviews_file import read_reviews
from toolkit.i18n import Messages, in_language
from toolkit.lesson import charts
from toolkit.lesson.entries import Entry, FileEntry, Upload
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools.base import BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.reviews_words import causes
from toolkit.lesson.tools.shared import by_name, not_understood, number, percent, short

_ = Messages("tools")

TOP = 3
FEW = 5
"""Fewer complaints than this: one buyer may be an accident."""
SAMPLE = 90
"""Characters of a review that are shown."""


class ReviewsModel(ToolModel):
    """Pasted reviews or a file of them -> causes of complaint, what to do, answers."""

    name = "reviews"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("What do buyers complain about?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Paste your reviews. You see the three main causes, and what to answer.")

    def build(self) -> None:
        """A field to paste into, and a file for those who have one."""
        self._read: tuple[Upload, list[Review] | Problem] | None = None
        self.fields = by_name(
            Entry(
                "paste",
                "text",
                _("Paste reviews, one on each line"),
                help=_("With stars if you like: 2; parcel came late. Leave out names."),
                optional=True,
                lines=8,
            ),
            FileEntry(
                "file",
                _("Or a file with many reviews"),
                accept=(".csv", ".xlsx", ".txt"),
                help=_("A column “Ulasan” or “Review”. It is only read, never kept."),
            ),
        )

    def compute(self) -> list[ResultPart]:
        """Headline: the main cause. Then what to do, the list, samples, what is unsure, answers."""
        notes: list[ResultPart] = [*not_understood(self.fields.values())]
        reviews = read_pasted(self.fields["paste"].value or "") + self._from_file(notes)
        if not reviews:
            return notes or [Note(_("First paste a few reviews, or choose a file."))]
        found = sort_reviews(reviews)
        if not found.complaints:
            return [*_all_well(found), *notes, *_unsure(found)]
        return [
            _headline(found),
            Note(causes()[found.causes[0].cause].todo, "care"),
            *notes,
            *_few(found),
            _picture(found),
            _table(found),
            *_samples(found),
            *_todos(found),
            *_unsure(found),
            Note(_honest()),
            _answers(found),
        ]

    def book_page(self) -> BookPage | None:
        """The causes with their shares and the answers; no review of a buyer."""
        if not any(isinstance(part, Headline) for part in self.result):
            return None
        with in_language(self.language):
            wanted, title = _("Causes of complaint"), self.title
        kept = tuple(
            part
            for part in self.result
            if isinstance(part, Headline | Document) or (isinstance(part, Table) and part.caption == wanted)
        )
        return BookPage(title, kept)

    def _from_file(self, notes: list[ResultPart]) -> list[Review]:
        entry = self.fields["file"]
        upload = entry.value
        if not isinstance(upload, Upload):
            if entry.raw and not entry.problem:
                notes.append(
                    Note(_("Files are not kept. Choose “{name}” again.").format(name=short(entry.raw)))
                )
            return []
        if self._read is None or self._read[0] is not upload:
            try:
                self._read = (upload, read_reviews(upload.content, upload.name))
            except Problem as problem:
                self._read = (upload, problem)
        result = self._read[1]
        if isinstance(result, Problem):
            notes.append(Note(sentence(result), "care"))
            return []
        return result


def _headline(found: Summary) -> Headline:
    first = found.causes[0]
    label = _("of the complaints: {cause} ({count} of {all})").format(
        cause=causes()[first.cause].name, count=number(first.count), all=number(found.complaints)
    )
    return Headline(percent(first.share, 0), label, "care")


def _all_well(found: Summary) -> list[ResultPart]:
    text = _("{count} reviews, and none names a cause that we know.").format(count=number(found.total))
    return [Headline(number(0), _("complaints found"), "good" if not found.unsure else "plain"), Note(text)]


def _few(found: Summary) -> list[Note]:
    if found.complaints >= FEW:
        return []
    return [
        Note(_("That is only {count}. Read them yourself, and gather more.").format(count=found.complaints))
    ]


def _picture(found: Summary) -> ResultPart:
    rows = [
        (causes()[each.cause].name, Decimal(each.count), number(each.count)) for each in found.causes[:TOP]
    ]
    return charts.bars(_("The main causes"), rows, highlight=0)


def _table(found: Summary) -> Table:
    rows = tuple(
        (causes()[each.cause].name, number(each.count), percent(each.share, 0)) for each in found.causes
    )
    return Table((_("Cause"), _("Complaints"), _("Share")), rows, _("Causes of complaint"))


def _samples(found: Summary) -> list[Table]:
    rows = []
    for each in found.causes[:TOP]:
        for review in _best(each):
            rows.append((causes()[each.cause].name, review))
    return [Table((_("Cause"), _("A buyer wrote")), tuple(rows), _("Read them yourself"))]


def _best(cause: CauseCount) -> list[str]:
    return [short(without_contacts(each.review.text), SAMPLE) for each in cause.reviews[:2]]


def _todos(found: Summary) -> list[Note]:
    notes = []
    for each in found.causes[1:TOP]:
        cause = causes()[each.cause]
        notes.append(Note(_("{cause}: {todo}").format(cause=cause.name, todo=cause.todo)))
    return notes


def _unsure(found: Summary) -> list[Note]:
    if not found.unsure:
        return []
    text = _("No known cause in {count} of them. Read them yourself: {samples}")
    samples = "; ".join(f"“{short(without_contacts(each.review.text), 60)}”" for each in found.unsure[:3])
    return [Note(text.format(count=number(len(found.unsure)), samples=samples))]


def _honest() -> str:
    text = _(
        "This list of words is no person. With real reviews (PRDECT-ID, 2022) it named the same "
        "main cause as a person in {share}. One review may name several causes."
    )
    return text.format(share=percent(AGREEMENT, 0))


def _answers(found: Summary) -> Document:
    lines = [
        _("Answers for reviews. Change them to your own words. Never write a buyer's name or number."),
        "",
    ]
    for each in found.causes[:TOP]:
        cause = causes()[each.cause]
        lines += [cause.name, cause.answer.format(contents=_("(write: size, contents, material)")), ""]
    lines.append(
        _("Rules: thank or say sorry, name the problem, offer one step, move to chat. Within a day.")
    )
    return Document(_("Answers to copy"), "\n".join(lines) + "\n", "jawaban-ulasan.txt")
