"""A letter says what it is given, in the fields that are ours, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.address import parse
from digest.deliver.conformance import why_malformed
from digest.errors import InputError
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from tests.flows.sending.test_payloads import INJECTION, SMUGGLING
from tests.render.test_spam import LETTERS, VALUES
from tests.rigs.newsroom import NEWSLETTER

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
PAYLOADS = st.sampled_from([*INJECTION.values(), *SMUGGLING.values()])
WORDS = st.one_of(PAYLOADS, st.text(max_size=80), st.lists(PAYLOADS, max_size=2).map(" ".join))
ATOMS = "abcxyz=?!#$%&'*+/^_`{|}~-"
"""What a local part may hold (RFC 5322, section 3.2.3): encoded-words are made of it."""


@cache
def templates():
    return environment(None)


def header(address="lectrice@exemple.test"):
    return LetterHeader(
        address=address,
        date=NOW,
        message_id="l1.a.b@exemple.test",
        unsubscribe=("https://exemple.test/d/u1", "mailto:sortie+u1@exemple.test"),
    )


def fields(wire):
    """The header as a strict parser reads it: no defect, each field once."""
    message = message_from_bytes(wire, policy=policy.SMTP)
    assert not message.defects
    assert len(set(message.keys())) == len(message.keys())
    return message


@pytest.mark.parametrize("kind", LETTERS)
@given(WORDS, WORDS)
@example(INJECTION["an encoded word of commands"], INJECTION["an encoded word of a field"])
def test_no_word_of_a_feed_or_of_a_newsroom_adds_a_field_or_ends_the_mail(kind, words, name):
    edition = replace(VALUES["edition"], subject=words)
    newsletter = NEWSLETTER.model_copy(update={"name": name})

    wire = letter(kind, header(), newsletter, templates(), {**VALUES, "edition": edition})

    assert why_malformed(wire) == ""
    message = fields(wire)
    assert message["To"].addresses[0].addr_spec == "lectrice@exemple.test"
    assert message["Bcc"] is None
    assert len(message["From"].addresses) == 1


@given(st.text(ATOMS, min_size=1, max_size=60))
@example("=?l1?b?DQouDQpNQUlMIEZST006PD4KUkNQVCBUTzo8YUBiLmNkPgpEQVRBCg?=")
@example("=?utf-8?q?=0d=0aBcc:_a=40b.cd?=")
def test_an_address_that_is_let_in_is_written_as_it_is(local):
    try:
        address = parse(f"{local}@exemple.test")
    except InputError:
        return

    wire = letter("confirm", header(address), NEWSLETTER, templates(), VALUES)

    assert why_malformed(wire) == ""
    assert f"To: <{address}>\r\n".encode() in wire


@pytest.mark.parametrize(
    "address", ["=?l1?b?DQo?=@exemple.test", "a\r\nBcc: b@c.test", "a@b.c>d", ""]
)
def test_an_address_that_was_stored_before_it_was_looked_at_makes_no_letter(address):
    with pytest.raises(InputError, match="no header field may hold"):
        letter("confirm", header(address), NEWSLETTER, templates(), VALUES)


def test_an_address_beyond_ascii_stands_as_it_is():
    wire = letter("confirm", header("hélène@exemple.test"), NEWSLETTER, templates(), VALUES)

    assert "To: <hélène@exemple.test>\r\n".encode() in wire
    assert why_malformed(wire) == ""
