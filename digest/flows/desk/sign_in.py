"""
A person of the desk asks for a link, and enters by it: no password of ours to lose.

Whoever asks learns nothing of who is at the desk: the answer, what is written down
and how long that takes are the same for every address; the letter leaves after it.
"""

import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from digest.errors import DigestError, RelayError, SpentError, TryAgainError
from digest.flows.app import App
from digest.flows.desk.sessions import LASTS, hashed
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.french.typography import hour
from digest.hosts import is_inside
from digest.model import DeliveryStatus, DeskPerson, DeskSession, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.store import desk_sessions, logbook
from digest.store.desk_sessions import AskedLink
from digest.tokens import Use, microseconds, read, sign

HOME = "/pupitre"
LIVES_FOR = timedelta(minutes=15)
"""How long a link is good."""
_RESTS = timedelta(minutes=10)
"""One link an address in that time; the one before it still works meanwhile."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_FROM_A_NETWORK = 10
"""Links asked for in an hour from one network outside, whoever for."""
_FROM_INSIDE = 60
"""The same from a network that many may stand behind: this machine's, a private one, none."""
_OWN_PATH = re.compile(
    r"/pupitre(?:/envois|/e/\d{4}-\d{2}-\d{2})?(?:\?[a-z]+=[\w-]+(?:&[a-z]+=[\w-]+)*)?", re.ASCII
)

_log = logging.getLogger("digest.desk")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLink:
    """A link that may be mailed, or was followed: whom it lets in, and where to."""

    number: int
    person: DeskPerson
    asked: AskedLink


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What a link opened: the session, and the secret that its browser keeps."""

    session: DeskSession
    secret: str
    goes_to: str


def own_path(text: str) -> str:
    """That path where it is one of the desk's pages, else the desk's first one. Pure."""
    return text if len(text) <= 200 and _OWN_PATH.fullmatch(text) else HOME


def ask(app: App, typed: str, network: str, goes_to: str) -> SignInLink | None:
    """
    Note that a link is asked for; the one to mail, or None where none is to leave.

    None leaves for an address of nobody at the desk, nor for one that a link left for a
    moment ago. Raises `TryAgainError` where too many were asked for from that network.
    """
    person, now = app.settings.desk.person_of(typed), app.clock()
    address = person.address if person else ""
    asked = AskedLink(address=address, network=network, goes_to=own_path(goes_to), asked_at=now)
    most = _FROM_INSIDE if not network or is_inside(network) else _FROM_A_NETWORK
    with app.database.write() as conn:
        desk_sessions.lock_links(conn)
        desk_sessions.forget_links(conn, now - _DAY)
        if desk_sessions.asked_from(conn, network, now - _HOUR) >= most:
            raise TryAgainError("too many links were asked for from that network; try in an hour")
        is_resting = desk_sessions.asked_for(conn, address, now - _RESTS) > 0
        number = desk_sessions.add_link(conn, asked)
        if person is None or is_resting:
            return None
    return SignInLink(number=number, person=person, asked=asked)


def mail(app: App, link: SignInLink) -> None:
    """
    Mail a link that was asked for.

    What cannot be mailed is logged, without the address, and may be asked for again at once.
    """
    try:
        prove(app)
        outcome = PostOffice.of(app.settings).send(_written(app, link), app.clock())
        if outcome.status is not DeliveryStatus.ACCEPTED:
            raise RelayError(f"the relay did not take it: {outcome.reason}")
    except DigestError as fault:
        _log.warning("desk.sign-in a link could not be mailed: %s", fault)
        with app.database.write() as conn:
            desk_sessions.forget_link(conn, link.number)


def followed(app: App, token: str) -> SignInLink:
    """
    Whom a link would let in. Changes nothing, and uses nothing up.

    Raises `SpentError` for one that was used, is too old, or is of who is no longer at the
    desk; `TokenError` for a forged one.
    """
    number, asked_at = read(app.keyring, Use.DESK_SIGN_IN, token)
    with app.database.read() as conn:
        asked = desk_sessions.link(conn, number)
    if asked is None or microseconds(asked.asked_at) != asked_at:
        raise _spent()  # it was forgotten, and its number may be another's by now
    person = app.settings.desk.person_of(asked.address)
    if person is None or asked.used_at is not None or app.clock() >= asked.asked_at + LIVES_FOR:
        raise _spent()
    return SignInLink(number=number, person=person, asked=asked)


def enter(app: App, token: str, network: str) -> SignIn:
    """Use a link up, and begin a session of its person's. Raises what `followed` does."""
    link, now, secret = followed(app, token), app.clock(), secrets.token_urlsafe(32)
    person = link.person
    session = DeskSession(
        id=0,
        name=person.name,
        address=person.address,
        network=network,
        began_at=now,
        ends_at=now + LASTS,
    )
    with app.database.write() as conn:
        if not desk_sessions.use_link(conn, link.number, now - LIVES_FOR, now):
            raise _spent()
        session = desk_sessions.begin(conn, hashed(secret), session)
        detail = f"session {session.id}, {person.role}, from {network or 'an unknown network'}"
        logbook.write(conn, now, person.actor, "desk sign-in", detail)
    return SignIn(session=session, secret=secret, goes_to=link.asked.goes_to)


def _spent() -> SpentError:
    return SpentError("this link was used, or its quarter of an hour is over")


def _written(app: App, link: SignInLink) -> Mail:
    newsletter, asked_at = app.settings.newsletter, link.asked.asked_at
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_desk_note(asked_at)
    header = LetterHeader(
        address=link.person.address,
        date=app.clock().astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    token = sign(app.keyring.newest, Use.DESK_SIGN_IN, link.number, microseconds(asked_at))
    values = {
        "name": link.person.name,
        "enter_url": f"{app.settings.web.public_url}{HOME}/entrer/{token}",
        "until": hour(asked_at + LIVES_FOR, newsletter.timezone),
    }
    wire = letter("sign_in", header, newsletter, environment(app.settings.own_templates), values)
    return Mail(envelope_sender=postmark.envelope_sender, recipient=header.address, pieces=(wire,))
