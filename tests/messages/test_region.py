"""Numbers and dates by region, as the Unicode CLDR has them."""

from __future__ import annotations

from datetime import datetime

import pytest
from babel import Locale

from pipeline_core.messages.region import (
    DEFAULT_REGIONS,
    date_and_time,
    number_signs,
    region_of,
    with_region_signs,
)


@pytest.mark.parametrize("region", [*DEFAULT_REGIONS.values(), "es_ES", "es_CR", "en_ZA", "es_419"])
def test_signs_are_those_of_the_cldr(region: str) -> None:
    symbols = Locale.parse(region).number_symbols["latn"]
    assert number_signs(region) == (symbols["decimal"], symbols["group"])


@pytest.mark.parametrize(
    ("language", "locale", "region"),
    [
        ("es", "es-MX", "es_MX"), ("es", "es-ES", "es_ES"), ("es", "es-419", "es_419"),
        ("es", "es", "es_MX"), ("es", "en-GB", "es_MX"), ("es", None, "es_MX"),
        ("en", "en-GB", "en_GB"), ("en", "en_IN.UTF-8", "en_IN"), ("en", "C", "en_US"),
        ("en", "en-", "en_US"), ("en", "en-../../etc", "en_US"), ("es", "es_ES@euro", "es_ES"),
    ],
)  # fmt: skip
def test_a_locale_counts_where_it_is_of_the_language(language, locale, region) -> None:
    assert region_of(language, locale) == region


def test_every_sign_is_replaced_once() -> None:
    assert with_region_signs("1,234,567.25", "es_ES") == "1.234.567,25"
    assert with_region_signs("1,234,567.25", "es_CR") == "1\xa0234\xa0567,25"


def test_moments_have_the_order_of_the_region() -> None:
    moment = datetime(2026, 3, 4, 17, 5).timestamp()
    assert date_and_time(moment, "en_US") == "Mar 4, 2026, 5:05\xa0PM"
    assert date_and_time(moment, "en_GB") == "4 Mar 2026, 17:05"
    assert date_and_time(moment, "es_ES") == "4 mar 2026, 17:05"
