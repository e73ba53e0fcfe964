"""*Report*: the period of a watch that is taken home as one printable file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import streamlit as st

from ui.documents.stores import visitor_store
from ui.documents.watches import Watch
from ui.security.watch_access import watch_report_url
from ui.text.words import language, t


def show_period(watch: Watch) -> None:
    """Show a button that opens the choice of a period."""
    if not watch.count:
        return
    with st.popover(t("watching.report"), icon=":material/print:", key="watch-report"):
        st.fragment(_show_choice, key=f"period-{watch.id}")(watch)


def _show_choice(watch: Watch) -> None:
    times = visitor_store().seen.times(watch.name, watch.source).values()
    first, last = (datetime.fromtimestamp(moment).date() for moment in (min(times), max(times)))
    period = st.date_input(t("watching.report.period"), (first, last), key=f"days-{watch.id}")
    days = period if isinstance(period, tuple) else (period,)
    if not days:
        return
    start, end = period_of(days[0], days[-1])
    count = sum(start <= moment < end for moment in times)
    st.caption(t("watching.report.windows", count=count))
    st.link_button(
        t("watching.report.take"),
        watch_report_url(watch.id, language(), start, end),
        icon=":material/download:",
        disabled=not count,
    )


def period_of(first: date, last: date) -> tuple[float, float]:
    """Return when the first day begins and the last one ends, in seconds since 1970.

    Examples
    --------
    >>> start, end = period_of(date(2026, 11, 29), date(2026, 11, 30))
    >>> (end - start) / 3_600
    48.0
    """
    start, after = (datetime.combine(day, time.min) for day in (first, last + timedelta(days=1)))
    return start.timestamp(), after.timestamp()
