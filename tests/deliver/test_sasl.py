"""Who we are, proved the way a relay asks for, whatever letters a name and a password have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.connect import Relay, Tls
from digest.deliver.sasl import password_mechanisms, token_mechanisms
from digest.deliver.session import Session
from digest.errors import RelayConfigError

USER, PASSWORD = "rédaction", "été à la plage €"
MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5"]


def relay(inbox, password=PASSWORD):
    return Relay(
        host=inbox.host,
        port=inbox.port,
        tls=Tls.NONE,
        username=USER,
        password=password,
        hello_name="infolettre.example",
    )


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_an_accent_in_a_name_or_a_password_logs_in(inbox, mechanism):
    inbox.users, inbox.mechanisms = {USER: PASSWORD}, [mechanism]

    with Session(relay(inbox)):
        pass

    assert inbox.commands[1][1].startswith(f"AUTH {mechanism}")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_wrong_password_is_told_in_words_and_tried_once(inbox, mechanism):
    inbox.users, inbox.mechanisms = {USER: PASSWORD}, [mechanism]

    with pytest.raises(RelayConfigError, match="refuses the password") as fault:
        Session(relay(inbox, password="ete a la plage"))  # not the accents

    assert "plage" not in str(fault.value)
    assert sum(line.startswith("AUTH") for _, line in inbox.commands) == 1


def test_the_example_of_the_standard_comes_out():  # RFC 2195, section 2
    answer = password_mechanisms("tim", "tanstaaftanstaaf")["CRAM-MD5"]

    proof = answer(b"<1896.697170952@postoffice.reston.mci.net>")

    assert proof == b"tim b913a602c7eda7a495b4e6e7334d3890"


@given(st.text(), st.text(), st.binary(max_size=80))
def test_no_name_no_password_and_no_challenge_makes_it_fail(user, password, challenge):
    try:
        user.encode(), password.encode()
    except UnicodeEncodeError:
        return  # half a surrogate pair: no file in UTF-8 holds one
    for answer in (password_mechanisms(user, password) | token_mechanisms(user, password)).values():
        assert answer(challenge) is not None


def test_a_relay_that_asks_for_ever_or_in_gibberish_is_not_answered_for_ever(inbox):
    inbox.users, inbox.mechanisms = {USER: PASSWORD}, ["LOGIN"]
    inbox.reply("AUTH", "334 ===", times=20)

    with pytest.raises(RelayConfigError, match="refuses the password"):
        Session(relay(inbox))
