"""What readers asked by right, from the letter that came to the answer that went."""

from digest.address import named
from digest.errors import InputError
from digest.flows.app import App
from digest.model import RightKind, RightsRequest
from digest.store import logbook, rights, subscribers


def open_one(app: App, address: str, kind: RightKind, source: str, actor: str) -> RightsRequest:
    """Log a request that came by mail or telephone. Raises `InputError` for an unknown address."""
    with app.database.write() as conn:
        reader = subscribers.by_address(conn, named(address))
        if reader is None:
            raise InputError("no reader has that address; answer that nothing is kept")
        at = app.clock().astimezone(app.settings.newsletter.timezone)  # its days are what counts
        number = rights.open_one(conn, reader.id, kind, source, at)
        logbook.write(conn, at, actor, "requests add", f"request {number}: {kind}")
        return next(request for request in rights.everything(conn) if request.id == number)


def answer(app: App, request_id: int, text: str, actor: str) -> None:
    """Note how it was answered. Raises `InputError` where no open request has that number."""
    with app.database.write() as conn:
        if not rights.answer(conn, request_id, text, app.clock()):
            raise InputError(f"no open request {request_id}; `digest requests list` shows them")
        logbook.write(conn, app.clock(), actor, "requests done", f"request {request_id}")


def everything(app: App) -> tuple[RightsRequest, ...]:
    """Every request, open ones first, what is due soonest first."""
    with app.database.read() as conn:
        return rights.everything(conn)
