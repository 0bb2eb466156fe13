"""A message of SNS counts under its publisher's own certificate, for the one topic, and for now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.feedback.hooks import scaleway, ses
from digest.feedback.hooks.hook import HookContent, HookRefusal
from tests.rigs import relays

HOOKS = {"ses": ses.HOOK, "scaleway": scaleway.HOOK}
READER = "lectrice@exemple.test"


def heard(relay, request, **other):
    secrets = replace(relays.secrets_of(relay), **other)
    return HOOKS[relay].hear(request, secrets, relays.NOW)


def published(relay="ses", **fields):
    return relays.published(relay, "{}", **fields)


@pytest.mark.parametrize("relay", relays.TOPICS)
@pytest.mark.parametrize("version", ["1", "2"])
def test_both_versions_of_the_signature_are_known(relay, version):
    assert isinstance(heard(relay, published(relay, version=version)), HookContent)


@pytest.mark.parametrize("subject", ["", "Amazon SES Email Event Notification"])
def test_a_subject_is_signed_where_there_is_one(subject):
    assert isinstance(heard("ses", published(Subject=subject)), HookContent)


@pytest.mark.parametrize(
    "fields",
    [
        {"TopicArn": "arn:aws:sns:ca-central-1:123456789012:autre"},
        {"Type": "Rumour"},
        {"version": "3"},
        {"version": ""},
        {"key": relays.rsa_key("somebody")},
        {
            "SigningCertURL": "http://sns.ca-central-1.amazonaws.com/SimpleNotificationService-0a.pem"
        },
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a.pem"},
        {"SigningCertURL": "https://sns.ca-central-1.amazonaws.com.mal.example/x.pem"},
        {"SigningCertURL": "https://mal.example/SimpleNotificationService-0a.pem"},
        {"SigningCertURL": "https://sns.ca-central-1.amazonaws.com@mal.example/x.pem"},
        {"SigningCertURL": "https://sns.ca-central-1.amazonaws.com:444/x.pem"},
        {"SigningCertURL": "https://sns.ca-central-1.amazonaws.com/../x.pem"},
        {"SigningCertURL": "https://sns.ca-central-1.amazonaws.com/?x=.pem"},
        {"SigningCertURL": ["https://sns.ca-central-1.amazonaws.com/x.pem"]},
        {"SigningCertURL": None},
    ],
)
def test_a_message_of_another_topic_key_or_place_is_not_heard(fields):
    request = published(**fields)

    assert heard("ses", request) is HookRefusal.FORGED


def test_only_a_place_of_the_publisher_is_asked_for_a_certificate():
    hook, secrets = ses.HOOK, relays.secrets_of("ses")
    elsewhere = published(SigningCertURL="https://mal.example/x.pem")
    of_another = published(TopicArn="arn:aws:sns:ca-central-1:1:autre")

    places = [hook.certificate_url(each, secrets) for each in (published(), elsewhere, of_another)]

    assert places == [relays.CERTIFICATES["ses"], "", ""]
    assert hook.certificate_url(relays.with_password(b"{"), secrets) == ""


def test_a_certificate_counts_in_its_time_only():
    ended = relays.certificate(ends=relays.NOW - timedelta(minutes=1))

    assert heard("ses", published(), certificate=ended) is HookRefusal.FORGED


@pytest.mark.parametrize("certificate", [b"", b"no certificate", relays.certificate()[:200]])
def test_what_is_no_certificate_proves_nothing(certificate):
    assert heard("ses", published(), certificate=certificate) is HookRefusal.FORGED


def test_scaleways_certificate_counts_by_who_issued_it():
    request = published("scaleway")
    own, other = relays.authority(), relays.authority("somebody")

    answers = [heard("scaleway", request, authorities=each) for each in (own, other, other + own)]

    assert [isinstance(each, HookContent) for each in answers] == [True, False, True]


@pytest.mark.parametrize("relay", relays.TOPICS)
def test_a_subscription_is_confirmed_at_a_place_of_the_publisher_alone(relay):
    own = heard(relay, relays.confirmation(relay))
    elsewhere = heard(relay, relays.confirmation(relay, SubscribeURL="https://mal.example/?x"))
    ended = heard(relay, relays.confirmation(relay, Type="UnsubscribeConfirmation"))

    assert own.subscribe_url == relays.CONFIRM[relay]
    assert (elsewhere.subscribe_url, elsewhere.strange) == ("", ("SubscriptionConfirmation",))
    assert (ended.subscribe_url, ended.strange) == ("", ("UnsubscribeConfirmation",))


def test_a_test_of_the_topic_that_is_a_sentence_does_nothing():
    content = heard("ses", relays.published("ses", "Successfully validated the topic."))

    assert (content.events, content.strange) == ((), ("a message that is no JSON",))
