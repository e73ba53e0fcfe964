"""An output taken apart into files and put together again.

A manifest (JSON) names the files. Everything here imports pandas; whoever
only asks for summaries never comes here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline_core.data.output import Output
from pipeline_core.store import frames
from pipeline_core.store.models import dump_model, load_model
from pipeline_core.store.objects import Objects, Stored
from pipeline_core.store.recipes import (
    Functions,
    recipe_as_json,
    recipe_from_json,
    roles_as_json,
    roles_from_json,
)
from pipeline_core.store.saved_frames import Seen

if TYPE_CHECKING:
    from pipeline_core.data.data import Data, Positions

Manifest = dict[str, Any]
_SHORT = 4096


class Missing(Exception):  # noqa: N818 - not an error: the stage is run again
    """A file that a manifest names is gone or damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Parts:
    """Writes outputs to files and reads them back.

    Parameters
    ----------
    objects
        Where the files are.
    """

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._seen = Seen()

    def write(self, output: Output) -> Manifest:
        """Write what an output holds and return the manifest.

        Raises
        ------
        NotKept
            Something in it cannot be kept exactly.
        StoreError
            The disk is full or may not be written.
        """
        manifest: Manifest = {}
        if output.data is not None:
            manifest["data"] = self._write_data(output.data)
        if output.model is not None:
            model = self.objects.put(dump_model(output.model.pipeline), "skops")
            manifest["model"] = {"file": model, "roles": roles_as_json(output.model.roles)}
        if output.report is not None:
            manifest["report"] = self._write_report(output.report)
        return manifest

    def read(self, manifest: Mapping[str, Any], functions: Functions) -> Output:
        """Put an output together; parts the manifest does not name are None.

        Raises
        ------
        Missing
            A file is gone or damaged.
        """
        found: dict[str, Any] = {}
        if "data" in manifest:
            found["data"] = self._read_data(manifest["data"], functions)
        if "model" in manifest:
            from pipeline_core.data.data import Model

            model = manifest["model"]
            pipeline = load_model(self._bytes(model["file"]))
            found["model"] = Model(pipeline, roles_from_json(model["roles"]))
        if "report" in manifest:
            found["report"] = self.read_report(manifest["report"])
        return Output(**found)

    def read_report(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Read a report with all its tables."""
        text = manifest.get("text")
        report: dict[str, Any] = json.loads(text or self._bytes(manifest["file"]))
        if manifest["tables"] is not None:
            tables = {name: self.read_table(one) for name, one in manifest["tables"].items()}
            report["tables"] = tables
        return report

    def read_table(self, named: Any) -> pd.DataFrame:
        """Read one table."""
        stored = Stored(*named)
        frame = frames.read(self.objects.path(stored.name))
        if frame is None:
            raise Missing(stored.name)
        self._seen.add(frame, stored)
        return frame

    def _write_table(self, frame: pd.DataFrame) -> Stored:
        stored = self._seen.find(frame)
        if stored is not None and self.objects.has(stored):
            return stored
        table = frames.to_arrow(frame)
        stored = self.objects.put_new(
            frames.hash_of(table), "arrow", lambda file: frames.write(table, file)
        )
        self._seen.add(frame, stored)
        return stored

    def _write_data(self, data: Data) -> Manifest:
        return {
            "rows": self._write_table(data.rows),
            "train": self._write_positions(data.train),
            "test": self._write_positions(data.test),
            "roles": roles_as_json(data.roles),
            "recipe": recipe_as_json(data.recipe),
        }

    def _read_data(self, manifest: Mapping[str, Any], functions: Functions) -> Data:
        from pipeline_core.data.data import Data  # it loads scikit-learn; reading a report must not

        return Data(
            rows=self.read_table(manifest["rows"]),
            roles=roles_from_json(manifest["roles"]),
            train=self._read_positions(manifest["train"]),
            test=self._read_positions(manifest["test"]),
            recipe=recipe_from_json(manifest["recipe"], functions),
        )

    def _write_positions(self, positions: Positions | None) -> Stored | None:
        if positions is None:
            return None
        return self._write_table(pd.DataFrame({"position": positions}))

    def _read_positions(self, named: Any) -> Positions | None:
        if named is None:
            return None
        return np.asarray(self.read_table(named)["position"], dtype=np.intp)

    def _write_report(self, report: Mapping[str, Any]) -> Manifest:
        tables = report.get("tables")
        plain = {name: value for name, value in report.items() if name != "tables"}
        try:
            text = json.dumps(plain, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise frames.NotKept from error
        short = len(text) <= _SHORT  # no file is opened for a few numbers
        return {
            "text": text if short else None,
            "file": None if short else self.objects.put(text.encode(), "json"),
            "tables": None
            if tables is None
            else {name: self._write_table(table) for name, table in tables.items()},
        }

    def _bytes(self, named: Any) -> bytes:
        stored = Stored(*named)
        data = self.objects.read(stored.name)
        if data is None:
            raise Missing(stored.name)
        return data
