"""What is said to a relay, without a socket: whatever it answers, in whatever pieces that comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.deliver.connect import Relay, Tls
from digest.deliver.dialogue import Dialogue
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.mail_queue import Attempt
from digest.model import Mail

WAYS = {
    "pipelining": {"pipelining": "", "size": "1000000"},
    "lock-step": {"dsn": ""},
    "chunking": {"pipelining": "", "chunking": ""},
}
VERBS = ("MAIL", "RCPT", "DATA", "END")
WIRE = b"Subject: %d\r\n\r\nBonjour.\r\n"


def mail(number: int) -> Mail:
    return Mail(
        envelope_sender=f"rebond+b1.{number}@exemple.test",
        recipient=f"lectrice{number}@exemple.test",
        pieces=(WIRE % number,),
        delivery_id=number,
    )


@dataclass
class PureRelay:
    """A relay of bytes in and bytes out, that tells what it took; it hangs up after a 421."""

    replies: dict[tuple[int, str], bytes]
    """What it says to a mail's command, where that is no yes."""
    taken: list[int] = field(default_factory=list)
    is_closed: bool = False
    _unread: bytes = b""
    _number: int = 0
    _is_refused: bool = False
    _awaits_body: bool = False

    def feed(self, said: bytes) -> bytes:
        """What it answers to that."""
        self._unread += said
        answers: list[bytes] = []
        while not self.is_closed and (step := self._step()) is not None:
            answers.append(step)
        return b"".join(answers)

    def _step(self) -> bytes | None:
        if self._awaits_body:
            body, dot, rest = self._unread.partition(b"\r\n.\r\n")
            if self._unread.startswith(b".\r\n"):
                body, dot, rest = b"", b".", self._unread[3:]
            if not dot:
                return None
            self._unread, self._awaits_body = rest, False
            return self._end(has_body=bool(body))
        line, end, rest = self._unread.partition(b"\r\n")
        if not end:
            return None
        verb, *words = line.split(b" ")
        if verb == b"BDAT":
            length = int(words[0])
            if len(rest) < length:
                return None
            self._unread = rest[length:]
            return b"503 no\r\n" if self._is_refused else self._end(has_body=True)
        self._unread = rest
        return self._command(verb.decode(), line)

    def _command(self, verb: str, line: bytes) -> bytes:
        if verb == "MAIL":
            self._number = int(line.partition(b"@")[0].rpartition(b".")[2])
            self._is_refused = False
        if verb in {"RSET", "QUIT"}:
            return b"250 ok\r\n"
        if self._is_refused:
            return b"503 no\r\n"
        answer = self._reply(verb, b"354 go\r\n" if verb == "DATA" else b"250 ok\r\n")
        self._is_refused = answer[:1] not in b"23"
        self._awaits_body = answer[:3] == b"354"
        return answer

    def _end(self, *, has_body: bool) -> bytes:
        answer = self._reply("END", b"250 queued\r\n")
        if has_body and answer[:1] == b"2":
            self.taken.append(self._number)
        return answer

    def _reply(self, verb: str, usual: bytes) -> bytes:
        answer = self.replies.get((self._number, verb), usual)
        self.is_closed = answer.startswith(b"421") or not answer
        return answer


@dataclass
class Tape:
    """A wire to a pure relay: its answers come in pieces of these sizes."""

    relay: PureRelay
    sizes: Iterator[int]
    _coming: bytes = b""

    def put(self, *pieces: bytes) -> None:
        if self.relay.is_closed and not self._coming:
            raise BrokenPipeError
        for piece in pieces:
            self._coming += self.relay.feed(piece)

    async def read(self, _seconds: float) -> bytes:
        return self.glance() or b""

    def glance(self) -> bytes | None:
        size = next(self.sizes)
        piece, self._coming = self._coming[:size], self._coming[size:]
        return piece or (b"" if self.relay.is_closed else None)

    def close(self) -> None:
        self.relay.is_closed = True


@dataclass
class Told:
    """Mails to send, what is intended, and what came of each."""

    mails: Iterator[Mail]
    intended: list[int] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    async def following(self) -> Mail | None:
        return next(self.mails, None)

    def look_again(self, _mail: Mail) -> None:
        return

    async def intend(self, mail: Mail) -> None:
        self.intended.append(mail.delivery_id)

    async def answered(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)

    def meanwhile(self) -> None:
        return


def talk(
    way: str, count: int, replies: dict[tuple[int, str], bytes], sizes: list[int]
) -> tuple[dict[int, str], PureRelay, Told, str]:
    """Each mail's status, the relay, what was asked and told, and why the connection ended."""
    relay, told = PureRelay(dict(replies)), Told(map(mail, range(1, count + 1)))
    wire = Tape(relay, cycle(sizes))
    place = Relay(host="exemple.test", port=25, tls=Tls.NONE, in_flight=4)
    talking = Dialogue(place, WAYS[way], wire).stream(told)
    fault = ""
    try:
        talking.send(None)
    except StopIteration:
        pass
    except ConnectionLostError as lost:
        fault = str(lost)
    statuses = {
        attempt.mail.delivery_id: str(attempt.verdict.outcome.status) for attempt in told.attempts
    }
    assert len(statuses) == len(told.attempts)
    return statuses, relay, told, fault


def known(statuses: dict[int, str]) -> dict[int, str]:
    """The statuses that rest on an answer."""
    return {number: status for number, status in statuses.items() if status != "uncertain"}


ANSWERS = st.sampled_from(
    [
        *(b"450 4.2.0 later\r\n", b"550-5.1.1 no\r\n550 5.1.1 such user\r\n", b"554 5.7.1 no\r\n"),
        *(b"421 4.3.2 closing\r\n", b"", b"250-first\r\n250 second\r\n", b"\r\n", b"hello\r\n"),
    ]
)
REPLIES = st.dictionaries(st.tuples(st.integers(1, 6), st.sampled_from(VERBS)), ANSWERS, max_size=4)
SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=8)


@pytest.mark.parametrize("way", list(WAYS))
@given(replies=REPLIES, sizes=SIZES)
@example(replies={(2, "RCPT"): b"550 5.1.1 no\r\n", (3, "MAIL"): b"450 4.2.0 no\r\n"}, sizes=[1])
@example(replies={(3, "END"): b"421 4.3.2 closing\r\n"}, sizes=[3])
def test_whatever_the_pieces_each_mail_gets_its_own_answer_and_no_other(
    way: str, replies: dict[tuple[int, str], bytes], sizes: list[int]
) -> None:
    statuses, relay, told, fault = talk(way, 6, replies, sizes)

    whole, *_ = talk(way, 6, replies, [10_000])
    accepted = {number for number, status in statuses.items() if status == "accepted"}
    uncertain = {number for number, status in statuses.items() if status == "uncertain"}
    assert known(statuses) == known(whole)  # when a cut is noticed hangs on the pieces
    assert accepted <= set(relay.taken) <= accepted | uncertain
    assert set(relay.taken) <= set(told.intended)
    assert uncertain <= set(told.intended)
    assert fault or set(statuses) == set(range(1, 7))


def test_with_many_in_flight_what_is_answered_after_a_421_counts_until_the_relay_hangs_up() -> None:
    class Lingering(PureRelay):
        def _reply(self, verb: str, usual: bytes) -> bytes:
            answer = super()._reply(verb, usual)
            self.is_closed = (self._number, verb) == (3, "END")
            return answer

    relay = Lingering({(1, "END"): b"421 4.7.0 too much at once\r\n"})
    told = Told(map(mail, range(1, 7)))
    place = Relay(host="exemple.test", port=25, tls=Tls.NONE, in_flight=4)
    with pytest.raises(ConnectionLostError):
        Dialogue(place, WAYS["chunking"], Tape(relay, cycle([7]))).stream(told).send(None)

    statuses = {
        attempt.mail.delivery_id: attempt.verdict.outcome.status for attempt in told.attempts
    }
    assert statuses == {1: "deferred", 2: "accepted", 3: "accepted"}
    assert relay.taken == [2, 3]
