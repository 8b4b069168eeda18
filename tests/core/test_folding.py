"""Text as people search for it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.core.folding import email_key, fold, words

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ärger", "arger"),
        ("ÜBER", "uber"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("mañana", "manana"),
        ("ﬁnal ℃ ½", "final °c 1⁄2"),
        ("Ａｂｃ", "abc"),
        ("", ""),
    ],
)
def test_case_accents_and_composition_vanish(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_however_it_is_composed_it_folds_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_the_short_way_for_plain_letters_leads_to_the_same(text: str) -> None:
    assert fold(text) == fold(text + "é")[:-1]


@given(TEXT)
def test_words_are_folded_and_hold_no_punctuation(text: str) -> None:
    for word in words(text):
        assert word
        assert word == fold(word)
        assert all(letter.isalnum() for letter in word)


@given(TEXT, TEXT)
def test_a_space_separates_words(first: str, second: str) -> None:
    assert words(f"{first} {second}") == words(first) + words(second)


def test_punctuation_separates_words() -> None:
    assert words("E_LOGIN-42: C'est l'été…") == ["e", "login", "42", "c", "est", "l", "ete"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Company.com", "ann@company.com"),
        (" ann@company.com ", "ann@company.com"),
        ("ÀNN@company.com", "àNN@company.com"),
        ("ａnn@company.com", "ann@company.com"),
    ],
)
def test_one_mailbox_is_one_account(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


def test_an_accent_makes_another_mailbox() -> None:
    assert email_key("josé@company.com") != email_key("jose@company.com")
