"""From a reply to what we do: who is kept, who is let go, and when everybody waits."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.deliver.replies import TABLE
from digest.deliver.verdict import Consequence, SmtpStage, about_us, in_public, verdict
from digest.model import DeliveryStatus, Reply

CODES = st.integers(200, 599)
STATUSES = st.one_of(
    st.just(""),
    st.builds("{}.{}.{}".format, st.sampled_from("245"), st.integers(0, 999), st.integers(0, 999)),
)
WORDS = st.sampled_from(
    ["user unknown", "5.7.1", "5.1.1", "mailbox full", "blocked using a DNSBL", "DMARC", "sender"]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=4).map(" ".join))
REPLIES = st.builds(lambda *parts: Reply(code=parts[0], status=parts[1], text=parts[2]),
                    CODES, STATUSES, TEXTS)  # fmt: skip


def judged(line, stage=SmtpStage.RCPT):
    """The verdict on a reply as it is written on the wire: `550 5.1.1 text`."""
    code, _, rest = line.partition(" ")
    first, _, text = rest.partition(" ")
    enhanced = first.count(".") == 2 and first.replace(".", "").isdigit()
    return verdict(
        stage,
        Reply(code=int(code), status=first if enhanced else "", text=text if enhanced else rest),
    )


# --- for every reply --------------------------------------------------------------


@given(st.sampled_from(SmtpStage), REPLIES)
def test_every_code_and_every_text_has_an_answer(stage, reply):
    judgement = verdict(stage, reply)

    assert judgement.outcome.reply == reply
    assert judgement.consequence in Consequence


@given(st.sampled_from(SmtpStage), REPLIES)
def test_only_a_reply_of_class_five_about_the_reader_ever_suppresses(stage, reply):
    outcome = verdict(stage, reply).outcome

    if outcome.suppress:
        assert reply.code // 100 == 5
        assert stage in (SmtpStage.RCPT, SmtpStage.END)
        assert outcome.status is DeliveryStatus.BOUNCED
    assert outcome.suppress == (outcome.status is DeliveryStatus.BOUNCED)


@given(st.integers(500, 599), st.integers(0, 999), TEXTS)
@example(550, 1, "<anne@exemple.test>: User unknown; no such user; account does not exist")
def test_a_refusal_by_policy_never_suppresses_whatever_else_it_says(code, detail, text):
    reply = Reply(code=code, status=f"5.7.{detail}", text=text)

    assert not verdict(SmtpStage.RCPT, reply).outcome.suppress


@given(st.integers(400, 499), STATUSES, TEXTS)
def test_a_reply_of_class_four_is_always_tried_again(code, status, text):
    outcome = verdict(SmtpStage.RCPT, Reply(code=code, status=status, text=text)).outcome

    assert outcome.status is DeliveryStatus.DEFERRED


@given(st.integers(200, 299), STATUSES, TEXTS)
def test_what_the_relay_took_is_accepted_whatever_it_says_about_it(code, status, text):
    judgement = verdict(SmtpStage.END, Reply(code=code, status=status, text=text))

    assert judgement.outcome.status is DeliveryStatus.ACCEPTED
    assert judgement.consequence is Consequence.GO_ON


@given(CODES.filter(lambda code: code // 100 in (2, 3)), TEXTS)
def test_a_reply_that_does_not_fit_the_command_is_never_taken_for_success(code, text):
    outcome = verdict(SmtpStage.RCPT, Reply(code=code, text=text)).outcome

    assert outcome.status is DeliveryStatus.DEFERRED


@pytest.mark.parametrize("local", ["spam", "dkim", "blocked", "sender", "user.unknown", "quota"])
def test_the_name_of_an_address_says_nothing(local):
    line = f"550 5.1.1 <{local}@exemple.test>: no such person"

    assert judged(line).outcome.suppress


def test_an_address_that_looks_like_a_reason_costs_nobody_the_subscription():
    judgement = judged("550 <user-unknown@exemple.test> come back another day")

    assert judgement.outcome.status is DeliveryStatus.REFUSED
    assert not judgement.outcome.suppress


def test_numbers_of_a_network_address_are_no_status():
    judgement = judged("550 5.5.0 connection from 5.1.1.7 is not welcome")

    assert not judgement.outcome.suppress


# --- replies that name us -------------------------------------------------------------

OWN = frozenset({"nouvelles.example", "envoi.nouvelles.example", "203.0.113.7"})


@given(
    st.sampled_from([SmtpStage.RCPT, SmtpStage.END]), REPLIES, st.sampled_from(sorted(OWN)),
    st.sampled_from(["lectrice@exemple.test", "voisine@nouvelles.example"]),
)  # fmt: skip
@example(SmtpStage.RCPT, Reply(code=550, text="no such user"), "nouvelles.example", "l@e.test")
@example(SmtpStage.END, Reply(code=553, text="Invalid domain -"), "203.0.113.7", "l@e.test")
def test_a_reply_that_names_us_never_costs_a_reader(stage, said, own, who):
    reply = replace(said, text=f"{said.text} <{own}> is no")

    assert not about_us(verdict(stage, reply), who, OWN).outcome.suppress


@pytest.mark.parametrize(
    ("text", "is_us"),
    [
        ("5.1.1 Domain NOUVELLES.example: no such user", True),
        ("5.1.1 <rebond+b1.2.3@nouvelles.example>: user unknown", True),
        ("5.1.1 user unknown; you are envoi.nouvelles.example [203.0.113.7]", True),
        ("Not today, journal.nouvelles.example.", True),
        ("5.1.1 user unknown at nouvelles.example.com", False),
        ("5.1.1 user unknown at mesnouvelles.example", False),
        ("5.1.1 user unknown at 203.0.113.77", False),
    ],
)
def test_a_refusal_is_about_us_where_it_says_a_name_of_ours_and_not_a_longer_one(text, is_us):
    judgement = about_us(judged(f"550 {text}"), "lectrice@exemple.test", OWN)

    assert (judgement.consequence is Consequence.STOP) == is_us
    assert judgement.outcome.suppress == (not is_us)


@pytest.mark.parametrize(
    ("recipient", "text"),
    [
        ("lectrice@exemple.test", "<lectrice@exemple.test>: unknown user, says nouvelles.example"),
        ("voisine@nouvelles.example", "no such user at nouvelles.example"),
    ],
)
def test_a_refusal_that_names_the_reader_too_closes_nobody_s_address_and_stops_nobody(
    recipient, text
):
    judgement = about_us(judged(f"550 5.1.1 {text}"), recipient, OWN)

    assert judgement.outcome.status is DeliveryStatus.REFUSED
    assert judgement.consequence is Consequence.GO_ON


def test_a_reader_of_our_own_domain_whose_address_is_bad_is_let_go():
    line = "550 5.1.1 <voisine@nouvelles.example>: no such user"

    assert about_us(judged(line), "voisine@nouvelles.example", OWN).outcome.suppress


@given(TEXTS, TEXTS)
@example("\x1b]0;owned\x07\x1b[2J", "\u202e\x9b31m")
def test_a_relay_s_words_are_shown_in_one_line_without_address_or_control_code(before, after):
    said = in_public(Reply(code=550, text=f"{before} <lectrice@exemple.test> {after}"))

    assert said.isprintable()
    assert "lectrice" not in said
    assert len(said) < 250


@pytest.mark.parametrize("stage", [SmtpStage.MAIL, SmtpStage.DATA])
def test_a_later_before_the_reader_is_known_wants_us_slower_and_soon_again(stage):
    judgement = judged("454 4.7.0 Temporary service failure; please retry", stage)

    assert judgement.outcome.soon
    assert judgement.consequence is Consequence.SLOW_DOWN


# --- what the providers say ---------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "status", "lane"),
    [
        # rate and reputation, for now
        ("421 4.7.28 Unusual rate of mail from your network", "deferred", Consequence.SLOW_DOWN),
        ("421 4.7.0 Very low reputation of the sending domain", "deferred", Consequence.SLOW_DOWN),
        (
            "421 4.7.0 [TSS04] Deferred for volume or user complaints",
            "deferred",
            Consequence.SLOW_DOWN,
        ),
        ("421 Max message per connection reached", "deferred", Consequence.RECONNECT),
        (
            "421 4.7.0 Connection closed. Maximum message count per session reached.",
            "deferred",
            Consequence.RECONNECT,
        ),
        ("450 4.7.0 Too many messages in this session", "deferred", Consequence.RECONNECT),
        ("421 4.4.2 Enough, please reconnect", "deferred", Consequence.RECONNECT),
        ("554 5.7.0 Too many recipients for one connection", "deferred", Consequence.RECONNECT),
        # fewer at once
        ("432 4.3.2 Sender thread limit exceeded", "deferred", Consequence.FEWER_CONNECTIONS),
        ("421 4.7.0 Too many concurrent sessions", "deferred", Consequence.FEWER_CONNECTIONS),
        (
            "450 Maximum number of connections from your IP",
            "deferred",
            Consequence.FEWER_CONNECTIONS,
        ),
        # at the relay's own pace
        ("451 4.7.1 Rate limit exceeded, try again later", "deferred", Consequence.SLOW_DOWN),
        (
            "454 Throttling failure: Maximum sending rate exceeded",
            "deferred",
            Consequence.SLOW_DOWN,
        ),
        ("550 5.7.0 Over 30 messages per minute", "deferred", Consequence.SLOW_DOWN),
        (
            "451 4.7.650 Rate limited for the IP's standing (S775)",
            "deferred",
            Consequence.SLOW_DOWN,
        ),
        ("421 4.7.1 Deferred due to excessive volume", "deferred", Consequence.SLOW_DOWN),
        ("450 4.2.1 This person gets mail too quickly", "deferred", Consequence.SLOW_DOWN),
        ("421 Trop de connexions, OFR_104", "deferred", Consequence.FEWER_CONNECTIONS),
        # rate and reputation, for good
        ("550 5.7.28 Unusual rate of unsolicited mail", "refused", Consequence.STOP),
        ("550 5.7.1 Our system found an unusual rate of mail", "refused", Consequence.STOP),
        ("550 5.7.1 This message is likely unsolicited mail", "refused", Consequence.STOP),
        ("553 5.7.2 [TSS09] All messages are deferred for good", "refused", Consequence.STOP),
        ("550 5.7.1 Part of their network is on our list (S3150)", "refused", Consequence.STOP),
        ("550 5.7.511 Access denied, banned sender", "refused", Consequence.STOP),
        ("550 5.7.606 Access denied, banned sending IP", "refused", Consequence.STOP),
        ("550 5.7.1 [CS01] Message rejected due to local policy", "refused", Consequence.STOP),
        ("554 Client host [192.0.2.7] blocked using zen.spamhaus.org", "refused", Consequence.STOP),
        ("553 5.7.1 [BL21] Connections will not be accepted", "refused", Consequence.STOP),
        ("550 5.2.1 Mailbox unavailable: your IP is blacklisted", "refused", Consequence.STOP),
        ("550 No such luck: this user's filter is for spam only", "refused", Consequence.STOP),
        # who we are
        ("421 4.7.26 This mail has no SPF and no DKIM", "deferred", Consequence.STOP),
        ("421 4.7.32 From: is not aligned", "deferred", Consequence.STOP),
        ("421 4.7.40 The domain has no policy", "deferred", Consequence.STOP),
        ("451 4.7.24 The record has suspicious entries", "deferred", Consequence.STOP),
        ("550 5.7.26 Unauthenticated mail is not accepted", "refused", Consequence.STOP),
        ("550 5.7.515 Access denied, the domain is not good enough", "refused", Consequence.STOP),
        ("550 5.7.509 Access denied, policy of reject", "refused", Consequence.STOP),
        ("550 5.7.9 Message not accepted", "refused", Consequence.STOP),
        ("554 5.7.1 Rejected due to the domain's DMARC policy", "refused", Consequence.STOP),
        ("421 4.7.23 The IP has no PTR record", "deferred", Consequence.STOP),
        ("550 5.7.25 The IP has no name", "refused", Consequence.STOP),
        ("554 No reverse DNS for 192.0.2.7", "refused", Consequence.STOP),
        # in whose name
        (
            "553 Relaying disallowed. Invalid Domain - nouvelles.example",
            "refused",
            Consequence.STOP,
        ),
        (
            "554 5.2.252 SendAsDenied; a@x.test not allowed to send as b@y.test",
            "refused",
            Consequence.STOP,
        ),
        (
            "550 5.7.60 Client does not have permissions to send as this sender",
            "refused",
            Consequence.STOP,
        ),
        ("554 Message rejected: Email address is not verified", "refused", Consequence.STOP),
        (
            "550 The from address does not match a verified Sender Identity",
            "refused",
            Consequence.STOP,
        ),
        ("550 5.7.1 Unconfigured Sending Domain <nouvelles.example>", "refused", Consequence.STOP),
        ("550 5.1.2 Sending domain unknown", "refused", Consequence.STOP),
        ("550 Sending domain nouvelles.example does not exist here", "refused", Consequence.STOP),
        ("550 Account a@nouvelles.example disabled for sending", "refused", Consequence.STOP),
        ("550 sending account inactive", "refused", Consequence.STOP),
        ("550 mail from domain x.test not active on this account", "refused", Consequence.STOP),
        (
            "554 5.7.1 Domain x.test is unknown; please add it as a sender",
            "refused",
            Consequence.STOP,
        ),
        ("554 Sandbox subdomains are for test purposes only", "refused", Consequence.STOP),
        ("550 Verification failed for <rebond+b1@nouvelles.example>", "refused", Consequence.STOP),
        ("525 5.7.1 Unauthorized IP address", "refused", Consequence.STOP),
        ("530 5.7.57 Client not authenticated to send mail", "refused", Consequence.STOP),
        ("504 5.5.2 <a1b2>: Helo command rejected: need a full name", "refused", Consequence.STOP),
        ("550 User not local; please try <forward-path>", "refused", Consequence.STOP),
        # how much
        (
            "550 Domain x.test has exceeded the max emails per hour (5/5)",
            "deferred",
            Consequence.STOP,
        ),
        ("554 5.2.0 SubmissionQuotaExceededException", "deferred", Consequence.STOP),
        ("550 Account nouvelles has no more sending credits", "deferred", Consequence.STOP),
        ("550 5.7.0 Mail relay quota exceeded for user bonjour", "deferred", Consequence.STOP),
        ("550 5.7.0 You reached your monthly plan limit", "deferred", Consequence.STOP),
        ("550 5.1.90 You've reached your daily limit for recipients", "deferred", Consequence.STOP),
        ("451 Authentication failed: Maximum credits exceeded", "deferred", Consequence.STOP),
        # how we speak
        ("421 4.7.29 Not over a secure connection", "deferred", Consequence.STOP),
        ("550 5.7.29 Not over a secure connection", "refused", Consequence.STOP),
        ("530 5.7.0 Must issue a STARTTLS command first", "refused", Consequence.STOP),
        ("523 5.7.10 Encryption needed", "refused", Consequence.STOP),
        ("535 5.7.8 Bad credentials", "refused", Consequence.STOP),
        ("530 5.7.0 Authentication required", "refused", Consequence.STOP),
        ("554 5.7.1 <anne@exemple.test>: Relay access denied", "refused", Consequence.STOP),
        ("550 5.7.1 Not RFC 5322 compliant: duplicate headers", "refused", Consequence.STOP),
        ("550 5.7.1 Encoded-word syntax is not permitted in a header", "refused", Consequence.STOP),
        ("554 5.6.0 Malformed message", "refused", Consequence.STOP),
        ("552 5.2.3 Too long for this mailbox", "refused", Consequence.STOP),
        ("552 5.3.4 Message size exceeds fixed limit", "refused", Consequence.STOP),
        ("550 5.4.5 Daily user sending limit exceeded", "deferred", Consequence.STOP),
        ("550 Your account is disabled, please pay", "deferred", Consequence.STOP),
        ("550 5.1.8 Sender address rejected: domain not found", "refused", Consequence.STOP),
        ("550 5.1.7 No such domain", "refused", Consequence.STOP),
        # the reader, for now
        ("452 4.2.2 Over quota", "deferred", Consequence.GO_ON),
        ("552 5.2.2 Over quota", "refused", Consequence.GO_ON),
        ("550 Boîte aux lettres pleine", "refused", Consequence.GO_ON),
        ("550 5.2.1 This account is disabled", "refused", Consequence.GO_ON),
        ("550 5.5.0 The recipient account is blocked", "refused", Consequence.GO_ON),
        ("450 4.2.0 Greylisted, come back in 300 seconds", "deferred", Consequence.GO_ON),
        ("451 Something broke", "deferred", Consequence.GO_ON),
        ("454 4.7.0 TLS not available due to a temporary reason", "deferred", Consequence.GO_ON),
        ("452 4.4.5 Busy", "deferred", Consequence.GO_ON),
        ("452 4.3.1 Insufficient system storage", "deferred", Consequence.GO_ON),
        # nobody knows
        ("550 Not today", "refused", Consequence.GO_ON),
        ("554 5.7.1 Access denied", "refused", Consequence.GO_ON),
    ],
)
def test_the_reader_is_kept_when(line, status, lane):
    judgement = judged(line)

    assert (judgement.outcome.status, judgement.consequence) == (status, lane)
    assert not judgement.outcome.suppress


@pytest.mark.parametrize(
    "line",
    [
        "550 5.1.1 The account you tried to reach does not exist",
        "550 5.1.2 Host unknown",
        "550 5.1.3 Bad destination syntax",
        "550 5.1.6 Recipient no longer on server",
        "556 5.1.10 The domain has a null MX",
        "556 Nobody here takes mail",
        "553 5.1.2 We cannot find the domain",
        "552 1 Requested action aborted, mailbox not found",
        "550 5.2.1 The account is inactive",
        "550 inactive email address",
        "550 The address is no longer valid",
        "550 #5.1.0 Address rejected.",
        "550 5.4.1 Recipient address rejected: Access denied",
        "550 Requested action not taken: mailbox unavailable",
        "554 Not a valid recipient",
        "554 This user doesn't have an account here",
        "550 sorry, no mailbox here by that name (#5.1.1)",
        "550 Utilisateur inconnu",
        "550 5.5.0 Adresse destinataire invalide",
        "550 Der Benutzer ist unbekannt",
    ],
)
@pytest.mark.parametrize("stage", [SmtpStage.RCPT, SmtpStage.END])
def test_the_reader_is_let_go_when(line, stage):
    judgement = judged(line, stage)

    assert judgement.outcome.status is DeliveryStatus.BOUNCED
    assert judgement.outcome.suppress
    assert judgement.consequence is Consequence.GO_ON


@pytest.mark.parametrize("stage", [SmtpStage.MAIL, SmtpStage.DATA])
def test_what_is_said_before_or_after_the_recipient_is_about_us(stage):
    judgement = judged("550 5.1.1 does not exist", stage)

    assert judgement.outcome.status is DeliveryStatus.REFUSED
    assert judgement.consequence is Consequence.STOP


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.reason[:40])
def test_a_row_of_the_table_speaks_to_the_operator_and_can_be_reached(rule):
    assert rule.reason
    assert not rule.reason.endswith(".")
    assert rule.codes or rule.statuses or rule.words
    assert set(rule.classes) <= {"4", "5"}
    if rule.is_bad_address:
        assert rule.classes == "5"
        assert rule.consequence is Consequence.GO_ON
