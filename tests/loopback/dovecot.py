"""A Dovecot of our own: IMAP and POP3 on loopback, in a throwaway folder, for one run."""

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path

from tests.loopback.certificate import Certificate, make_certificate
from tests.loopback.patience import PATIENCE

PASSWORD = "s3cret"


def find_dovecot() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")


class Dovecot:
    """A running server; every `user()` has an empty mailbox of their own."""

    host = "127.0.0.1"

    def __init__(self, program: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="digest-dovecot-"))
        self._users = count(1)
        self.certificate: Certificate = make_certificate(self.folder)
        self.ports = {name: free_port() for name in ("imap", "imaps", "pop3", "pop3s")}
        owner = _unprivileged()
        mail = self.folder / "mail"
        mail.mkdir()
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            shutil.chown(mail, owner.pw_name)
        file = self.folder / "dovecot.conf"
        file.write_text(self._configuration(owner), encoding="ascii")
        self._server = subprocess.Popen([program, "-F", "-c", file], stderr=subprocess.DEVNULL)
        self._wait()

    def user(self) -> str:
        """The name of somebody new, whose password is `PASSWORD`."""
        return f"user{next(self._users)}"

    def client(self, user: str) -> imaplib.IMAP4:
        """Their own mail program, logged in."""
        client = imaplib.IMAP4(self.host, self.ports["imap"], timeout=PATIENCE)
        client.login(user, PASSWORD)
        return client

    def put(self, user: str, *raws: bytes, folder: str = "INBOX") -> None:
        """Those messages lie in that folder of theirs, made where it is missing."""
        with self.client(user) as client:
            client.create(folder)
            for raw in raws:
                client.append(folder, "", "", raw)

    def renumber(self, user: str, *raws: bytes, folder: str) -> None:
        """That folder is made anew, with those messages and another UIDVALIDITY."""
        with self.client(user) as client:
            client.delete(folder)
        self.put(user, *raws, folder=folder)

    def messages(self, user: str, folder: str = "INBOX") -> int:
        """How many lie there."""
        with self.client(user) as client:
            return int(client.select(folder, readonly=True)[1][0])

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._server.terminate()
        self._server.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self, port: int) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex((self.host, port)) == 0

    def _wait(self) -> None:
        """Until all of its ports are open."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._server.poll() is None:
            if all(map(self._answers, self.ports.values())):
                return
            time.sleep(0.02)
        log = self.folder / "log"
        raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")

    def _configuration(self, owner: pwd.struct_passwd) -> str:
        names = {} if os.geteuid() == 0 else dict.fromkeys(("internal", "login"), owner.pw_name)
        own = "".join(f"default_{name}_user = {user}\n" for name, user in names.items())
        chroots = "" if os.geteuid() == 0 else _UNCHROOTED.format(user=owner.pw_name)
        return (
            own
            + chroots
            + _CONFIGURATION.format(
                folder=self.folder,
                host=self.host,
                password=PASSWORD,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
                **self.ports,
            )
        )


def free_port() -> int:
    """One that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


_UNCHROOTED = """\
default_internal_group = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service pop3-login {{
  chroot =
}}
"""
_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = {host}
protocols = imap pop3
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""
