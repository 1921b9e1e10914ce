"""Generators and formulas of licences and tax: repeatable, not contradictory, true to the country file."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from toolkit import country
from toolkit.curriculum import generators
from toolkit.curriculum.chance import Chance
from toolkit.curriculum.course import load_course
from toolkit.curriculum.draw import draw
from toolkit.curriculum.expressions import evaluate
from toolkit.curriculum.formulas import FORMULAS
from toolkit.curriculum.generators.rule_claim_texts import CHECKED_ON, CLAIMS
from toolkit.curriculum.mark import mark

MODULE = "10-licences-tax"
SEEDS = [f"s{number}" for number in range(40)]


def rows(name: str, seed: str, **options: object) -> generators.Rows:
    return generators.generate(name, Chance(seed), options)


def test_twenty_four_claims_eight_of_each() -> None:
    assert Counter(claim.verdict for claim in CLAIMS) == {"true": 8, "stale": 8, "false": 8}
    assert len({claim.text for claim in CLAIMS}) == 24


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text[1][:40])
def test_claims_are_whole(claim: object) -> None:
    assert isinstance(claim, type(CLAIMS[0]))
    assert all([*claim.text, *claim.why, claim.source])
    assert claim.page_date <= CHECKED_ON
    assert claim.source_date <= CHECKED_ON
    assert claim.origin in ("page", "own")
    if claim.verdict == "stale" and claim.changed_on:
        assert claim.page_date < claim.changed_on, "a stale page is older than the change"
    if claim.parameter:
        assert claim.parameter in country.load()


@pytest.mark.parametrize(
    ("parameter", "written"),
    [
        ("tax.pay_day", "tanggal 15"),
        ("tax.billing_code", "411128-420"),
        ("licence.trademark.fee_small", "Rp500.000"),
        ("licence.halal.quota", "1,35 juta"),
        ("size.small.sales_max", "Rp15 miliar"),
    ],
)
def test_true_claims_say_what_the_country_file_says(parameter: str, written: str) -> None:
    claim = next(each for each in CLAIMS if each.parameter == parameter and each.verdict == "true")
    shown = country.load().get(parameter).shown("id")
    assert written in claim.text[0]
    assert shown.removeprefix("Rp").replace(".", "") in claim.text[0].replace(".", "")
    assert country.load().get(parameter).status == "in_force"


@pytest.mark.parametrize("seed", SEEDS)
def test_six_claims_two_of_each_and_no_topic_twice(seed: str) -> None:
    six = rows("rule_claims", seed)
    assert Counter(row["verdict"] for row in six) == {"true": 2, "stale": 2, "false": 2}
    assert len({row["topic"] for row in six}) == 6
    assert six == rows("rule_claims", seed)


def test_what_the_lesson_works_out_is_no_learner_s_task() -> None:
    module = load_course().module(MODULE)
    pages = {
        language: " ".join(module.lesson_path(language).read_text("utf-8").split())
        for language in ("id", "en")
    }
    shown = {claim.text for claim in CLAIMS if claim.text[0] in pages["id"] or claim.text[1] in pages["en"]}
    taught = {claim.text for claim in CLAIMS if claim.taught}
    assert shown == taught
    assert len(taught) == 2
    for claim in CLAIMS:
        if claim.taught:
            assert claim.text[0] in pages["id"]
            assert claim.text[1] in pages["en"]
    drawn = {row["text"]["id"] for seed in SEEDS for row in rows("rule_claims", seed)}
    assert len(drawn) == 22, "every other claim comes up"
    assert not drawn & {text[0] for text in taught}


def test_all_claims_can_be_written() -> None:
    everything = rows("rule_claims", "x", count="all")
    assert len(everything) == 24
    text = generators.csv_text(generators.GENERATORS["rule_claims"], everything)
    assert text.splitlines()[0].endswith(",synthetic")


@pytest.mark.parametrize("count", [0, 25, -1])
def test_impossible_counts_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="count"):
        rows("rule_claims", "x", count=count)


@pytest.mark.parametrize("seed", SEEDS)
def test_four_shops_one_of_each_kind(seed: str) -> None:
    four = rows("licence_shops", seed)
    permits = Counter(evaluate(f"shop_permit(shops, {n})", {"shops": four}, FORMULAS) for n in (1, 2, 3, 4))
    assert permits == {"pirt": 1, "bpom": 1, "none": 2}
    assert sum(row["customers"] for row in four) == 2
    assert len({row["owner"] for row in four}) == 4


def test_shop_months_are_a_year_each() -> None:
    drawn = rows("shop_months", "x", shops=30)
    assert len(drawn) == 360
    assert Counter(row["month"] for row in drawn) == dict.fromkeys(range(1, 13), 30)
    assert all(row["turnover"] > 0 and row["turnover"] % 1000 == 0 for row in drawn)


@pytest.mark.parametrize("options", [{"shops": 0}, {"shops": 1000}, {"eid_month": 13}])
def test_impossible_shop_months_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        rows("shop_months", "x", **options)


def test_formulas_agree_with_the_golden_year() -> None:
    names = {"sales": [Decimal(60_000_000)] * 12}
    assert evaluate("final_tax_total(sales, 0.005, 500000000)", names, FORMULAS) == 1_100_000
    assert evaluate("final_tax_of_month(sales, 9, 0.005, 500000000)", names, FORMULAS) == 200_000
    assert evaluate("month_above(sales, 500000000)", names, FORMULAS) == 9
    assert evaluate("running_total(sales, 8)", names, FORMULAS) == 480_000_000
    assert evaluate("vat_on(50000000, 0.12, param('ppn.base_factor'))", {}, FORMULAS) == 5_500_000


def test_a_limit_that_is_never_passed_is_an_author_s_error() -> None:
    with pytest.raises(ValueError, match="never pass"):
        evaluate("month_above([1, 2], 500)", {}, FORMULAS)


@pytest.mark.parametrize("learner", [f"x{number:07d}" for number in range(8)])
def test_claims_are_marked_by_their_verdict(learner: str) -> None:
    assignment = load_course().module(MODULE).assignment
    drawn = draw(assignment, MODULE, learner)
    for place in range(1, 7):
        task = next(task for task in assignment.tasks if task.id == f"claim-{place}")
        verdict = drawn.values["claims"][place - 1]["verdict"]
        for answer in ("true", "stale", "false"):
            assert mark(task, drawn, answer, "id").right == (answer == verdict)
