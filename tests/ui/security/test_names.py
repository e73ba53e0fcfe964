"""Names: what is written, and which two look alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline_core.errors import StoreError
from tests.ui.security.entering import entering, guarded, talk
from ui.security import people
from ui.security.names import check_name, normalize_name, skeletons

ALIKE = [
    ("Ana", "Аna"),  # Cyrillic А
    ("Ana", "Anа"),  # Cyrillic а
    ("Ana", "αna"),
    ("Ana", "ΑΝΑ"),  # Greek
    ("Ana", "Ána"),
    ("Ana", "A\u0332na"),
    ("Ana", "A n a"),
    ("Ana", "A-n-a."),
    ("Ana", "4na"),
    ("Paco", "Расо"),  # Cyrillic
    ("Eva", "ЕVА"),
    ("Oto", "0t0"),
    ("Sou", "Տou"),  # Armenian
    ("Iris", "lris"),
    ("Iris", "1ris"),
    ("Iris", "IRlS"),
    ("Bill", "BiII"),
    ("Bob", "8ob"),
    ("Carmen", "Carrnen"),
    ("Walter", "VValter"),
    ("Łukasz", "Lukasz"),
    ("Işık", "lsik"),
    ("José Peña", "Jose Pena"),
    ("Ana 1", "Ana l"),
]
APART = [
    ("Ana", "Eva"),
    ("Lia", "Ila"),
    ("Grupo 1", "Grupo 2"),
    ("Grupo 6", "Grupo 8"),
    ("Ana María", "María Ana"),
    ("Анна", "Нина"),
    ("山田", "山口"),
    ("محمد", "أحمد"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_whoever_comes_second_may_not_look_like_the_first(workspace, first, second):
    for there, comes in ((first, second), (second, first)):
        assert skeletons(normalize_name(there)) & skeletons(normalize_name(comes))
    people.sign_in(normalize_name(first), "lluvia")
    answer, cookies = talk(guarded(), entering(name=second))
    assert answer.status_code == 403
    assert cookies == {}
    assert any(words in answer.text for words in ("looks the same", "alphabet", "the character"))


@pytest.mark.parametrize(("first", "second"), APART)
def test_others_may(workspace, first, second):
    persons = [people.sign_in(normalize_name(name), "lluvia") for name in (first, second)]
    assert len(set(persons)) == 2


@pytest.mark.parametrize(
    "same",
    ["ANA", " ana ", "\u200bA\u200dna", "Ａｎａ", "A\u00adna", "\u3164Ana", "Ana\ufe0f", "𝐀na"],
)
def test_the_same_name_written_otherwise_is_the_same_person(workspace, same):
    ana = people.sign_in("Ana", "lluvia")
    assert people.sign_in(normalize_name(same), "lluvia") == ana
    with pytest.raises(StoreError, match=r"enter\.taken"):
        people.sign_in(normalize_name(same), "nieve")


@pytest.mark.parametrize(
    "name",
    [
        "José Núñez", "Øystein", "Nguyễn Văn Ơn", "İlker", "Ελένη", "Їжак", "山田太郎", "サトー",
        "김철수", "محمد", "אברהם", "अर्जुन", "ปิยะ", "Ana & Eva", "Gal·la", "Straße", "Анна-Мария",
        "Մարիամ", "D'Angelo (2)", "O’Neil", "ẹ́kọ", "გიორგი", "Ñandú", "Grupo 4",
    ],
)  # fmt: skip
def test_names_of_the_world_are_written(name):
    check_name(normalize_name(name))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Аnа", "enter.name_alphabets"),
        ("Ανa", "enter.name_alphabets"),
        ("Ana山", "enter.name_alphabets"),
        ("ᴀna", "enter.name_character"),
        ("ɑna", "enter.name_character"),
        ("ꓮna", "enter.name_character"),
        ("Ꭺna", "enter.name_character"),
        ("🇦🇳🇦", "enter.name_character"),
        ("Ana🙂", "enter.name_character"),
        ("A\u0336na", "enter.name_character"),
        ("A\u0301\u0302\u0303\u0304na", "enter.name_character"),
        ("Ana|", "enter.name_character"),
        ("Ana<b>", "enter.name_character"),
        ("12", "enter.name_letters"),
        ("--", "enter.name_letters"),
    ],
)
def test_what_is_no_name_is_refused_in_a_sentence(workspace, name, code):
    with pytest.raises(StoreError, match=code):
        check_name(normalize_name(name))
    answer, _ = talk(guarded(), entering(name=name))
    assert answer.status_code == 403
    assert "Write" in answer.text


def test_whoever_has_such_a_name_already_keeps_it(workspace):
    ana = people.sign_in("Ana", "lluvia")
    old = people.folder("0123456789abcdef")
    old.mkdir(parents=True)
    card = (people.folder(ana) / "person.json").read_text("utf-8")
    (old / "person.json").write_text(card.replace("Ana", "Аnа"), "utf-8")
    assert people.sign_in("Аnа", "lluvia") == "0123456789abcdef"
    assert people.sign_in("Ana", "lluvia") == ana


def test_of_many_who_come_at_once_one_gets_the_name(workspace):
    names = [normalize_name(name) for name in ("Paco", "Расо", "PACO", "Pac0", "P a c o")] * 4

    def come(number: int) -> str | None:
        try:
            return people.sign_in(names[number], f"word of {number}")
        except StoreError:
            return None

    with ThreadPoolExecutor(10) as threads:
        persons = [person for person in threads.map(come, range(len(names))) if person]
    assert len(persons) == 1
    assert [person.id for person in people.everybody()] == persons
