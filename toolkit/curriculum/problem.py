"""What is wrong with the text of a module: where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend.

    file: path such as `02-price/checks.yaml`. where: line and key, as exact as known. message: what is
    wrong. mend: what to do.
    """

    file: str
    where: str
    message: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.message} {self.mend}".rstrip()


class ContentProblem(ValueError):
    """A module's text cannot be used. `problems` lists every reason found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
