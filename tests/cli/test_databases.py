"""A pipeline that asks a database: its password is nowhere, whatever is done and goes wrong."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.postgres import PASSWORD

PIPELINE = """
fabrica: 1
stages:
  sales:
    block: read_database
    settings:
      connection: secret:SHOP
      query: SELECT id, city, price FROM sales WHERE id <= :most ORDER BY id
      parameters: [{name: most, value: 2}]
  once: {block: drop_duplicates, inputs: {table: sales}}
  checked: {block: check_columns, inputs: {table: once}, settings: {rules: [{column: id}]}}
"""


@pytest.fixture
def shop(tmp_path, fabrica, postgres):
    """The pipeline's file, a terminal that knows the secret, and all that they said."""
    file, said = tmp_path / "shop.yaml", []
    file.write_text(PIPELINE)

    def call(command, *words, secret=None, **environment):
        variables = {"FABRICA_SECRET_SHOP": secret or postgres.url(), **environment}
        done = fabrica(command, file, *words, **variables)
        said.append(done.stdout + done.stderr)
        return done

    call.file, call.said = file, said
    return call


def traces_of(secret, folder, said):
    """Return where a secret, or its password, can be read."""
    words = [word.encode() for word in (secret, PASSWORD, quote(PASSWORD, safe=""))]
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = [str(file) for file in files if any(word in file.read_bytes() for word in words)]
    return found + [text for text in said if any(word.decode() in text for word in words)]


def test_it_runs_is_reused_exported_and_verified_without_a_trace(shop, tmp_path, postgres):
    first = shop("run", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["stages"]["sales"]["rows"] == 2
    again = json.loads(shop("run", "--json").stdout)["stages"]
    assert again["sales"]["status"] == "reused"
    verified = shop("export", "--verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    script = shop.file.with_suffix(".py").read_text("utf-8")
    assert 'os.environ["FABRICA_SECRET_SHOP"]' in script
    assert traces_of(postgres.url(), tmp_path, shop.said) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("query: SELECT", "query: SELECT nothing,"), "nothing"),
        (("id <= :most", "writes() = :most"), "only read"),
        (("id, city", "id, pg_read_file('/etc/passwd')"), "permission denied"),
    ],
)
def test_what_goes_wrong_is_told_without_a_trace(shop, tmp_path, postgres, change, said):
    shop.file.write_text(PIPELINE.replace(*change))
    done = shop("run")
    assert done.returncode == 3
    assert said in done.stdout + done.stderr
    assert traces_of(postgres.url(), tmp_path, shop.said) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "user",
        pytest.param("port", marks=pytest.mark.long),
        pytest.param("address", marks=pytest.mark.long),
    ],
)
def test_a_wrong_secret_is_told_without_a_trace(shop, tmp_path, postgres, wrong):
    secret = {
        "user": postgres.url("nobody-there"),
        "port": postgres.url().replace(f":{postgres.port}/", ":1/"),
        "address": f"not an address {PASSWORD}",
    }[wrong]
    done = shop("run", secret=secret)
    assert done.returncode == 3
    assert "sales" in done.stdout + done.stderr
    assert traces_of(secret, tmp_path, shop.said) == []


@pytest.mark.long
def test_a_literal_address_is_refused_before_and_in_the_run(shop, tmp_path, postgres):
    shop.file.write_text(PIPELINE.replace("secret:SHOP", postgres.url()))
    for words in (("check",), ("run",), ("export",)):
        done = shop(*words)
        assert done.returncode != 0
        assert PASSWORD not in done.stdout + done.stderr
        assert quote(PASSWORD, safe="") not in done.stdout + done.stderr
    plain = PIPELINE.replace("secret:SHOP", "postgresql:///shop")
    shop.file.write_text(plain)
    done = shop("check")
    assert "secret:FLIGHTS" in done.stdout + done.stderr


@pytest.mark.long
def test_an_unknown_secret_is_a_problem(shop):
    shop.file.write_text(PIPELINE.replace("secret:SHOP", "secret:NONE"))
    done = shop("check")
    assert done.returncode == 1
    assert "FABRICA_SECRET_NONE" in done.stdout + done.stderr


@pytest.mark.long
def test_only_allowed_hosts_are_asked(shop):
    done = shop("run", FABRICA_DATABASES="db.example, other:1")
    assert done.returncode == 3
    assert "FABRICA_DATABASES" in done.stdout + done.stderr
    assert shop("run", FABRICA_DATABASES="db.example,127.0.0.1").returncode == 0
