"""What the message drill says: after a message, after a round, and over all rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from toolkit.business.detection import Detection
from toolkit.curriculum.generators.scam_messages import CHANNELS, Message, types
from toolkit.i18n import Messages, pick
from toolkit.lesson.tools.base import Headline, Note, ResultPart, Table
from toolkit.lesson.tools.shared import percent

_ = Messages("tools")

GOAL = Decimal("0.85")
"""The module's aim: this share of all messages judged rightly."""

SHOWN_ROUNDS = 5
SHOWN_TYPES = 3


def question(message: Message, place: int, total: int) -> list[ResultPart]:
    """Return the message to be judged, with its place in the round."""
    head = _("Message {number} of {total}").format(number=place, total=total)
    return [Headline(head, _whence(message)), *_situation(message), Note(f"“{pick(message.text)}”")]


def _whence(message: Message) -> str:
    """How the message came, and from whom. A caller or visitor is named by the sender already."""
    sender = pick(message.sender)
    return sender if message.channel in ("call", "visit") else f"{pick(CHANNELS[message.channel])}: {sender}"


def _situation(message: Message) -> list[ResultPart]:
    told = pick(message.situation)
    return [Note(_("What you know: {situation}").format(situation=told))] if told else []


def feedback(message: Message, called_scam: bool, place: int, total: int) -> list[ResultPart]:
    """Return what is said to one answer: whether it was right, the signs, and what to do."""
    right = called_scam == message.fraud
    kind = types()[message.type]
    signs = tuple((f"“{pick(sign.part)}”", pick(sign.why)) for sign in message.signs)
    caption = _("What gives it away") if message.fraud else _("What speaks for it")
    parts: list[ResultPart] = [
        Headline(_("Right") if right else _("Not right"), _verdict(message.fraud, called_scam), _tone(right)),
        Note(f"{_whence(message)} — “{pick(message.text)}”"),
        Table((_("Look at"), _("Why")), signs, caption),
        Note(_("What to do: {do}").format(do=pick(message.do)), "good"),
        Note(_("Remember ({type}): {rule}").format(type=pick(kind.name), rule=pick(kind.rule))),
    ]
    if place == total:
        parts.append(Note(_("That was the last one. Press “Next message” to see your result.")))
    return parts


def _verdict(fraud: bool, called_scam: bool) -> str:
    if fraud:
        return (
            _("This is a scam, and you caught it.")
            if called_scam
            else _("This is a scam. You would lose money.")
        )
    if called_scam:
        return _("This one is genuine. You would turn away somebody honest.")
    return _("This one is genuine, and you may go on.")


def _tone(right: bool) -> str:
    return "good" if right else "bad"


def round_result(counts: Detection) -> list[ResultPart]:
    """Return the result of a round: the share that was right, the four counts, and the two kinds of error."""
    good = counts.accuracy is not None and counts.accuracy >= GOAL
    label = _("messages judged rightly in this round")
    return [
        Headline(_share_of(counts.right, counts.total), label, "good" if good else "care"),
        *_two_rates(counts),
        _matrix(counts),
        Note(_advice(counts), "good" if good else "care"),
    ]


def _share_of(part: int, whole: int) -> str:
    return _("{part} of {whole}").format(part=part, whole=whole)


def _two_rates(counts: Detection) -> list[ResultPart]:
    parts: list[ResultPart] = []
    if counts.recall is not None:
        text = _("Scams caught: {part} of {whole} ({share}).")
        told = text.format(part=counts.caught, whole=counts.scams, share=percent(counts.recall, 0))
        parts.append(Note(told, "good" if not counts.missed else "care"))
    if counts.false_alarm_rate is not None:
        text = _("Genuine ones turned away (false alarms): {part} of {whole} ({share}).")
        told = text.format(
            part=counts.refused, whole=counts.genuine, share=percent(counts.false_alarm_rate, 0)
        )
        parts.append(Note(told, "good" if not counts.refused else "care"))
    return parts


def _matrix(counts: Detection) -> Table:
    rows = (
        (
            _("Scam"),
            _("{count} caught").format(count=counts.caught),
            _("{count} missed").format(count=counts.missed),
        ),
        (
            _("Genuine"),
            _("{count} turned away").format(count=counts.refused),
            _("{count} served").format(count=counts.served),
        ),
    )
    return Table((_("It was"), _("You said: scam"), _("You said: genuine")), rows, _("Your answers"))


def _advice(counts: Detection) -> str:
    if not counts.missed and not counts.refused:
        return _("All right! Do another round tomorrow. Scams change, so does the drill.")
    if counts.missed > counts.refused:
        return _("Scams slipped through. Slow down: does it want money, a code, a file, or haste?")
    if counts.refused > counts.missed:
        return _("You are careful, but lose honest people. Ask: does this message want anything dangerous?")
    return (
        _("One of each kind. Check in your own app before you decide.")
        if counts.missed == 1
        else _("Both kinds of error. Read sender, words and what is asked, in this order.")
    )


def misjudged(messages: Sequence[Message], said: Sequence[bool]) -> list[ResultPart]:
    """Return the messages of a round that were judged wrongly, each with its main sign."""
    rows = tuple(
        (str(place), pick(types()[message.type].name), pick(message.signs[0].why))
        for place, (message, called) in enumerate(zip(messages, said, strict=False), start=1)
        if called != message.fraud
    )
    return [Table((_("No."), _("Type"), _("Its sign")), rows, _("Look at these again"))] if rows else []


def to_practise(counts: Mapping[str, tuple[int, int]]) -> list[ResultPart]:
    """Return the types that are misjudged most often over all rounds, with what to remember."""
    wrong = [(name, missed, seen) for name, (missed, seen) in counts.items() if missed]
    wrong.sort(key=lambda each: (-each[1] / each[2], -each[1], each[0]))
    rows = tuple(
        (pick(types()[name].name), _share_of(missed, seen), pick(types()[name].rule))
        for name, missed, seen in wrong[:SHOWN_TYPES]
    )
    return [Table((_("Type"), _("Wrong"), _("Remember")), rows, _("Practise these types"))] if rows else []


def past_rounds(before: Sequence[Detection]) -> list[ResultPart]:
    """Return the last rounds as a table, newest first; nothing while there is only one."""
    if len(before) < 2:
        return []
    numbered = list(enumerate(before, start=1))[-SHOWN_ROUNDS:]
    rows = tuple(
        (str(number), _share_of(each.caught, each.scams), _share_of(each.refused, each.genuine))
        for number, each in reversed(numbered)
    )
    return [Table((_("Round"), _("Scams caught"), _("False alarms")), rows, _("Your rounds"))]


def all_rounds(before: Sequence[Detection]) -> list[ResultPart]:
    """Return all rounds together: share that was right, the two rates and the four counts."""
    total = sum(before, Detection())
    if not total.total:
        return []
    return [
        Headline(_share_of(total.right, total.total), _("judged rightly in all your rounds")),
        *_two_rates(total),
        _matrix(total),
    ]
