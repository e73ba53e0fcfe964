"""Catalogue entries of scikit-learn's classes; only the describing process asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from pipeline_core.catalog import estimator_tags
from pipeline_core.catalog.estimators import docstrings
from pipeline_core.catalog.estimators.classes import (
    EstimatorKind,
    all_classes,
    kinds_of_blocks,
    words_of,
)
from pipeline_core.catalog.estimators.constraints import settings_of
from pipeline_core.catalog.estimators.inner_splits import inner_split_of
from pipeline_core.catalog.estimators.maker import INNER, SEED, maker_of
from pipeline_core.catalog.estimators.named_values import inner_classes, may_need_seed
from pipeline_core.catalog.estimators.overlay import Front, front_of
from pipeline_core.catalog.estimators.rules import (
    NEEDS,
    SEEDED_FOLDS,
    SLOW,
    STEP_TARGETS,
    TECHNICAL,
    WORD_STEPS,
)
from pipeline_core.catalog.icons import FAMILY_ICONS, checked_icon
from pipeline_core.catalog.sources import CORE, packages_of, source_hash
from pipeline_core.spec.entry import (
    Entry,
    Family,
    InnerSplit,
    Need,
    Port,
    SettingSchema,
    SettingsSchema,
    meaning_of,
)

MAKER = CORE / "catalog" / "estimators" / "maker.py"
_MADE_BY = (
    MAKER,
    MAKER.with_name("named_values.py"),
    MAKER.with_name("rules.py"),
)
_ROWS_MADE_BY = CORE / "measures" / "row_labels.py"
_SEED: SettingSchema = {
    "anyOf": [{"type": "integer"}, {"type": "null"}],
    "default": None,
    "x-means": "seed",
    "x-more": True,
}
_OWN_HELP = {
    "columns": "The columns it works on; leave empty for all that fit.",
    "name": "Name of the new column; of several, how their names begin.",
    SEED: "Seed of what it draws at random.",
    f"estimator{INNER}": "Settings of the model inside; what is left out has its default.",
    f"regressor{INNER}": "Settings of the model inside; what is left out has its default.",
    f"transformer{INNER}": "Settings of the step inside; what is left out has its default.",
}
_ALIKE = "The columns by which rows are alike. Leave out what is to be predicted."
_ENDINGS = {
    "k_means_transform": "distances",
    "mini_batch_k_means_transform": "distances",
    "bisecting_k_means_transform": "distances",
    "birch_transform": "distances",
}


def estimator_entries() -> Iterator[Entry]:
    """Iterate over the entries of all classes that are blocks."""
    for kind in kinds_of_blocks():
        yield entry_of_kind(kind)


def entry_of_kind(kind: EstimatorKind) -> Entry:
    """Return the entry of a class."""
    cls, front = all_classes()[kind.name], front_of(kind.id)
    settings = _settings(cls, kind, front)
    is_row, is_step = kind.shape == "row", kind.shape == "column"
    entry: dict[str, Any] = {
        "id": kind.id,
        **_looks(cls, kind, front),
        "shape": kind.shape,
        "formerly": [],
        "params": _help(cls, kind, settings, front),
        "ports": [_port("table", ["rows"]) if is_row else _port("data", [])],
        "outputs": ["Model"] if kind.shape == "estimator" else ["Data"],
        "passes": None,
        "settings": settings,
        "keeps_index": False,
        "combines_rows": is_row,
        "learns": is_step,
        "predicts": STEP_TARGETS.get(kind.name) if is_step else kind.predicts,
        **({"needs": needs} if (needs := _needs(kind)) else {}),
        **({"splits_inside": split} if (split := _inner_split(cls, settings)) else {}),
        **({"slow": True} if kind.name in SLOW else {}),
        "approved": True,
        "estimator": kind.path,
        "file": str(MAKER),
        "code": _code(is_row),
        "packages": _packages(is_row),
    }
    return cast("Entry", {**entry, **_tags(cast("Entry", entry))})


def _looks(cls: Any, kind: EstimatorKind, front: Front | None) -> dict[str, Any]:
    """Return where a block stands, how it looks, and what is said of it."""
    family: Family = "train" if kind.shape == "estimator" else "prepare"
    icon = front.icon if front else FAMILY_ICONS[family]
    return {
        "title": front.title if front else _title(kind),
        "family": family,
        "icon": icon,
        "icon_nodes": checked_icon(kind.id, icon),
        "summary": front.summary if front else docstrings.summary_of(cls),
        "doc": docstrings.text_of(cls),
        "curated": front is not None,
        **({"when": front.when} if front else {}),
    }


def _tags(entry: Entry) -> dict[str, Any]:
    """Return what an object made with the defaults says of itself."""
    settings, shape = entry["settings"], entry["shape"]
    maker = maker_of({**entry, "shape": "estimator"})
    return {
        "takes_any": shape == "estimator" and estimator_tags.takes_any(maker, settings),
        "takes_weights": shape != "estimator" or estimator_tags.takes_weights(maker, settings),
        "takes_missing": estimator_tags.takes_missing(maker, "column", settings),
        "probabilities": estimator_tags.probabilities(maker, shape or "", settings),
    }


@cache
def _code(is_row: bool) -> str:
    return source_hash([*_MADE_BY, *[_ROWS_MADE_BY] * is_row])


@cache
def _packages(is_row: bool) -> list[str]:
    own = packages_of([_ROWS_MADE_BY]) if is_row else []
    return sorted({"numpy", "scikit-learn", "scipy", *own})


def _title(kind: EstimatorKind) -> str:
    first, *rest = words_of(kind.name)
    words = [first, *(word if word.isupper() and len(word) > 1 else word.lower() for word in rest)]
    ending = f" ({_ENDINGS.get(kind.id, 'as a step')})" if kind.id.endswith("_transform") else ""
    return " ".join(words) + ending


def _needs(kind: EstimatorKind) -> list[Need]:
    needs = NEEDS.get(kind.name, ())
    return [need for need in needs if kind.shape == "column" or need != "target"]


def _inner_split(cls: Any, settings: SettingsSchema) -> InnerSplit | None:
    split = inner_split_of(cls)
    return split if split and split["setting"] in settings["properties"] else None


def _port(name: str, parts: list[str]) -> Port:
    return {"name": name, "wire": "Data", "many": False, "optional": False, "parts": parts}


def _settings(cls: Any, kind: EstimatorKind, front: Front | None) -> SettingsSchema:
    own = settings_of(cls, kind)
    named = [name for name, schema in own.items() if meaning_of(schema) == "named"]
    if SEED not in own and (any(map(may_need_seed, named)) or kind.name in SEEDED_FOLDS):
        own[SEED] = {**_SEED}
    for name, bounds in front.ranges.items() if front else ():
        own[name] = _narrowed(own[name], bounds)
    inner = _inner_schemas(own)
    for name in inner:
        own = _with_inner(own, name)
    properties = {**_column_settings(kind), **_in_order(own, front)}
    definitions = {name: schema for schemas in inner.values() for name, schema in schemas.items()}
    schema: SettingsSchema = {
        "type": "object",
        "properties": properties,
        "required": ["columns"] if kind.shape == "row" else [],
    }
    if definitions:
        schema["$defs"] = definitions
    return schema


def _inner_schemas(
    own: Mapping[str, SettingSchema],
) -> dict[str, dict[str, SettingSchema]]:
    """Return, for each setting that names an estimator, the schema of the settings of each."""
    found: dict[str, dict[str, SettingSchema]] = {}
    for name, schema in own.items():
        if meaning_of(schema) == "named":
            options = [schema, *schema.get("anyOf", ())]
            names = [value for option in options for value in option.get("enum", ())]
            found[name] = {n: _inner_schema(c) for n, c in inner_classes(name, names).items()}
    return {name: schemas for name, schemas in found.items() if schemas}


def _inner_schema(cls: Any) -> SettingSchema:
    settings = settings_of(cls, EstimatorKind(cls.__name__, "", "estimator", ""))
    plain = {n: s for n, s in settings.items() if n != SEED and meaning_of(s) != "named"}
    order = sorted(plain, key=lambda name: name in TECHNICAL)
    return {"type": "object", "properties": {name: plain[name] for name in order}}


def _with_inner(own: Mapping[str, SettingSchema], name: str) -> dict[str, SettingSchema]:
    """Return settings with those of the estimator that a setting names right behind it."""
    inner: SettingSchema = {"type": "object", "default": {}, "x-of": name}
    settings: dict[str, SettingSchema] = {}
    for other, schema in own.items():
        settings[other] = schema
        if other == name:
            settings[f"{name}{INNER}"] = inner
    return settings


def _narrowed(schema: SettingSchema, bounds: Mapping[str, Any]) -> SettingSchema:
    """Return a schema with narrower bounds of the numbers it allows."""
    if options := schema.get("anyOf"):
        return {**schema, "anyOf": [_narrowed(option, bounds) for option in options]}
    is_number = schema.get("type") in ("integer", "number")
    return cast("SettingSchema", {**schema, **bounds}) if is_number else schema


def _in_order(
    settings: Mapping[str, SettingSchema], front: Front | None
) -> dict[str, SettingSchema]:
    """Return the settings with the main ones first, and the rest marked as folded."""
    main = front.main if front else [name for name in settings if name not in TECHNICAL]
    order = [*main, *(name for name in settings if name not in main)]
    return {
        name: settings[name] if name in main else {**settings[name], "x-more": True}
        for name in order
    }


def _column_settings(kind: EstimatorKind) -> dict[str, SettingSchema]:
    if kind.shape == "estimator":
        return {}
    columns: dict[str, Any] = {
        "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "object"},
                  {"const": "all"}],
        "x-pick": {"kind": "word" if kind.name in WORD_STEPS else "number", "single": False,
                   "new": False, "others": False},
    }  # fmt: skip
    if kind.shape == "column":
        return {"columns": cast("SettingSchema", {**columns, "default": []})}
    name = {"type": "string", "minLength": 1, "default": "group" if kind.predicts else "at"}
    new = {"kind": None, "single": True, "new": True, "others": False}
    return {
        "columns": cast("SettingSchema", columns),
        "name": cast("SettingSchema", {**name, "x-pick": new}),
    }


def _help(
    cls: Any, kind: EstimatorKind, settings: SettingsSchema, front: Front | None
) -> dict[str, str]:
    names = settings["properties"]
    texts = {name: text for name, text in docstrings.parameters_text(cls, names).items() if text}
    of_front = dict(front.help) if front else {}
    if kind.shape == "row":
        of_front["columns"] = _ALIKE
    all_texts = {**_OWN_HELP, **texts, **of_front}
    return {name: all_texts.get(name, "") for name in names}
