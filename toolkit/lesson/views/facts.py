"""The numbers of the country that a module uses: value, since when, source, and how sure we are today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.i18n import Messages, language
from toolkit.lesson.views.text import plain

if TYPE_CHECKING:
    from toolkit.country import Parameter

_ = Messages("lesson")


def facts_html(parameter_ids: list[str]) -> str:
    """Return the table, as of today, in the language in use. Unknown ids are told, not hidden."""
    from toolkit import country

    known = country.load()
    rows = []
    for parameter_id in parameter_ids:
        try:
            rows.append(_row(known.get(parameter_id)))
        except country.UnknownParameter as problem:
            rows.append(f'<tr role="row"><td role="cell" class="nk-care">! {plain(problem)}</td></tr>')
    title = plain(_("The rules and rates in this module"))
    advice = plain(_("This is for learning. It is not legal or tax advice. If in doubt, ask the tax office."))
    return (
        f'<section class="nk-facts"><h3 class="nk-title">{title}</h3>{_table(rows)}'
        f'<p class="nk-help">{advice}</p></section>'
    )


def _table(rows: list[str]) -> str:
    heads = (_("What"), _("Value"), _("Status"), _("Since when, and source"))
    head = "".join(f'<th scope="col" role="columnheader">{plain(each)}</th>' for each in heads)
    # A phone shows each row as a block; the roles keep it a table for those who listen.
    return (
        '<table class="nk-table" role="table"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


def _row(parameter: Parameter) -> str:
    code = language()
    title = plain(parameter.title.pick(code))
    note = parameter.note(code)
    stamp = plain(parameter.stamp(code)) + (f"<br>{plain(note)}" if note else "")
    tone, status = _status(parameter)
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{title}</th>'
        f'<td role="cell"><strong>{plain(parameter.shown(code))}</strong></td>'
        f'<td role="cell" class="nk-{tone}">{plain(status)}</td>'
        f'<td role="cell" class="nk-help">{stamp}</td></tr>'
    )


def _status(parameter: Parameter) -> tuple[str, str]:
    remark = parameter.remark(language())
    if parameter.is_expired():
        late = _("due for checking again")
        return "care", f"! {remark}, {late}" if remark else f"! {late}"
    if remark:
        return "care", f"! {remark}"
    return "good", "✓ " + _("in force")
