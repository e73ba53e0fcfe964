"""The versions of a model at a glance: when, how good, aliases, and whether it is in use."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.store.kept_models import KeptModel
from ui.text.markdown import escape_markdown
from ui.text.names import metric_name
from ui.text.numbers import local_time, number
from ui.text.words import language, t

_MOST = 3
_ICONS = {"champion": ":material/trophy:", "challenger": ":material/sports_martial_arts:"}


def show_versions(versions: Sequence[KeptModel], asked: KeptModel | None) -> KeptModel:
    """Show the versions of a model and return the one that is chosen."""
    titles = [version.title for version in versions]
    start = next((version for version in versions if "champion" in version.aliases), versions[0])
    place = titles.index((asked or start).title)
    lines = {version.title: version_line(version) for version in versions}
    chosen = st.radio(
        t("models.versions", count=len(versions)),
        titles,
        place,
        key=f"models-version-{versions[0].name}-{titles[place]}",
        format_func=lambda title: lines[title],
        captions=[version_caption(version) for version in versions],
    )
    return versions[titles.index(chosen or titles[place])]


def version_line(version: KeptModel) -> str:
    """Return the name of a version with its aliases, and whether it is retired."""
    marks = [f"{_ICONS[alias]} {t(f'models.alias.{alias}')}" for alias in version.aliases]
    if version.retired is not None:
        marks.append(t("models.retired"))
    return " · ".join([f"**{escape_markdown(version.title)}**", *marks])


def version_caption(version: KeptModel) -> str:
    """Return when a version was kept, how good it is, and what people wrote beside it."""
    lang = language()
    metrics = first_metrics(version)
    texts = [f"{metric_name(name, lang)} {number(value, lang)}" for name, value in metrics.items()]
    lines = [local_time(version.created, lang), *texts, version.note.partition("\n")[0]]
    return escape_markdown(" · ".join(line for line in lines if line))


def first_metrics(version: KeptModel) -> dict[str, float]:
    """Return the first metrics of the first judgement of a version that is no gate."""
    judged = [one for one in version.record["judgements"] if one["metrics"]]
    judged = [one for one in judged if one["passed"] is None] or judged
    return dict(list(judged[0]["metrics"].items())[:_MOST]) if judged else {}
