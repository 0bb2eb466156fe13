"""
How we say who we are (RFC 4954): what to answer to each challenge, mechanism by mechanism. Pure.

Names and passwords go as UTF-8 (RFC 4616, section 2): an accent in one is no fault.
"""

import hmac
from collections.abc import Callable, Mapping

Answer = Callable[[bytes | None], bytes | None]
"""From a challenge to its answer; from None to what may go with AUTH itself, or None."""


def password_mechanisms(username: str, password: str) -> Mapping[str, Answer]:
    """The mechanisms that prove a password, those we would rather use first."""
    user, secret = username.encode(), password.encode()
    return {
        "PLAIN": lambda _challenge: b"\0".join((b"", user, secret)),
        "LOGIN": lambda challenge: _login(challenge, user, secret),
        "CRAM-MD5": lambda challenge: _cram_md5(challenge, user, secret),
    }


def token_mechanisms(username: str, token: str) -> Mapping[str, Answer]:
    """That of an OAuth 2 access token; a refusal comes as a challenge, answered by nothing."""
    bearer = f"user={username}\x01auth=Bearer {token}\x01\x01".encode()
    return {"XOAUTH2": lambda challenge: bearer if challenge is None else b""}


def _login(challenge: bytes | None, user: bytes, secret: bytes) -> bytes | None:
    """It asks "Username:", then "Password:", in whatever words."""
    if challenge is None:
        return None
    return user if b"user" in challenge.lower() else secret


def _cram_md5(challenge: bytes | None, user: bytes, secret: bytes) -> bytes | None:
    """RFC 2195."""
    if challenge is None:
        return None
    return user + b" " + hmac.digest(secret, challenge, "md5").hex().encode()
