"""An access token for a mailbox that has no password: printed by a program of the operator's."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from digest.errors import MailboxConfigError, MailboxError

_LONGEST = 16_384
"""Characters of a token; Microsoft's have some thousands."""


def access_token(command: Sequence[str], folder: Path, mailbox: str, timeout_s: float) -> str:
    """
    What that command prints, run in *folder* without a shell.

    What it says beside it goes where our own errors go, and nothing of its output into a
    message. Raises `MailboxConfigError` where it cannot be run or prints no token,
    `MailboxError` where it ends otherwise than with 0, or too late.
    """
    where = f"mailboxes.{mailbox}.token_command ({command[0]})"
    by_hand = "run it by hand as this user"
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own words, and no shell
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise MailboxError(f"{where} printed nothing in {timeout_s:.0f} s; {by_hand}") from fault
    except (OSError, ValueError) as fault:
        raise MailboxConfigError(f"{where} cannot be run; correct it, or {by_hand}") from fault
    if done.returncode:
        raise MailboxError(f"{where} ended with {done.returncode}; {by_hand}")
    token = done.stdout.decode("ascii", "replace").strip()
    if not token or len(token) > _LONGEST or not _is_token(token):
        raise MailboxConfigError(f"{where} prints no access token alone on a line; {by_hand}")
    return token


def _is_token(text: str) -> bool:
    """Whether it may stand in a Bearer authorization (RFC 6750, section 2.1)."""
    return text.isascii() and text.isprintable() and " " not in text
