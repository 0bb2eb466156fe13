"""A DNS server on loopback: records are put, questions are answered and kept."""

import socket
import threading

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

LONGEST_DATAGRAM = 1232


class NameServer:
    """`put(name, kind, *values)` says what a name answers; anything else does not exist."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, str]] = []
        self.fails: set[str] = set()
        """Names that are answered SERVFAIL."""
        self._records: dict[str, dict[str, list[str]]] = {}
        self._stream = socket.create_server(("127.0.0.1", 0))
        self.port = self._stream.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", self.port))
        for serve in (self._serve_datagrams, self._serve_streams):
            threading.Thread(target=serve, daemon=True).start()

    @property
    def place(self) -> str:
        """As `dns.resolvers` names it."""
        return f"127.0.0.1:{self.port}"

    def put(self, name: str, kind: str, *values: str) -> None:
        """Values as a zone file has them."""
        self._records.setdefault(name, {})[kind] = list(values)

    def close(self) -> None:
        self._datagrams.close()
        self._stream.close()

    def _serve_datagrams(self) -> None:
        while True:
            try:
                wire, client = self._datagrams.recvfrom(4096)
            except OSError:  # closed
                return
            answer = self._answer(dns.message.from_wire(wire))
            try:
                packed = answer.to_wire(max_size=LONGEST_DATAGRAM)
            except dns.exception.TooBig:
                answer.answer.clear()
                answer.flags |= dns.flags.TC
                packed = answer.to_wire()
            self._datagrams.sendto(packed, client)

    def _serve_streams(self) -> None:
        while True:
            try:
                client, _ = self._stream.accept()
            except OSError:  # closed
                return
            with client:
                question, _ = dns.query.receive_tcp(client)
                dns.query.send_tcp(client, self._answer(question).to_wire(max_size=65535))

    def _answer(self, question: dns.message.Message) -> dns.message.Message:
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
        self.questions.append((name, kind))
        answer = dns.message.make_response(question)
        if name in self.fails:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self._records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif values := self._records[name].get(kind):
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *values))
        return answer
