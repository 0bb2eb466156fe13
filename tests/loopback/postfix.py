"""A Postfix of our own: takes mail on loopback, knows no mailbox, and hands what bounces to us."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.loopback.dovecot import free_port

_DAEMONS = ("/usr/lib/postfix/sbin", "/usr/libexec/postfix")


def find_postfix() -> Path | None:
    """The folder of its daemons; None where it is not installed, or nobody here may start it."""
    folder = next((Path(each) for each in _DAEMONS if Path(each, "master").exists()), None)
    return folder if os.geteuid() == 0 or shutil.which("sudo") else None


class Postfix:
    """Listens on `port`; what comes back for `rebond+…` goes by LMTP to `return_port`."""

    host = "127.0.0.1"

    def __init__(self, daemons: Path, domain: str) -> None:
        self.port, self.return_port = free_port(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="digest-postfix-"))
        self.folder.chmod(0o755)
        for name in ("conf", "queue", "data"):
            (self.folder / name).mkdir()
        self._run("chown", "postfix", str(self.folder / "data"))
        words = {
            "folder": self.folder,
            "daemons": daemons,
            "domain": domain,
            "port": self.port,
            "return_port": self.return_port,
        }
        (self.folder / "conf" / "main.cf").write_text(_MAIN.format(**words), encoding="ascii")
        (self.folder / "conf" / "master.cf").write_text(_MASTER.format(**words), encoding="ascii")
        self._postfix("start")

    def close(self) -> None:
        """Stop it, and remove its folder with all that is queued."""
        self._postfix("stop")
        self._run("rm", "-rf", str(self.folder))

    def _postfix(self, word: str) -> None:
        self._run("postfix", "-c", str(self.folder / "conf"), word)

    def _run(self, *words: str) -> None:
        prefix = () if os.geteuid() == 0 else ("sudo", "-n")
        subprocess.run([*prefix, *words], check=True, capture_output=True)


_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
myhostname = mx.{domain}
mydestination =
mynetworks = 127.0.0.0/8
recipient_delimiter = +
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ nobody@{domain}=nobody }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
transport_maps = inline:{{ rebond@{domain}=lmtp:inet:127.0.0.1:{return_port} }}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
lmtp unix - - n - - lmtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
