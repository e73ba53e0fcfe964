"""When a source is asked again: the period it was read in, or what it answers when it is asked.

Files show a change by their content. What a server holds does not, so its block has a setting
of the meaning `freshness`, and may have a query whose answer stands in the key in its place. Of
a file at an address that is the version its server tells.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline_core.catalog import Entry, SettingsSchema, meaning_of
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import Meaning

BY_ANSWER = "answer"
BY_VERSION = "changed"
# What a source is asked for before a run, and how an answer begins that is none.
ASKED = frozenset({BY_ANSWER, BY_VERSION})
NO_VERSION = "no answer at "
_UNKNOWN = "nobody has asked yet"


def settings_meaning(meaning: Meaning, schema: SettingsSchema) -> list[str]:
    """Return the names of the settings with a meaning."""
    return [
        name for name, setting in schema["properties"].items() if meaning_of(setting) == meaning
    ]


def freshness_of(settings: Mapping[str, Any], schema: SettingsSchema) -> str:
    """Return when a stage's source is asked again: kept, day, hour, run, answer or changed.

    Examples
    --------
    >>> schema = {"properties": {"fresh": {"x-means": "freshness"}}}
    >>> freshness_of({"fresh": "hour"}, schema), freshness_of({}, {"properties": {}})
    ('hour', 'kept')
    """
    if any(settings.get(name) for name in settings_meaning("freshness_query", schema)):
        return BY_ANSWER
    return next((str(settings[name]) for name in settings_meaning("freshness", schema)), "kept")


def stage_freshness(stage: Stage, entry: Entry) -> str:
    """Return when a stage's source is asked again, with the defaults of its block."""
    schema = entry["settings"]
    return freshness_of(effective_settings(stage.settings, schema), schema)


def reading(
    freshness: str,
    before: Mapping[str, Any] | None,
    answer: str | None = None,
    *,
    anew: bool = True,
    now: float | None = None,
) -> dict[str, Any]:
    """Return the ingredients that tell of when rows a stage's result is made.

    Parameters
    ----------
    freshness
        As `freshness_of` returns it.
    before
        The ingredients of the stage's last result; None if there is none.
    answer
        What the stage's source answers now; None where it was not asked.
    anew
        Whether the source is asked as of now; else the rows are those of the last time.
    now
        Seconds since 1970; now if left out.

    Examples
    --------
    >>> reading("kept", None)
    {}
    >>> reading("hour", None, now=0.0)
    {'read': '1970-01-01 00:00', 'asked': {'every': 'hour', 'at': '1970-01-01 00:00 UTC'}}
    >>> reading("answer", {"read": "7"})["read"], reading("answer", {"read": "7"}, "8")["read"]
    ('7', '8')
    """
    if freshness == "kept":
        return {}
    last = (before or {}).get("read")
    if freshness in ASKED:
        read = answer if answer is not None else last or _UNKNOWN
    else:
        read = last if last and not anew else period(freshness, now)
    moment = datetime.fromtimestamp(time.time() if now is None else now, UTC)
    return {"read": read, "asked": {"every": freshness, "at": f"{moment:%Y-%m-%d %H:%M} UTC"}}


def period(freshness: str, now: float | None = None) -> str:
    """Return the name of the day, the hour or the moment that rows read now are of.

    Parameters
    ----------
    freshness
        ``day``, ``hour`` or ``run``.
    now
        Seconds since 1970; now if left out.

    Examples
    --------
    >>> period("hour", 3600.0) == period("hour", 7199.0) != period("hour", 7200.0)
    True
    """
    moment = datetime.fromtimestamp(time.time() if now is None else now, UTC)
    exactness = {"day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00"}
    return moment.strftime(exactness.get(freshness, "%Y-%m-%d %H:%M:%S.%f"))
