"""Charts of several classifiers on one axis: ROC, precision-recall, gains, calibration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ui.charts.class_means import (
    MEAN,
    calibration_curve,
    classes_of,
    precision_recall_curve,
    roc_curve,
)
from ui.charts.judged_model import JudgedModel, in_drawing_order
from ui.charts.style import add_diagonal, apply_style
from ui.text.names import column_name
from ui.text.words import translate

FEW_ROWS = 20  # a share of fewer rows is drawn hollow: it is mostly chance


def shared_classes(models: Sequence[JudgedModel], table: str = "roc") -> list[str]:
    """Return the classes that have a curve for any model, in their order."""
    names = (name for model in models for name in _classes(model, table))
    return list(dict.fromkeys(names))


def _classes(model: JudgedModel, table: str) -> list[str]:
    return classes_of(model.tables[table]) if table in model.tables else []


def roc_of_models(models: Sequence[JudgedModel], lang: str, label: str = MEAN) -> Any:
    """Draw the ROC curves of several models; of many classes their mean, or one of them.

    Parameters
    ----------
    models
        The models.
    lang
        Language of the words.
    label
        The class against the rest; `MEAN` for the mean of all.
    """
    figure = _figure()
    for model, points in _curves(models, "roc", roc_curve, label):
        _add_line(figure, model, points["fpr"], points["tpr"])
    add_diagonal(figure, 0, 1)
    return _unit_square(figure, "fpr", "tpr", lang)


def precision_recall_of_models(models: Sequence[JudgedModel], lang: str, label: str = MEAN) -> Any:
    """Draw the precision-recall curves of several models as steps, by which their area is defined.

    Parameters
    ----------
    models
        The models.
    lang
        Language of the words.
    label
        The class against the rest; `MEAN` for the mean of all.
    """
    figure = _figure()
    for model, points in _curves(models, "precision_recall", precision_recall_curve, label):
        _add_line(figure, model, points["recall"], points["precision"], shape="hv")
    return _unit_square(figure, "recall", "precision", lang)


def gains_of_models(models: Sequence[JudgedModel], lang: str, label: str = MEAN) -> Any:
    """Draw the cumulative gains of several models; they have them for two classes only.

    Parameters
    ----------
    models
        The models.
    lang
        Language of the words.
    label
        The positive class, or `MEAN` for whichever it is.
    """
    figure = _figure()
    for model, points in _curves(models, "gains", lambda table, _: table, label):
        _add_line(figure, model, points["share_contacted"], points["share_found"])
    add_diagonal(figure, 0, 1)
    return _unit_square(figure, "share_contacted", "share_found", lang)


def calibration_of_models(models: Sequence[JudgedModel], lang: str, label: str = MEAN) -> Any:
    """Draw the calibration of several models; shares of few rows are hollow.

    Parameters
    ----------
    models
        The models.
    lang
        Language of the words.
    label
        The class; `MEAN` for the probabilities of all classes together.
    """
    figure = _figure()
    rows = translate("column.n", None, lang)
    for model, points in _curves(models, "calibration", calibration_curve, label):
        symbol = model.style.symbol.removesuffix("-open")
        hollow = [f"{symbol}-open" if n < FEW_ROWS else symbol for n in points["n"]]
        figure.add_scatter(
            x=points["mean_predicted"],
            y=points["share_positive"],
            customdata=points["n"],
            mode="lines+markers",
            line={"width": 1.4, "color": model.style.colour, "dash": model.style.dash},
            marker={"size": 9, "color": model.style.colour, "symbol": hollow},
            marker_line={"width": 1.5, "color": model.style.colour},
            hovertemplate=f"%{{x:.3f}} → %{{y:.3f}}<br>{rows}: %{{customdata:,}}",
            **model.look,
        )
    add_diagonal(figure, 0, 1)
    return _unit_square(figure, "mean_predicted", "share_positive", lang)


def _figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure()


def _curves(
    models: Sequence[JudgedModel], table: str, curve: Callable[[Any, str], Any], label: str
) -> Iterator[tuple[JudgedModel, Any]]:
    for model in in_drawing_order(models):
        names = _classes(model, table)
        if names and (label == MEAN or label in names):
            yield model, curve(model.tables[table], label)


def _add_line(figure: Any, model: JudgedModel, x: Any, y: Any, shape: str = "linear") -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={
            "width": 2.2,
            "color": model.style.colour,
            "dash": model.style.dash,
            "shape": shape,
        },
        hovertemplate="%{x:.3f}, %{y:.3f}",
        **model.look,
    )


def _unit_square(figure: Any, x: str, y: str, lang: str) -> Any:
    apply_style(figure, lang, x=column_name(x, lang), y=column_name(y, lang))
    figure.update_xaxes(range=[-0.02, 1.02])
    figure.update_yaxes(range=[-0.02, 1.04])
    return figure.update_layout(showlegend=True, legend_traceorder="normal")
