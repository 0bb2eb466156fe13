"""Wordings as people write them down, and texts as they are looked for in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feedback.words import plain_words, wording, wordings_of


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("mailbox is full", "Sorry: MAILBOX IS FULL."),
        ("boite pleine", "La boîte pleine"),
        ("doesn't exist", "the user doesn’t exist"),
        ("mailbox ... full", "mailbox of that reader is now full"),
        ("blacklist*", "you were blacklisted"),
        ("*_416", "see OFR_416 please"),
        ("不存在", "用户不存在。"),
        ("e-mail address", "no such email address"),
        ("mail box", "that mailbox"),
        ("œuvre", "OEUVRE"),
        ("bad recipient", "550 BAD_RECIPIENT"),
    ],
)
def test_a_wording_is_found_whatever_its_case_accents_and_signs(written, text):
    assert wording(written).is_in(plain_words(text))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("full", "fully understood"),
        ("spam", "spammer"),
        ("mailbox ... full", "mailbox " + "x " * 80 + "full"),
        ("mailbox ... full", "full mailbox"),
        ("user unknown", "unknown user"),
    ],
)
def test_a_wording_is_whole_words_in_their_order_and_not_too_far_apart(written, text):
    assert not wording(written).is_in(plain_words(text))


@pytest.mark.parametrize("written", ["", "...", "mailbox ...", "*", "!?"])
def test_what_has_no_words_is_refused_by_name(written):
    with pytest.raises(ValueError, match="is no wording"):
        wording(written)


def test_several_wordings_are_looked_for_together():
    several = wordings_of(["user unknown", "mailbox ... full"])

    assert several.any_in(plain_words("the mailbox is full"))
    assert several.any_in(plain_words("user unknown"))
    assert not several.any_in(plain_words("all is well"))
    assert several.any_is(plain_words("User unknown!"))
    assert not several.any_is(plain_words("user unknown here"))


@given(st.text(max_size=300))
def test_plain_words_are_their_own_plain_words(text):
    assert plain_words(plain_words(text)) == plain_words(text)
