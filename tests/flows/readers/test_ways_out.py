"""Whatever two mails have in common, they are never told by the same name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.errors import TokenError
from digest.flows.readers.ways_out import CopyPostmarks, WaysOut
from digest.model import Delivery, Edition, EditionRow, EditionStatus, Proposal, Variant, Window
from digest.store.letters import LetterKind, QueuedLetter
from digest.tokens import Key, Keyring, Use, read
from tests.rigs.newsroom import edition

KEY = Key("1", b"a secret of thirty-two characters")
LONG_KEY = Key("z9z9", KEY.secret)
WAYS_OUT = WaysOut(
    key=KEY,
    newsletter="quotidienne",
    from_address="bonjour@nouvelles.example",
    public_url="https://nouvelles.example",
    bounce_address="rebond@retours.example",
    unsubscribe_address="sortie@retours.example",
)
START = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
CONTENT: Edition = edition()

# few numbers, so that rows of all kinds often bear the same ones
NUMBERS = st.integers(1, 3)
MOMENTS = NUMBERS.map(lambda n: START + timedelta(days=n, microseconds=n))
PEOPLE = st.sampled_from(["anne@exemple.test", "bruno@exemple.test", "Ève@exemple.test"])


def edition_row(number: int, day: date, composed_at: datetime, *, is_correction: bool):
    return EditionRow(
        id=number,
        day=day,
        status=EditionStatus.SENDING,
        window=Window(start=START, end=START),
        composed_at=composed_at,
        best_before=START,
        done_at=None,
        enqueued=1,
        halted_at=None,
        halted_because="",
        content=None,
        is_correction=is_correction,
    )


@st.composite
def copies(draw):
    """What a copy is (its day or its correction, its reader and person), and its postmark."""
    row, reader, person = draw(NUMBERS), draw(NUMBERS), draw(PEOPLE)
    composed_at, is_correction = draw(MOMENTS), draw(st.booleans())
    day = composed_at.date()
    delivery = Delivery(
        id=draw(NUMBERS),
        subscriber_id=reader,
        address=person,
        variant=Variant.WITH_PARTNERS,
        consented_on=day,
    )
    source = edition_row(row, day, composed_at, is_correction=is_correction)
    issue = composed_at if is_correction else day
    return ("copy", issue, reader, person), CopyPostmarks(WAYS_OUT, source).of(delivery)


@st.composite
def letters(draw):
    """A letter, and its postmark."""
    number, queued_at, person = draw(NUMBERS), draw(MOMENTS), draw(PEOPLE)
    queued = QueuedLetter(
        id=number,
        subscriber_id=draw(NUMBERS),
        kind=LetterKind.CONFIRM,
        about=draw(NUMBERS),
        queued_at=queued_at,
        attempts=1,
        address="",
        ending_at=None,
    )
    return ("letter", number, queued_at, person), WAYS_OUT.of_letter(queued, person)


@st.composite
def desk_mails(draw):
    """A proposal's mail, and its postmark."""
    number, at = draw(NUMBERS), draw(MOMENTS)
    proposal = Proposal(
        id=number, day=at.date(), version=1, content=CONTENT, proposed_at=at, asked_at=None
    )
    return ("proposal", number, at), WAYS_OUT.of_proposal(proposal)


TRIALS = MOMENTS.map(lambda at: (("trial", at), WAYS_OUT.of_trial(at)))
MAILS = copies() | letters() | desk_mails() | TRIALS


@given(MAILS, MAILS)
def test_two_mails_never_have_the_same_message_id(one_mail, other_mail):
    (what, postmark), (other, other_postmark) = one_mail, other_mail

    assert (what == other) is (postmark.message_id == other_postmark.message_id)


@given(copies() | letters(), copies() | letters())
def test_what_comes_back_names_one_mail_to_one_person(one_mail, other_mail):
    (what, postmark), (other, other_postmark) = one_mail, other_mail
    assume(what != other and what[-1] != other[-1])

    assert postmark.envelope_sender != other_postmark.envelope_sender


@given(copies() | letters())
def test_another_newsletter_of_the_same_house_and_key_has_other_message_ids(mail):
    (what, postmark) = mail

    assert postmark.message_id.endswith(".quotidienne@nouvelles.example"), what


def test_a_restored_database_hands_a_strangers_row_no_name_that_was_used():
    row = edition_row(1, START.date(), START, is_correction=False)
    copy = Delivery(
        id=7,
        subscriber_id=7,
        address="anne@exemple.test",
        variant=Variant.WITH_PARTNERS,
        consented_on=START.date(),
    )
    strangers = copy._replace(address="bruno@exemple.test")

    before, after = (
        CopyPostmarks(WAYS_OUT, row).of(copy),
        CopyPostmarks(WAYS_OUT, row).of(strangers),
    )

    assert before.message_id != after.message_id
    assert before.envelope_sender != after.envelope_sender


@pytest.mark.parametrize("number", [1, 10**11])
def test_an_envelope_sender_fits_the_longest_mailbox_that_settings_allow(number):
    ways_out = replace(WAYS_OUT, key=LONG_KEY, bounce_address=f"{'r' * 17}@retours.example")
    row = edition_row(number, START.date(), START, is_correction=True)
    copy = Delivery(
        id=number,
        subscriber_id=number,
        address="anne@exemple.test",
        variant=Variant.WITH_PARTNERS,
        consented_on=START.date(),
    )

    sender = CopyPostmarks(ways_out, row).of(copy).envelope_sender

    assert len(sender.partition("@")[0]) <= 64
    delivery, _ = read(Keyring((LONG_KEY,)), Use.BOUNCE, sender.partition("@")[0].split("+")[1])
    assert delivery == number


@given(copies() | letters())
def test_what_stands_on_an_envelope_opens_no_page(mail):
    token = mail[1].envelope_sender.partition("@")[0].split("+")[1]

    for use in set(Use) - {Use.BOUNCE, Use.LETTER_BOUNCE}:
        with pytest.raises(TokenError):
            read(Keyring((KEY,)), use, token)


def test_the_links_go_where_the_settings_say():
    links = WAYS_OUT.links(42, "anne@exemple.test")

    assert links.unsubscribe_url.startswith("https://nouvelles.example/d/u1.")
    assert links.preferences_url.startswith("https://nouvelles.example/p/p1.")
    assert links.unsubscribe_mailto.startswith("mailto:sortie+u1.")
    assert links.unsubscribe_mailto.endswith("@retours.example?subject=desabonnement")
