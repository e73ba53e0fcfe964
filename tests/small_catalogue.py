"""A catalogue of a few blocks, written by hand, of the form that the real one has."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from pipeline_core.catalog import load_catalogue


def port(name: str, wire: str = "Data", *parts: str, many=False, optional=False) -> dict[str, Any]:
    return {"name": name, "wire": wire, "many": many, "optional": optional, "parts": list(parts)}


def setting(kind: str, default: Any = ..., **more: Any) -> dict[str, Any]:
    schema = {"type": kind, **more}
    return schema if default is ... else {**schema, "default": default}


def pick(kind: str | None = None, default: Any = ..., **marks: bool) -> dict[str, Any]:
    mark = {"kind": kind, "single": False, "new": False, "others": False, **marks}
    schema: dict[str, Any] = {"x-pick": mark, **({"type": "string"} if mark["single"] else {})}
    return schema if default is ... else {**schema, "default": default}


def entry(block: str, shape: str, ports=(), outputs=("Data",), **more: Any) -> dict[str, Any]:
    properties = more.pop("settings", {})
    required = [name for name, schema in properties.items() if "default" not in schema]
    schema = {"type": "object", "properties": properties, "required": required}
    return {
        "id": block,
        "title": block,
        "family": "prepare",
        "shape": shape,
        "formerly": [],
        "ports": list(ports),
        "outputs": list(outputs),
        "passes": None,
        "settings": schema,
        "keeps_index": False,
        "combines_rows": False,
        "approved": True,
        "learns": False,
        "takes_any": False,
        "file": f"{block}.py",
        **more,
    }


TABLE, DATA, MODEL = port("table"), port("data"), port("model", "Model", "fitted")
HOW = {"type": "string", "enum": ["random", "stratified", "group", "time"], "default": "random"}
SEVERAL = {
    "anyOf": [{"type": "string"}, {"type": "null"}],
    "default": None,
    "x-pick": {"kind": None, "single": True, "new": False, "others": False},
}

ENTRIES = [
    entry("read_csv", "row", settings={
        "path": setting("string", **{"x-means": "file"}), "separator": setting("string", ",")}),
    entry("filter_rows", "row", [TABLE], keeps_index=True, settings={
        "keep": setting("string", **{"x-means": "condition"})}),
    entry("pivot", "row", [TABLE], formerly=["old_pivot"]),
    entry("join", "row", [port("left"), port("right")]),
    entry("aggregate", "row", [TABLE], combines_rows=True, settings={"columns": pick(default=[])}),
    entry("set_roles", "roles", [TABLE], settings={
        "target": SEVERAL, "weight": SEVERAL, "group": SEVERAL, "time": SEVERAL,
        "id": pick(default=[]), "sensitive": pick(default=[])}),
    entry("derive_column", "column", [DATA], settings={
        "name": pick(single=True, new=True), "value": setting("string", **{"x-means": "formula"})}),
    entry("scale", "column", [DATA], learns=True, formerly=["scaler"], settings={
        "columns": pick("number", default=[]),
        "method": {"type": "string", "enum": ["standard", "minmax"], "default": "standard"}}),
    entry("encode_categories", "column", [DATA], learns=True, settings={
        "columns": pick("word", default=[])}),
    entry("split_rows", "split", [DATA], settings={
        "how": HOW, "test_share": setting(
            "number", 0.25, exclusiveMinimum=0, exclusiveMaximum=1)}),
    entry("forest", "estimator", [DATA], ["Model"], settings={
        "trees": setting("integer", 100, minimum=1)}),
    entry("dummy", "estimator", [DATA], ["Model"], takes_any=True),
    entry("evaluate", "assessment", [MODEL, port("data", "Data", "test_X", "test_y")], ["Report"]),
    entry("bias", "assessment", [MODEL, port("data", "Data", "test_X", "test_sensitive")],
          ["Report"]),
    entry("folds", "assessment", [port("model", "Model", "unfitted"),
                                  port("data", "Data", "train_X", "train_y")], ["Report"]),
    entry("inspect", "assessment", [TABLE], ["Report", "Data"], passes="table"),
    entry("gate", "assessment", [port("scores", "Report", "report"),
                                 port("model", "Model", optional=True)],
          ["Report", "Model"], passes="model", settings={"metric": setting("string")}),
    entry("compare", "assessment", [port("scores", "Report", "report", many=True)], ["Report"]),
    {**entry("mine", "row"), "approved": False, "shape": None},
]  # fmt: skip
CATALOGUE = {described["id"]: described for described in ENTRIES}


@cache
def real_catalogue() -> dict[str, Any]:
    """The real catalogue, described once for all tests of a process."""
    with tempfile.TemporaryDirectory() as folder:
        return load_catalogue(Path(folder))


def written_blocks() -> dict[str, Any]:
    """The entries of the built-in blocks that have a file of their own."""
    return {name: entry for name, entry in real_catalogue().items() if "estimator" not in entry}


def estimator_blocks() -> dict[str, Any]:
    """The entries of the blocks that are classes of scikit-learn."""
    return {name: entry for name, entry in real_catalogue().items() if "estimator" in entry}
