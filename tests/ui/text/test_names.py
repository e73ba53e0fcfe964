"""Names on the screens: every setting has a label in each language."""

from __future__ import annotations

import pytest

from tests.small_catalogue import real_catalogue
from ui.text.words import lookup_text

# Letters, which are the same in every language.
_LETTERS = {"C", "beta_1", "beta_2", "lambda_1", "lambda_2", "xi"}


@pytest.mark.parametrize("block", real_catalogue())
def test_every_setting_has_a_label_in_spanish(block):
    settings = real_catalogue()[block]["settings"]["properties"]
    without = {name for name in settings if lookup_text(f"setting.{name}", "es") is None}
    assert without <= _LETTERS
