"""A function is carry_all with all that it uses, under unique names."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.catalog import CORE
from pipeline_core.errors import ExportError
from pipeline_core.export.source.annotations import PLAIN_TYPES
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.module_source import read_source
from pipeline_core.export.source.names import Names


def carry_all(folder: Path, name: str, files: dict[str, str], more: tuple[str, ...] = ()) -> str:
    for file, text in files.items():
        (folder / f"{file}.py").write_text(text, encoding="utf-8")
    names = Names()
    imports = Imports(names)
    carrier = Carrier(names, imports)
    carrier.start_block("a_block")
    for path in (name, *more):
        file, _, definition = path.partition(".")
        carrier.carry(read_source(folder / f"{file}.py"), definition)
    return "\n".join([*imports.lines(), *carrier.texts()])


def run(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec("from __future__ import annotations\n" + text, space)
    return space


def test_definitions_come_before_what_uses_them_on_import(tmp_path: Path) -> None:
    files = {
        "first": (
            "from second import scale\nTABLE = {'a': scale(2)}\n\ndef f(x):\n"
            "    return TABLE['a'] + x\n"
        ),
        "second": "FACTOR = 10\n\ndef scale(x):\n    return x * FACTOR\n",
    }
    assert run(carry_all(tmp_path, "first.f", files))["f"](1) == 21


def test_equal_names_stay_apart(tmp_path: Path) -> None:
    files = {
        "first": "import second\nfrom third import _check as other\n\ndef _check(x):\n"
        "    return x + 1\n\n"
        "def f(x):\n    return _check(x), second._check(x), other(x)\n",
        "second": "def _check(x):\n    return _check(x - 1) if x > 9 else x + 2\n",
        "third": "import math as second\n\ndef _check(x):\n    return second.sqrt(x)\n",
    }
    text = carry_all(tmp_path, "first.f", files)
    assert run(text)["f"](4) == (5, 6, 2.0)
    assert run(text)["f"](10)[1] == 11


def test_only_what_is_used_is_carried(tmp_path: Path) -> None:
    files = {
        "first": "import os\nimport math\n\nUNUSED = os.sep\n\ndef g():\n    return os\n\n"
        "def f(x):\n    return math.sqrt(x)\n"
    }
    text = carry_all(tmp_path, "first.f", files)
    assert "import os" not in text
    assert "UNUSED" not in text
    assert "def g" not in text


def test_classes_decorators_and_nested_scopes(tmp_path: Path) -> None:
    files = {
        "first": "from dataclasses import dataclass\nfrom functools import cache\nSTART = 5\n\n"
        "@dataclass\nclass Box:\n    size: int = START\n\n    def twice(self):\n"
        "        return self.size * 2\n\n"
        "@cache\ndef f():\n    START_HERE = 1\n    def inner(y, z=START):\n"
        "        return [Box(one).twice() for one in (y, z)]\n    return inner(START_HERE)\n"
    }
    assert run(carry_all(tmp_path, "first.f", files))["f"]() == [2, 10]


def test_comments_stay_and_tool_comments_go(tmp_path: Path) -> None:
    files = {
        "first": 'def f(x):\n    """Do it.\n\n    More words.\n    """\n    # why it is so\n'
        "    return x  # type: ignore[no-any-return]\n"
    }
    text = carry_all(tmp_path, "first.f", files)
    assert "# why it is so" in text
    assert "ignore" not in text
    assert "More words" not in text


def test_letters_outside_ascii_do_not_shift_replacements(tmp_path: Path) -> None:
    files = {
        "first": "from second import número\n\ndef f(x):\n    return 'ñandú', número(x), 'más'\n",
        "second": "def número(x):\n    return x\n\ndef f(x):\n    return número(x)\n",
    }
    text = carry_all(tmp_path, "second.f", files, ("first.f",))
    assert run(text)["first_f"](3) == ("ñandú", 3, "más")


REFUSED = {
    "an unknown name": "def f(x):\n    return no_such_thing(x)\n",
    "the core's own": (
        "from pipeline_core.data.dtypes import normalise\n\ndef f(x):\n    return normalise(x)\n"
    ),
    "inside the body": (
        "def f(x):\n    from pipeline_core.measures import drift\n    return drift\n"
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_other_names_are_refused(reason: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as error:
        carry_all(tmp_path, "first.f", {"first": REFUSED[reason]})
    assert error.value.code == "export.not_exportable"
    assert error.value.values["block"] == "a_block"


def test_every_annotation_of_blocks_has_a_plain_type() -> None:
    body = ast.parse((CORE / "block.py").read_text("utf-8")).body
    aliases = {
        target.id
        for statement in body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    assert {"Rows", "Columns", "Report"} <= aliases
    assert aliases - {"Function"} <= set(PLAIN_TYPES)


def test_annotations_become_plain(tmp_path: Path) -> None:
    files = {
        "first": "from typing import Annotated\n\nimport pandas as pd\nfrom pydantic import Field\n"
        "from typing_extensions import TypedDict\n"
        "from pipeline_core.block import Fitted, Seed, TestX, block\n\n"
        "class Rule(TypedDict):\n    column: str\n\nSign = Annotated[str, Field(max_length=1)]\n\n"
        "@block('F')\n"
        "def f(model: Fitted, X: TestX, *, seed: Seed = None, share: "
        "Annotated[float, Field(gt=0)] = 1.0,"
        " rules: tuple[Rule, ...] = (), sign: Sign = ',') -> 'pd.Series[float]':\n    return X\n"
    }
    text = carry_all(tmp_path, "first.f", files)
    assert "model: Any, X: pd.DataFrame, *, seed: int | None = None, share: float = 1.0" in text
    assert "rules: tuple[dict[str, Any], ...] = (), sign: str = ','" in text
    assert "-> pd.Series[float]" in text
    assert "pydantic" not in text
    assert "block" not in text
    assert "from typing import Any" in text
