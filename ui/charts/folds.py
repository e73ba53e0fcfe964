"""Chart of cross-validation scores by fold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import metric_name
from ui.text.words import translate

_CLASSIFIER = ("roc_auc", "accuracy", "balanced_accuracy", "f1", "precision", "recall", "f1_macro")
_REGRESSOR = ("r2", "explained_variance")


def fold_scores(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw each fold's scores as dots and their mean as a line."""
    import plotly.graph_objects as go

    table = tables["folds"]
    names = [name for name in (*_CLASSIFIER, *_REGRESSOR) if name in table]
    if not names:
        return None
    labels = [metric_name(name, lang) for name in names]
    figure = go.Figure()
    fold = translate("column.fold", None, lang)
    for colour, row in zip(COLOURS * 20, table.to_dict("records"), strict=False):
        figure.add_scatter(
            x=[row[name] for name in names],
            y=labels,
            mode="markers",
            name=f"{fold} {row['fold']}",
            marker={"size": 10, "color": colour, "opacity": 0.8},
            hovertemplate="%{x:.4f}",
        )
    figure.add_scatter(
        x=[table[name].mean() for name in names],
        y=labels,
        mode="markers",
        name=translate("word.mean", None, lang),
        hovertemplate="%{x:.4f}",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 2.5, "color": GREY}},
    )
    apply_style(figure, lang, height=110 + 36 * len(names))
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
