"""What the DNS should say for these settings, and whether it does: plan and check."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.dkim_key import KeyKind, new_key
from digest.deliver.dkim_record import record_of
from digest.flows.operating.dns_check import check_dns
from digest.flows.operating.dns_plan import plan_of
from tests.loopback.settings import make_settings
from tests.rigs.zone import zone

DOMAIN = "infolettre.example"
RSA, ED25519 = new_key(KeyKind.RSA), new_key(KeyKind.ED25519)
SMTP = {"hello_name": f"mail.{DOMAIN}"}


def signing(folder, **keys):
    """Settings that sign with those keys, from an address that is known."""
    for name, key in keys.items():
        (folder / name).write_bytes(key.pem)
    dkim = {name: name for name in keys}
    return make_settings(folder, {"dkim": dkim, "dns": {"sends_from": ["192.0.2.7"]}, "smtp": SMTP})


def published(plan):
    """A DNS that says all of a plan."""
    every = [record for records in plan.zones.values() for record in records]
    return {f"{each.kind} {each.name}": each.value for each in (*every, *plan.reverse)}


def faults_of(settings_, records):
    verdicts = check_dns(settings_, zone(records))
    return {about: each.faults for about, each in verdicts.items() if each.faults}


# --- the plan -------------------------------------------------------------------------------


def test_the_plan_has_spf_each_key_dmarc_the_way_back_and_the_name_of_the_address(tmp_path):
    plan = plan_of(signing(tmp_path, key_file=RSA, ed25519_key_file=ED25519))

    assert [
        (record.kind, record.host_in(DOMAIN), record.value[:20]) for record in plan.zones[DOMAIN]
    ] == [
        ("TXT", "@", "v=spf1 ip4:192.0.2.7"),
        ("TXT", "digest._domainkey", "v=DKIM1; k=rsa; p=MI"),
        ("TXT", "digest-ed25519._domainkey", "v=DKIM1; k=ed25519; "),
        ("TXT", "_dmarc", "v=DMARC1; p=none; ru"),
        ("MX", "@", "10 mail.infolettre.e"),
        ("A", "mail", "192.0.2.7"),
    ]
    assert [(each.name, each.value) for each in plan.reverse] == [
        ("7.2.0.192.in-addr.arpa", f"mail.{DOMAIN}")
    ]


@pytest.mark.parametrize(
    ("sections", "senders"),
    [
        ({}, (f"a:mail.{DOMAIN}",)),
        ({"smtp": {"hello_name": "smtp.n.example"}}, ("a:smtp.n.example",)),
        (
            {"dns": {"sends_from": ["192.0.2.0/28", "2001:db8::7"]}},
            ("ip4:192.0.2.0/28", "ip6:2001:db8::7"),
        ),
        ({"smtp": {"host": "smtp.mailgun.org"}}, ("include:mailgun.org",)),
        (
            {"smtp": {"host": "smtp.mailgun.org"}, "relays": {"b": {"host": "smtp.sendgrid.net"}}},
            ("include:mailgun.org", "include:sendgrid.net"),
        ),
        (
            {"smtp": {"host": "smtp.relay.test"}, "dns": {"spf_includes": ["_spf.relay.test"]}},
            ("include:_spf.relay.test",),
        ),
        ({"smtp": {"host": "smtp.relay.test"}}, ()),
    ],
)
def test_who_sends_is_known_by_the_relay_or_said_by_the_operator(with_settings, sections, senders):
    plan = plan_of(with_settings(**sections))

    assert plan.senders == senders
    assert (plan.spf is None) is not senders or bool(senders)
    assert any("spf_includes" in gap for gap in plan.gaps) is not bool(senders)


def test_where_a_relay_has_an_envelope_of_its_own_nothing_of_ours_stands_in_spf(with_settings):
    plan = plan_of(with_settings(smtp={"host": "email-smtp.eu-west-1.amazonaws.com"}))

    assert plan.spf is None
    assert plan.names.envelope == ""
    assert any("amazon-ses puts an address of its own" in gap for gap in plan.gaps)


def test_every_domain_that_mail_comes_back_to_has_its_exchange(with_settings):
    plan = plan_of(
        with_settings(
            delivery={
                "bounce_address": "rebond@envoi.n.example",
                "unsubscribe_address": "partir@envoi.n.example",
            },
            mailboxes={"returns": {"host": "imap.fastmail.com", "username": "x"}},
        )
    )

    exchanges = {what: {each.name for each in some} for what, some in plan.exchanges.items()}
    assert exchanges == {
        "bounces and mails that ask to leave": {"envoi.n.example"},
        "answers": {DOMAIN},
    }
    assert plan.exchanges["answers"][0].value == "10 in1-smtp.messagingengine.com"
    assert plan.spf is not None
    assert plan.spf.name == "envoi.n.example"


# --- the check --------------------------------------------------------------------------------


@settings(max_examples=25)
@given(lost=st.sets(st.integers(0, 6)))
def test_whatever_is_missing_typing_what_is_told_leaves_no_fault(lost, tmp_path_factory):
    whole = signing(tmp_path_factory.getbasetemp(), ed25519_key_file=ED25519)
    records = published(plan_of(whole))
    kept = {place: value for at, (place, value) in enumerate(records.items()) if at not in lost}

    for _ in range(2):  # a name that was given leads on to the next question
        for fault in (each for some in faults_of(whole, kept).values() for each in some):
            _, _, typed = fault.step.partition(": ")
            kind, host, value = typed.partition(", or ")[0].split(" ", 2)
            is_whole = host.endswith((DOMAIN, "arpa"))
            name = host if is_whole else DOMAIN if host == "@" else f"{host}.{DOMAIN}"
            kept[f"{kind} {name}"] = value

    assert faults_of(whole, kept) == {}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (record_of(new_key(KeyKind.ED25519)), "publishes another ed25519 key"),
        ("v=DKIM1; k=ed25519; p=", "withdrawn"),
        (record_of(ED25519)[:40], "damaged or cut short"),
        (f"{record_of(ED25519)}; t=y", "as if it were not signed"),
        (record_of(RSA), "the settings name none"),
        ([record_of(ED25519), record_of(RSA)], "2 records"),
    ],
    ids=["another", "withdrawn", "cut", "testing", "of another kind", "twice"],
)
def test_a_key_that_receivers_would_not_believe_is_told(tmp_path, value, told):
    ours = signing(tmp_path, ed25519_key_file=ED25519)
    place = f"digest-ed25519._domainkey.{DOMAIN}"

    (fault,) = faults_of(ours, published(plan_of(ours)) | {f"TXT {place}": value})["dkim record"]

    assert told in fault.words
    assert place in fault.words
    assert record_of(ED25519) in fault.step


def test_a_name_for_trials_is_asked_of_nobody_but_a_resolver_that_is_named(with_settings):
    verdicts = check_dns(with_settings())

    assert "nothing was asked" in verdicts["dns"].observation
