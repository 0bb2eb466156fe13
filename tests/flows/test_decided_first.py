"""What would send is asked whether mail may leave before it changes anything."""

import socket
from contextlib import closing

import pytest

from digest.errors import IdentityError
from digest.flows.identity import prove
from digest.flows.sending.halt import halt, resume
from digest.flows.sending.resend import plan_addresses, resend
from tests.rigs.published import enqueue, subscribe

PEOPLE = tuple(f"lectrice{number}@exemple.test" for number in range(4))


def dump(app):
    with closing(app.database.engine.raw_connection()) as conn:
        return list(conn.driver_connection.iterdump())


def test_nothing_is_queued_or_freed_before_a_person_has_decided(app, watch, monkeypatch):
    subscribe(app, *PEOPLE)
    edition = enqueue(app)
    prove(app)
    halt(app, edition, "ariane", "a look first")
    before = dump(app)
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")

    with pytest.raises(IdentityError, match="and this is laptop"):
        resume(app, edition, "ariane")
    with pytest.raises(IdentityError, match="and this is laptop"):
        resend(app, plan_addresses(app, edition, PEOPLE[:1]), "ariane", watch)

    assert dump(app) == before
