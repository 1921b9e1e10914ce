"""Fields of a tool as models: what was typed, what it means, and what is wrong with it.

No widgets here. A view links a text box to `raw`, and shows `problem` beneath it. What cannot be
understood stays exactly as it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any, Literal

from traitlets import Any as AnyTrait
from traitlets import Bool, HasTraits, List, Unicode, observe

from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.reading import understand

_ = Messages("lesson")

MOST_NAME = 120
"""Characters kept of a file's name."""

Kind = Literal["money", "percent", "count", "text", "choice", "date", "tick", "file"]


class Entry(HasTraits):
    """One field.

    raw: what was typed. value: its meaning (Decimal for money, percent as a share such as 0.0825, count;
    str for text, choice; date; bool for a tick, whose raw is "yes" or empty) or None. problem: a sentence
    for the learner, empty if all is well.
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


@dataclass(frozen=True)
class Upload:
    """A file from the learner's phone: its name there, and what it holds."""

    name: str
    content: bytes


class FileEntry(Entry):
    """A field for a file. Only the file's name is kept; what it holds stays in memory and goes with the page.

    value: the `Upload`, or None. After a return `raw` still names the file, but `value` is None: she has to
    choose it again.
    """

    def __init__(
        self,
        name: str,
        label: str,
        *,
        accept: tuple[str, ...] = (".csv", ".xlsx"),
        limit: int = 8_000_000,
        help: str = "",
    ) -> None:
        """Describe a file field. accept: endings or MIME types for the phone's file list. limit: bytes."""
        self._upload: Upload | None = None
        self.accept, self.limit = accept, limit
        super().__init__(name, "file", label, help=help, optional=True)

    def take(self, name: str, content: bytes) -> None:
        """Take a file up. One that is too large is refused with a problem; its name is kept."""
        self._upload = Upload(name[:MOST_NAME], content)
        # The same name may come with other content, and that is a change too.
        self.raw = ""
        self.raw = name[:MOST_NAME]

    def _understand(self) -> None:
        self.value, self.problem = None, ""
        upload = self._upload
        if upload is None or upload.name != self.raw:
            return
        if len(upload.content) > self.limit:
            with in_language(self.language):
                self.problem = _("This file is too large: {size} MB. Up to {most} MB fit.").format(
                    size=ceil(len(upload.content) / 1_000_000), most=self.limit // 1_000_000
                )
            return
        self.value = upload
