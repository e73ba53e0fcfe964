"""Sources that people write: what is read of each, and what is named as left out."""

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.catalog.settings import validate
from pipeline_core.code_reading.reading import read_code
from pipeline_core.messages.words import say
from pipeline_core.spec import dump, parse
from tests.code_reading.sources import CASES


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return load_catalogue(tmp_path_factory.mktemp("workspace"))


@pytest.mark.parametrize("name", CASES)
def test_a_source_becomes_stages_and_names_the_rest(name, catalogue):
    case = CASES[name]
    reading = read_code(case.text.encode(), name, catalogue)
    stages = reading.pipeline.stages
    assert [(key, stage.block) for key, stage in stages.items()] == [*case.stages.items()]
    for stage, settings in case.settings.items():
        assert settings.items() <= stages[stage].settings.items()
    assert [(remark.line, remark.reason.code) for remark in reading.remarks] == case.remarks
    for stage in stages.values():
        faults = validate(stage.settings, catalogue[stage.block]["settings"])
        assert all(fault.message.code == "missing_setting" for fault in faults)
    assert parse(dump(reading.pipeline)).stages == stages
    for remark in reading.remarks:
        for language in ("en", "es"):
            assert "{" not in say(remark.reason.code, remark.reason.values, language)
