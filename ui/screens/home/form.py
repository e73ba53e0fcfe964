"""The questions about a data file, each with its guess: what to predict, from what, how to test."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline_core.spec import MAX_NAME, name_fault
from pipeline_core.starter import Choices
from pipeline_core.starter.choices import classes_of, likely_positive, likely_split, likely_task
from ui.documents.looks import Look
from ui.documents.uploads import Kept
from ui.text.problem_words import plain
from ui.text.words import t

LONGEST = 60


def ask(kept: Kept, look: Look, guessed: Choices) -> Choices:
    """Ask, and return what is wanted.

    Parameters
    ----------
    kept
        The file: answers belong to it.
    look
        What is in it.
    guessed
        What stands in the form at first.
    """
    short = kept.digest[:8]
    name = st.text_input(
        t("start.name"), guessed.name, key=f"first-name-{short}", max_chars=MAX_NAME
    )
    target = _target(kept, look, guessed)
    # Another target asks everything else anew: ids and copies depend on it.
    key = f"{short}-{[one['name'] for one in look['columns']].index(target)}" if target else short
    task = _task(look, target, key)
    positive = _positive(look, target, task, key)
    ids = _several(
        (t("start.ids"), t("start.ids.help")), look, target, guessed.ids, f"first-ids-{key}"
    )
    left_out = _several(
        (t("start.left"), t("start.left.help")), look, target, guessed.left_out, f"first-left-{key}"
    )
    sensitive = _several(
        (t("start.sensitive"), t("start.sensitive.help")),
        look,
        target,
        guessed.sensitive,
        f"first-sensitive-{key}",
    )
    time = _time(look, guessed, key)
    how, share = _split(look, target, task, time, key)
    return Choices(
        name=guessed.name if name_fault(name) or not name.strip() else name.strip(),
        target=target, task=task, positive=positive, ids=tuple(ids),
        left_out=tuple(one for one in left_out if one not in ids and one != time), time=time,
        sensitive=tuple(sensitive), how=how, test_share=share,
    )  # fmt: skip


def short_name(name: str) -> str:
    """Return a column's name as a choice shows it.

    Examples
    --------
    >>> short_name("x" * 100).endswith("…"), short_name("age")
    (True, 'age')
    """
    shown = "".join(one if one.isprintable() else " " for one in name)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def _target(kept: Kept, look: Look, guessed: Choices) -> str | None:
    names = [one["name"] for one in look["columns"]]
    place = names.index(guessed.target) if guessed.target else None
    chosen = st.selectbox(
        t("start.target"), names, index=place, key=f"first-target-{kept.digest[:8]}",
        format_func=short_name, help=t("start.target.help"), placeholder=t("start.choose"),
    )  # fmt: skip
    if chosen is not None and chosen != look["target"]:
        st.session_state[f"target-{kept.digest}"] = chosen
        st.rerun()
    if chosen is not None and look.get("why_target"):
        st.caption(plain(t(look["why_target"])))
    return chosen


def _task(look: Look, target: str | None, key: str) -> Any:
    column = next((one for one in look["columns"] if one["name"] == target), None)
    likely = likely_task(column) if column else "classification"
    return st.segmented_control(
        t("start.task"), ["classification", "regression"], default=likely, required=True,
        key=f"first-task-{key}", format_func=lambda one: t(f"start.task.{one}"),
    )  # fmt: skip


def _positive(look: Look, target: str | None, task: str, key: str) -> Any:
    classes = classes_of(look, target) if task == "classification" else []
    counts = {str(value): (value, count) for value, count in classes}
    if len(counts) != 2:
        return None
    names = list(counts)
    likely = names.index(str(likely_positive(classes)))
    chosen = st.selectbox(
        t("start.positive"), names, index=likely, key=f"first-positive-{key}",
        help=t("start.positive.help"),
        format_func=lambda one: t("start.class", name=short_name(one), rows=counts[one][1]),
    )  # fmt: skip
    return counts[chosen][0]


def _several(
    words: tuple[str, str],
    look: Look,
    target: str | None,
    guessed: tuple[str, ...],
    key: str,
) -> list[str]:
    names = [one["name"] for one in look["columns"] if one["name"] != target]
    return st.multiselect(
        words[0], names, default=[one for one in guessed if one in names],
        key=key, format_func=short_name, help=words[1],
        placeholder=t("start.none"),
    )  # fmt: skip


def _time(look: Look, guessed: Choices, key: str) -> str | None:
    names = [one["name"] for one in look["columns"] if one["kind"] == "date" and not one["missing"]]
    if not names:
        return None
    place = names.index(guessed.time) if guessed.time in names else None
    return st.selectbox(
        t("start.time"), names, index=place, key=f"first-time-{key}", format_func=short_name,
        placeholder=t("start.none"), help=t("start.time.help"),
    )  # fmt: skip


def _split(look: Look, target: str | None, task: Any, time: str | None, key: str) -> Any:
    ways = ["random"] + ["stratified"] * (task == "classification") + ["time"] * bool(time)
    likely = likely_split(look, target, task, time)
    how = st.segmented_control(
        t("start.split"), ways, default=likely, required=True,
        key=f"first-split-{key}-{task}-{time}",
        format_func=lambda one: t(f"start.split.{one}"), help=t("start.split.help"),
    )  # fmt: skip
    share = st.slider(t("start.test_share"), 5, 50, 25, 5, format="%d %%", key=f"first-share-{key}")
    return how, share / 100
