"""Are the files of a module there, and can they be read?"""

from __future__ import annotations

from toolkit.curriculum.course import Module
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")


def problems(module: Module) -> list[Problem]:
    """Return missing and unreadable files that are not YAML."""
    found: list[Problem] = []
    for language in LANGUAGES:
        try:
            module.guide_text(language)
        except ContentProblem as problem:
            found += problem.problems
    if not found:
        found += _guides_differ(module)
    data = module.folder / "data"
    if data.is_dir() and any(data.iterdir()) and not (data / "README.md").is_file():
        mend = _("Write source, date and licence of the data into it.")
        found.append(Problem(f"{module.id}/data/README.md", "", _("The file is missing."), mend))
    return found


def broken_parts(module: Module) -> dict[str, list[Problem]]:
    """Return the YAML files that cannot be used, with their problems."""
    broken = {}
    for part in ("module", "checks", "assignment"):
        try:
            module.lines_of(part)
        except ContentProblem as problem:
            broken[part] = problem.problems
    return broken


def _guides_differ(module: Module) -> list[Problem]:
    counts = {}
    for language in LANGUAGES:
        lines = module.guide_text(language).splitlines()
        counts[language] = sum(line.startswith("## ") for line in lines)
    if len(set(counts.values())) == 1:
        return []
    told = ", ".join(f"{language}: {count}" for language, count in counts.items())
    message = _("The languages have different numbers of sections ({counts}).").format(counts=told)
    mend = _("Write the same sections in both languages.")
    return [Problem(f"{module.id}/trainer.en.md", "", message, mend)]
