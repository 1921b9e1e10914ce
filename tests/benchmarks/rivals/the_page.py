"""The small page that every side serves: its text, its arithmetic and its table."""

from typing import NamedTuple

import pandas as pd


class Slider(NamedTuple):
    """A control: its label, its range, and the value it starts with."""

    label: str
    least: int
    most: int
    step: int
    value: int


HEADING = "Harga jual keripik"
PARAGRAPHS = (
    "Bu Sari menjual keripik di depan rumah. Ia tahu biaya satu bungkus, tetapi belum tahu harga jualnya.",
    "Geser biaya dan untung di bawah ini. Harga jual berubah. Tabel menunjukkan harga untuk lima pilihan.",
)
COST = Slider("Biaya", 1_000, 500_000, 500, 20_000)
MARGIN = Slider("Untung (%)", 5, 60, 1, 25)
MARGINS = (10, 20, 30, 40, 50)


def rupiah(amount: float) -> str:
    """Write an amount as a shop does."""
    return "Rp" + f"{amount:,.0f}".replace(",", ".")


def price(cost: float, margin: float) -> float:
    """Return the price of which a share of `margin` per cent is left over."""
    return cost / (1 - margin / 100)


def result(cost: float, margin: float) -> str:
    """Return the answer as HTML."""
    return f"<p><b>Harga jual: {rupiah(price(cost, margin))}</b></p>"


def table(cost: float) -> pd.DataFrame:
    """Return the prices for five margins."""
    prices = [price(cost, margin) for margin in MARGINS]
    return pd.DataFrame(
        {
            "Untung": [f"{margin}%" for margin in MARGINS],
            "Harga": [rupiah(one) for one in prices],
            "Sisa": [rupiah(one - cost) for one in prices],
        }
    )
