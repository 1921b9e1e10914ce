"""How much a learner may type, the same for every part of a lesson."""

MAX_TYPED = 2_000
"""Characters kept of one field; more is refused with a message."""
