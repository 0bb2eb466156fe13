"""Links that only we can make, each for one purpose and one reader."""

import hmac
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from digest.errors import TokenError
from digest.tokens import NUMBERS, Key, Keyring, Use, base36, read, sign

OLD, NEW = Key("1", b"an old secret" * 3), Key("2b", b"a new secret!" * 3)
RING = Keyring((NEW, OLD))
USES = st.sampled_from(Use)
CONTENTS = USES.flatmap(
    lambda use: st.tuples(st.just(use), *[st.integers(0, 2**63 - 1)] * len(NUMBERS[use]))
)
"""A use, and as many numbers as its tokens carry."""
TYPED = string.ascii_lowercase + string.digits + ".-"


def refusal(keyring, use, token):
    """What the reader of a bad token is told."""
    with pytest.raises(TokenError) as fault:
        read(keyring, use, token)
    return str(fault.value)


@given(CONTENTS, st.sampled_from(RING.keys))
def test_a_token_gives_back_the_numbers_it_was_made_of(content, key):
    use, *numbers = content
    token = sign(key, use, *numbers)

    assert read(RING, use, token) == tuple(numbers)


@given(CONTENTS)
def test_a_token_survives_a_mail_system_that_changes_its_case(content):
    use, *numbers = content
    token = sign(NEW, use, *numbers)

    assert read(RING, use, token.upper()) == tuple(numbers)
    assert token == token.lower()


@given(CONTENTS, st.data())
def test_one_changed_character_is_refused(content, data):
    use, token = content[0], sign(NEW, *content)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(TYPED) | st.characters())
    assume(other.lower() != token[at])

    assert refusal(RING, use, token[:at] + other + token[at + 1 :]) == "this link is not valid"


@given(CONTENTS, USES)
def test_a_token_made_for_one_use_is_refused_for_every_other(content, used_for):
    assume(content[0] is not used_for)

    refusal(RING, used_for, sign(NEW, *content))


@given(CONTENTS, CONTENTS)
def test_two_meanings_never_have_the_same_bytes(one_content, other_content):
    assume(one_content != other_content)

    assert sign(NEW, *one_content) != sign(NEW, *other_content)


@given(CONTENTS, st.integers(0, 9))
def test_a_token_with_more_or_fewer_numbers_than_its_use_has_cannot_be_made(content, number):
    for wrong in (content[:-1], (*content, number)):
        with pytest.raises(ValueError, match=r"a token for .* carries"):
            sign(NEW, *wrong)


def test_what_the_numbers_of_each_use_mean_is_written_down():
    assert set(NUMBERS) == set(Use)


@pytest.mark.parametrize("use", Use)
def test_a_number_too_large_for_a_database_is_refused(use):
    refusal(RING, use, sign(NEW, use, *[2**63] * len(NUMBERS[use])))


@given(CONTENTS, st.data())
def test_a_token_cut_short_or_lengthened_is_refused(content, data):
    use, token = content[0], sign(NEW, *content)
    end = data.draw(st.integers(0, len(token) - 1))

    refusal(RING, use, token[:end])
    refusal(RING, use, token[len(token) - end :])
    refusal(RING, use, token + token[: end + 1])


@given(USES, st.text(max_size=200) | st.text(TYPED, max_size=130))
@example(Use.CONFIRM, "")
@example(Use.CONFIRM, "c2b..")
@example(Use.CONFIRM, "c2b.1." + "0" * 5000)
@example(Use.CONFIRM, "c2b.\u0661." + "0" * 32)
@example(Use.CONFIRM, "\u212a2b.1." + "0" * 32)
def test_whatever_a_forger_writes_is_refused_with_the_same_words(use, text):
    assert refusal(RING, use, text) == "this link is not valid"


def test_every_fault_is_told_alike():
    good = sign(NEW, Use.CONFIRM, 7, 8, 9)
    bad = [
        sign(Key("2b", b"another secret"), Use.CONFIRM, 7, 8, 9),
        sign(Key("9", b"a key that is gone"), Use.CONFIRM, 7, 8, 9),
        sign(NEW, Use.BOUNCE, 7, 8),
        good[:-1],
        good + "a" * 120,
        "é" + good,
    ]

    assert {refusal(RING, Use.CONFIRM, token) for token in bad} == {"this link is not valid"}


def test_links_made_before_a_rotation_still_open_and_new_ones_are_of_the_newest_key():
    before = sign(Keyring((OLD,)).newest, Use.UNSUBSCRIBE, 42, 9)

    assert RING.newest is NEW
    assert read(RING, Use.UNSUBSCRIBE, before) == (42, 9)
    refusal(Keyring((NEW,)), Use.UNSUBSCRIBE, before)


@given(CONTENTS)
def test_a_token_is_short_and_fit_for_a_link_and_for_a_local_part(content):
    token = sign(Key("k9z1", b"secret"), *content)

    assert len(token) <= 120
    assert set(token) <= set(TYPED)


def test_a_token_says_whom_it_is_for_only_by_number():
    token = sign(NEW, Use.PREFERENCES, 1234, 9)

    assert token.startswith(f"p2b.{base36(1234)}-9.")
    assert len(token.rpartition(".")[2]) == 32


def test_a_secret_is_never_shown():
    assert "secret" not in repr(RING)


@given(st.integers(0, 10**30))
@example(36**2 - 1)
@example(36**2)
def test_base_36_is_what_python_reads_without_leading_zeros(number):
    written = base36(number)

    assert int(written, 36) == number
    assert written == (written.lstrip("0") or "0")


def test_a_negative_number_is_refused_rather_than_written_for_ever():
    with pytest.raises(ValueError, match="no negative number"):
        sign(NEW, Use.UNSUBSCRIBE, -1, 9)


@given(st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"])))
@example(b"x" * 64, "")
@example(b"x" * 65, "")
def test_a_mac_is_the_standard_library_s(secret, text):
    assert Key("1", secret).mac(text) == hmac.digest(secret, text.encode(), "sha256")
