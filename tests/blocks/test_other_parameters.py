"""The other parameters of a class are settings of its block by hand: folded, checked, handed on."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_functions
from pipeline_core.catalog.settings import effective_settings, validate
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import real_blocks

BLOCKS = sorted(name for name, entry in real_catalogue().items() if entry.get("completes"))


def test_forests_boosting_and_ridge_have_them():
    assert {"random_forest_classifier", "random_forest_regressor", "ridge"} <= set(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS)
def test_they_are_the_parameters_that_the_block_does_not_name(block):
    entry = real_catalogue()[block]
    make = load_functions(real_catalogue(), [block])[block]
    defaults = effective_settings({}, entry["settings"])
    assert validate(defaults, entry["settings"]) == []
    plain, bare = make(**defaults).get_params(), type(make())().get_params()
    for name in entry["completes"]:
        schema = entry["settings"]["properties"][name]
        assert schema["x-more"]
        assert entry["params"][name]
        assert plain[name] == bare[name]
        marker = object()
        assert make(**{name: marker}).get_params()[name] is marker
    assert plain == make().get_params()


def test_they_are_checked_by_what_scikit_learn_declares():
    schema = real_catalogue()["random_forest_classifier"]["settings"]
    assert validate({"criterion": "entropy", "min_samples_split": 4}, schema) == []
    codes = [fault.code for fault in validate({"criterion": "best", "ccp_alpha": -1}, schema)]
    assert codes == ["setting.one_of", "setting.too_small"]


def test_described_here_and_in_the_catalogue_they_are_the_same():
    for block in BLOCKS:
        assert real_blocks()[0][block]["settings"] == real_catalogue()[block]["settings"]


def test_the_object_names_what_was_set():
    name = "random_forest_classifier"
    make = load_functions(real_catalogue(), [name])[name]
    assert repr(make(criterion="entropy")) == "RandomForestClassifier(criterion='entropy')"
