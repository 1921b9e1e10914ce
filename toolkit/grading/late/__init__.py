"""Due dates, and what lateness costs; nbgrader keeps and counts both."""
