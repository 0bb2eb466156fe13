"""
Whether the public address reaches this installation: a question only we ask, and only we answer.

Both are signed, so nobody without the keys can ask, and nobody without the keys and
this very database can answer. An answer says nothing of any reader.
"""

from datetime import datetime, timedelta

from digest.errors import SpentError, TokenError
from digest.flows.app import App
from digest.store import installations
from digest.tokens import Keyring, Use, key_of, microseconds, read, sign

PLACE = "/ici"
_GOOD_FOR = timedelta(minutes=10)


def question(keyring: Keyring, now: datetime, nonce: int) -> str:
    """The path to ask for, below the public address."""
    return f"{PLACE}/{sign(keyring.newest, Use.PRESENCE_ASKED, microseconds(now), nonce)}"


def answer(app: App, token: str) -> str:
    """
    What answers it, by the key that asked.

    Raises `TokenError` for what we did not ask, `SpentError` for what we asked long ago.
    """
    asked, nonce = read(app.keyring, Use.PRESENCE_ASKED, token)
    if abs(microseconds(app.clock()) - asked) > _GOOD_FOR / timedelta(microseconds=1):
        raise SpentError("this question was asked long ago")
    binding = _binding(app, token)
    return sign(key_of(app.keyring, token), Use.PRESENCE_ANSWERED, asked, nonce, binding)


def is_ours(app: App, path: str, answered: str) -> bool:
    """Whether that text answers the question at *path*, from this installation."""
    token = path.removeprefix(f"{PLACE}/")
    try:
        said = read(app.keyring, Use.PRESENCE_ANSWERED, answered.strip())
    except TokenError:
        return False
    return said == (*read(app.keyring, Use.PRESENCE_ASKED, token), _binding(app, token))


def _binding(app: App, token: str) -> int:
    """What stands for this database under this public address: a copy has another of either."""
    with app.database.read() as conn:
        row = installations.find(conn)
    facts = ("presence", row.name if row else "", app.settings.web.public_url)
    return key_of(app.keyring, token).binding(*facts)
