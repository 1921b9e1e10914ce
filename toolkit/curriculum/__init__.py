"""The curriculum: modules written as text, read into typed objects, checked, drawn, marked and built.

course = load_course()
problems(course)                                  # what an author must mend
drawn = draw(module.assignment, module.id, "k3x9a2bq")
mark(task, drawn, "15.000", "id")
build(course, target)                             # notebooks/ and assignments/
"""

from toolkit.curriculum.building import build, differences
from toolkit.curriculum.course import Course, Module, UnknownModule, load_course
from toolkit.curriculum.draw import Drawn, draw
from toolkit.curriculum.expressions import ExpressionProblem
from toolkit.curriculum.mark import CheckAnswer, Mark, answer_check, mark
from toolkit.curriculum.problem import ContentProblem, Problem
from toolkit.curriculum.validation import broken_modules, module_problems, problems

__all__ = [
    "CheckAnswer",
    "ContentProblem",
    "Course",
    "Drawn",
    "ExpressionProblem",
    "Mark",
    "Module",
    "Problem",
    "UnknownModule",
    "answer_check",
    "broken_modules",
    "build",
    "differences",
    "draw",
    "load_course",
    "mark",
    "module_problems",
    "problems",
]
