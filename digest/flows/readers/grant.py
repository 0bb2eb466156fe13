"""
A reader adds a purpose: from their own mailbox, by the link that was mailed there.

The preferences link of every mail may have been passed on: whoever holds it can take
back, and nothing more. What proves a consent comes from the mailbox (decision 0017).
"""

from digest.consent.wording import purpose_label
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.readers.own_file import spend
from digest.flows.readers.visitor import Visitor
from digest.model import ConsentEvent, EventKind, Purpose
from digest.store import consents

_BASIS = "link mailed to the address on file"


def grant(
    app: App, token: str, wanted: frozenset[Purpose], visitor: Visitor
) -> tuple[Purpose, ...]:
    """
    Record what the reader of that link to their file adds, with its label as the text shown.

    The link has served; what comes out is what is new, in order. Raises, and leaves the
    link as it is: `InputError` where nothing new was ticked, `ConsentError` where the
    reader left, `SpentError` and `TokenError` as `own_file.spend` does.
    """
    with app.database.write() as conn:
        consents.lock(conn)
        reader = spend(app, conn, token)
        if not reader.is_active:
            raise ConsentError("this reader left; only a new sign-up brings them back")
        added = tuple(p for p in Purpose if p in wanted - reader.purposes)
        if not added:
            raise InputError("nothing was ticked that the reader does not have")
        name = app.settings.newsletter.name
        event = ConsentEvent(
            subscriber_id=reader.id,
            kind=EventKind.GRANTED,
            purposes=frozenset(added),
            at=app.clock(),
            wording="\n".join(purpose_label(purpose, name) for purpose in added),
            source=visitor.source,
            basis=_BASIS,
            ip=visitor.ip,
            user_agent=visitor.user_agent,
        )
        consents.record(conn, event)
    return added
