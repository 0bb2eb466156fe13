"""A relay may say our password back: what of its words must not be shown. Pure."""

import re
from base64 import b64encode
from urllib.parse import quote

_HIDDEN = "•••"
_SHORT = 4
"""Characters: a shorter password is looked for as a word, or half of every reply were hidden."""
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")


def without_credentials(text: str, username: str, password: str) -> str:
    """
    Those words without the password, in whatever letters' case, and without what proves it.

    That is base64 of it, of the name, and of what AUTH says (RFC 4616, section 2; XOAUTH2), whole
    or cut short; percent-encoded and hexadecimal. The name in clear stays: it says who is meant.
    """
    if not password:
        return text
    text = _spoken(password).sub(_HIDDEN, text)
    forms = _encoded(username, password)
    return _ENCODED.sub(lambda token: _HIDDEN if _tells(token[0], forms) else token[0], text)


def _spoken(password: str) -> re.Pattern[str]:
    """The password as text."""
    plain = {password, " ".join(password.split()), quote(password), quote(password, safe="")}
    spoken = "|".join(map(re.escape, sorted(filter(None, plain), key=len, reverse=True)))
    bounded = spoken if len(password) >= _SHORT else rf"(?<!\w)(?:{spoken})(?!\w)"
    return re.compile(bounded, re.IGNORECASE)


def _encoded(username: str, password: str) -> frozenset[str]:
    """What stands on the wire for the name and the password, without padding."""
    user, secret = username.encode(), password.encode()
    bearer = b"user=" + user + b"\x01auth=Bearer " + secret + b"\x01\x01"
    proofs = (user, secret, b"\0" + user + b"\0" + secret, user + b"\0" + user + b"\0" + secret)
    said = {b64encode(proof).decode() for proof in (*proofs, bearer)}
    forms = {secret.hex(), *said, *(form.translate(_URL_SAFE) for form in said), *_cores(secret)}
    return frozenset(form.rstrip("=").lower() for form in forms if form)


def _cores(secret: bytes) -> set[str]:
    """The part of base64 that a secret alone decides, wherever in three bytes it begins."""
    cores = (
        b64encode(bytes(ahead) + secret).decode().rstrip("=")[_FIRST_SURE[ahead] : -1]
        for ahead in range(3)
    )
    return {core for core in cores if len(core) >= _SHORT}


def _tells(token: str, forms: frozenset[str]) -> bool:
    """Whether a token holds one of the forms, or is a piece of one."""
    bare = token.rstrip("=").lower()
    return any(form in bare or bare in form for form in forms if len(form) >= _SHORT)


_URL_SAFE = str.maketrans("+/", "-_")
_FIRST_SURE = (0, 2, 3)
"""How many characters the bytes before decide, too."""
