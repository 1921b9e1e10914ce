"""The tools of module 12: landed cost, HS code, 90-day plan."""

from __future__ import annotations

import pytest

from toolkit.i18n import in_language
from toolkit.lesson.tools.base import Document, Fact, Headline, Note, Table, ToolModel
from toolkit.lesson.tools.hscode import HsCodeModel
from toolkit.lesson.tools.landed import LandedModel
from toolkit.lesson.tools.landed_fields import READY
from toolkit.lesson.tools.plan import PlanModel

BAGS = {
    "country": "my",
    "cost": "60000",
    "margin": "40%",
    "pieces": "10",
    "inland": "100000",
    "freight": "450000",
    "rate": "4000",
}


def made(kind: type[ToolModel], values: dict[str, object], language: str = "en") -> ToolModel:
    with in_language(language):
        tool = kind()
    tool.from_dict(values)
    return tool


def headline(tool: ToolModel) -> Headline:
    return next(part for part in tool.result if isinstance(part, Headline))


def notes(tool: ToolModel) -> str:
    return "\n".join(part.text for part in tool.result if isinstance(part, Note))


# --- landed ------------------------------------------------------------------------------------


def test_ten_bags_to_malaysia_as_in_the_lesson() -> None:
    tool = made(LandedModel, BAGS)
    assert headline(tool).value == "RM 41.25"
    assert "Rp165,000" in headline(tool).label
    assert "no duty counted" in notes(tool)
    assert {"export.my.duty_free", "export.my.tax"} <= {
        part.parameter for part in tool.result if isinstance(part, Fact)
    }


def test_the_shock_as_in_the_lesson() -> None:
    tool = made(LandedModel, {**BAGS, "term": "cif"})
    shock = next(part for part in tool.result if isinstance(part, Table) and len(part.rows) == 3)
    assert [row[2] for row in shock.rows] == ["40,000", "24,500", "55,500"]


def test_go_care_and_no() -> None:
    ready = dict.fromkeys(READY, "yes") | {"ready": "yes"}
    assert headline(made(LandedModel, {**BAGS, **ready, "market": "55"})).tone == "good"
    assert headline(made(LandedModel, {**BAGS, "market": "55"})).tone == "care"
    assert headline(made(LandedModel, {**BAGS, **ready, "market": "40"})).tone == "bad"
    assert headline(made(LandedModel, BAGS)).tone == "plain"


def test_the_buyer_compares_what_it_costs_on_arrival_whatever_the_term() -> None:
    ready = dict.fromkeys(READY, "yes") | {"ready": "yes", "market": "40"}
    assert headline(made(LandedModel, {**BAGS, **ready, "term": "exw"})).tone == "bad"


def test_unknown_duty_is_never_a_go() -> None:
    ready = dict.fromkeys(READY, "yes") | {"ready": "yes", "market": "55"}
    usa = {**BAGS, **ready, "country": "us", "rate": "16000"}
    assert headline(made(LandedModel, usa)).tone == "care"
    assert "Ask the courier" in notes(made(LandedModel, usa))
    assert headline(made(LandedModel, {**usa, "duty": "10%"})).tone == "good"


def test_a_marketplace_collects_tax_on_small_parcels() -> None:
    small = {**BAGS, "country": "sg", "rate": "12500"}
    assert "No tax counted" in notes(made(LandedModel, small))
    with_tax = made(LandedModel, {**small, "platform": "yes"})
    assert "No tax counted" not in notes(with_tax)
    assert headline(with_tax).value > headline(made(LandedModel, small)).value


def test_europe_has_a_fixed_duty_for_small_parcels() -> None:
    tool = made(LandedModel, {**BAGS, "country": "eu", "rate": "19000"})
    way = next(part for part in tool.result if isinstance(part, Table))
    assert ("Duty", "5,700") in way.rows


def test_impossible_margin_is_said_kindly() -> None:
    tool = made(LandedModel, {**BAGS, "fee": "60%"})
    assert "Fee for payment" in notes(tool)
    assert headline(tool)


def test_book_page_names_the_country() -> None:
    page = made(LandedModel, BAGS, "id").book_page()
    assert page is not None
    assert "Malaysia" in page.title
    assert made(LandedModel, {}).book_page() is None


# --- hscode ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("keripik singkong", "2008.99"),
        ("tas anyaman", "4602.12"),
        ("kopi bubuk", "0901.21"),
        ("madu", "0409.00"),
        ("hijab", "6214.30"),
        ("perhiasan perak", "7113.11"),
        ("minyak atsiri", "3301.29"),
        ("rendang", "1602.50"),
        ("woven bag", "4602.12"),
        ("sabun", "3401.11"),
    ],
)
def test_usual_goods(word: str, code: str) -> None:
    assert headline(made(HsCodeModel, {"word": word})).value == code


def test_picking_a_line_makes_it_the_code() -> None:
    tool = made(HsCodeModel, {"word": "tas anyaman", "picked": "2", "material": "pandan"}, "id")
    assert headline(tool).value == "4602.19"
    assert "pandan" in notes(tool)
    page = tool.book_page()
    assert page is not None
    assert "tas anyaman" in page.title
    assert made(HsCodeModel, {"word": "tas anyaman"}).book_page() is None


def test_a_number_too_high_picks_nothing() -> None:
    tool = made(HsCodeModel, {"word": "madu", "picked": "7"})
    assert headline(tool).value == "0409.00"
    assert tool.book_page() is None


def test_nothing_found_says_what_to_try() -> None:
    assert "simpler word" in notes(made(HsCodeModel, {"word": "qqqqzzz"}))


def test_search_again_empties_the_fields() -> None:
    tool = made(HsCodeModel, {"word": "madu", "picked": "1"})
    tool.actions["clear"].pressed()
    assert tool.to_dict() == {"word": "", "picked": "", "material": ""}


# --- plan --------------------------------------------------------------------------------------

PLAN: dict[str, object] = {
    "start": "1/12/2026",
    "goal": "Cash of 1.8m a month",
    "numbers": ["r1", "r2", "r3", "r4", "r5"],
    **{
        f"numbers/r{row}/which": name
        for row, name in enumerate(("cash", "margin", "matched", "repeat", "abroad"), 1)
    },
    **{f"numbers/r{row}/before": "1" for row in range(1, 6)},
    **{f"numbers/r{row}/after": "3" for row in range(1, 6)},
    "steps": ["r1", "r2", "r3"],
    **{f"steps/r{row}/month": str(row) for row in range(1, 4)},
    **{f"steps/r{row}/what": f"Step {row}" for row in range(1, 4)},
    **{f"steps/r{row}/who": "Dina" for row in range(1, 4)},
    **{f"steps/r{row}/when": "Monday" for row in range(1, 4)},
    **{f"steps/r{row}/proof": "photo" for row in range(1, 4)},
    "risk": "The weaver falls ill",
    "backup": "Bu Iis",
    "first": "Monday",
}


def test_a_complete_plan_and_its_days() -> None:
    tool = made(PlanModel, PLAN)
    assert headline(tool).value == "11 of 11"
    assert headline(tool).tone == "good"
    days = next(part for part in tool.result if isinstance(part, Table))
    assert [row[1] for row in days.rows] == [
        "Thursday, 31 December 2026",
        "Saturday, 30 January 2027",
        "Monday, 1 March 2027",
    ]
    plan, review = (part for part in tool.result if isinstance(part, Document))
    assert "[ ] Step 1 | Dina | Monday | photo" in plan.text
    assert "0  1  2  3" in review.text


def test_what_is_missing_is_named_first() -> None:
    tool = made(PlanModel, {**PLAN, "first": ""})
    assert headline(tool).value == "10 of 11"
    assert "Next: the first step this week." in notes(tool)


def test_a_number_that_goes_the_wrong_way_is_pointed_out() -> None:
    wrong = {**PLAN, "numbers/r1/which": "complaints"}
    assert "should go down" in notes(made(PlanModel, wrong))
    assert "should go down" not in notes(made(PlanModel, PLAN))


def test_suggested_steps_fill_only_empty_rows() -> None:
    tool = made(PlanModel, {**PLAN, "steps": ["r1", "r2"], "steps/r2/what": ""}, "id")
    tool.actions["suggest"].pressed()
    values = tool.to_dict()
    assert values["steps/r1/what"] == "Step 1"
    assert values["steps/r2/what"] == "Mencatat setiap pesanan hari itu juga."
    assert len(values["steps"]) == 6
    before = dict(values)
    tool.actions["suggest"].pressed()
    assert tool.to_dict() == before


def test_the_last_day_of_the_calendar_does_no_harm() -> None:
    assert headline(made(PlanModel, {"start": "31/12/2099", "goal": "x"}))


def test_the_book_gets_the_plan_but_not_the_review() -> None:
    page = made(PlanModel, PLAN).book_page()
    assert page is not None
    assert sum(isinstance(part, Document) for part in page.parts) == 1
