"""The shopkeeper's arithmetic: pure functions over Decimals, and the files a shop brings.

Money is a Decimal in the main unit (rupiah); rates are shares, so 8.25% is `Decimal("0.0825")`. What a person
can get wrong raises `Problem` with a code of `CODES`. Nothing here needs more than the standard library,
except reading XLSX files.
"""

from toolkit.business.bands import Band, price_bands
from toolkit.business.breakeven import BreakEven, break_even
from toolkit.business.cashbook import KINDS, CashEntry, Closing, close
from toolkit.business.channels import Channel, ChannelResult, compare
from toolkit.business.dates import read_date
from toolkit.business.money import (
    format_amount,
    format_number,
    format_percent,
    parse_amount,
    parse_count,
    parse_percent,
)
from toolkit.business.order_rows import OrderLine
from toolkit.business.orders import Order, OrderImport, RowProblem, read_orders, to_cash_entries, to_expected
from toolkit.business.payouts import PayoutImport, read_payouts
from toolkit.business.pricing import (
    Breakdown,
    breakdown,
    fee_with_vat,
    margin,
    margin_from_markup,
    markup,
    markup_from_margin,
    price_for_margin,
    round_up,
)
from toolkit.business.problems import CODES, Code, Problem
from toolkit.business.qris import MixCost, Payment, PaymentCost, Tier, mix_cost, qris_charge
from toolkit.business.recipe import Ingredient, IngredientCost, RecipeCost, unit_cost
from toolkit.business.settlement import (
    EXPLANATIONS,
    Difference,
    Expected,
    Match,
    Received,
    Reconciliation,
    reconcile,
)
from toolkit.business.size import classify_by_capital, classify_by_sales

__all__ = [
    "CODES",
    "EXPLANATIONS",
    "KINDS",
    "Band",
    "BreakEven",
    "Breakdown",
    "CashEntry",
    "Channel",
    "ChannelResult",
    "Closing",
    "Code",
    "Difference",
    "Expected",
    "Ingredient",
    "IngredientCost",
    "Match",
    "MixCost",
    "Order",
    "OrderImport",
    "OrderLine",
    "Payment",
    "PaymentCost",
    "PayoutImport",
    "Problem",
    "Received",
    "RecipeCost",
    "Reconciliation",
    "RowProblem",
    "Tier",
    "break_even",
    "breakdown",
    "classify_by_capital",
    "classify_by_sales",
    "close",
    "compare",
    "fee_with_vat",
    "format_amount",
    "format_number",
    "format_percent",
    "margin",
    "margin_from_markup",
    "markup",
    "markup_from_margin",
    "mix_cost",
    "parse_amount",
    "parse_count",
    "parse_percent",
    "price_bands",
    "price_for_margin",
    "qris_charge",
    "read_date",
    "read_orders",
    "read_payouts",
    "reconcile",
    "round_up",
    "to_cash_entries",
    "to_expected",
    "unit_cost",
]
