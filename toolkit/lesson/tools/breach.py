"""The breach tool: hours left, what to do now, and two letters with what the law asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from toolkit.business.breach import ELEMENTS, ZONES, Clock, clock, missing, moment, parse_clock
from toolkit.business.problems import Problem
from toolkit.i18n import Messages
from toolkit.lesson.entries import Entry
from toolkit.lesson.messages import sentence
from toolkit.lesson.tools import breach_words as words
from toolkit.lesson.tools.base import (
    BookPage,
    Document,
    Headline,
    Note,
    ResultPart,
    Section,
    Table,
    ToolModel,
)
from toolkit.lesson.tools.breach_letters import Case, documents, moment_text
from toolkit.lesson.tools.privacy_documents import not_advice
from toolkit.lesson.tools.shared import by_name, fact_value, facts, not_understood, number, short

_ = Messages("tools")

HURRY = 24
"""With this many hours left or fewer the clock turns red."""

MOST_TEXT = 200
"""Characters of her own words that go into a letter."""


class BreachModel(ToolModel):
    """What happened and what was done -> hours left, next steps, letters, missing elements."""

    name = "breach"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Data has leaked: what now?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("See how many hours are left. Get the steps and both letters. Also good as a drill.")

    @staticmethod
    def now() -> datetime:
        """The moment it is. Tests put another in its place."""
        return datetime.now(UTC)

    def build(self) -> None:
        """What happened first; the rest appears when it is needed."""
        event = Entry("event", "choice", _("What happened?"), choices=list(words.events().items()))
        parts = [
            (_("1. When and how"), _when_fields()),
            (_("2. Which data leaked"), [*_ticks("data", words.data()), *_people_fields()]),
            (_("3. Done already"), _ticks("done", words.done())),
            (_("4. What comes next"), _ticks("plan", words.plans())),
            (_("5. Who sends the letters"), _sender_fields()),
        ]
        self.fields = by_name(event, *(entry for _title, entries in parts for entry in entries))
        self.sections = [Section(title, tuple(entry.name for entry in entries)) for title, entries in parts]
        for entry in self.fields.values():
            entry.visible = entry is event

    def compute(self) -> list[ResultPart]:
        """Headline: hours left. Then steps now, the elements of the law, and the letters."""
        event = self.fields["event"].value
        for name, entry in self.fields.items():
            entry.visible = name == "event" or event is not None
        at = self._time()
        wrong: list[ResultPart] = [*not_understood(self.fields.values())]
        if event is None:
            return wrong or [Note(_("Choose what happened. No leak? Then use it as a drill."))]
        case, parts = self._case(event, at), [*wrong]
        ticking = self._clock(case, parts)
        head = self._headline(ticking, case.zone) if ticking else []
        lacks = missing(case.notice())
        parts = [*head, *parts, *self._steps(case, lacks), self._elements(lacks), *documents(case)]
        return [*parts, *self._remarks(case)]

    def book_page(self) -> BookPage | None:
        """Return the plan for a leak: steps, elements and letters, without the hours of today."""
        kept = tuple(part for part in self.result if isinstance(part, Table | Document))
        return BookPage(_("If data leaks: my plan"), kept) if kept else None

    # -- what was typed ------------------------------------------------------------------------------

    def _time(self) -> time | None:
        """Return the time of day; what cannot be read gets its problem beside the field."""
        entry = self.fields["found_time"]
        if entry.value is None:
            return None
        try:
            at = parse_clock(entry.value)
        except Problem as problem:
            entry.problem = sentence(problem)
            return None
        entry.problem = ""
        return at

    def _case(self, event: str, at: time | None) -> Case:
        value = {name: entry.value for name, entry in self.fields.items()}
        zone_name = value["zone"] or "WIB"
        found = None
        if value["found_day"] is not None:
            # Without a time the day's first minute counts: too early never makes a letter late.
            found = moment(value["found_day"], at or time(0, 0), zone_name)
        return Case(
            event=event,
            detail=short(value["detail"] or "", MOST_TEXT),
            happened=short(value["happened"] or "", MOST_TEXT),
            data=self._ticked("data", words.data()),
            done=self._ticked("done", words.done()),
            plans=self._ticked("plan", words.plans()),
            people=None if value["people"] is None else int(value["people"]),
            found=found,
            zone=zone_name,
            shop=short(value["shop"] or "", 80),
            contact=short(value["contact"] or "", 80),
        )

    def _ticked(self, group: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if self.fields[f"{group}_{name}"].value)

    # -- the parts of the result ---------------------------------------------------------------------

    def _clock(self, case: Case, parts: list[ResultPart]) -> Clock | None:
        if case.found is None:
            parts.append(Note(_("Fill in the day you found out. Then the clock runs."), "care"))
            return None
        try:
            ticking = clock(case.found, self.now(), int(fact_value("pdp.breach.hours") or 72))
        except Problem as problem:
            parts.append(Note(sentence(problem), "care"))
            return None
        if ticking.future:
            parts.append(Note(_("This moment has not come yet. Please check day, time and zone."), "care"))
            return None
        if self.fields["found_time"].value is None:
            parts.append(Note(_("No time yet: we count from midnight, to be safe.")))
        return ticking

    @staticmethod
    def _headline(ticking: Clock, zone_name: str) -> list[ResultPart]:
        until = moment_text(ticking.deadline, zone_name)
        hours = ticking.hours_left
        told = _.plural("{count} hour", "{count} hours", hours).format(count=number(hours))
        if ticking.passed:
            label = _("late: the time ended on {moment}").format(moment=until)
            return [
                Headline(told, label, "bad"),
                Note(_("Late is better than never. Send today, and say why it is late."), "care"),
            ]
        label = _("left to tell people: until {moment}").format(moment=until)
        return [Headline(told, label, "bad" if hours <= HURRY else "care")]

    @staticmethod
    def _steps(case: Case, lacks: list[str]) -> list[ResultPart]:
        steps = words.first_steps(case.event, set(case.done))
        steps.append(_("Write down: when found, by whom, which data, how many people."))
        if set(case.data) & set(words.SPECIFIC):
            steps.append(_("Specific data is concerned: call these people first."))
        if lacks:
            steps.append(_("Complete the letters: see what is missing below."))
        steps.append(_("Send the letter to everybody concerned, one by one, not in a group."))
        steps.append(_("Send the letter to Komdigi. Keep proof with date and time."))
        rows = tuple((str(place), text) for place, text in enumerate(steps, start=1))
        first = Note(_("Do this first: {step}").format(step=steps[0]), "care")
        return [first, Table((_("No."), _("Step")), rows, _("Steps now"))]

    @staticmethod
    def _elements(lacks: list[str]) -> Table:
        names = words.elements()
        articles = {"data": "46 (2) a", "when": "46 (2) b", "how": "46 (2) b"}
        rows = tuple(
            (names[name], articles.get(name, "46 (2) c"), _("MISSING") if name in lacks else _("is there"))
            for name in ELEMENTS
        )
        return Table(
            (_("The law asks for"), _("Article"), _("In your letter")), rows, _("Is the letter complete?")
        )

    @staticmethod
    def _remarks(case: Case) -> list[ResultPart]:
        parts: list[ResultPart] = []
        if case.people is None:
            parts.append(Note(_("How many people? An honest guess is enough at first.")))
        parts.append(Note(_("Do not name your customers here. The letters do not need it.")))
        parts.append(Note(not_advice()))
        used = ["pdp.breach.hours", "pdp.breach.start", "pdp.breach.elements", "pdp.agency", "pdp.report_to"]
        return [*parts, *facts(*used)]


def _when_fields() -> list[Entry]:
    return [
        Entry("found_day", "date", _("Day you found out"), help=_("Example: 24/11/2026."), optional=True),
        Entry("found_time", "text", _("Time you found out"), help=_("Example: 14:30."), optional=True),
        Entry("zone", "choice", _("Your time zone"), default="WIB", choices=[(name, name) for name in ZONES]),
        Entry(
            "happened",
            "text",
            _("When did it leak?"),
            help=_("Example: Sunday evening. Not sure? Write: not known yet."),
            optional=True,
        ),
        Entry(
            "detail",
            "text",
            _("How did it leak? In your words"),
            help=_("One or two sentences. No customers' names."),
            optional=True,
            lines=3,
        ),
    ]


def _ticks(group: str, names: dict[str, str]) -> list[Entry]:
    """Return a box for each sentence of the letter."""
    return [Entry(f"{group}_{name}", "tick", text, optional=True) for name, text in names.items()]


def _people_fields() -> list[Entry]:
    return [
        Entry(
            "people",
            "count",
            _("How many people?"),
            help=_("A guess is fine. Example: 120."),
            high=10**9,
            optional=True,
        )
    ]


def _sender_fields() -> list[Entry]:
    return [
        Entry("shop", "text", _("Name of your shop"), help=_("For the letters."), optional=True),
        Entry(
            "contact",
            "text",
            _("Where people can ask"),
            help=_("Example: WhatsApp of the shop, or its address."),
            optional=True,
        ),
    ]
