"""`keys --renew`: what the old key signed is refused."""

import json

from ui.security import token


def test_a_renewed_key_refuses_what_the_old_one_signed(fabrica):
    issued = token.issue("somebody", "page")
    assert token.is_valid(issued, "somebody", "page")
    age = json.loads(fabrica("keys", "--json").stdout)
    assert (age["renewed"], age["made"] > 0) == (False, True)
    assert token.is_valid(issued, "somebody", "page")
    process = fabrica("keys", "--renew")
    assert process.returncode == 0
    assert age["file"] in process.stdout
    assert not token.is_valid(issued, "somebody", "page")
    assert token.is_valid(token.issue("somebody", "page"), "somebody", "page")
