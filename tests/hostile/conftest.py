"""pytest looks at no submission: they are what is graded, and some bring files that it would import."""

collect_ignore = ["cases", "honest", "course"]
