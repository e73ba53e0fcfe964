"""The words of `readers.MISSING`, importable without pandas.

A copy, not an import: the exported script carries `readers` as it is.
"""

from __future__ import annotations

MISSING_WORDS = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "None")
