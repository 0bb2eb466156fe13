"""Texts that want to be something else on the way: a command, a field, a boundary, another mail."""

import base64
import random

_SMUGGLED = "\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<proie@cible.test>\r\nDATA\r\n"
_ENDS = ("\r\n", "\n", "\r", "\n\r", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e")
_WORDS = (
    *("Bcc: proie@cible.test", "X-SMTPAPI: {}", "Subject: autre", "MAIL FROM:<>", "QUIT"),
    *("RCPT TO:<proie@cible.test>", "DATA", ".", "..", "--=_", "Content-Type: text/html"),
    *("<proie@cible.test>", ", proie@cible.test", "\u202egnp.exe", "\u200f", '"', "\\", "'"),
    *(
        ">",
        "<",
        ";",
        ":",
        ",",
        "@",
        "(",
        ")",
        "=?",
        "?=",
        "%0d%0a",
        "&#13;&#10;",
        "é",
        "🦫",
        "\x9b",
    ),
    *("\u560d\u560a", "\x1b[2J", "=0D=0A", "{{ 7*7 }}", "SIZE=1", "a" * 70, "mot " * 300),
)
_IN_AN_ADDRESS = (
    *("%0d%0aBcc%3a", "=0D=0A", "--=_", "{{7*7}}", "|sh", "`id`", "é", "🦫", "#", "!", "a" * 40),
    *("=3F", "'or'1'='1", "MAIL_FROM", "$IFS", "^H", "~", "DATA", "&lt;b&gt", "/../", "\u0301"),
)
"""What an address may hold, and a careless writer of mail may not bear."""
_SURROGATES = ("\ud800", "\udc0a", "\udfff")


def text(dice: random.Random) -> str:
    """A text of one to six hostile words, some of them in an encoding that mail programs undo."""
    words = [_word(dice) for _ in range(dice.randint(1, 6))]
    return dice.choice(("", " ", "\r\n", "x")).join(words)


def address(dice: random.Random, number: int) -> str:
    """Something between an address that is one and an attack; no two are of one domain."""
    domain = dice.choice((f"d{number}.test", f"d{number}.test", f"é{number}.test", text(dice)))
    local = dice.choice((f"lectrice{number}", "", "O'Brien+x", '"a b"', ".", "é"))
    legal = local + dice.choice(_IN_AN_ADDRESS)
    wild = dice.choice((f"{local}{_word(dice)}@{domain}", f"{local}@{domain}", text(dice)))
    return dice.choice((f"{legal}@{domain}", wild))


def _word(dice: random.Random) -> str:
    plain = dice.choice((*_WORDS, *_ENDS, *_SURROGATES, _SMUGGLED))
    form = dice.randrange(6)
    if form == 0:
        coded = base64.b64encode(plain.encode("utf-8", "replace")).decode()
        return f"=?{dice.choice(('utf-8', 'l1'))}?b?{coded.rstrip('=')}?="
    if form == 1:
        coded = "".join(f"={byte:02X}" for byte in plain.encode("utf-8", "replace"))
        return f"=?utf-8?q?{coded}{dice.choice(('?=', '', '?'))}"
    return plain + dice.choice(("", "", *_ENDS))
