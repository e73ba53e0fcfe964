"""What is done with kept models, as jobs of the launcher: they need the libraries."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.data.plain_values import json_value
from pipeline_core.errors import StoreError
from pipeline_core.store import Store, open_store
from pipeline_core.store.kept_models import KeptModel

if TYPE_CHECKING:
    from pipeline_core.registry.prediction import Prediction

Json = dict[str, Any]
_SHOWN_ROWS = 200


def keep_model(
    workspace: Path, run: str, stage: str, name: str, note: str = "", alias: str | None = None
) -> str:
    """Keep the model of a stage of a run, and return its name and version.

    Parameters
    ----------
    workspace
        Holds the run.
    run, stage
        The run's id, and the stage that fits the model or passes it on.
    name, note
        Of the model, and what is written beside the version.
    alias
        ``champion`` or ``challenger``; None for neither.

    Raises
    ------
    FabricaError
        As `runs.keeping.keep_of_run`, or there is no such run.
    """
    from pipeline_core.runs.keeping import keep_of_run

    with closing(open_store(workspace)) as store:
        if (recorded := store.runs.get(run)) is None:
            raise StoreError("store.no_such_run", run=run)
        kept = keep_of_run(store, recorded, stage, name, note=note)
        if alias is not None:
            store.models.set_alias(kept.name, alias, kept.version)
        return kept.title


def model_form(workspace: Path, title: str) -> Json:
    """Return the form for one row of a kept model.

    Parameters
    ----------
    workspace
        Holds the model.
    title
        The version, as `KeptModels.find` takes it.

    Returns
    -------
    dict
        The ``fields``, as `registry.one_row.form_fields` gives them, and ``warnings``.

    Raises
    ------
    FabricaError
        There is no such version, or it cannot be opened.
    """
    from pipeline_core.registry.one_row import form_fields
    from pipeline_core.registry.opened_model import open_model

    with closing(open_store(workspace)) as store:
        model = open_model(store, store.models.find(title))
        return {"fields": form_fields(model), "warnings": [w.as_json() for w in model.warnings]}


def model_answer(workspace: Path, title: str, values: Mapping[str, Any]) -> Json:
    """Return the answer of a kept model for one row; see `registry.one_row.answer_row`.

    Parameters
    ----------
    workspace, title
        As `model_form` takes them.
    values
        The value of each column that the model reads.

    Raises
    ------
    FabricaError
        There is no such version, or it cannot answer.
    """
    from pipeline_core.registry.one_row import answer_row
    from pipeline_core.registry.opened_model import open_model

    with closing(open_store(workspace)) as store:
        return answer_row(open_model(store, store.models.find(title)), values)


def model_answers(workspace: Path, title: str, file: str, *, prepared: bool = False) -> Json:
    """Return the answers of a kept model for the first rows of a file.

    Parameters
    ----------
    workspace, title
        As `model_form` takes them.
    file
        The path of the file.
    prepared
        Whether the rows are as they leave the last row block already.

    Returns
    -------
    dict
        How many ``rows`` got an answer, the ``columns`` and the ``cells`` of the first of them
        as texts, which columns are ``answers``, and ``notes``.

    Raises
    ------
    FabricaError
        The file cannot be read, or the model cannot answer for its rows.
    """
    with closing(open_store(workspace)) as store:
        table, prediction = _answered(store, title, Path(file), prepared=prepared)
        head = table.head(_SHOWN_ROWS)
        cells = head.astype("object").where(head.notna(), None)
        return {
            "rows": len(table),
            "columns": [str(name) for name in table.columns],
            "cells": [[json_value(value) for value in row] for row in cells.to_numpy()],
            "answers": [str(name) for name in prediction.answers.columns],
            "notes": [note.as_json() for note in prediction.notes],
        }


def model_answers_file(workspace: Path, title: str, file: str, *, prepared: bool = False) -> str:
    """Return the rows of a file with the answers of a kept model, as CSV.

    Parameters
    ----------
    workspace, title, file, prepared
        As `model_answers` takes them.

    Raises
    ------
    FabricaError
        As `model_answers`.
    """
    with closing(open_store(workspace)) as store:
        table, _ = _answered(store, title, Path(file), prepared=prepared)
        return str(table.to_csv(index=False))


def _answered(store: Store, title: str, file: Path, *, prepared: bool) -> tuple[Any, Prediction]:
    """Return the rows of a file beside their answers; answers come first."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.registry.new_rows import predict_file
    from pipeline_core.registry.opened_model import open_model

    model = open_model(store, store.models.find(title))
    catalogue = load_catalogue(store.workspace)
    rows, prediction = predict_file(store, model, file, catalogue, prepared=prepared)
    others = rows.drop(columns=[*prediction.answers.columns], errors="ignore")
    return prediction.answers.join(others), prediction


def model_card(workspace: Path, title: str, language: str = "en", region: str | None = None) -> str:
    """Return the card of a kept model as an HTML page.

    Parameters
    ----------
    workspace
        Holds the model.
    title
        The version, as `KeptModels.find` takes it.
    language, region
        Language of its words, and the region whose signs its numbers have.

    Raises
    ------
    FabricaError
        There is no such version, or its profile is damaged.
    """
    with closing(open_store(workspace)) as store:
        return card_page(store, store.models.find(title), language, region)


def card_page(store: Store, kept: KeptModel, language: str, region: str | None = None) -> str:
    """Return the card of a kept model as an HTML page.

    Parameters
    ----------
    store, kept
        The workspace, and the version.
    language, region
        As `model_card` takes them.

    Raises
    ------
    StoreError
        Its profile is damaged.
    """
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.export.report import export_report
    from pipeline_core.registry.card import CardWords, card_document
    from pipeline_core.registry.opened_model import read_profile

    catalogue = load_catalogue(store.workspace)
    titles = {block: str(entry.get("title") or block) for block, entry in catalogue.items()}
    words = CardWords(language, region, titles)
    return export_report(card_document(kept, read_profile(store, kept), words))
