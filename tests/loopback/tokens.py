"""A mailbox server that lets in by XOAUTH2 alone, and does not give every message: IMAP or POP3."""

import re
import socketserver
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager

_WHY = "eyJzdGF0dXMiOiI0MDEifQ=="
"""The challenge by which Microsoft and Google tell why they refuse: {"status":"401"}."""


class TokenServer(socketserver.ThreadingTCPServer):
    """On loopback; `said` is what a client said to be let in."""

    daemon_threads = True

    def __init__(self, kind: str, token: str, messages: tuple[bytes | None, ...]) -> None:
        self.token = token
        self.messages = messages
        self.said: list[bytes] = []
        super().__init__(("127.0.0.1", 0), {"imap": _Imap, "pop3": _Pop3}[kind])

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def lets_in(self, line: bytes) -> bool:
        """Whether that line of base64 is the user's token."""
        self.said.append(b64decode(line))
        return self.said[-1] == f"user=rebond\1auth=Bearer {self.token}\1\1".encode()


@contextmanager
def token_server(kind: str, token: str, *messages: bytes | None) -> Iterator[TokenServer]:
    """One that runs; a message that is None is there, and cannot be had."""
    with TokenServer(kind, token, messages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Client(socketserver.StreamRequestHandler):
    server: TokenServer

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def is_let_in(self) -> bool:
        self.say("+ ")
        if self.server.lets_in(self.rfile.readline()):
            return True
        self.say(f"+ {_WHY}")
        self.rfile.readline()
        return False


class _Pop3(_Client):
    def handle(self) -> None:
        self.say("+OK")
        for line in self.rfile:
            command, *words = line.decode().split()
            match command.upper():
                case "AUTH":
                    self.say("+OK" if self.is_let_in() else "-ERR [AUTH] no")
                case "LIST":
                    sizes = [f"{n} 10" for n, _ in enumerate(self.server.messages, 1)]
                    self.say("+OK", *sizes, ".")
                case "UIDL":
                    names = [f"{n} uid{n}" for n, _ in enumerate(self.server.messages, 1)]
                    self.say("+OK", *names, ".")
                case "RETR":
                    raw = self.server.messages[int(words[0]) - 1]
                    self.say(
                        *(["-ERR it is broken"] if raw is None else ["+OK", raw.decode(), "."])
                    )
                case _:
                    self.say("+OK")


class _Imap(_Client):
    def handle(self) -> None:
        self.say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] hello")
        for line in self.rfile:
            tag, command, *words = line.decode().split()
            match command.upper():
                case "AUTHENTICATE":
                    self.say(f"{tag} {'OK' if self.is_let_in() else 'NO'} that is it")
                case "CAPABILITY":
                    self.say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2", f"{tag} OK done")
                case "EXAMINE" | "SELECT":
                    number = len(self.server.messages)
                    self.say(f"* {number} EXISTS", "* OK [UIDVALIDITY 7] v")
                    self.say(f"* OK [UIDNEXT {number + 1}] n", f"{tag} OK done")
                case "UID" if words[0] == "SEARCH":
                    uids = " ".join(str(n) for n, _ in enumerate(self.server.messages, 1))
                    self.say(f"* SEARCH {uids}", f"{tag} OK done")
                case "UID":
                    self._fetch(tag, [int(uid) for uid in re.findall(r"\d+", words[1])])
                case _:
                    self.say(f"{tag} OK done")

    def _fetch(self, tag: str, uids: list[int]) -> None:
        raws = {uid: self.server.messages[uid - 1] for uid in uids}
        for uid, raw in raws.items():
            if raw is not None:
                head = f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n"
                self.wfile.write(head.encode() + raw + b")\r\n")
        is_whole = None not in raws.values()
        self.say(f"{tag} {'OK done' if is_whole else 'NO [SERVERBUG] it is broken'}")
