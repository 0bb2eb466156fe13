"""What the doctor reads in the settings: the law, and what readers will meet."""

import pytest

from digest.flows.operating.doctor.finding import FindingState
from digest.flows.operating.doctor.settings import (
    audience,
    consent,
    postal_address,
    privacy_policy,
    proxy,
    public_address,
)


def test_one_sentence_for_all_purposes_is_warned_of_with_the_law(with_settings):
    finding = consent(with_settings(consent={"policy": "sentence"}))

    assert finding.state is FindingState.WARN
    assert "Loi 25 (P-39.1, s. 14)" in finding.observation
    assert 'consent.policy = "per-purpose"' in finding.next_step


def test_consent_to_each_purpose_is_well(with_settings):
    assert consent(with_settings(consent={"policy": "per-purpose"})).state is FindingState.OK


@pytest.mark.parametrize(
    ("requires", "partner_free", "state"),
    [
        (["newsletter", "partners"], False, FindingState.WARN),
        (["newsletter", "partners"], True, FindingState.OK),
        (["newsletter"], False, FindingState.OK),
    ],
)
def test_news_that_only_come_with_partners_are_warned_of(
    with_settings, requires, partner_free, state
):
    sections = {"requires": requires, "partner_free_variant": partner_free}

    assert audience(with_settings(audience=sections)).state is state


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("100, rue Principale\nQuébec (Québec) G1A 1A1", FindingState.OK),
        ("100, rue Principale, Québec g1a1a1", FindingState.OK),
        ("1 Main Street, Burlington VT 05401", FindingState.OK),
        ("quelque part au Québec", FindingState.WARN),
    ],
)
def test_a_postal_address_without_a_code_is_warned_of(with_settings, address, state):
    finding = postal_address(with_settings(newsletter={"postal_address": address}))

    assert finding.state is state


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://nouvelles.example/vie-privee", FindingState.OK),
        ("http://127.0.0.1:8080", FindingState.WARN),
        ("https://localhost", FindingState.WARN),
    ],
)
def test_an_address_that_readers_cannot_open_is_warned_of(with_settings, url, state):
    settings = with_settings(newsletter={"privacy_url": url}, web={"public_url": url})

    assert (privacy_policy(settings).state, public_address(settings).state) == (state, state)


@pytest.mark.parametrize(
    ("web", "state"),
    [
        ({}, FindingState.WARN),
        ({"trusted_proxies": ["10.0.0.0/8"]}, FindingState.WARN),
        ({"trusted_proxies": ["127.0.0.0/8"]}, FindingState.OK),
        ({"trusted_proxies": ["::1"], "host": "::1"}, FindingState.OK),
        ({"host": "0.0.0.0"}, FindingState.WARN),
        ({"host": "0.0.0.0", "trusted_proxies": ["10.0.0.9"]}, FindingState.OK),
        ({"public_url": "http://127.0.0.1:8080"}, FindingState.OK),
    ],
)
def test_a_proxy_that_nobody_named_is_warned_of_with_the_setting(with_settings, web, state):
    finding = proxy(with_settings(web=web))

    assert finding.state is state
    assert state is FindingState.OK or "web.trusted_proxies" in finding.next_step
