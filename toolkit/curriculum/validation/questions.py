"""checks.yaml: can every question be answered, and is there enough of them?"""

from __future__ import annotations

from decimal import Decimal

from toolkit.curriculum import typing_out
from toolkit.curriculum.course import Module
from toolkit.curriculum.draw import PLACEHOLDER
from toolkit.curriculum.expressions import ExpressionProblem
from toolkit.curriculum.mark import answer_check, check_value, within
from toolkit.curriculum.problem import Problem
from toolkit.curriculum.schema import Check
from toolkit.curriculum.validation.common import doubled
from toolkit.curriculum.yamlfile import Key, Lines
from toolkit.i18n import LANGUAGES, Messages

_ = Messages("curriculum")

LEAST = 8


def problems(module: Module) -> list[Problem]:
    """Return what is wrong with the questions themselves."""
    checks, lines = module.check_list, module.lines_of("checks")
    found = doubled(lines, ("checks",), [check.id for check in checks])
    if len(checks) < LEAST:
        message = _("There are {count} checks; at least {least} are needed.")
        told = message.format(count=len(checks), least=LEAST)
        found.append(lines.problem(("checks",), told, _("Write more.")))
    for place, check in enumerate(checks):
        found += _placeholders(check, lines, ("checks", place))
        if check.kind == "number":
            found += _number(check, lines, ("checks", place))
    return found


def _placeholders(check: Check, lines: Lines, key: Key) -> list[Problem]:
    for language in LANGUAGES:
        match = PLACEHOLDER.search(check.prompt.pick(language))
        if match:
            message = _("{placeholder} is drawn only in assignments.").format(placeholder=match[0])
            return [lines.problem((*key, "prompt", language), message, _("Write the number itself."))]
    return []


def _number(check: Check, lines: Lines, key: Key) -> list[Problem]:
    try:
        right = check_value(check.answer)
    except ExpressionProblem as problem:
        return [lines.problem((*key, "answer"), str(problem), _("Correct the expression."))]
    found = []
    if check.unit == "percent" and abs(right) > 5:
        message = _("{value} would be {percent}%.").format(value=right, percent=right * 100)
        found.append(lines.problem((*key, "answer"), message, _("Write a share: 0.2 for 20%.")))
    try:
        found += _own_answer(check, right, lines, key)
        found += _mistakes(check, right, lines, key)
    except ExpressionProblem as problem:
        found.append(
            lines.problem((*key, "tolerance"), str(problem), _("Write an amount, or a share such as 1%."))
        )
    return found


def _own_answer(check: Check, right: Decimal, lines: Lines, key: Key) -> list[Problem]:
    for language in LANGUAGES:
        typed = typing_out.as_typed(right, check.unit, language)
        if not answer_check(check, typed, language).right:
            message = _("The right answer, typed as {typed}, is not accepted.").format(typed=typed)
            mend = _("Widen the tolerance, or round the answer.")
            return [lines.problem((*key, "answer"), message, mend)]
    return []


def _mistakes(check: Check, right: Decimal, lines: Lines, key: Key) -> list[Problem]:
    found = []
    for number, mistake in enumerate(check.mistakes):
        here = (*key, "mistakes", number, "answer")
        try:
            value = check_value(mistake.answer)
        except ExpressionProblem as problem:
            found.append(lines.problem(here, str(problem), _("Correct the expression.")))
            continue
        if within(value, right, check.tolerance):
            message = _("This mistake counts as the right answer.")
            found.append(lines.problem(here, message, _("Change it, or narrow the tolerance.")))
    return found
