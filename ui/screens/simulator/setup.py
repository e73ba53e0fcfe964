"""What is played: the model, the table, its order and its windows; or a scenario that was saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.simulator.scenario import SHUFFLED, Scenario
from pipeline_core.simulator.scenario_file import scenario_from_text
from pipeline_core.store.kept_models import KeptModel
from ui.documents.simulations import Play, open_saved, saved_names, start, upload_named
from ui.documents.uploads import Upload, save_upload
from ui.security import visitor
from ui.text.words import t
from ui.widgets.errors import show_error

_TYPES = ["csv", "tsv", "txt", "gz", "zip", "parquet", "arrow", "feather", "xlsx", "json", "jsonl"]


def show_setup(versions: Sequence[KeptModel]) -> Play | None:
    """Show what can be chosen, and return a play when one is begun."""
    titles = [version.title for version in versions]
    title = str(st.query_params.get("model", ""))
    model = st.selectbox(
        t("simulator.model"),
        titles,
        titles.index(title) if title in titles else 0,
        key="simulator-model",
    )
    names = saved_names()
    source = st.segmented_control(
        t("simulator.table"),
        ("test", "file", "saved"),
        default="test",
        required=True,
        format_func=lambda name: t(f"simulator.table.{name}"),
        key="simulator-source",
    )
    try:
        return _from_saved(model, names) if source == "saved" else _from_table(model, source)
    except FabricaError as error:
        show_error(error)
        return None


def _from_table(model: str, source: str) -> Play | None:
    upload = _chosen_file() if source == "file" else None
    orders = {name: t(f"simulator.order.{name}") for name in (SHUFFLED, "as_it_is")}
    order = st.selectbox(
        t("simulator.order"),
        orders,
        format_func=orders.__getitem__,
        key="simulator-order",
        help=t("simulator.order.help"),
    )
    left, right = st.columns(2)
    rows = left.number_input(
        t("simulator.rows"),
        20,
        100_000,
        200,
        20,
        key="simulator-rows",
        help=t("simulator.rows.help"),
    )
    seed = right.number_input(t("simulator.seed"), 0, 2**31 - 1, 0, key="simulator-seed")
    ready = source == "test" or upload is not None
    if not st.button(
        t("simulator.start"), type="primary", disabled=not ready, key="simulator-start"
    ):
        return None
    scenario = Scenario(
        t("simulator.own_name"),
        table=upload.name if upload else "",
        order=SHUFFLED if order == SHUFFLED else "",
        rows=int(rows),
        seed=int(seed),
    )
    return _started(model, upload, scenario)


def _chosen_file() -> Upload | None:
    file = st.file_uploader(t("simulator.file"), type=_TYPES, key="simulator-upload")
    if file is None:
        return None
    return save_upload(visitor.workspace(), file.name, file.getvalue())


def _from_saved(model: str, names: Sequence[str]) -> Play | None:
    choice = None
    if names:
        choice = st.selectbox(t("simulator.saved"), names, None, key="simulator-saved")
    file = st.file_uploader(
        t("simulator.scenario_file"), type=["yaml", "yml"], key="simulator-yaml"
    )
    table = _chosen_file() if file is not None else None
    ready = choice is not None or file is not None
    if not st.button(
        t("simulator.start"), type="primary", disabled=not ready, key="simulator-open"
    ):
        return None
    if file is not None:
        text = file.getvalue().decode("utf-8", "replace")
        scenario = scenario_from_text(text, file.name)
    else:
        scenario = open_saved(str(choice))
    upload = table or _table_of(scenario)
    return _started(model, upload, scenario)


def _table_of(scenario: Scenario) -> Upload | None:
    """Return the visitor's file with the table of a scenario; None for the test rows.

    Raises
    ------
    StoreError
        It was not uploaded.
    """
    if not scenario.table:
        return None
    upload = upload_named(scenario.table)
    if upload is None:
        raise StoreError("simulator.no_table", table=scenario.table)
    return upload


def _started(model: str, upload: Upload | None, scenario: Scenario) -> Play:
    with st.spinner(t("simulator.opening"), show_time=False):
        return start(model, upload.digest if upload else "", scenario)
