"""
Whose a link is: its token names a row, and the binding in it says whose row it was.

A row's number may be another person's one day, as after a backup was restored.
A link acts on the person it was made for, under any address they had since, or
on nobody. Links from before there were bindings name a row alone: they act on
rows that are older than the first binding (decision 0015).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.address import key
from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.readers.visitor import fingerprints_of
from digest.model import Subscriber
from digest.store import consents, subscribers
from digest.store.database import Connection
from digest.tokens import NUMBERS, SHORT_BINDING, Key, Use, key_of, read

OLD_LINKS_UNTIL = datetime(2036, 1, 1, tzinfo=UTC)
"""Until when a link without a binding is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLink:
    """What a link's token carries: a row's number, what it is about, whose row it was."""

    use: Use
    reader: int
    about: int
    """The consent event or letter it is about; 0 for a link that is about the reader alone."""
    key: Key
    binding: int | None
    """None for a link that names a row alone."""


def opened(app: App, use: Use, token: str) -> SignedLink:
    """What a link's token carries. Raises `TokenError` for one that is not ours."""
    numbers = dict(zip(NUMBERS[use], read(app.keyring, use, token), strict=False))
    return SignedLink(
        use=use,
        reader=numbers["reader"],
        about=numbers.get("consent event", numbers.get("letter", 0)),
        key=key_of(app.keyring, token),
        binding=numbers.get("binding"),
    )


def binding_of(signing: Key, use: Use, address: str) -> int:
    """What a link for that use, signed with that key, says of the person of that address."""
    return fitted(bindings_of(signing)(key(address)), use)


def bindings_of(signing: Key) -> Callable[[str], int]:
    """What all links signed with that key say of a person, by the key of the address."""
    return signing.binding_behind("link")


def fitted(binding: int, use: Use) -> int:
    """It in a link for that use: half where that is an address, too, of 64 octets at most."""
    return binding % SHORT_BINDING if use is Use.UNSUBSCRIBE else binding


def is_bound_to(link: SignedLink, address: str) -> bool:
    """Whether that link was made for the person of that very address."""
    return link.binding == binding_of(link.key, link.use, address)


def holders_of(
    app: App, conn: Connection, links: Iterable[SignedLink]
) -> dict[SignedLink, Subscriber | None]:
    """
    Whose those links are: None for who was erased; a link that is nobody's is left out.

    Who was erased and signed up again since still leaves by the link of an old mail.
    """
    asked = frozenset(links)
    readers = subscribers.by_ids(conn, {link.reader for link in asked})
    held: dict[SignedLink, Subscriber | None] = {}
    for link in asked:
        reader = readers.get(link.reader)
        if reader is not None and _is_theirs(app, conn, link, reader):
            held[link] = reader
        elif reader is None and subscribers.was_erased(conn, link.reader):
            held[link] = _returned(app, conn, link)
    return held


def holder_of(app: App, conn: Connection, link: SignedLink) -> Subscriber | None:
    """Whose that link is, None for who was erased. Raises `TokenError` where it is nobody's."""
    held = holders_of(app, conn, [link])
    if link not in held:
        raise TokenError("this link is not valid")
    return held[link]


def living_holder_of(app: App, conn: Connection, link: SignedLink) -> Subscriber:
    """Whose that link is. Raises `TokenError` where it is nobody's, or the reader was erased."""
    reader = holder_of(app, conn, link)
    if reader is None:
        raise TokenError("this link is not valid")
    return reader


def _returned(app: App, conn: Connection, link: SignedLink) -> Subscriber | None:
    """
    The person of a link to leave who was erased and came back under the same address.

    The erasure left a keyed hash alone: nobody but who came since can be told by it,
    and the binding must agree, since the number may have been another's before.
    """
    if link.use is not Use.UNSUBSCRIBE or link.binding is None:
        return None
    for kept, newer in subscribers.since_erasure(conn, link.reader):
        if is_bound_to(link, newer.address) and kept in fingerprints_of(app, newer.address):
            return newer
    return None


def _is_theirs(app: App, conn: Connection, link: SignedLink, reader: Subscriber) -> bool:
    if link.binding is None:
        return reader.hears_old_links and app.clock() < OLD_LINKS_UNTIL
    return is_bound_to(link, reader.address) or any(
        is_bound_to(link, address) for address in consents.addresses_of(conn, reader.id)
    )
