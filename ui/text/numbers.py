"""Number formatting for reading: few digits, the signs of the reader's region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.messages.region import date_and_time, with_region_signs
from ui.text.words import region

MISSING = "–"


def number(value: Any, lang: str = "en") -> str:
    """Return a number for reading; a dash if it is None or NaN.

    Examples
    --------
    >>> number(0.78125), number(20640, "es"), number(None), number(34567.891)
    ('0.781', '20,640', '–', '34,568')
    >>> number(0.00001234), number(True)
    ('1.23e-05', 'True')
    """
    if value is None or value != value:
        return MISSING
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return _localize(_rounded(value), lang)


def data_value(value: Any, lang: str = "en") -> str:
    """Return a number that stands in the data, without zeros at its end.

    Examples
    --------
    >>> data_value(18.0), data_value(7.4), data_value(0.25), data_value(1234567.0), data_value(None)
    ('18', '7.4', '0.25', '1,234,567', '–')
    """
    if not isinstance(value, float) or value != value:
        return number(value, lang)
    text = _rounded(value)
    has_zeros = "." in text and "e" not in text
    return _localize(text.rstrip("0").rstrip(".") if has_zeros else text, lang)


def intervals_of(tables: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the ends of the intervals that a report has for its metrics, by their keys.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"metric": ["r2"], "low": [0.5], "high": [0.75], "method": ["x"]})
    >>> intervals_of({"intervals": table})
    {'r2': (0.5, 0.75)}
    """
    table = tables.get("intervals")
    if table is None or not {"metric", "low", "high"} <= set(table.columns):
        return {}
    ends = zip(table["low"].tolist(), table["high"].tolist(), strict=True)
    return dict(zip(table["metric"].tolist(), ends, strict=True))


def interval_text(ends: tuple[float, float] | None, lang: str = "en") -> str:
    """Return an interval for reading, with a blank before it; nothing where there is none.

    Examples
    --------
    >>> interval_text((0.5, 0.75)), interval_text(None)
    (' [0.500 – 0.750]', '')
    """
    return "" if ends is None else f" [{number(ends[0], lang)} – {number(ends[1], lang)}]"


def metrics_with_spread(
    metrics: Mapping[str, Any],
    lang: str = "en",
    intervals: Mapping[str, tuple[float, float]] | None = None,
) -> dict[str, str]:
    """Return metrics formatted for reading; a mean includes its standard deviation.

    Parameters
    ----------
    metrics
        The metrics by their keys.
    lang
        Language of the numbers.
    intervals
        The intervals of some of them, which stand behind.

    Examples
    --------
    >>> metrics_with_spread({"accuracy_mean": 0.75, "accuracy_std": 0.02, "rows": 3})
    {'accuracy_mean': '0.750 ± 0.020', 'rows': '3'}
    """
    texts = {}
    for name, value in metrics.items():
        if name.endswith("_std") and f"{name.removesuffix('_std')}_mean" in metrics:
            continue
        text = number(value, lang)
        if name.endswith("_mean"):
            spread = metrics.get(f"{name.removesuffix('_mean')}_std")
            text += "" if spread is None else f" ± {number(spread, lang)}"
        texts[name] = text + interval_text((intervals or {}).get(name), lang)
    return texts


def seconds(value: float | None, lang: str = "en") -> str:
    """Return a duration for reading.

    Examples
    --------
    >>> seconds(0.034), seconds(4.21), seconds(75), seconds(None)
    ('34 ms', '4.2 s', '1 min 15 s', '')
    """
    if value is None:
        return ""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 60:
        return _localize(f"{value:.1f}", lang) + " s"
    return f"{int(value // 60)} min {int(value % 60)} s"


def local_time(moment: float, lang: str) -> str:
    """Return a moment, in seconds since 1970, as local date and time."""
    return date_and_time(moment, region(lang))


def multiple(value: float | None, lang: str = "en") -> str:
    """Return how many times as much something is, for reading.

    Examples
    --------
    >>> multiple(1.26), multiple(1.26, "es"), multiple(None)
    ('1.3 ×', '1.3 ×', '')
    """
    return "" if value is None else _localize(f"{value:.1f}", lang) + " ×"


def readable_size(size: int, lang: str = "en") -> str:
    """Return a number of bytes for reading.

    Examples
    --------
    >>> readable_size(0), readable_size(1_250_000), readable_size(3_400_000_000, "es")
    ('0 kB', '1.2 MB', '3.4 GB')
    """
    for unit, word in ((1e9, "GB"), (1e6, "MB")):
        if size >= unit:
            return f"{one_decimal(size / unit, lang)} {word}"
    return f"{size / 1e3:.0f} kB"


def one_decimal(value: float, lang: str) -> str:
    """Return a number with one decimal.

    Examples
    --------
    >>> one_decimal(17.96, "es")
    '18.0'
    """
    return _localize(f"{value:.1f}", lang)


def _rounded(value: float) -> str:
    size = abs(value)
    if isinstance(value, int) or size >= 1000:
        return f"{value:,.0f}"
    if size and size < 0.001:
        return f"{value:.4f}" if size >= 0.0001 else f"{value:.2e}"
    return f"{value:.3f}" if size < 10 else f"{value:.2f}"


def _localize(text: str, lang: str) -> str:
    return with_region_signs(text, region(lang))
