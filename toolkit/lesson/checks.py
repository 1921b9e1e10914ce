"""An ungraded question, as a model: what is picked or typed, whether it is right, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from traitlets import Bool, HasTraits, Int, Unicode
from traitlets import List as ListTrait

from toolkit.i18n import in_language, language
from toolkit.lesson.entries import Entry, Kind

if TYPE_CHECKING:
    from toolkit.curriculum.schema import Check

KIND_OF_UNIT: dict[str | None, Kind] = {"rupiah": "money", "percent": "percent", "count": "count"}


class CheckModel(HasTraits):
    """One question. Views read `picked`, `answered`, `right`, `feedback`; the learner may always try again.

    picked: option ids (places in the list, as text) of a choice or many question. answered: whether the
    feedback belongs to what is picked or typed now; right: whether that one is right. tries: answers given
    so far. first_right, ever_right: whether the first of them was right, and any of them.
    """

    picked = ListTrait(Unicode(), [])
    answered = Bool(False)
    right = Bool(False)
    feedback = Unicode("")
    tries = Int(0)
    revision = Int(0)

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check
        self.language = language()
        self.first_right = False
        self.ever_right = False
        self.prompt = check.prompt.pick(self.language)
        self.options = [option.text.pick(self.language) for option in check.options]
        self.entry: Entry | None = None
        self._listeners: list[Callable[[str, Any], None]] = []
        if check.kind == "number":
            self.entry = Entry("answer", KIND_OF_UNIT[check.unit], "", low=None)
            self.entry.observe(self._retyped, "raw")

    @property
    def answer(self) -> str | list[str] | None:
        """The answer as it is kept and marked: typed text, an option id, or a list of option ids."""
        if self.entry is not None:
            return self.entry.raw.strip() or None
        if self.check.kind == "many":
            return list(self.picked) or None
        return self.picked[0] if self.picked else None

    def on_typed(self, listener: Callable[[str, Any], None]) -> None:
        """Call `listener(field, value)` after each answer."""
        self._listeners.append(listener)

    def pick(self, option: int) -> None:
        """Choose an option of a choice question (which answers it), or turn one of a many question over."""
        name = str(option)
        if not 0 <= option < len(self.options):
            return
        if self.check.kind == "choice":
            self.picked = [name]
            self.submit()
            return
        rest = [each for each in self.picked if each != name]
        self.picked = rest if name in self.picked else sorted([*rest, name], key=int)
        self._open_again()

    def submit(self) -> None:
        """Look at the answer and tell what it is. An answer that cannot be read is not a try."""
        if self.answer is None:
            return
        if not self._judge():
            return
        self.tries += 1
        if self.tries == 1:
            self.first_right = self.right
        kept = {
            "answer": self.answer,
            # Trying out another answer afterwards takes nothing away.
            "right": self.ever_right,
            "tries": self.tries,
            "first_right": self.first_right,
        }
        for listener in self._listeners:
            for field, value in kept.items():
                listener(field, value)

    def from_dict(self, values: dict[str, Any]) -> None:
        """Take up an answer that was kept before, and say again what it was."""
        tries = values.get("tries")
        if isinstance(tries, int) and not isinstance(tries, bool):
            self.tries = max(0, min(tries, 10_000))
        self.first_right = values.get("first_right", self.first_right) is True
        self.ever_right = values.get("right", self.ever_right) is True
        answer = values.get("answer")
        if self.entry is not None and isinstance(answer, str):
            self.entry.raw = answer
        elif self.entry is None and isinstance(answer, str | list):
            names = [answer] if isinstance(answer, str) else answer
            known = {str(number) for number in range(len(self.options))}
            self.picked = [name for name in dict.fromkeys(map(str, names)) if name in known]
        if answer is not None and self.answer is not None:
            self._judge()

    def _judge(self) -> bool:
        from toolkit.curriculum.mark import answer_check

        with in_language(self.language):
            judged = answer_check(self.check, self.answer, self.language)
        if judged.understood:
            self.right, self.feedback, self.answered = judged.right, judged.feedback, True
            self.ever_right = self.ever_right or judged.right
        elif self.entry is not None and not self.entry.problem:
            # The field's own message comes first; this one only where the field saw nothing wrong.
            self.right, self.feedback, self.answered = False, judged.feedback, False
        self.revision += 1
        return bool(judged.understood)

    def _retyped(self, _change: Any) -> None:
        self._open_again()

    def _open_again(self) -> None:
        """Take the feedback away: it belonged to another answer."""
        if self.answered or self.feedback:
            self.answered, self.right, self.feedback = False, False, ""
        self.revision += 1
