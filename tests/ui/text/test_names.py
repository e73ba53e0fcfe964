"""Names on the screens: every setting has a label in each language."""

from __future__ import annotations

import pytest

from tests.small_catalogue import real_catalogue
from ui.text.words import lookup_text

IN_FRONT = [name for name, entry in real_catalogue().items() if entry.get("curated", True)]


@pytest.mark.parametrize("block", IN_FRONT)
def test_every_main_setting_has_a_label_in_spanish(block):
    schemas = real_catalogue()[block]["settings"]["properties"]
    settings = [name for name, schema in schemas.items() if not schema.get("x-more")]
    without = [name for name in settings if lookup_text(f"setting.{name}", "es") is None]
    assert set(without) <= {"C"}  # a letter in every language
