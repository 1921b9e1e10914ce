"""What a notebook imports: `from toolkit.lesson import check, open_lesson, tool`.

Models are `HasTraits` without widgets (`entries`, `tools`, `checks`, `steps`, `form`); `views` only link.
The only way to the records is the learner's notebook (`notebook`, `notebooks`).
"""

from toolkit.lesson.cells import assignment, check, facts, open_lesson, step, tool
from toolkit.lesson.grading_cells import open_assignment

__all__ = ["assignment", "check", "facts", "open_assignment", "open_lesson", "step", "tool"]
