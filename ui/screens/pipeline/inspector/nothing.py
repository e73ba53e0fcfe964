"""What is said where a stage has nothing to show."""

from __future__ import annotations

from ui.documents.stage_views import StageView
from ui.text.problem_words import in_words
from ui.text.words import language, t


def why_nothing(view: StageView, otherwise: str) -> str:
    """Return the sentence on why a stage shows no rows.

    Parameters
    ----------
    view
        The stage.
    otherwise
        The code of the sentence where nothing is known against it.
    """
    if view.state == "skipped" and view.reason:
        return t("data.skipped", reason=in_words(view.reason, language()))
    return t("data.repair_first" if view.problem == "error" else otherwise)
