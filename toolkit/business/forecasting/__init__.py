"""Forecasts of how much will be sold, and an honest test of them.

Values are floats, one for each day or week, oldest first; None stands for a day on which nobody knows what
would have been sold: the product had run out, the shop was closed, or nothing was noted.
"""

from toolkit.business.forecasting.evaluation import Score, compare, rolling_errors, winner
from toolkit.business.forecasting.forecast import Forecast, forecast
from toolkit.business.forecasting.history import SalesHistory, SalesRow, read_sales
from toolkit.business.forecasting.holidays import Uplift, days_to, dummies, estimate_uplift, phase
from toolkit.business.forecasting.measures import mae, mase, naive_scale
from toolkit.business.forecasting.methods import (
    METHODS,
    exponential_smoothing,
    filled,
    last_value,
    recent_mean,
    seasonal_naive,
)
from toolkit.business.forecasting.series import DemandSeries, daily_series, weekly_series

__all__ = [
    "METHODS",
    "DemandSeries",
    "Forecast",
    "SalesHistory",
    "SalesRow",
    "Score",
    "Uplift",
    "compare",
    "daily_series",
    "days_to",
    "dummies",
    "estimate_uplift",
    "exponential_smoothing",
    "filled",
    "forecast",
    "last_value",
    "mae",
    "mase",
    "naive_scale",
    "phase",
    "read_sales",
    "recent_mean",
    "rolling_errors",
    "seasonal_naive",
    "weekly_series",
    "winner",
]
