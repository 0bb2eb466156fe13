"""A relay that names us is heard however it writes the name."""

from ipaddress import IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.deliver.own_names import plain, spellings
from digest.deliver.verdict import Consequence, SmtpStage, about_us, verdict
from digest.model import Reply

NAMES = ("nouvelles.example", "nouvellés.example", "bonjour@envoi.example", "203.0.113.7")
OWN = frozenset(form for name in (*NAMES, "2001:db8::7") for form in spellings(name))
READER = "lectrice@exemple.test"


def judged(text, code=550):
    return about_us(verdict(SmtpStage.RCPT, Reply(code=code, text=text)), READER, OWN)


@pytest.mark.parametrize(
    "text",
    [
        "Bad destination host: [203.0.113.7] unknown user",
        "user unknown: see https://pourquoi.test/?id=bonjour%40nouvelles.example&ip=1",
        "unknown recipient (d=NOUVELLES.EXAMPLE; i=@nouvelles.example)",
        "no such user: SRS0=ab=xy=nouvelles.example=rebond@suite.test",
        "unknown domain nouvelles.example.",
        "nouvelles[.]example: unknown user",
        "xn--nouvells-h1a.example: no such domain",
        "NOUVELLÉS.example: no such domain",
        "unknown user 7.113.0.203.in-addr.arpa",
        "[IPv6:2001:db8:0:0:0:0:0:7] invalid recipient",
        "[IPv6:2001:0DB8:0000:0000:0000:0000:0000:0007] invalid recipient",
        "invalid recipient at <https://nouvelles.example/abonnement>",
        "203-0-113-7.host.test: user unknown",
        "unknown user at ip-203-0-113-7.host.test",
        "no such user (7.113.0.203.dyn.host.test)",
        "user unknown, host7-113-0-203.host.test",
        "203.0.113.7.host.test: invalid recipient",
    ],
)
def test_a_refusal_in_a_reader_s_words_with_a_name_of_ours_closes_no_address(text):
    judgement = judged(text)

    assert not judgement.outcome.suppress
    assert judgement.consequence is Consequence.STOP


@pytest.mark.parametrize(
    "text",
    [
        "user unknown at mesnouvelles.example",
        "user unknown at nouvelles.example.test",
        "user unknown, 203.0.113.70",
        "user unknown at 1203-0-113-7.host.test",
        "user unknown at 203-0-113-77.host.test",
        "user unknown at 9-203-0-113-7.host.test",
        "user unknown at 203.0.113.7.9",
        "user unknown, 2001:db8::77",
        "user unknown 100% sure, %zz",
    ],
)
def test_a_name_that_only_looks_like_ours_lets_the_reader_go(text):
    assert judged(text).outcome.suppress


@given(st.text(max_size=60))
def test_every_name_is_spelt_in_some_way_its_own_among_them(name):
    assert name.lower() in spellings(name)


@given(st.ip_addresses(v=6))
@example(IPv6Address("::ffff:203.0.113.7"))
def test_every_form_of_an_address_is_that_address(address):
    forms = [form for form in spellings(str(address)) if ":" in form]

    assert {IPv6Address(form) for form in forms} == {address}
    assert {str(address), address.exploded} <= set(forms)


@given(st.text())
def test_any_words_can_be_made_plain(said):
    assert plain(said) == plain(said).lower()
