"""What became of an edition's copies, as whoever asks is answered."""

import pytest

from digest.errors import InputError
from digest.flows.sending.outcomes import balance_of, copies_at, copy_for, newest, texts_of
from digest.flows.sending.send import send
from digest.model import DeliveryStatus
from tests.rigs.published import enqueue, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(3)]


def test_every_copy_of_the_newest_edition_is_found_where_it_stands(relayed, inbox, watch):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    inbox.reply("BODY", "554 5.6.0 malformed", times=1)
    send(relayed, edition, watch)

    (outcome,) = newest(relayed, 10)
    refused = list(copies_at(relayed, edition, DeliveryStatus.REFUSED))

    assert outcome.edition.id == edition.id
    assert outcome.balance == balance_of(relayed, edition)
    assert [copy.code for copy in refused] == [554]
    assert {copy_for(relayed, edition, address).status for address in READERS} == {
        DeliveryStatus.ACCEPTED,
        DeliveryStatus.REFUSED,
    }
    assert all(texts_of(relayed, edition).values())


def test_a_reader_who_came_later_has_no_copy_and_a_stranger_is_an_error(relayed):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed)
    subscribe(relayed, "nouvelle@exemple.test")

    assert copy_for(relayed, edition, "nouvelle@exemple.test") is None
    with pytest.raises(InputError, match="not on the list"):
        copy_for(relayed, edition, "inconnue@exemple.test")
