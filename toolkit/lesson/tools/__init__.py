"""The calculators of the lessons: models without widgets, found by name in `registry`."""
