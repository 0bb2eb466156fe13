"""What of a database's address nobody may see. Pure."""

from urllib.parse import parse_qsl, unquote_plus, urlsplit

STARS = "********"
_SECRET = ("password", "passwd", "secret", "token")
"""What a parameter's name holds where its value is a secret (libpq: `password`, `sslpassword`)."""


def starred(url: str) -> str:
    """That address with every secret in it starred out; nothing is parsed that is not one."""
    scheme, mark, rest = url.partition("://")
    who, at, where = rest.rpartition("@")
    user, colon, password = who.partition(":")
    if colon and "/" not in user:  # the name of a file may hold both
        who = f"{user}:{STARS}"
        # with a bare ? before it, where the password ends is anybody's guess
        where = STARS if "?" in password else where
    place, question, query = where.partition("?")
    shown = "&".join(map(_starred_part, query.split("&")))
    return f"{scheme}{mark}{who}{at}{place}{question}{shown}"


def unsigned(url: str) -> str:
    """The same without who signs in: a log that masks addresses still tells which it is."""
    scheme, mark, rest = starred(url).partition("://")
    who, _, where = rest.rpartition("@")
    return f"{scheme}{mark}{rest if '/' in who else where}"


def without_secrets(text: str, url: str) -> str:
    """A message about the database at that address, with every secret of the address starred."""
    for secret in sorted(_secrets_in(url), key=len, reverse=True):
        text = text.replace(secret, STARS)
    return text


def is_secret(name: str) -> bool:
    """Whether the parameter of that name holds a secret."""
    return any(word in name.lower() for word in _SECRET)


def _starred_part(part: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={STARS}" if equals and is_secret(unquote_plus(name)) else part


def _secrets_in(url: str) -> set[str]:
    who = url.partition("://")[2].rpartition("@")[0]
    typed = who.partition(":")[2]
    named = {value for name, value in parse_qsl(urlsplit(url).query) if is_secret(name)}
    return {secret for secret in (typed, unquote_plus(typed), *named) if secret}
