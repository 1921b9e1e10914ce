"""The safety tool: a first-hour card with her own numbers, and the locks of her accounts."""

from __future__ import annotations

from toolkit.i18n import Messages, in_language, language
from toolkit.lesson.entries import Entry
from toolkit.lesson.tools import safety_steps as steps
from toolkit.lesson.tools.base import BookPage, Document, Headline, Note, ResultPart, Table, ToolModel
from toolkit.lesson.tools.shared import HOME, by_name, facts, short

_ = Messages("tools")

HOTLINE, SITE, WHATSAPP = "scam.hotline", "scam.iasc_site", "scam.ojk_whatsapp"
NUMBER_SITE = "scam.number_site"
LOCKS, CARD, NOW = "locks", "card", "now"
FIRST = 3
"""Locks that are named with their way at a time; more than that discourages."""


class SafetyModel(ToolModel):
    """Her bank's number, what happened, ticks -> first-hour card to print, and the next locks to turn on."""

    name = "safety"

    @property
    def title(self) -> str:
        """The tool's name."""
        return _("First-hour card and account locks")

    @property
    def intro(self) -> str:
        """What the tool answers."""
        return _("The first hour after a fraud: what to do. And the locks your accounts still need.")

    def build(self) -> None:
        """What she wants, whom to call, what happened, and one box for each lock."""
        helping = _("On the back of your card or in the bank's app. Never from a chat or advert.")
        tasks = [
            (LOCKS, _("Check the locks of my accounts")),
            (CARD, _("Make the first-hour card")),
            (NOW, _("I have just been cheated")),
        ]
        self.locks = steps.locks()
        self.fields = by_name(
            Entry("task", "choice", _("What do you want to do?"), choices=tasks, default=LOCKS),
            Entry("case", "choice", _("What happened?"), choices=list(steps.cases().items()), optional=True),
            Entry("bank", "text", _("Your bank or wallet"), help=_("Example: Bank Melati"), optional=True),
            Entry("bank_phone", "text", _("Its official number"), help=helping, optional=True),
            Entry("trusted", "text", _("Somebody you call when you are in doubt"), optional=True),
            *(Entry(lock.name, "tick", lock.label, optional=True) for lock in self.locks),
        )

    def compute(self) -> list[ResultPart]:
        """The locks that are on and the next ones; or the card; or what to do now."""
        task = self.fields["task"].value or LOCKS
        self._show_what_fits(task)
        if task == LOCKS:
            ticked = any(self.fields[lock.name].value for lock in self.locks)
            return self._locks() if ticked else [self._begin()]
        if task == CARD:
            return [*self._whom_to_call(), self._card(""), *self._facts()]
        case = self.fields["case"].value or ""
        label = steps.cases().get(case, _("Choose above what happened."))
        return [
            Headline(_("Now, in this order"), label, "bad"),
            Note(_("Breathe. You are not stupid. Scammers do this for a living.")),
            self._card(case),
            *self._facts(),
        ]

    def _show_what_fits(self, task: str) -> None:
        self.fields["case"].visible = task == NOW
        for name in ("bank", "bank_phone", "trusted"):
            self.fields[name].visible = task != LOCKS
        for lock in self.locks:
            self.fields[lock.name].visible = task == LOCKS

    def _begin(self) -> Note:
        first = self.locks[0]
        text = _("Tick what is on already. None yet? Begin with this one. {lock}: {how}")
        return Note(text.format(lock=first.label, how=first.how))

    # -- the locks -----------------------------------------------------------------------------------------

    def _locks(self) -> list[ResultPart]:
        open_ones = [lock for lock in self.locks if not self.fields[lock.name].value]
        done = len(self.locks) - len(open_ones)
        tone = "good" if not open_ones else "care"
        parts: list[ResultPart] = [
            Headline(_("{part} of {whole}").format(part=done, whole=len(self.locks)), _("locks are on"), tone)
        ]
        if not open_ones:
            return [*parts, Note(_("All locks are on. Look again in three months."), "good")]
        parts.append(
            Note(_("Next: {lock}. {how}").format(lock=open_ones[0].label, how=open_ones[0].how), "care")
        )
        rows = tuple((lock.label, lock.how) for lock in open_ones[:FIRST])
        parts.append(Table((_("Lock"), _("Where to find it")), rows, _("The next locks")))
        if len(open_ones) > FIRST:
            left = len(open_ones) - FIRST
            parts.append(Note(_("After that {count} more.").format(count=left)))
        parts.append(
            Note(_("Menus differ from phone to phone. Not found? Ask your trainer, not a stranger."))
        )
        return parts

    # -- the card ------------------------------------------------------------------------------------------

    def _card(self, case: str) -> Document:
        lines = [_("FIRST HOUR AFTER A FRAUD"), _("Quick counts more than perfect."), ""]
        numbered = [*steps.first_steps(case, self._bank()), *self._common(case)]
        lines += [f"{number}. {step}" for number, step in enumerate(numbered, start=1)]
        lines += ["", _("NEVER: pay somebody who promises to get the money back.")]
        lines += [_("NEVER: tell a PIN or OTP, not even to a helper.")]
        if self.fields["trusted"].value:
            lines += ["", _("In doubt I call: {who}").format(who=short(self.fields["trusted"].value, 60))]
        return Document(_("Card for the first hour"), "\n".join(lines) + "\n", _("first-hour.txt"))

    def _bank(self) -> str:
        name, phone = self.fields["bank"].value, self.fields["bank_phone"].value
        told = short(name, 40) if name else _("your bank or wallet")
        return (
            f"{told} ({short(phone, 30)})"
            if phone
            else _("{bank} (official number: ................)").format(bank=told)
        )

    def _common(self, case: str) -> list[str]:
        hotline, site = _shown(HOTLINE), _shown(SITE)
        report = _("Report it to IASC: {site}. Or call OJK {hotline}.").format(site=site, hotline=hotline)
        keep = _("Keep chat, number, account and slip. Take screenshots, delete nothing.")
        after = [
            _("Change passwords from a safe phone: e-mail first, then WhatsApp, shop, bank."),
            _("Tell one person you trust. Do not carry it alone."),
            _("Later: police report, and the scammer's number to {site}.").format(site=_shown(NUMBER_SITE)),
        ]
        if case in ("app", "code", "account", "goods"):
            after = after[1:]
        return [keep, report, *after] if case == "goods" else [report, keep, *after]

    def _whom_to_call(self) -> list[ResultPart]:
        if self.fields["bank_phone"].value:
            return [Note(_("Print the card and hang it beside the till. Save it on your phone too."), "good")]
        text = _("Fill in your bank's official number. You will not want to search for it then.")
        return [Note(text, "care")]

    def _facts(self) -> list[ResultPart]:
        return [*facts(HOTLINE, SITE, WHATSAPP, NUMBER_SITE, "scam.report_within", "scam.apk.first_step")]

    def book_page(self) -> BookPage | None:
        """The locks, the next ones, and the card; None before anything is typed."""
        ticked = any(self.fields[lock.name].value for lock in self.locks)
        if not ticked and not any(self.fields[name].value for name in ("bank", "bank_phone", "trusted")):
            return None
        with in_language(self.language):
            kept = (part for part in self._locks() if isinstance(part, Headline | Table))
            return BookPage(self.title, (*kept, self._card("")))


def _shown(parameter: str) -> str:
    """Return a country fact as text, dots to fill in if the country has none."""
    from toolkit import country

    try:
        return country.load(HOME).get(parameter).shown(language())
    except KeyError:
        return "........"
