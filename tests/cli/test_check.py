"""`check`: suspicions that only the rows show, and those that the file mutes."""

import json

import pytest

PIPELINE = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: shop.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: bought}}
  model: {block: logistic_regression, inputs: {data: roles}}
"""
MUTED = """
muted:
  - {problem: suspect_id, stage: roles, column: customer_id, reason: They are few., name: Ana}
"""


@pytest.fixture
def shop(tmp_path):
    def written(text):
        lines = [f"{n},{n * 37 % 23},{'yes' if n % 3 else 'no'}" for n in range(60)]
        (tmp_path / "shop.csv").write_text("\n".join(["customer_id,size,bought", *lines]))
        (tmp_path / "shop.yaml").write_text(text)
        return tmp_path / "shop.yaml"

    return written


def test_a_suspicion_is_a_warning_and_no_error(shop, fabrica):
    process = fabrica("check", shop(PIPELINE))
    assert process.returncode == 0
    assert "warning: roles: 'customer_id'" in process.stderr
    (problem,) = [p for p in json.loads(fabrica("check", shop(PIPELINE), "--json").stdout)
                  if p["code"] != "unused_stage"]  # fmt: skip
    assert (problem["code"], problem["severity"]) == ("suspect_id", "warning")
    assert problem["muted"] is None


def test_a_muted_one_is_said_as_such_with_its_reason(shop, fabrica):
    file = shop(PIPELINE + MUTED)
    process = fabrica("check", file)
    assert "warning" not in process.stderr
    assert "muted: roles: 'customer_id'" in process.stderr
    assert "Muted by Ana: They are few." in process.stderr
    assert "no problems" in process.stdout
    (problem,) = json.loads(fabrica("check", file, "--json").stdout)
    assert problem["severity"] == "muted"
    assert problem["muted"] == {"reason": "They are few.", "name": "Ana"}


def test_a_muting_that_is_not_needed_is_said(shop, fabrica):
    file = shop(PIPELINE + MUTED.replace("customer_id", "size"))
    assert "warning: roles: nothing is muted" in fabrica("check", file).stderr


def test_a_file_with_an_empty_reason_is_refused(shop, fabrica):
    process = fabrica("check", shop(PIPELINE + MUTED.replace("They are few.", '""')))
    assert process.returncode != 0
    assert "reason" in process.stderr
