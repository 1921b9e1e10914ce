"""nbgrader course of the curriculum. `naikkelas workshop` makes a class folder from it."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "naikkelas"
# Learners send answers as data; a cell that marks them takes milliseconds.
c.ExecutePreprocessor.timeout = 30
