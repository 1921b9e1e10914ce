"""The one error of this package that reaches the trainer's terminal."""


class WorkshopProblem(Exception):
    """The class cannot be served. The text is for the trainer, in her language."""
