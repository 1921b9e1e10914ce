"""`naikkelas check`: everything that is missing, wrong or due to be looked up again, in one list."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit import catalogues
from toolkit.country import Parameter, load
from toolkit.curriculum import ContentProblem, Module, differences, load_course, problems
from toolkit.i18n import LANGUAGES
from toolkit.light_widgets import heavy_widgets
from toolkit.paths import content_root, notebooks_root

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class ModuleState:
    """What a module has: steps and cells of its lesson by language, checks, tasks and automatic share."""

    module: str
    steps: dict[str, int]
    checks: int
    tasks: int
    automatic_share: float
    complete: bool


@dataclass
class Findings:
    """All findings. `wrong` must be mended; `look_up` are facts to look up again, which is never an error."""

    modules: list[ModuleState] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    overdue: list[Parameter] = field(default_factory=list)
    uncertain: list[Parameter] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for `--json`."""
        return {
            "modules": [vars(state) for state in self.modules],
            "wrong": self.wrong,
            "overdue": [_of(parameter) for parameter in self.overdue],
            "uncertain": [_of(parameter) for parameter in self.uncertain],
        }

    def show(self, console: Console) -> None:
        """Print the findings for a person."""
        from rich.table import Table

        table = Table("module", "steps", "checks", "tasks", "automatic", "state", title="Modules")
        for state in self.modules:
            table.add_row(
                state.module,
                " ".join(f"{language}:{count}" for language, count in state.steps.items()),
                str(state.checks),
                str(state.tasks),
                f"{state.automatic_share:.0%}",
                "complete" if state.complete else "[red]incomplete[/]",
            )
        console.print(table)
        self._show_facts(console, "Past their review date", self.overdue)
        self._show_facts(console, "Not certain: shown as such to learners", self.uncertain)
        for line in self.wrong:
            console.print(f"✗ {line}", style="red", markup=False, highlight=False)
        console.print(f"{len(self.wrong)} to mend, {len(self.overdue)} facts to look up again.")

    @staticmethod
    def _show_facts(console: Console, title: str, parameters: list[Parameter]) -> None:
        if not parameters:
            return
        from rich.table import Table

        table = Table("parameter", "status", "confidence", "review after", title=title)
        for parameter in parameters:
            table.add_row(parameter.id, parameter.status, parameter.confidence, str(parameter.review_after))
        console.print(table)


def _of(parameter: Parameter) -> dict[str, str]:
    return {
        "id": parameter.id,
        "status": parameter.status,
        "confidence": parameter.confidence,
        "review_after": str(parameter.review_after),
    }


def known_tools() -> frozenset[str]:
    """Return the names of the tools that lessons may open."""
    from toolkit.lesson.tools.registry import names

    return frozenset(names())


def findings() -> Findings:
    """Check the whole curriculum."""
    course = load_course()
    country = load("id")
    wrong_texts = problems(course, known_tools())
    found = Findings(overdue=country.overdue(), uncertain=country.unconfirmed())
    found.wrong += [str(problem) for problem in wrong_texts]
    # What cannot be read stands in the list already; nothing can be built before that is mended.
    with suppress(ContentProblem):
        found.wrong += [
            f"{path}: not as built from its source; run `naikkelas build`"
            for path in differences(course, content_root())
        ]
    found.wrong += heavy_widgets(notebooks_root())
    found.wrong += catalogues.faults()
    for module in course.modules:
        mine = [problem for problem in wrong_texts if problem.file.startswith(f"{module.id}/")]
        found.modules.append(_state(module, complete=not mine))
    return found


def _state(module: Module, *, complete: bool) -> ModuleState:
    try:
        return ModuleState(
            module=module.id,
            steps={language: len(module.steps(language)) for language in LANGUAGES},
            checks=len(module.checks),
            tasks=len(module.assignment.tasks),
            automatic_share=module.assignment.automatic_share,
            complete=complete,
        )
    except ContentProblem:
        return ModuleState(module.id, steps={}, checks=0, tasks=0, automatic_share=0.0, complete=False)
