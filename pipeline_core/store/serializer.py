"""Outputs as files and a JSON manifest that names them.

This module imports pandas; reading summaries alone never imports it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline_core.data.fitted_contents import Contents, contents_as_json, contents_from_json
from pipeline_core.data.output import Output
from pipeline_core.store import frames
from pipeline_core.store.kept_recipes import recipe_of, sign_recipe
from pipeline_core.store.models import dump_model, load_model
from pipeline_core.store.objects import Objects, StoredFile
from pipeline_core.store.recipes import (
    Functions,
    recipe_as_json,
    recipe_from_json,
    roles_as_json,
    roles_from_json,
)
from pipeline_core.store.saved_frames import SavedFrames
from pipeline_core.store.signed_models import SUFFIX, open_signed, sign_model

if TYPE_CHECKING:
    from pipeline_core.data.data import Data, Positions

Manifest = dict[str, Any]
_MAX_INLINE = 4096


class MissingFile(Exception):  # noqa: N818 - not an error: the stage is run again
    """A file that a manifest names is missing or damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OutputSerializer:
    """Writes outputs to files and reads them back.

    Parameters
    ----------
    objects
        The files.
    key
        Signs fitted models; None if there is none, and they are kept as skops files.
    """

    def __init__(self, objects: Objects, key: bytes | None = None) -> None:
        self.objects = objects
        self._key = key
        self._saved_frames = SavedFrames()

    def write(self, output: Output) -> Manifest:
        """Write an output's files and return the manifest.

        Raises
        ------
        NotStorable
            No file gives a part of it back exactly.
        StoreError
            The disk is full or may not be written.
        """
        manifest: Manifest = {}
        if output.data is not None:
            manifest["data"] = self.write_data(output.data)
        if output.failing is not None:
            manifest["failing"] = self.write_data(output.failing)
        if output.model is not None:
            model = self._write_model(output.model.pipeline)
            manifest["model"] = {"file": model, "roles": roles_as_json(output.model.roles)}
            if output.model.unfitted is not None:
                manifest["model"]["unfitted"] = self._write_model(output.model.unfitted)
        if output.report is not None:
            manifest["report"] = self._write_report(output.report)
        if output.contents is not None:
            manifest["contents"] = self._write_contents(output.contents)
        return manifest

    def read(self, manifest: Mapping[str, Any], functions: Functions) -> Output:
        """Read an output; parts that the manifest does not name are None.

        Raises
        ------
        MissingFile
            A file is missing or damaged.
        """
        parts: dict[str, Any] = {}
        if "data" in manifest:
            parts["data"] = self._read_data(manifest["data"], functions)
        if "failing" in manifest:
            parts["failing"] = self._read_data(manifest["failing"], functions)
        if "model" in manifest:
            from pipeline_core.data.data import Model

            model = manifest["model"]
            pipeline = self._read_model(StoredFile(*model["file"]))
            unfitted = model.get("unfitted")
            parts["model"] = Model(
                pipeline,
                roles_from_json(model["roles"]),
                self._read_model(StoredFile(*unfitted)) if unfitted else None,
            )
        if "report" in manifest:
            parts["report"] = self.read_report(manifest["report"])
        if "contents" in manifest:
            parts["contents"] = contents_from_json(self._read_values(manifest["contents"]))
        return Output(**parts)

    def read_report(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Read a report with all its tables."""
        report = self._read_values(manifest)
        if manifest["tables"] is not None:
            tables = manifest["tables"].items()
            report["tables"] = {name: self.read_table(entry) for name, entry in tables}
        return report

    def read_table(self, entry: Any) -> pd.DataFrame:
        """Read the table of a manifest's entry: a file's name and size."""
        stored = StoredFile(*entry)
        frame = frames.read(self.objects.path(stored.name))
        if frame is None:
            raise MissingFile(stored.name)
        self._saved_frames.add(frame, stored)
        return frame

    def _write_table(self, frame: pd.DataFrame) -> StoredFile:
        stored = self._saved_frames.find(frame)
        if stored is not None and self.objects.has(stored):
            return stored
        file = frames.table_file(frames.to_arrow(frame))
        stored = StoredFile(f"{file.hash}.arrow", file.size)
        self.objects.put_new(stored, file.write)
        self._saved_frames.add(frame, stored)
        return stored

    def write_data(self, data: Data) -> Manifest:
        """Write the files of some Data and return the manifest; what is kept is not written again.

        Raises
        ------
        NotStorable
            No file gives its rows back exactly.
        StoreError
            The disk is full or may not be written.
        """
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

    def _write_model(self, pipeline: Any) -> StoredFile:
        if self._key is None:
            return self.objects.put(dump_model(pipeline), "skops")
        return self.objects.put_parts(sign_model(pipeline, self._key), SUFFIX)

    def _read_model(self, stored: StoredFile) -> Any:
        if not stored.name.endswith(f".{SUFFIX}"):
            return load_model(self._bytes(stored))
        path = self.objects.path(stored.name)
        pipeline = open_signed(path, self._key) if self._key is not None else None
        if pipeline is None:
            raise MissingFile(stored.name)
        return pipeline

    def write_recipe(self, transformer: Any, X: pd.DataFrame) -> StoredFile:
        """Write a fitted recipe and its training matrix.

        Raises
        ------
        NotStorable
            No file gives it back exactly, or the workspace has no key.
        StoreError
            The disk is full or may not be written.
        """
        if self._key is None:
            raise frames.NotStorable
        return self.objects.put_parts(sign_recipe(transformer, X, self._key), SUFFIX)

    def read_recipe(self, stored: StoredFile) -> tuple[Any, pd.DataFrame]:
        """Read a fitted recipe and its training matrix.

        Raises
        ------
        MissingFile
            The file is missing or damaged.
        """
        return recipe_of(self._read_model(stored))

    def _write_positions(self, positions: Positions | None) -> StoredFile | None:
        if positions is None:
            return None
        return self._write_table(pd.DataFrame({"position": positions}))

    def _read_positions(self, entry: Any) -> Positions | None:
        if entry is None:
            return None
        return np.asarray(self.read_table(entry)["position"], dtype=np.intp)

    def _write_report(self, report: Mapping[str, Any]) -> Manifest:
        tables = report.get("tables")
        values = {name: value for name, value in report.items() if name != "tables"}
        return {
            **self._write_values(values),
            "tables": None
            if tables is None
            else {name: self._write_table(table) for name, table in tables.items()},
        }

    def _write_contents(self, contents: Contents) -> Manifest:
        return self._write_values(contents_as_json(contents))

    def _write_values(self, values: Mapping[str, Any]) -> Manifest:
        try:
            text = json.dumps(values)
        except (TypeError, ValueError) as error:
            raise frames.NotStorable from error
        inline = len(text) <= _MAX_INLINE  # no file is opened for a few numbers
        return {
            "text": text if inline else None,
            "file": None if inline else self.objects.put(text.encode(), "json"),
        }

    def _read_values(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(manifest.get("text") or self._bytes(manifest["file"]))
        return values

    def _bytes(self, entry: Any) -> bytes:
        stored = StoredFile(*entry)
        data = self.objects.read(stored.name)
        if data is None:
            raise MissingFile(stored.name)
        return data
