"""Form for the choices that make a pipeline of a data file, each with its guess as default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from pipeline_core.spec import MAX_NAME, name_fault
from pipeline_core.starter import Choices, FirstLook
from pipeline_core.starter.choices import classes_of, likely_positive, likely_split, likely_task
from ui.documents.uploads import Upload
from ui.text.markdown import escape_markdown
from ui.text.words import t

MAX_NAME_LENGTH = 60


def ask_choices(upload: Upload, look: FirstLook, defaults: Choices) -> Choices:
    """Show the form and return the choices.

    Parameters
    ----------
    upload
        The data file; the form's answers belong to it.
    look
        What `first_look` found in it.
    defaults
        The initial choices.
    """
    upload_key = upload.digest[:8]
    name = st.text_input(
        t("start.name"), defaults.name, key=f"first-name-{upload_key}", max_chars=MAX_NAME
    )
    target = _ask_target(upload, look, defaults)
    # The other answers depend on the target, so their widgets start anew with another one.
    names = [column["name"] for column in look["columns"]]
    key = answers_key(upload, look, target)
    _renew_answers(upload, defaults, key)
    task = _ask_task(look, target, key)
    positive = _ask_positive_class(look, target, task, key)
    others = [name for name in names if name != target]
    ids = _ask_columns("ids", others, defaults.ids, key)
    left_out = _ask_columns("left", others, defaults.left_out, key)
    sensitive = _ask_columns("sensitive", others, defaults.sensitive, key)
    time = _ask_time_column(look, defaults, key)
    weight = _ask_weight(look, target, key)
    split, share = _ask_split(look, target, task, time, key)
    return Choices(
        name=defaults.name if name_fault(name) or not name.strip() else name.strip(),
        target=target,
        task=task,
        positive=positive,
        ids=tuple(ids),
        left_out=tuple(name for name in left_out if name not in (*ids, time, weight)),
        time=time,
        weight=weight,
        sensitive=tuple(sensitive),
        how=split,
        test_share=share,
    )


def answers_key(upload: Upload, look: FirstLook, target: str | None) -> str:
    """Return the suffix of the keys of answers that depend on the target."""
    names = [column["name"] for column in look["columns"]]
    upload_key = upload.digest[:8]
    return f"{upload_key}-{names.index(target)}" if target else upload_key


def read_as(upload: Upload, reading: dict[str, Any], columns: Sequence[str]) -> None:
    """Read a file with other settings; the answers about the columns they change start anew."""
    state = st.session_state
    state[f"reading-{upload.digest}"] = reading
    state[f"renewed-{upload.digest}"] = list(columns)


def _renew_answers(upload: Upload, defaults: Choices, key: str) -> None:
    state = st.session_state
    answers = {"ids": defaults.ids, "left": defaults.left_out, "sensitive": defaults.sensitive}
    for column in state.pop(f"renewed-{upload.digest}", ()):
        for use, guess in answers.items():
            name = f"first-{use}-{key}"
            if name in state:
                others = [other for other in state[name] if other != column]
                state[name] = [*others, column] if column in guess else others


def short_name(name: str) -> str:
    """Return the name of a column as choices show it: printable and cut to a length.

    Examples
    --------
    >>> short_name("x" * 100).endswith("…"), short_name("age")
    (True, 'age')
    """
    printable = "".join(character if character.isprintable() else " " for character in name)
    if len(printable) <= MAX_NAME_LENGTH:
        return printable
    return printable[: MAX_NAME_LENGTH - 1] + "…"


def _ask_target(upload: Upload, look: FirstLook, defaults: Choices) -> str | None:
    names = [column["name"] for column in look["columns"]]
    index = names.index(defaults.target) if defaults.target else None
    chosen = st.selectbox(
        t("start.target"),
        names,
        index=index,
        key=f"first-target-{upload.digest[:8]}",
        format_func=short_name,
        help=t("start.target.help"),
        placeholder=t("start.choose"),
    )
    if chosen is not None and chosen != look["target"]:
        st.session_state[f"target-{upload.digest}"] = chosen
        st.rerun()
    if chosen is not None and (reason := look["why_target"]):
        st.caption(escape_markdown(t(reason)))
        _offer_next_target(upload, look)
    return chosen


def _offer_next_target(upload: Upload, look: FirstLook) -> None:
    if not (second := look["next_target"]):
        return
    label = escape_markdown(t("start.target.instead", column=short_name(second)))
    if st.button(label, key=f"first-second-{upload.digest[:8]}", type="tertiary"):
        del st.session_state[f"first-target-{upload.digest[:8]}"]
        st.session_state[f"target-{upload.digest}"] = second
        st.rerun()


def _ask_task(look: FirstLook, target: str | None, key: str) -> Any:
    target_column = next((column for column in look["columns"] if column["name"] == target), None)
    default = likely_task(target_column) if target_column else "classification"
    return st.segmented_control(
        t("start.task"),
        ["classification", "regression"],
        default=default,
        required=True,
        key=f"first-task-{key}",
        format_func=lambda task: t(f"start.task.{task}"),
    )


def _ask_positive_class(look: FirstLook, target: str | None, task: str, key: str) -> Any:
    classes = classes_of(look, target) if task == "classification" else []
    counts = {str(value): (value, count) for value, count in classes}
    if len(counts) != 2:
        return None
    names = list(counts)
    default = names.index(str(likely_positive(classes)))
    chosen = st.selectbox(
        t("start.positive"),
        names,
        index=default,
        key=f"first-positive-{key}",
        help=t("start.positive.help"),
        format_func=lambda name: t("start.class", name=short_name(name), rows=counts[name][1]),
    )
    return counts[chosen][0]


def _ask_columns(
    use: Literal["ids", "left", "sensitive"], names: list[str], defaults: Sequence[str], key: str
) -> list[str]:
    return st.multiselect(
        t(f"start.{use}"),
        names,
        default=[name for name in defaults if name in names],
        key=f"first-{use}-{key}",
        format_func=short_name,
        help=t(f"start.{use}.help"),
        placeholder=t("start.none"),
    )


def _ask_time_column(look: FirstLook, defaults: Choices, key: str) -> str | None:
    dates = [column for column in look["columns"] if column["kind"] == "date"]
    names = [column["name"] for column in dates if not column["missing"]]
    return _ask_column("time", names, defaults.time, key)


def _ask_weight(look: FirstLook, target: str | None, key: str) -> str | None:
    names = [
        column["name"]
        for column in look["columns"]
        if column["kind"] == "number" and not column["missing"] and column["name"] != target
    ]
    return _ask_column("weight", names, None, key)


def _ask_column(
    use: Literal["time", "weight"], names: list[str], default: str | None, key: str
) -> str | None:
    if not names:
        return None
    return st.selectbox(
        t(f"start.{use}"),
        names,
        index=names.index(default) if default in names else None,
        key=f"first-{use}-{key}",
        format_func=short_name,
        placeholder=t("start.none"),
        help=t(f"start.{use}.help"),
    )


def _ask_split(look: FirstLook, target: str | None, task: Any, time: str | None, key: str) -> Any:
    options = ["random"] + ["stratified"] * (task == "classification") + ["time"] * bool(time)
    default = likely_split(look, target, task, time)
    split = st.segmented_control(
        t("start.split"),
        options,
        default=default,
        required=True,
        key=f"first-split-{key}-{task}-{time}",
        format_func=lambda option: t(f"start.split.{option}"),
        help=t("start.split.help"),
    )
    share = st.slider(t("start.test_share"), 5, 50, 25, 5, format="%d %%", key=f"first-share-{key}")
    return split, share / 100
