"""Which files that came in belong together as one submission."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.grading.ids import is_code_assignment
from toolkit.grading.submitted import SECRET, STAMP
from toolkit.grading.ways.names import Names
from toolkit.grading.ways.sources import Entry, Source

# Mail programs and browsers rename: `answers (1).json`, `ab12cd34_answers.json`.
_ANSWERS = re.compile(r"(?:.*[^a-z])?answers(?:[^a-z].*)?\.json", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """Files of one submission. main: its answers.json (form) or notebook. beside: what came with it."""

    main: Entry
    form: bool
    beside: tuple[Entry, ...] = ()
    stamp: Entry | None = None


def grouped(source: Source, names: Names) -> tuple[list[Submission], list[Entry]]:
    """Return the submissions in a source, and the files that belong to none.

    An answers.json is a submission, with the notebook of its folder. A notebook without one is a submission
    with all that lies in its folder and below, if that folder is the submission's own: in a zip, or named
    after a learner or an assignment. In a folder of many, a notebook stands alone.
    """
    folders: dict[tuple[str, ...], list[Entry]] = {}
    for entry in source.entries:
        folders.setdefault(entry.parts[:-1], []).append(entry)
    found: list[Submission] = []
    used: set[str] = set()
    for place, inside in sorted(folders.items()):
        answers = [entry for entry in inside if _ANSWERS.fullmatch(entry.parts[-1])]
        notebooks = [entry for entry in inside if entry.parts[-1].lower().endswith(".ipynb")]
        stamp = next((entry for entry in inside if entry.parts[-1] == STAMP), None)
        alone = len(answers) == 1
        for entry in answers:
            with_it = tuple(notebooks) if alone else ()
            found.append(Submission(entry, True, with_it, stamp if alone else None))
        if answers:
            codes = [entry for entry in notebooks if _is_code(entry, names)]
            used |= {entry.shown for entry in notebooks if alone}
        else:
            codes = notebooks
        own = len(codes) == 1 and not answers and (source.packed or _is_own(place, names))
        for entry in codes:
            with_it = _below(source, place, entry) if own else ()
            used |= {each.shown for each in with_it}
            found.append(Submission(entry, False, with_it, stamp if own else None))
    used |= {submission.main.shown for submission in found}
    left = [
        entry
        for entry in source.entries
        if entry.shown not in used and entry.parts[-1] not in (STAMP, SECRET)
    ]
    return found, left


def _is_code(entry: Entry, names: Names) -> bool:
    told = names.assignment_in(entry.parts[-1].rpartition(".")[0])
    return told is not None and is_code_assignment(told)


def _is_own(place: tuple[str, ...], names: Names) -> bool:
    return bool(place) and (names.knows(place[-1]) or names.assignment_in(place[-1]) is not None)


def _below(source: Source, place: tuple[str, ...], main: Entry) -> tuple[Entry, ...]:
    """Return what lies in a notebook's folder and below it, but not in another submission's folder."""
    mains = {each.parts[:-1] for each in source.entries if _is_main(each)} - {place}
    return tuple(
        entry
        for entry in source.entries
        if entry.parts[: len(place)] == place
        and not any(entry.parts[: len(other)] == other for other in mains if len(other) > len(place))
        and entry is not main
        and entry.parts[-1] not in (STAMP, SECRET)
    )


def _is_main(entry: Entry) -> bool:
    name = entry.parts[-1]
    return name.lower().endswith(".ipynb") or _ANSWERS.fullmatch(name) is not None
