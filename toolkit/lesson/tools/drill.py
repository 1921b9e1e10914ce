"""The message drill: scam or genuine? One message at a time, the signs at once, her own errors at the end."""

from __future__ import annotations

import secrets
from typing import Any

from toolkit.curriculum.generators.scam_messages import Message
from toolkit.i18n import Messages, in_language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import drill_results as results
from toolkit.lesson.tools import drill_round as rounds
from toolkit.lesson.tools.base import Action, BookPage, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.drill_round import FRAUD, GENUINE, LENGTH
from toolkit.lesson.tools.shared import by_name

_ = Messages("tools")


class DrillModel(ToolModel):
    """Ten messages, one after another -> feedback, confusion matrix, what to practise.

    Kept fields besides `guess`: `seed` of the round, `answers` given in it, `history` and `types` as counts.
    """

    name = "drill"
    shows_first = True

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("Scam or genuine?")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("Ten messages, one at a time. Some are scams, some are real. Nothing here can do harm.")

    def build(self) -> None:
        """The question, and what is remembered."""
        self._too_early = False
        choices = [(FRAUD, _("A scam")), (GENUINE, _("Genuine"))]
        hidden = [
            Entry("seed", "text", _("Number of the round"), optional=True),
            Entry("answers", "text", _("Answers of the round"), optional=True),
            Entry("history", "text", _("Rounds before"), optional=True),
            Entry("types", "text", _("Types judged wrongly"), optional=True),
        ]
        for entry in hidden:
            entry.visible = False
        self.fields = by_name(
            Entry("guess", "choice", _("Scam or genuine?"), choices=choices, optional=True), *hidden
        )
        self.actions = {
            "next": Action("next", _("Next message"), self._next),
            "again": Action("again", _("New round"), self._again),
        }
        self.fields["guess"].observe(self._guessed, "raw")

    # -- what she does -----------------------------------------------------------------------------------

    def _guessed(self, change: Any) -> None:
        """Count an answer. The first one counts: after the feedback it cannot be changed."""
        answers = self.fields["answers"]
        if self._busy or change["old"] or change["new"] not in (FRAUD, GENUINE) or self._over:
            return
        self._too_early = False
        answers.raw = rounds.with_answer(answers.raw, change["new"])
        if self._over:
            messages, said = self._round, self._said
            for name, text in (
                ("history", rounds.with_round(self.fields["history"].raw, rounds.counted(messages, said))),
                ("types", rounds.with_types(self.fields["types"].raw, messages, said)),
            ):
                self.fields[name].raw = text

    def _next(self) -> None:
        self._too_early = not self._reviewing and not self._over
        self.fields["guess"].raw = ""
        if self._too_early:
            self.recompute()

    def _again(self) -> None:
        self._too_early = False
        self.fields["guess"].raw = ""
        self.fields["answers"].raw = ""
        self.fields["seed"].raw = secrets.token_hex(4)

    # -- what is shown -----------------------------------------------------------------------------------

    @property
    def _round(self) -> list[Message]:
        return rounds.drawn(self.fields["seed"].raw)

    @property
    def _said(self) -> list[bool]:
        return rounds.said(self.fields["answers"].raw)

    @property
    def _over(self) -> bool:
        return len(self._said) >= LENGTH

    @property
    def _reviewing(self) -> bool:
        """Whether the feedback of the last answer is on the screen."""
        return self.fields["guess"].raw in (FRAUD, GENUINE) and bool(self._said)

    def compute(self) -> list[ResultPart]:
        """The message to judge stands in `first`. The result: feedback to it, or the result of the round."""
        messages, said = self._round, self._said
        asking = not self._reviewing and not self._over
        self.fields["guess"].visible = asking
        self.first = results.question(messages[len(said)], len(said) + 1, LENGTH) if asking else []
        if self._reviewing:
            return results.feedback(messages[len(said) - 1], said[-1], len(said), LENGTH)
        return self._asking(messages, said) if asking else self._result(messages, said)

    def _asking(self, messages: list[Message], said: list[bool]) -> list[ResultPart]:
        parts: list[ResultPart] = []
        if self._too_early:
            parts.append(Note(_("First choose: a scam, or genuine?"), "care"))
        if said:
            right = rounds.counted(messages, said).right
            parts.append(Note(_("{right} of {count} right so far.").format(right=right, count=len(said))))
        else:
            parts.append(Note(_("Read the message and its sender. Then choose. You see at once why.")))
        return parts

    def _result(self, messages: list[Message], said: list[bool]) -> list[ResultPart]:
        parts = results.round_result(rounds.counted(messages, said))
        parts += results.misjudged(messages, said)
        parts += results.to_practise(rounds.types_of(self.fields["types"].raw))
        return parts + results.past_rounds(rounds.rounds_of(self.fields["history"].raw))

    def book_page(self) -> BookPage | None:
        """All rounds together, and what to practise; None before the first round is over."""
        with in_language(self.language):
            before = rounds.rounds_of(self.fields["history"].raw)
            if not before:
                return None
            parts = [
                *results.all_rounds(before),
                *results.to_practise(rounds.types_of(self.fields["types"].raw)),
            ]
            kept = tuple(part for part in parts if isinstance(part, Headline | Table | Note))
            return BookPage(self.title, kept)
