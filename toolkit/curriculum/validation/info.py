"""module.yaml: does it describe the module as it is?"""

from __future__ import annotations

from toolkit import country
from toolkit.curriculum.course import Module
from toolkit.curriculum.problem import Problem
from toolkit.curriculum.validation.common import doubled
from toolkit.i18n import Messages

_ = Messages("curriculum")


def problems(module: Module) -> list[Problem]:
    """Return what module.yaml says wrongly by itself."""
    info, lines = module.info, module.lines_of("module")
    found = doubled(lines, ("outcomes",), [outcome.id for outcome in info.outcomes])
    if info.id != module.id:
        message = _("The id is {id}, but the folder is {folder}.").format(id=info.id, folder=module.id)
        found.append(lines.problem(("id",), message, _("Make them equal.")))
    facts = country.load()
    for number, parameter in enumerate(info.parameters):
        if parameter not in facts:
            message = _("There is no parameter {id} in the country file.").format(id=parameter)
            mend = _("Correct its spelling, or add it to the country file.")
            found.append(lines.problem(("parameters", number), message, mend))
    return found


def measured_problems(module: Module) -> list[Problem]:
    """Return outcomes that are measured by something that does not exist."""
    lines = module.lines_of("module")
    known = {f"check:{check}" for check in module.checks}
    known |= {f"task:{task.id}" for task in module.assignment.tasks}
    found = []
    for place, outcome in enumerate(module.info.outcomes):
        for number, measure in enumerate(outcome.measured_by):
            if measure not in known:
                message = _("{measure} does not exist.").format(measure=measure)
                mend = _("Write check:<id> or task:<id> of this module.")
                found.append(lines.problem(("outcomes", place, "measured_by", number), message, mend))
    return found
