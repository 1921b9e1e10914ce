"""What the template runs before it forks, so that no fork pays for doing it the first time.

A library imports parts of itself when they are first used, fills caches, and Python adapts its bytecode to
what it meets. In a fork each of these also copies the page of memory that it writes to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from toolkit.grading.sandbox.codec import Unsendable, full_codec
from toolkit.grading.sandbox.watch import Watch

_PYTHON = (
    "1 + 1",
    "print('x')",
    "def f():\n    return 1 / 0\nf()",
    "assert 1 == 2, 'text'",
    "raise ValueError('text')",
    "x = (",
    "import json, re, statistics, collections, datetime, decimal, random",
    "json.loads(json.dumps({'a': [1.5]}))",
)
_NUMPY = (
    "import numpy as np",
    "n = np.linspace(0, 1, 5).reshape(1, 5)\nn.mean(axis=1), np.isclose(n, 1).any(), n @ n.T, np.sort(n)",
    "np.testing.assert_allclose(n, n)",
    "np.arange(3)",
)
# Ordinary lessons' work with tables.
_PANDAS = (
    "import io\nimport pandas as pd",
    "table = pd.read_csv(io.StringIO("
    "'day,shop,kind,amount,note\\n2026-01-02,a,x,1,\\n2026-01-03,b,y,2.5,t\\n2026-02-03,a,y,3,u\\n'"
    "), parse_dates=['day'])",
    "table.head(2)",
    "table['amount']",
    "table['note'] = table['note'].fillna('')\n"
    "table['month'] = table['day'].dt.to_period('M').astype(str)\n"
    "table['weekday'], table['year'] = table['day'].dt.day_name(), table['day'].dt.year\n"
    "table['band'] = pd.cut(table['amount'], [0, 1, 2, 9], labels=['l', 'm', 'h']).astype(str)",
    "table.groupby(['shop', 'kind']).size().sort_values()\n"
    "table.groupby('shop')['amount'].agg(['sum', 'mean', 'count', 'median', 'max'])\n"
    "table.groupby('shop')['amount'].sum().sort_values(ascending=False).head(1)\n"
    "table.groupby('shop')['amount'].transform('size'), table['shop'].value_counts(normalize=True)",
    "small = table[(table['amount'] >= 1) & (table['shop'] == 'a')].copy()\n"
    "small.loc[small['kind'] == 'x', ['shop', 'note']] = ''\n"
    "small['amount'] = small['amount'].astype(int)\nsmall.drop(columns=['note']), small.drop(small.index)",
    "table.merge(table[['shop', 'amount']], on='shop', how='left', suffixes=('', '_r'))\n"
    "table.pivot_table(index='shop', columns='kind', values='amount', aggfunc='sum', fill_value=0)\n"
    "pd.concat([table, small]).drop_duplicates().sort_values(['shop', 'day']).reset_index(drop=True)",
    "table['note'].str.lower().str.contains('t'), table['note'].str.strip().str.replace('t', 'u')\n"
    "table['note'].map(len), table['amount'].apply(float), table['shop'].isin(['a'])\n"
    "pd.to_datetime(table['month']), pd.to_numeric(table['amount']), table['day'] + pd.DateOffset(months=1)",
    "table.set_index('day').loc['2026-01'], table.loc[table['amount'].idxmax()], table.iloc[0]['shop']\n"
    "[row['shop'] for _, row in table.iterrows()], table.to_dict('records'), table['shop'].tolist()\n"
    "table['amount'].sum(), table['amount'].describe(), table['amount'].round(1), table['shop'].nunique()\n"
    "table['amount'].isna().sum(), (table['amount'] > 2).all(), table['amount'].cumsum(), table.dtypes\n"
    "pd.Timestamp('2026-01-01').strftime('%Y-%m-%d'), pd.isna(table.loc[0, 'day']), set(table['shop'])",
    "pd.testing.assert_frame_equal(table, table.copy())\n"
    "pd.testing.assert_series_equal(table['amount'], table['amount'].copy())",
    "table.groupby(['shop', 'kind']).size()",
)


class NothingFar:
    """A codec's other side, for values that travel whole."""

    def send(self, _value: Any) -> list[Any]:
        """Describe an object that stays here."""
        return ["o"]

    def receive(self, _data: list[Any]) -> Any:
        """Return what the description stands for: nothing."""
        return None


def cells() -> list[str]:
    """Return cells to run once in the template's shell, for the libraries that it has imported.

    One that fails with a library's other version does no harm.
    """
    found = list(_PYTHON)
    found += _NUMPY if "numpy" in sys.modules else ()
    found += _PANDAS if "pandas" in sys.modules else ()
    return found


def hand_over(values: Iterable[Any]) -> None:
    """Hand over what the cells made: the codec takes in a library when it meets the first value of it."""
    codec = full_codec(NothingFar(), depth=20)
    for value in values:
        with suppress(Unsendable):
            Watch(codec.decode(codec.encode(value)), codec.encode).changed(value)
