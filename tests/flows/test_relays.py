"""What relays may call us by, as the settings have it."""

import pytest

from digest.errors import ConfigError
from digest.flows.relays import own_names, relay_named


def test_our_names_are_known_in_every_form_and_this_machine_s_are_none(with_settings):
    settings = with_settings(
        smtp={"host": "127.0.0.1", "hello_name": "Envoi.Nouvelles.example"},
        web={"public_url": "https://xn--nouvells-h1a.example"},
    )

    names = own_names(settings)

    assert {"envoi.nouvelles.example", settings.newsletter.domain} <= names
    assert {"xn--nouvells-h1a.example", "nouvellés.example"} <= names
    assert not {"127.0.0.1", "localhost"} & names


def test_the_domain_above_ours_is_ours_too_and_no_wider_one(with_settings):
    settings = with_settings(
        newsletter={"from_address": "bonjour@infolettre.nouvelles.example"},
        smtp={"hello_name": "mx.hebergeur.example", "username": "nous@smtp.hebergeur.example"},
        web={"public_url": "https://nouvelles.pages.example"},
    )

    names = own_names(settings)

    assert {"infolettre.nouvelles.example", "nouvelles.example"} <= names
    assert not {"example", "hebergeur.example", "pages.example"} & names


def test_a_relay_that_is_not_set_carries_no_alarm_and_is_named(with_settings):
    settings = with_settings(relays={"second": {"host": "127.0.0.1", "port": 26}})

    assert relay_named(settings, "second").port == 26
    assert relay_named(settings, "").port == settings.smtp.port
    with pytest.raises(ConfigError, match=r"relays\.third.*second"):
        relay_named(settings, "third")
