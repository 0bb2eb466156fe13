"""What holds for the hook of every relay: who is heard, and how little it takes not to be."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.feedback.hooks.hook import HookContent, HookRefusal, HookRequest, HookSecrets
from digest.feedback.hooks.relays import HOOKS
from digest.feedback.report import BounceCause, ReportKind
from tests.rigs import relays

READER = "lectrice@exemple.test"
COPY = "m1.abc-0-5-def.0123456789abcdef0123.quotidienne@infolettre.example"
few = hypothesis_settings(max_examples=25)
SIGNED = sorted(set(relays.RELAYS) - set(relays.WITH_PASSWORD))


def heard(relay, request, secrets=None, now=relays.NOW):
    return HOOKS[relay].hear(request, secrets or relays.secrets_of(relay), now)


def only_event(relay, request):
    (event,) = heard(relay, request).events
    return event


def test_every_relay_of_the_table_posts_in_these_tests():
    assert sorted(HOOKS) == sorted(relays.RELAYS)


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_a_hard_bounce_names_the_address_the_copy_and_the_cause(relay):
    event = only_event(relay, relays.posted(relay, relays.bounce(relay, READER, copy=COPY)))

    (recipient,) = event.report.recipients
    assert event.report.kind is ReportKind.BOUNCE
    assert (recipient.address, recipient.is_permanent) == (READER, True)
    assert recipient.cause is BounceCause.NO_MAILBOX
    assert COPY in [name.strip("<>") for name in event.names]
    assert (event.relay, event.at) == (relay, relays.NOW)


@pytest.mark.parametrize("relay", [each for each in relays.RELAYS if each != "scaleway"])
@pytest.mark.parametrize(
    ("make", "kind"),
    [(relays.complaint, ReportKind.COMPLAINT), (relays.leaving, ReportKind.LEAVE)],
)
def test_a_complaint_and_a_leave_are_told_as_what_they_are(relay, make, kind):
    event = only_event(relay, relays.posted(relay, make(relay, READER, copy=COPY)))

    assert event.report.kind is kind
    assert [each.address for each in event.report.recipients] == [READER]
    assert READER not in event.report.evidence


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_the_same_event_has_the_same_id_and_another_has_another(relay):
    def id_of(**fields):
        event = relays.bounce(relay, READER, **fields)
        return only_event(relay, relays.posted(relay, event)).id

    assert id_of() == id_of()
    assert id_of(number="2") != id_of()


# --- who is not heard ---------------------------------------------------------------------


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_without_its_settings_nobody_is_heard(relay):
    request = relays.posted(relay, relays.bounce(relay, READER))

    assert isinstance(heard(relay, request, HookSecrets()), HookRefusal)


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_a_request_of_another_relay_is_not_heard(relay):
    others = [each for each in relays.RELAYS if each != relay]
    password = [each for each in relays.WITH_PASSWORD if relay in relays.WITH_PASSWORD]

    for other in set(others) - set(password):
        request = relays.posted(other, relays.bounce(other, READER))

        assert isinstance(heard(relay, request), HookRefusal)


@pytest.mark.parametrize("relay", relays.WITH_PASSWORD)
def test_a_password_is_said_as_basic_or_bearer_and_has_to_be_right(relay):
    body = relays.posted(relay, relays.bounce(relay, READER)).body
    said = {
        scheme: heard(relay, relays.with_password(body, scheme=scheme))
        for scheme in ("Basic", "Bearer")
    }
    wrong = [
        relays.with_password(body, "autre"),
        relays.with_password(body, ""),
        relays.with_password(body, relays.PASSWORD, "Digest"),
        HookRequest(headers={"authorization": "Basic !!!"}, body=body),
        HookRequest(headers={"authorization": "Basic \u00e9\ud800"}, body=body),
    ]

    assert all(isinstance(each, HookContent) for each in said.values())
    assert {heard(relay, each) for each in wrong} == {HookRefusal.FORGED}
    assert heard(relay, HookRequest(headers={}, body=body)) is HookRefusal.NO_PASSWORD


@pytest.mark.parametrize("relay", SIGNED)
def test_a_signature_of_long_ago_or_of_the_future_is_not_heard(relay):
    event = relays.bounce(relay, READER)
    moments = [relays.NOW - timedelta(days=3, minutes=1), relays.NOW + timedelta(minutes=11)]

    answers = {heard(relay, relays.posted(relay, event, at=each)) for each in moments}

    late = relays.posted(relay, event, at=relays.NOW - timedelta(days=2))
    assert answers == {HookRefusal.STALE}
    assert isinstance(heard(relay, late), HookContent)


@pytest.mark.parametrize("relay", sorted({*SIGNED} - {"mailgun"}))
@few
@given(st.data())
def test_one_byte_that_was_changed_is_heard_from_nobody(relay, data):
    request = relays.posted(relay, relays.bounce(relay, READER))
    at = data.draw(st.integers(0, len(request.body) - 1))
    other = data.draw(st.integers(1, 255))
    body = bytearray(request.body)
    body[at] ^= other

    answer = heard(relay, replace(request, body=bytes(body)))

    # white space between the parts of a JSON text, and the case of no letter, is all that may
    assert isinstance(answer, HookRefusal) or same_but_unsigned(request.body, bytes(body))


def same_but_unsigned(before, after):
    """Whether only what no signature of SNS covers differs: nothing that is ever read."""
    unsigned = ("SigningCertURL", "SignatureVersion", "Signature")
    first, second = json.loads(before), json.loads(after)
    return {k: v for k, v in first.items() if k not in unsigned} == {
        k: v for k, v in second.items() if k not in unsigned
    }


# --- bodies that hold anything ------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda node: (
        st.lists(node, max_size=3) | st.dictionaries(st.text(max_size=9), node, max_size=3)
    ),
    max_leaves=12,
)


def addresses_of(event):
    return [recipient.address for recipient in event.report.recipients]


def mangled(data, event):
    """An event in which some values, at any depth, are anything."""
    if isinstance(event, dict):
        return {
            key: data.draw(ANYTHING) if data.draw(st.integers(0, 5)) == 0 else mangled(data, value)
            for key, value in event.items()
        }
    if isinstance(event, list):
        return [mangled(data, each) for each in event]
    return event


@pytest.mark.parametrize("relay", relays.RELAYS)
@few
@given(st.data())
def test_whatever_a_relay_says_is_read_without_a_fault(relay, data):
    make = data.draw(st.sampled_from([relays.bounce, relays.complaint, relays.leaving]))
    event = mangled(data, make(relay, READER, copy=COPY))

    content = heard(relay, relays.posted(relay, event))

    assert isinstance(content, HookContent)
    for each in content.events:
        assert all(len(text) <= 500 for text in (*each.names, *addresses_of(each)))
        assert each.at.tzinfo is not None


@pytest.mark.parametrize("relay", relays.WITH_PASSWORD)
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"nothing"])
def test_a_body_that_is_no_json_is_refused(relay, body):
    assert heard(relay, relays.with_password(body)) is HookRefusal.UNREADABLE


@pytest.mark.parametrize("relay", [*relays.WITH_PASSWORD, "sendgrid"])
def test_many_events_come_in_one_request(relay):
    events = [relays.bounce(relay, READER, number=str(number)) for number in range(5)]

    content = heard(relay, relays.posted(relay, *events))

    assert len({event.id for event in content.events}) == 5
