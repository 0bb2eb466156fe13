"""A trial copy: to one address, and nobody takes it for the edition."""

from email import message_from_bytes, policy

import pytest

from digest.flows.desk.trial import as_trial, is_of_the_desk, send_trial
from digest.model import DeliveryStatus
from tests.rigs.newsroom import edition


def test_a_trial_says_in_its_subject_what_it_is_and_reaches_one_address(postal_app, inbox):
    sample = edition()

    outcome = send_trial(postal_app, as_trial(postal_app, sample).parts[0], "anne@exemple.test")

    [envelope] = inbox.envelopes
    mail = message_from_bytes(envelope.content, policy=policy.SMTP)
    assert outcome.status is DeliveryStatus.ACCEPTED
    assert envelope.recipients == ("anne@exemple.test",)
    assert mail["Subject"] == f"[Essai] {sample.subject}"
    assert mail["To"] == "anne@exemple.test"


@pytest.mark.parametrize(("address", "named"), [("desk", True), ("etranger@exemple.test", False)])
def test_an_address_is_of_the_desk_where_the_settings_name_it(postal_app, address, named):
    settings = postal_app.settings
    asked = settings.desk_address.upper() if address == "desk" else address

    assert is_of_the_desk(settings, asked) is named
