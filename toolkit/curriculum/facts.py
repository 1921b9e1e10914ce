"""Country facts inside texts: `{{ fact("qris.mdr.small") }}`, `{{ rupiah(15000) }}` and their like.

Facts are taken as of the day on which the country file was last checked, not as of today, so that a build
gives the same files every day. What has changed or is overdue since is shown at run time by `facts()`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from toolkit import country
from toolkit.business.money import format_amount, format_number, format_percent
from toolkit.curriculum.expressions import ExpressionProblem, evaluate
from toolkit.i18n import Messages

_ = Messages("curriculum")

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PARAMETER_USE = re.compile(r"""\b(?:fact|stamp|param|value|name)\(\s*["']([^"']+)["']""")


def parameter(parameter_id: str) -> country.Parameter:
    """Return a parameter as of the country file's last check. Raises `country.UnknownParameter`."""
    facts = country.load()
    return facts.get(parameter_id, on=facts.checked_on)


def fill(text: str, language: str) -> str:
    """Fill the `{{ ... }}` of a text. Functions, each giving text in `language`:

    fact(id): the value, followed by a remark in brackets if it is not in force and confirmed.
    stamp(id): since when it holds, and the source. name(id): the parameter's title.
    rupiah(amount), percent(share), number(value): a literal written as the language writes it.

    Raises ValueError with a sentence for the author.
    """

    def one(match: re.Match[str]) -> str:
        return str(evaluate(match[1].strip(), {}, _functions(language)))

    return PLACEHOLDER.sub(one, text)


def parameters_in(text: str) -> set[str]:
    """Return the ids of the parameters that a text or expression names."""
    return set(_PARAMETER_USE.findall(text))


def _functions(language: str) -> dict[str, Any]:
    def fact(parameter_id: str) -> str:
        found = parameter(parameter_id)
        remark = found.remark(language)
        return f"{found.shown(language)} ({remark})" if remark else found.shown(language)

    def stamp(parameter_id: str) -> str:
        return parameter(parameter_id).stamp(language, on=country.load().checked_on)

    return {
        "fact": fact,
        "stamp": stamp,
        "name": lambda parameter_id: parameter(parameter_id).title.pick(language),
        "rupiah": lambda amount: format_amount(exact(amount), language),
        "percent": lambda share: format_percent(exact(share), language),
        "number": lambda value: format_number(exact(value), language),
    }


def exact(value: Any) -> Decimal:
    """Return a number of a text or YAML file as a Decimal. Raises ExpressionProblem."""
    try:
        return Decimal(str(value).strip())
    except ArithmeticError:
        text = _("{value} is not a number; write it like 15000 or 0.07.")
        raise ExpressionProblem(text.format(value=repr(value))) from None
