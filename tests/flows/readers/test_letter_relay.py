"""A page promises a letter only where one can leave, to whom it is meant for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import ModeSettings
from digest.errors import IdentityError, RelayError
from digest.flows.readers.letter_relay import LetterRelay

PLAIN, ACCENTED = "elise@exemple.test", "élise@exemple.test"


@pytest.fixture
def relay(postal_app):
    return LetterRelay(postal_app)


@pytest.mark.parametrize("typed", [PLAIN, "elise@éxemple.test", "no address", "é", ""])
def test_what_every_relay_takes_and_what_is_no_address_asks_nobody(relay, inbox, typed):
    assert relay.takes(typed)
    assert inbox.connections == 0


@pytest.mark.parametrize("offers", [True, False])
def test_an_accent_before_the_at_sign_is_asked_about_once_in_some_minutes(
    relay, inbox, clock, offers
):
    inbox.extensions += ["SMTPUTF8"] if offers else []

    assert [relay.takes(ACCENTED) for _ in range(3)] == [offers] * 3
    assert inbox.connections == 1
    clock.advance(timedelta(minutes=11))
    inbox.extensions = ["8BITMIME", "SMTPUTF8"]
    assert relay.takes(ACCENTED)


def test_a_relay_that_does_not_answer_promises_nothing_and_is_asked_again(relay, inbox, clock):
    inbox.extensions += ["SMTPUTF8"]
    inbox.reply("CONNECT", "421 4.3.2 not now", times=1)

    for _ in range(2):
        with pytest.raises(RelayError, match="could not be asked"):
            relay.takes(ACCENTED)
    assert inbox.connections == 1
    clock.advance(timedelta(minutes=1))
    assert relay.takes(ACCENTED)


def test_nothing_is_promised_where_nothing_leaves(postal_app):
    web = postal_app.settings.web.model_copy(update={"public_url": "https://ailleurs.example"})
    LetterRelay(postal_app).takes(PLAIN)  # whose letters left from here before
    moved = replace(postal_app, settings=postal_app.settings.model_copy(update={"web": web}))

    with pytest.raises(IdentityError, match="nothing leaves"):
        LetterRelay(moved).takes(PLAIN)


def test_a_copy_for_trials_promises_letters_to_who_is_listed(postal_app):
    mode = ModeSettings(staging=(PLAIN,))
    settings = postal_app.settings.model_copy(update={"mode": mode})
    relay = LetterRelay(replace(postal_app, settings=settings))

    assert relay.takes("Elise@exemple.test")
    with pytest.raises(IdentityError, match="a copy for trials"):
        relay.takes("anne@exemple.test")
