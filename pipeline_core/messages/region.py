"""Numbers and dates as a reader's region writes them: 1,000.5 in Mexico, 1.000,5 in Spain.

The signs and patterns are those of the Unicode CLDR, through Babel, which is loaded only for
regions other than the two default ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

DEFAULT_REGIONS = {"en": "en_US", "es": "es_MX"}
# Decimal sign and sign of the thousands.
_DEFAULT_SIGNS = (".", ",")


@cache
def region_of(language: str, locale: str | None) -> str:
    """Return the region of a reader, as CLDR names it.

    Parameters
    ----------
    language
        The language of the texts.
    locale
        The reader's locale, of a browser or of the environment; one of another language, or
        without a region, gives the language's default.

    Examples
    --------
    >>> region_of("es", "es-ES"), region_of("es", "es_PE.UTF-8"), region_of("es", "es")
    ('es_ES', 'es_PE', 'es_MX')
    >>> region_of("en", "es-ES"), region_of("en", None), region_of("en", "en-XQ")
    ('en_US', 'en_US', 'en_US')
    """
    name = (locale or "").split(".")[0].split("@")[0].replace("-", "_")
    default = DEFAULT_REGIONS[language]
    if not name.lower().startswith(f"{language}_") or name == default:
        return default
    return _known_region(name) or default


def region_of_environment(environment: Mapping[str, str], category: str) -> str | None:
    """Return the region of a terminal's locale, or None where it names none that is known.

    Parameters
    ----------
    environment
        The variables of the environment.
    category
        The variable between ``LC_ALL`` and ``LANG``: ``LC_NUMERIC`` or ``LC_TIME``.

    Examples
    --------
    >>> region_of_environment({"LANG": "en_US.UTF-8", "LC_NUMERIC": "es_ES.UTF-8"}, "LC_NUMERIC")
    'es_ES'
    >>> [region_of_environment({"LC_ALL": name}, "LC_TIME") for name in ("C.UTF-8", "POSIX", "es")]
    [None, None, 'es_MX']
    >>> [region_of_environment({"LANG": name}, "LC_TIME") for name in ("UTF-8", "", "xx_YY")]
    [None, None, None]
    """
    values = (environment.get(name) for name in ("LC_ALL", category, "LANG"))
    name = next((value for value in values if value), "").split(".")[0].split("@")[0]
    language = name.split("_")[0].lower()
    if language in DEFAULT_REGIONS:
        return region_of(language, name)
    return None if language in ("", "c", "posix", "utf-8") else _known_region(name)


@cache
def _known_region(name: str) -> str | None:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def number_signs(region: str) -> tuple[str, str]:
    """Return the decimal sign of a region, and the sign between its thousands.

    Examples
    --------
    >>> number_signs("es_MX"), number_signs("es_ES")
    (('.', ','), (',', '.'))
    """
    if region in DEFAULT_REGIONS.values():
        return _DEFAULT_SIGNS
    from babel import Locale

    symbols = Locale.parse(region).number_symbols["latn"]
    return symbols["decimal"], symbols["group"]


def with_region_signs(number: str, region: str) -> str:
    """Return the text of a number, written as 1,000.5, with the signs of a region.

    Examples
    --------
    >>> with_region_signs("34,567.8", "es_ES"), with_region_signs("34,567.8", "es_MX")
    ('34.567,8', '34,567.8')
    """
    decimal, group = number_signs(region)
    return number.translate({ord("."): decimal, ord(","): group})


def date_and_time(seconds: float, region: str) -> str:
    """Return a moment of local time as a region writes it.

    Parameters
    ----------
    seconds
        Since 1970.

    Examples
    --------
    >>> moment = datetime(2026, 11, 29, 14, 5).timestamp()
    >>> date_and_time(moment, "es_ES"), date_and_time(moment, "en_GB")
    ('29 nov 2026, 14:05', '29 Nov 2026, 14:05')
    """
    from babel.dates import format_skeleton, format_time

    moment = datetime.fromtimestamp(seconds)
    day = format_skeleton("yMMMd", moment, locale=region)
    return f"{day}, {format_time(moment, 'short', locale=region)}".replace("\u202f", "\xa0")
