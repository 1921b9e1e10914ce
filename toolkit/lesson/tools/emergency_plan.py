"""The one-page emergency plan as plain text, to print and hang on the wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit import country
from toolkit.i18n import Messages, language
from toolkit.lesson.tools.emergency_cards import Card
from toolkit.lesson.tools.shared import HOME, number, rupiah

_ = Messages("tools")

DOTS = "............"
NUMBERS = ("emergency.all", "emergency.ambulance", "emergency.rescue", "emergency.disaster", "scam.hotline")


@dataclass(frozen=True)
class Ready:
    """One card in the plan: how long she lasts (in words), and what is ready and what is not."""

    card: Card
    lasts: str
    done: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All that the page holds. stop_days, lose_days: None while not filled in. texts: by field name."""

    business: str
    cash: Decimal
    fixed: Decimal
    lasts: str
    stop_days: Decimal | None
    lose_days: Decimal | None
    texts: dict[str, str]
    ready: list[Ready] = field(default_factory=list)


def page(plan: Plan) -> str:
    """Return the plan as text, about a page."""
    parts: list[Callable[[Plan], list[str]]] = [
        _head,
        _numbers,
        _promises,
        _backups,
        _cards,
        _people,
        _contacts,
    ]
    return (
        "\n".join("\n".join(part(plan)) + "\n" for part in parts)
        + _("Hang it up. Check it every six months.")
        + "\n"
    )


def _head(plan: Plan) -> list[str]:
    title = _("EMERGENCY PLAN: {business}").format(business=plan.business or DOTS)
    return [title, _("Made on: {dots}").format(dots=DOTS), _("Checked on: {dots}").format(dots=DOTS)]


def _numbers(plan: Plan) -> list[str]:
    return [
        _("1. OUR NUMBERS"),
        _("Cash today: {amount}").format(amount=rupiah(plan.cash)),
        _("Must be paid each week: {amount}").format(amount=rupiah(plan.fixed)),
        _("If all sales stop, cash lasts: {weeks}").format(weeks=plan.lasts),
    ]


def _promises(plan: Plan) -> list[str]:
    def days(value: Decimal | None) -> str:
        return DOTS if value is None else number(value)

    return [
        _("2. OUR TARGETS"),
        _("Days until we sell again, at most: {days} (RTO)").format(days=days(plan.stop_days)),
        _("Days of notes that may be lost, at most: {days} (RPO)").format(days=days(plan.lose_days)),
    ]


def _backups(plan: Plan) -> list[str]:
    rows = (
        (_("Second supplier"), "backup_supplier"),
        (_("Second place or channel"), "backup_channel"),
        (_("Who stands in for me"), "helper"),
        (_("Where the copy of my notes is"), "copy_place"),
    )
    return [_("3. IN RESERVE"), *(f"{label}: {plan.texts.get(name) or DOTS}" for label, name in rows)]


def _cards(plan: Plan) -> list[str]:
    lines = [_("4. IF IT HAPPENS")]
    for ready in plan.ready:
        lines.append(_("{card} (cash lasts: {weeks})").format(card=ready.card.name, weeks=ready.lasts))
        lines += [f"  {place}. {step}" for place, step in enumerate(ready.card.steps, start=1)]
        lines += [f"  [x] {text}" for text in ready.done]
        lines += [f"  [ ] {text}" for text in ready.open]
    return lines


def _people(plan: Plan) -> list[str]:
    return [_("5. WHO DOES WHAT"), plan.texts.get("who") or DOTS]


def _contacts(plan: Plan) -> list[str]:
    known = country.load(HOME)
    lines = [_("6. NUMBERS")]
    for name in NUMBERS:
        if name in known:
            parameter = known.get(name)
            remark = parameter.remark(language())
            told = f"{parameter.title.pick(language())}: {parameter.shown(language())}"
            lines.append(f"{told} ({remark})" if remark else told)
    return [*lines, plan.texts.get("contacts") or DOTS]
