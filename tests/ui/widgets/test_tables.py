"""Tables on a page are in the reader's language."""

from __future__ import annotations

import pandas as pd

from ui.widgets.tables import trials_in_words


def test_what_a_search_tried_is_in_the_readers_words():
    trials = pd.DataFrame({"scaled.method": ["robust", ""], "forest.max_depth": ["3", "6"]})
    spanish = trials_in_words(trials, "es")
    assert spanish["scaled.method"].tolist() == ["robusto", "vacío"]
    assert spanish["forest.max_depth"].tolist() == ["3", "6"]
    best = pd.DataFrame({"setting": ["scaled.method", "other"], "value": ["robust", "robust"]})
    assert trials_in_words(best, "es").to_numpy().tolist() == [
        ["scaled – Método", "robusto"],
        ["other", "robust"],
    ]
    other = pd.DataFrame({"a.b": ["x"]})
    pd.testing.assert_frame_equal(trials_in_words(other, "es"), other)
