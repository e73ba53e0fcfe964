"""What a model that was just fitted has inside, whatever goes wrong in reading it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline_core.contents.model import contents_of
from pipeline_core.data.data import Data
from pipeline_core.data.fitted_contents import Contents
from pipeline_core.data.layers import Layer

_LOG = logging.getLogger(__name__)


def model_contents(
    pipeline: Any,
    data: Data,
    matrix: pd.DataFrame | None = None,
    recipes: Sequence[list[Layer]] = (),
) -> Contents:
    """Return the contents of a fitted model; a note instead, if it cannot be read.

    Parameters
    ----------
    pipeline
        The fitted model.
    data
        The rows it was fitted on, and the recipe that knows the stages.
    matrix
        What the recipe made of the training rows, if that is known.
    recipes
        The layers of the recipes that models within it may have.
    """
    try:
        own = [data.layers()] if data.recipe else []
        return contents_of(pipeline, [*own, *recipes], data.features(data.train_rows), matrix)
    except Exception as error:  # a model that cannot be shown is still a model
        _LOG.debug("a fitted model could not be read", exc_info=error)
        note = {"code": "contents_unreadable", "error": type(error).__name__}
        return {"parts": [], "notes": [note]}
