"""Goals in the tables of docs/benchmarks.md."""

from __future__ import annotations

from math import inf

from tests.benchmarks.goals import Goal, table


def test_a_goal_is_met_or_missed() -> None:
    assert Goal("quick", 1, 0.789, " s").row == "| quick | at most 1 s | 0.79 s | met |"
    assert Goal("slow", 1, 1.01, " s").row == "| slow | at most 1 s | 1.01 s | **missed** |"
    assert Goal("many", 100, 130.4, "", least=True).row == "| many | at least 100 | 130 | met |"
    assert Goal("times", 20, 17.25, "×", least=True).row == "| times | at least 20× | 17.2× | **missed** |"
    assert not Goal("never ended", 1, inf, " s").met


def test_a_table_of_goals() -> None:
    lines = table([Goal("quick", 1, 0.5, " s")]).splitlines()
    assert [line.count("|") for line in lines] == [5, 5, 5]
