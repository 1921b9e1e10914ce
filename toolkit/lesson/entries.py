"""Fields of a tool as models: what was typed, what it means, and what is wrong with it.

No widgets here. A view links a text box to `raw`, and shows `problem` beneath it. What cannot be
understood stays exactly as it was typed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from traitlets import Any as AnyTrait
from traitlets import Bool, HasTraits, List, Unicode, observe

from toolkit.i18n import in_language, language
from toolkit.lesson.reading import understand

Kind = Literal["money", "percent", "count", "text", "choice", "date"]


class Entry(HasTraits):
    """One field.

    raw: what was typed. value: its meaning (Decimal for money, percent as a share such as 0.0825, count;
    str for text, choice; date) or None. problem: a sentence for the learner, empty if all is well.
    """

    raw = Unicode("")
    value = AnyTrait(None, allow_none=True)
    problem = Unicode("")
    label = Unicode("")
    help = Unicode("")
    choices: List[tuple[str, str]] = List([])
    visible = Bool(True)

    def __init__(
        self,
        name: str,
        kind: Kind,
        label: str,
        *,
        help: str = "",
        default: str = "",
        low: Decimal | int | None = 0,
        high: Decimal | int | None = None,
        choices: list[tuple[str, str]] | None = None,
        optional: bool = False,
        lines: int = 1,
    ) -> None:
        """Describe a field.

        name: the key under which it is kept. label, help: translated texts. default: typed text to begin
        with. low, high: limits of the meaning, in the unit of `value`. choices: (id, label) pairs for kind
        "choice". optional: an empty field is not a problem. lines: height of the box for kind "text".
        """
        super().__init__(label=label, help=help, choices=choices or [])
        self.name, self.kind, self.default = name, kind, default
        self.low, self.high, self.optional, self.lines = low, high, optional, lines
        # A kernel handles each message in a context of its own, so the language is kept with the field.
        self.language = language()
        self.raw = default
        self._understand()

    @property
    def ok(self) -> bool:
        """Whether the field can be used: understood, or empty and optional."""
        return not self.problem and (self.value is not None or self.optional)

    @observe("raw")
    def _raw_changed(self, _change: Any) -> None:
        self._understand()

    def _understand(self) -> None:
        with in_language(self.language):
            self.value, self.problem = understand(self)
