"""Preferences: each is stored without losing the other; damage leaves the defaults."""

from __future__ import annotations

import pytest

from ui.documents.preferences import (
    DEFAULT_SAMPLE,
    preview_sample,
    set_preview_sample,
    set_shows_line,
    shows_line,
)


def test_one_preference_leaves_the_other_alone(tmp_path):
    set_preview_sample(tmp_path, 200)
    set_shows_line(tmp_path, True)
    assert (preview_sample(tmp_path), shows_line(tmp_path)) == (200, True)
    set_preview_sample(tmp_path, 500)
    assert (preview_sample(tmp_path), shows_line(tmp_path)) == (500, True)


@pytest.mark.parametrize("text", ["", "[1]", '{"sample": [200], "line": 0}', '{"sample": 7}'])
def test_what_is_damaged_counts_as_nothing(tmp_path, text):
    (tmp_path / "preferences.json").write_text(text)
    assert (preview_sample(tmp_path), shows_line(tmp_path)) == (DEFAULT_SAMPLE, False)
