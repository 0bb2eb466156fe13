"""The table of providers: each row can be used, and a server is whose its name says."""

import pytest

from digest.deliver.published.providers import provider_of, providers
from digest.deliver.published.spf import SpfRecord


@pytest.mark.parametrize("provider", providers(), ids=lambda each: each.name)
def test_every_row_can_be_put_into_a_record(provider):
    assert provider.servers
    assert provider.include or provider.has_own_envelope
    if provider.include:
        SpfRecord.parse(f"v=spf1 include:{provider.include} ~all")
    assert all(value.partition(" ")[0].isdecimal() for value in provider.exchanges)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("email-smtp.ca-central-1.amazonaws.com", "amazon-ses"),
        ("SMTP.eu.mailgun.org", "mailgun"),
        ("sendgrid.net", "sendgrid"),
        ("notsendgrid.net", None),
        ("127.0.0.1", None),
        ("", None),
    ],
)
def test_a_server_is_whose_its_name_says(host, name):
    provider = provider_of(host)

    assert (provider.name if provider else None) == name
