"""Why a button of the desk did nothing: in French, and without what only the log should say."""

import inspect

import pytest

from digest import errors
from digest.errors import (
    DigestError,
    GoneError,
    HeldError,
    IdentityError,
    InputError,
    RelayError,
    UsageError,
)
from digest.web.desk_acts import DEEDS
from digest.web.desk_refusals import refusal_in_french, trouble_in_french


@pytest.mark.parametrize(
    "kind", [GoneError, HeldError, IdentityError, InputError, RelayError, UsageError]
)
def test_what_a_person_at_the_desk_can_cause_is_said_in_french_alone(kind):
    fault = kind("made to send from host:/srv/digest")

    said = {refusal_in_french(fault, deed) for deed in (*DEEDS, "essai", "preparer", "envoyer")}

    assert not any("made to send" in each for each in said)
    assert all(said)


KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_of_the_program_reaches_a_page_in_its_own_words(kind):
    fault = kind.__new__(kind)
    DigestError.__init__(fault, "the server said this")
    fault.faults = ()

    said = {trouble_in_french(fault), *(refusal_in_french(fault, deed) for deed in DEEDS)}

    assert not any("said this" in each for each in said)
    assert all(said)
