"""The mailboxes that the settings name, and our own: open one at a time, and never for long."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from digest.config import MailboxSettings, Settings, read_secret
from digest.feedback.access import MailboxAccess, MailboxTls, ReturnMailbox
from digest.feedback.imap import ImapMailbox
from digest.feedback.maildir import UNREAD, MaildirMailbox, make_maildir
from digest.feedback.pop3 import Pop3Mailbox
from digest.flows.app import App
from digest.flows.feedback.access_token import access_token
from digest.hosts import is_loopback

SPOOL = "spool"
"""The name of our own, into which mail is handed."""
_PORTS = {
    ("imap", MailboxTls.IMPLICIT): 993,
    ("pop3", MailboxTls.IMPLICIT): 995,
    ("imap", MailboxTls.STARTTLS): 143,
    ("pop3", MailboxTls.STARTTLS): 110,
    ("imap", MailboxTls.NONE): 143,
    ("pop3", MailboxTls.NONE): 110,
}


def names(settings: Settings) -> tuple[str, ...]:
    """Every mailbox there is to read, our own first."""
    own = (SPOOL,) if spool_of(settings).is_dir() else ()
    return (*own, *settings.mailboxes)


def spool_of(settings: Settings) -> Path:
    """The folder of our own."""
    return settings.path(settings.feedback.spool)


@contextmanager
def opened(app: App, name: str) -> Iterator[ReturnMailbox]:
    """
    That mailbox, open.

    Raises `MailboxError` where it cannot be read now, `MailboxConfigError` where
    waiting does not help, `ConfigError` for a password that cannot be read.
    """
    if name == SPOOL:
        make_maildir(spool_of(app.settings))
        yield MaildirMailbox(SPOOL, spool_of(app.settings), UNREAD)
        return
    table = app.settings.mailboxes[name]
    if table.kind == "maildir":
        yield MaildirMailbox(name, app.settings.path(Path(table.folder)))
    elif table.kind == "imap":
        access = access_of(app.settings, name, table)
        with closing(ImapMailbox(access, may_delete=table.delete_handled)) as box:
            yield box
    else:
        with closing(Pop3Mailbox(access_of(app.settings, name, table))) as maildrop:
            yield maildrop


def may_delete(settings: Settings, name: str) -> bool:
    """Whether what was handled there, and is old, is to be deleted; in our own it always is."""
    return name == SPOOL or settings.mailboxes[name].delete_handled


def access_of(settings: Settings, name: str, table: MailboxSettings) -> MailboxAccess:
    """
    How that mailbox is reached.

    Raises `ConfigError` where its password cannot be read, as `access_token` where no token is had.
    """
    password = table.password
    if table.password_file is not None:
        file = settings.path(table.password_file)
        password = read_secret(file, f"mailboxes.{name}.password_file")
    tls, timeout_s = _tls(table), table.timeout.total_seconds()
    token = ""
    if table.token_command:
        token = access_token(table.token_command, settings.path(Path()), name, timeout_s)
    return MailboxAccess(
        name=name,
        host=table.host,
        port=table.port or _PORTS[table.kind, tls],
        tls=tls,
        ca_file=settings.path(table.ca_file) if table.ca_file else None,
        username=table.username,
        password=password,
        token=token,
        folder=table.folder,
        timeout_s=timeout_s,
    )


def _tls(table: MailboxSettings) -> MailboxTls:
    if table.tls != "auto":
        return MailboxTls(table.tls)
    if is_loopback(table.host) and table.port not in (993, 995):
        return MailboxTls.NONE
    return MailboxTls.IMPLICIT if table.port in (0, 993, 995) else MailboxTls.STARTTLS
