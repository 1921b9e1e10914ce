"""What a runner noticed, as sentences for the trainer."""

from __future__ import annotations

from toolkit.grading.batch.sanitise import named
from toolkit.grading.runner import Flag
from toolkit.i18n import Messages

_ = Messages("grading")


def sentence(flag: Flag) -> str:
    """Return a sentence about a flag."""
    texts = {
        "timeout": _("The cell {cell} took too long and was ended."),
        "died": _(
            "The learner's program ended itself or was ended in the cell {cell}; what follows was not run."
        ),
        "output-cut": _("The cell {cell} wrote very much; only the beginning is kept."),
    }
    where = named([flag.cell]) if flag.cell else _("(one of the learner's own)")
    known = texts.get(flag.code)
    if known is not None:
        return known.format(cell=where)
    said = ", ".join(f"{key}: {value}" for key, value in flag.details.items())
    return f"{flag.code} ({where}){': ' if said else ''}{named([said]) if said else ''}"
