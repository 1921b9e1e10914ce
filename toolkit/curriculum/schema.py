"""The format of a module folder: what `module.yaml`, `checks.yaml` and `assignment.yaml` may say.

These classes are the one description of the format; errors name the key that is wrong. Every text that
a learner or trainer reads is written in each language: `{id: "...", en: "..."}`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

ModuleId = Annotated[str, StringConstraints(pattern=r"^\d{2}-[a-z][a-z0-9-]{1,30}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Part(BaseModel):
    """Base of every part of the format: unknown keys are errors, so a typing slip is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text in every language of the course."""

    id: Line
    en: Line

    def pick(self, language: str) -> str:
        """Return the text in `language`, Indonesian if there is none."""
        return str(getattr(self, language, self.id))


# --- module.yaml -----------------------------------------------------------------------------


class Outcome(Part):
    """Something a learner can do after the module, and what measures it."""

    id: Slug
    text: Text
    measured_by: list[str] = Field(min_length=1, description="`check:<id>` or `task:<id>`")


class DigComp(Part):
    """DigComp competence codes (the codes are the same in editions 2.2 and 3.0)."""

    edition_2_2: list[str] = Field(min_length=1)
    edition_3_0: list[str] = Field(min_length=1)


class Minutes(Part):
    """How long the parts take, in minutes."""

    lesson: int = Field(gt=0, le=240)
    practice: int = Field(gt=0, le=240)


class Source(Part):
    """A published source of a statement in the texts."""

    title: Line
    where: Line = Field(description="address, or page of a book")
    date: Line = Field(description="as exact as known: 2025, 2025-07 or 2025-07-14")


class Dataset(Part):
    """A file of practice data that the builder writes into the module's `data/`."""

    name: Name = Field(description="of the file, without .csv")
    generate: Name = Field(description="a generator of toolkit.curriculum.generators")
    options: dict[str, Any] = Field(default={}, description="settings of the generator")


class ModuleInfo(Part):
    """module.yaml: the module's card, its outcomes and what it uses."""

    id: ModuleId
    title: Text
    summary: Text = Field(description="one sentence for the card on the home page")
    outcomes: list[Outcome] = Field(min_length=2)
    minutes: Minutes
    bali: list[Literal["P", "C", "D", "I", "B"]] = Field(min_length=1)
    digcomp: DigComp
    needs: list[ModuleId] = Field(default=[], description="modules that should come before")
    tools: list[Slug] = Field(default=[], description="tools that the lesson opens")
    parameters: list[str] = Field(default=[], description="country parameters that texts and tools use")
    change: Text = Field(description="the one change to make in her own shop this week")
    sources: list[Source] = []
    data: list[Dataset] = Field(default=[], description="practice data besides the assignment's")
    analyst: bool = Field(default=False, description="whether analyst.md holds a code assignment")


# --- course.yaml -----------------------------------------------------------------------------


class ToolCard(Part):
    """What a tool is called where it stands alone, and what it answers, in one sentence."""

    title: Text
    about: Text


class Path(Part):
    """A way through the course for one kind of shop. modules: numbers, in order."""

    id: Slug
    title: Text
    modules: list[int] = Field(min_length=1)


class CourseInfo(Part):
    """course.yaml: the tools and the paths."""

    tools: dict[Slug, ToolCard] = {}
    paths: list[Path] = []


# --- checks.yaml -----------------------------------------------------------------------------


class Option(Part):
    """One possible answer of a choice check, with feedback that says why."""

    text: Text
    correct: bool = False
    feedback: Text


class Mistake(Part):
    """A usual wrong answer and what it tells."""

    answer: str | int | float = Field(description="a number, or an expression over the drawn numbers")
    feedback: Text
    credit: float = Field(default=0, ge=0, lt=1, description="share of the points this still earns")


class Feedback(Part):
    """What is said after a number or a many-choice answer."""

    correct: Text
    wrong: Text


class Check(Part):
    """An ungraded question. `choice`: one option; `many`: every true option; `number`: typed."""

    id: Slug
    kind: Literal["choice", "many", "number"] = "choice"
    prompt: Text
    options: list[Option] = []
    unit: Literal["rupiah", "percent", "count"] | None = None
    answer: str | int | float | None = Field(default=None, description="number checks: the right answer")
    tolerance: str = Field(default="0", description="`1%` of the answer, or an amount such as `100`")
    mistakes: list[Mistake] = []
    feedback: Feedback | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Check:
        if self.kind == "number":
            if self.answer is None or self.unit is None or self.feedback is None:
                raise ValueError("a number check needs `answer`, `unit` and `feedback`")
            if self.options:
                raise ValueError("a number check has no `options`")
        else:
            right = sum(option.correct for option in self.options)
            if len(self.options) < 2:
                raise ValueError("give at least two `options`")
            if right == 0:
                raise ValueError("mark at least one option `correct: true`")
            if self.kind == "choice" and right > 1:
                raise ValueError("a `choice` check has one correct option; use `kind: many`")
        return self


class Checks(Part):
    """checks.yaml."""

    checks: list[Check] = Field(min_length=1)


# --- assignment.yaml -------------------------------------------------------------------------


class Choice(Part):
    """One answer of a graded choice task."""

    id: Slug
    text: Text
    feedback: Text | None = None


class Level(Part):
    """One level of a rubric: what earns how many points."""

    points: float = Field(ge=0)
    text: Text


class Drawn(Part):
    """How one number or word is drawn for each learner. Exactly one of the ways."""

    low: str | int | float | None = None
    high: str | int | float | None = None
    step: str | int | float | None = Field(default=None, description="with low and high: the raster")
    choose: list[Any] | None = Field(default=None, description="one of these values")
    generate: Name | None = Field(default=None, description="a generator of toolkit.curriculum.generators")
    options: dict[str, Any] = Field(default={}, description="settings of the generator")

    @model_validator(mode="after")
    def _one_way(self) -> Drawn:
        ranged = self.low is not None and self.high is not None and self.step is not None
        if sum([ranged, self.choose is not None, self.generate is not None]) != 1:
            raise ValueError("give `low`, `high` and `step`, or `choose`, or `generate`")
        return self


class Task(Part):
    """One graded item.

    `number`, `choice`, `many` are marked automatically; `text` and `evidence` by the trainer with the
    rubric. Prompts may show drawn values: `{cost:rupiah}`, `{fee:percent}`, `{count}`, `{orders:table}`.
    """

    id: Slug
    kind: Literal["number", "choice", "many", "text", "evidence"]
    prompt: Text
    hint: Text | None = Field(default=None, description="shown under the field, e.g. how exact to be")
    points: float = Field(gt=0)
    unit: Literal["rupiah", "percent", "count"] | None = None
    answer: str | int | float | list[str] | None = Field(
        default=None, description="expression over drawn and derived values, or choice ids"
    )
    tolerance: str = "0"
    choices: list[Choice] = []
    mistakes: list[Mistake] = []
    feedback: Text | None = Field(default=None, description="how to get there; shown after marking")
    rubric: list[Level] = []

    @property
    def automatic(self) -> bool:
        """Whether the machine marks this task."""
        return self.kind in ("number", "choice", "many")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Task:
        if self.automatic and self.answer is None:
            raise ValueError(f"a `{self.kind}` task needs an `answer`")
        if self.kind == "number" and self.unit is None:
            raise ValueError("a `number` task needs a `unit`")
        if self.kind in ("choice", "many") and len(self.choices) < 2:
            raise ValueError("give at least two `choices`")
        if not self.automatic and not self.rubric:
            raise ValueError("a task for the trainer needs a `rubric`")
        if self.automatic and self.feedback is None:
            raise ValueError("an automatic task needs `feedback` that says how to get there")
        return self


class Material(Part):
    """Drawn data shown before the tasks, such as messages or a statement."""

    data: Name
    show: Literal["table", "chat", "text"] = "table"
    title: Text


class Assignment(Part):
    """assignment.yaml."""

    title: Text
    intro: Text
    draw: dict[Name, Drawn] = {}
    derive: dict[Name, str] = Field(default={}, description="names computed from the drawn ones, in order")
    materials: list[Material] = []
    tasks: list[Task] = Field(min_length=2)

    @property
    def points(self) -> float:
        """All points of the assignment."""
        return sum(task.points for task in self.tasks)

    @property
    def automatic_share(self) -> float:
        """Share of the points that the machine marks, 0 to 1."""
        return sum(task.points for task in self.tasks if task.automatic) / self.points
