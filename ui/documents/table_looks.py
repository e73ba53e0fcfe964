"""What is seen in the table of a stage: its columns, pairs of them, selected rows.

All rows of the stage's kept result are looked at; where there is none, the preview's sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline_core.runs.stage_table import later_target
from pipeline_core.spec.failing import written_source
from ui.documents.cached_jobs import cached_call
from ui.documents.previews import ancestors_of, previewable_part
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel

Answer = Mapping[str, Any]


class TableLooks:
    """The looks at the table of one stage; each is None if the stage has no such table.

    Parameters
    ----------
    view_model, view
        The pipeline and the stage.
    kept
        Whether to look at the kept rows, if there are any; else at the sample.
    failing
        Whether to look at the rows that the stage, a sieve, sets aside.
    """

    def __init__(
        self,
        view_model: ViewModel,
        view: StageView,
        *,
        kept: bool = True,
        failing: bool = False,
    ) -> None:
        source = written_source(view.stage, failing=failing)
        self.id = f"{view_model.document.id}-{source}"
        self._document = view_model.document
        part = previewable_part(view_model.document, view_model.catalogue)
        self._part = ancestors_of(view.stage, part) if view.stage in part.stages else None
        self._of = {
            "stage": source,
            "key": view.key if kept else None,
            "target": later_target(view_model.document.pipeline, view_model.catalogue, view.stage),
        }

    def columns(self) -> Answer | None:
        """Return the profiles of the columns, and their relations to the target."""
        return self._call("table_columns")

    def column(self, name: str) -> Answer | None:
        """Return what the page of a column shows."""
        return self._call("table_column", column=name)

    def pair(self, first: str, second: str, by: str | None = None) -> Answer | None:
        """Return two columns against each other, points coloured by the classes of a third."""
        return self._call("table_pair", first=first, second=second, by=by)

    def boxes(self, column: str, by: str | None) -> Answer | None:
        """Return the boxes of a numeric column by the classes of another."""
        return self._call("table_boxes", column=column, by=by)

    def associations(self, names: Sequence[str], most: int) -> Answer | None:
        """Return the relations between columns; between so many likely ones without names."""
        return self._call("table_associations", names=list(names), most=most)

    def quality(self) -> Answer | None:
        """Return what is odd in the table as a whole."""
        return self._call("table_quality")

    def contract_counts(self, settings: Mapping[str, Any]) -> Answer | None:
        """Return how many rows break each condition of a contract, and the first of them."""
        return self._call("contract_counts", settings=dict(settings))

    def learned_contract(self) -> Answer | None:
        """Return the contract that the rows keep; None where there are no rows."""
        return self._call("learned_contract")

    def selection(self, condition: str) -> Answer | None:
        """Return how many rows meet a condition, and the first of them."""
        return self._call("table_selection", condition=condition)

    def _call(self, job: str, **arguments: Any) -> Answer | None:
        """Return the answer of a job of `runs.table_looks`.

        Raises
        ------
        FabricaError
            The launcher does not answer, or the job failed.
        """
        if self._part is None:
            return None
        answer: Answer | None = cached_call(
            job, self._document, self._part, **self._of, **arguments
        )
        return answer
