"""Secrets come from the environment or a private file, and from nowhere else."""

from __future__ import annotations

import os

import pytest

from pipeline_core.errors import SettingsError
from pipeline_core.messages.masking import masked, note_secret
from pipeline_core.spec.named_secrets import secret_name, secret_value, secrets_file

LITERALS = [
    "postgresql://ana:hunter2@db/shop", "hunter2", "secret:", "secret:lower", "secret:A B",
    "secret:../KEY", "secret:A\n", "SECRET:A", " secret:A", "secret:" + "A" * 65, 3, None, "",
    "secret:postgresql://ana:hunter2@db/shop",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in os.environ:
        if name.startswith("FABRICA_SECRET"):
            monkeypatch.delenv(name)
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def write(tmp_path, monkeypatch):
    def file(text, mode=0o600, name="secrets"):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(mode)
        monkeypatch.setenv("FABRICA_SECRETS", str(path))
        return path

    return file


@pytest.mark.parametrize("literal", LITERALS, ids=repr)
def test_only_a_name_is_taken_and_nothing_else_is_repeated(literal):
    with pytest.raises(SettingsError) as caught:
        secret_name(literal)
    assert "hunter2" not in f"{caught.value} {caught.value.values}"


def test_the_environment_comes_before_the_file(folder, write, monkeypatch):
    write("# a comment\n\nDB = from=file \nOTHER=o\n")
    assert secret_value("DB", folder) == "from=file"
    monkeypatch.setenv("FABRICA_SECRET_DB", "from the environment")
    assert secret_value("DB", folder) == "from the environment"
    assert secret_value("OTHER", folder) == "o"


def test_an_unknown_one_is_told_with_what_to_do(folder, write):
    write("DB=x")
    with pytest.raises(SettingsError) as caught:
        secret_value("NONE", folder)
    assert "FABRICA_SECRET_NONE" in str(caught.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o602])
def test_a_file_that_others_may_read_is_refused(folder, write, mode):
    write("DB=canary", mode)
    with pytest.raises(SettingsError, match="chmod 600") as caught:
        secret_value("DB", folder)
    assert "canary" not in str(caught.value)


def test_a_link_a_folder_and_a_pipe_are_refused(folder, write, tmp_path, monkeypatch):
    real = write("DB=canary")
    (tmp_path / "link").symlink_to(real)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("link", "work", "pipe"):
        monkeypatch.setenv("FABRICA_SECRETS", str(tmp_path / name))
        with pytest.raises(SettingsError, match="chmod 600"):
            secret_value("DB", folder)


def test_a_file_in_reach_of_the_pipeline_is_refused(folder, write):
    write("DB=canary", name="work/secrets")
    with pytest.raises(SettingsError, match="out of reach"):
        secret_value("DB", folder)


def test_the_usual_place_is_beside_the_keys(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("FABRICA_KEYS", str(tmp_path / "keys"))
    assert secrets_file() == tmp_path / "keys" / "secrets"


@pytest.mark.parametrize("password", ["p@ss:w/rd%", "simple-one", "with space", "ñandú-☃"])
def test_a_password_is_masked_however_it_is_written(password):
    from urllib.parse import quote, quote_plus

    note_secret(f"postgresql://ana:{quote(password, safe='')}@db/shop?sslmode=require")
    for text in (password, quote(password, safe="")):
        assert password not in masked(f"failed for {text} there")
        assert text not in masked(f"failed for {text} there")
    note_secret(f"host=db password={quote_plus('key-' + 'value')}")
    assert masked("a key-value b") == "a *** b"
