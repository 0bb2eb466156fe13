"""Why a button of the desk did nothing: in French, and without what only the log should say."""

import pytest

from digest.errors import GoneError, HeldError, IdentityError, InputError, RelayError, UsageError
from digest.web.desk_acts import DEEDS
from digest.web.desk_refusals import refusal_in_french


@pytest.mark.parametrize(
    "kind", [GoneError, HeldError, IdentityError, InputError, RelayError, UsageError]
)
def test_what_a_person_at_the_desk_can_cause_is_said_in_french_alone(kind):
    fault = kind("made to send from host:/srv/digest")

    said = {refusal_in_french(fault, deed) for deed in (*DEEDS, "essai", "preparer", "envoyer")}

    assert not any("made to send" in each for each in said)
    assert all(said)
