"""Releasing feedback: what the trainer gave in formgrader reaches the learners, in versions."""
