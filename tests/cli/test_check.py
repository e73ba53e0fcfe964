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


def test_a_warning_is_muted_and_said_again_from_the_terminal(shop, fabrica):
    file = shop("# of the shop\n" + PIPELINE)
    before = file.read_text()
    assert "[suspect_id]" in fabrica("check", file).stderr
    place = ("suspect_id", "--stage", "roles", "--column", "customer_id")
    muted = fabrica("mute", file, *place, "--reason", "They are few.", "--name", "Ana")
    assert muted.returncode == 0, muted.stderr
    assert "Muted by Ana: They are few." in fabrica("check", file).stderr
    assert file.read_text().startswith(before.rstrip())
    assert fabrica("unmute", file, *place).returncode == 0
    assert file.read_text() == before
    assert "warning: roles: 'customer_id'" in fabrica("check", file).stderr


WRONG_MUTINGS = {
    "no such problem": ("mute", "suspect_ids", "--reason", "x"),
    "no such stage": ("mute", "suspect_id", "--stage", "rolls", "--reason", "x"),
    "no reason": ("mute", "suspect_id", "--stage", "roles"),
    "an empty reason": ("mute", "suspect_id", "--stage", "roles", "--reason", " "),
    "not muted": ("unmute", "suspect_id", "--stage", "roles"),
}


@pytest.mark.parametrize("case", WRONG_MUTINGS)
def test_a_wrong_muting_leaves_the_file_as_it_is(case, shop, fabrica):
    command, *words = WRONG_MUTINGS[case]
    file = shop(PIPELINE)
    before = file.read_text()
    process = fabrica(command, file, *words)
    assert process.returncode == 2
    assert len(process.stderr.split()) > 5
    assert file.read_text() == before
