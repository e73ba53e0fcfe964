"""What becomes of a request after its answer: it is logged, and asked of a second version."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd

from pipeline_core.errors import FabricaError
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.request_log import LoggedRequest, RequestLog
from pipeline_core.serve.served_model import ServedModel
from pipeline_core.serve.service import Answered, answer_body
from pipeline_core.serve.worker_threads import BackgroundThread


class Recorder:
    """Logs requests, with the answers of a second model beside those of the first.

    Parameters
    ----------
    log
        Where they are kept.
    limits
        Of the server.
    shadow
        The second model; None for none.
    """

    def __init__(self, log: RequestLog, limits: Limits, shadow: ServedModel | None) -> None:
        self.log = log
        self.shadow = shadow
        self._limits = limits
        self._thread = BackgroundThread(limits.most_requests)

    def add(self, request: str, answered: Answered, body: bytes, seconds: float) -> None:
        """Log a request that was answered; what is expensive is done in other threads."""
        rows = json_rows(answered.rows) if self.log.kept == "rows" else None
        logged = LoggedRequest(
            request, time.time(), seconds, answered.model, rows, answered.answers
        )
        if self.shadow is None or not self._thread.add(lambda: self._compare(logged, body)):
            self.log.add(logged)

    def _compare(self, logged: LoggedRequest, body: bytes) -> None:
        """Ask the second model, and log both; its failure is a line of the log."""
        model = self.shadow.model if self.shadow else None
        if model is None:
            return
        logged = logged._replace(shadow=model.kept.title)
        try:
            answers = answer_body(model, body, self._limits.rows).answers
            logged = logged._replace(shadow_answers=answers)
        except FabricaError as error:
            logged = logged._replace(shadow_error=error.code)
        except Exception as error:  # whatever a model raises: the first has answered
            logged = logged._replace(shadow_error=type(error).__name__)
        self.log.add(logged)

    @property
    def left_out(self) -> int:
        """How many requests the second model was too slow for."""
        return self._thread.left_out

    def close(self) -> None:
        """Write what waits."""
        self._thread.close()
        self.log.close()


def json_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON has them, with None for a missing value.

    Examples
    --------
    >>> json_rows(pd.DataFrame({"x": [1.5, None]}))
    [{'x': 1.5}, {'x': None}]
    """
    columns = {
        str(name): column.astype(object).where(column.notna(), None).tolist()
        for name, column in table.items()
    }
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
