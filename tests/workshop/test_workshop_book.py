"""Tools without a lesson, the map of the course, and the business book."""

from __future__ import annotations

import pytest

from tests.workshop.conftest import Served, text_of

pytestmark = pytest.mark.server


def test_the_home_page_names_the_tools_and_the_paths(served: Served) -> None:
    visitor, _learner = served.learner("Peta Satu")
    page = visitor.ask("/").text
    assert 'href="/tool/price"' in page
    assert "Dari biaya ke harga." in page
    assert "Warung" in page
    # The path names module 1 too, which this course does not have.
    assert 'href="#module-2"' in page
    assert 'href="#module-1"' not in page
    assert "20 menit, tugas 10 menit" in page


def test_the_readiness_check_marks_the_modules_she_needs(served: Served) -> None:
    visitor, learner = served.learner("Peta Dua")
    assert "Untuk Anda" not in visitor.ask("/").text
    served.records.shelf(learner).save("tool/readiness", {"records": "yes", "unit_cost": "no"})
    page = visitor.ask("/").text
    assert "Untuk Anda" in page
    assert "Jawab sekarang" not in page


def test_a_tool_opens_by_itself_for_those_who_have_joined(served: Served) -> None:
    assert served.visitor().ask("/tool/price").headers["Location"] == "/join?next=%2Ftool%2Fprice"
    visitor, _learner = served.learner("Alat")
    page = visitor.ask("/tool/price")
    assert page.status == 200
    assert "Harga jual" in page.text


@pytest.mark.parametrize("name", ["nothing", "stock", "..%2F02-price%2Flesson", "tools"])
def test_what_is_no_tool_is_not_found(served: Served, name: str) -> None:
    visitor, _learner = served.learner(f"Bukan {name[:5]}")
    assert visitor.ask(f"/tool/{name}").status == 404


def test_the_book_has_a_page_for_each_tool_she_used(served: Served) -> None:
    visitor, learner = served.learner("Buku")
    empty = visitor.ask("/book")
    assert "masih kosong" in empty.text
    served.records.shelf(learner).save("tool/price", {"cost": "30rb", "margin": "20"})
    served.records.shelf(learner).save(
        "tool/recipe", {"rows": ["r1"], "rows/r1/name": "<script>alert(1)</script>"}
    )
    page = visitor.ask("/book").text
    assert "Rp37.500" in text_of(page)
    assert 'href="/tool/price"' in page
    assert "<script>alert" not in page
    assert "nk-print" in page


def test_strange_values_never_break_the_book(served: Served) -> None:
    visitor, learner = served.learner("Aneh")
    shelf = served.records.shelf(learner)
    shelf.save("tool/price", {"cost": 5, "margin": None, "channel": ["x"], "zzz": {"a": 1}})
    shelf.save("tool/nothing-like-it", {"a": "b"})
    assert visitor.ask("/book").status == 200


def test_strangers_see_no_book(served: Served) -> None:
    assert served.visitor().ask("/book").status == 302
