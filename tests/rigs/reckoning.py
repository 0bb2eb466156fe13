"""The one check that every fault must pass: what the ledger says is what the relay has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event

from digest.flows.app import App, wall_clock
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.model import EditionRow
from tests.loopback.inbox import Inbox
from tests.rigs.desk import Desk
from tests.rigs.published import standing


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Where each reader's copy stands, beside how often each address has it."""

    standing: dict[str, str]
    got: Counter[str]
    unlike: frozenset[str]
    """Who got two copies that are not the same bytes."""

    def who(self, status: str) -> set[str]:
        """The readers whose copy stands there."""
        return {address for address, where in self.standing.items() if where == status}

    @property
    def uncertain(self) -> set[str]:
        """Those an operator would be shown, as nobody can know."""
        return self.who("uncertain")

    @property
    def doubled(self) -> set[str]:
        """Who got more than one copy."""
        return {address for address, copies in self.got.items() if copies > 1}

    @property
    def without(self) -> set[str]:
        """Who got nothing."""
        return set(self.standing) - set(self.got)

    def faults(self, named: Iterable[str] = ()) -> dict[str, set[str]]:
        """
        What is wrong, by kind; empty where the ledger equals the relay's.

        *named* were uncertain before they were sent again: only they may have two.
        """
        taken = set(self.got)
        wrong = {
            "foreign": taken - set(self.standing),
            "lost: accepted, and the relay has nothing": self.who("accepted") - taken,
            "untold: the relay has it, and the ledger does not say so": (
                taken - self.who("accepted") - self.uncertain
            ),
            "doubled without a name": self.doubled - set(named),
            "more than doubled": {who for who, copies in self.got.items() if copies > 2},
            "doubled with other bytes": set(self.unlike),
        }
        return {kind: who for kind, who in wrong.items() if who}


def reckon(app: App, edition: EditionRow, *inboxes: Inbox) -> Reckoning:
    """The edition's rows beside everything those relays have taken."""
    wires: dict[str, set[bytes]] = {}
    got: Counter[str] = Counter()
    for envelope in (envelope for inbox in inboxes for envelope in inbox.envelopes):
        for address in envelope.recipients:
            got[address] += 1
            wires.setdefault(address, set()).add(envelope.wire)
    unlike = frozenset(who for who, seen in wires.items() if len(seen) > 1)
    return Reckoning(standing(app, edition), got, unlike)


def send_when_due_again(desk: Desk) -> None:
    """Send once more after the time that an uncertain copy waits, where the policy resends it."""
    later = replace(desk.app, clock=lambda: wall_clock() + timedelta(minutes=16))
    send(later, desk.edition, SendingWatch(stop=Event(), progress=lambda *_: None))
