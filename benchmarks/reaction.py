"""
How soon it does what it is told to, beside what it waits for: a relay of 0.3 s, a rate, itself.

A signal and a halt end a sending within two seconds and the reply in flight; a rate
is kept by two processes; whether an address is known takes no longer to answer.
"""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.flows.app import App, wall_clock
from digest.store import suppressions
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.forked import wait_until
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING, make_settings, write_installation
from tests.rigs.desk import Desk, ended
from tests.rigs.published import DAY, enqueue, subscribe
from tests.rigs.site import Site

ROUNDS = 5
REPLY = 0.3
RATE = 20


@contextmanager
def desk(inbox: Inbox, readers: int, **sections: dict[str, object]) -> Iterator[Desk]:
    """An installation with an edition that is queued, and `inbox` as its relay."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sections["smtp"] = {"host": inbox.host, "port": inbox.port, "connections": 2}
        write_installation(folder, sections)
        database = open_database("sqlite:///digest.db", folder)
        upgrade(database)
        settings = make_settings(folder, sections)
        app = App(settings=settings, database=database, keyring=KEYRING, clock=wall_clock)
        subscribe(app, *(f"lectrice{number}@exemple.test" for number in range(readers)))
        place = Desk(app, enqueue(app, batch_size=8))
        yield place
        place.close()


def time_to_stop(*halting: str) -> float:
    """Seconds from SIGTERM, or from the first sign of a command, to the end of two senders."""
    inbox = Inbox()
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=REPLY)
    with desk(inbox, readers=200) as place:
        senders = [place.begin("send") for _ in range(2)]
        wait_until(lambda: len(inbox.envelopes) >= 8)
        if halting:
            place.begin(*halting)
            wait_until(lambda: place.edition.halted_at is not None)
        else:
            for sender in senders:
                sender.send_signal(signal.SIGTERM)
        began = perf_counter()
        for sender in senders:
            ended(sender)
        took = perf_counter() - began
    inbox.close()
    return took


def rate_of_two(copies: int) -> float:
    """Copies a second of two processes that are allowed `RATE` together."""
    inbox, moments = Inbox(), list[float]()

    def note(_: str) -> bool:
        moments.append(perf_counter())
        return False

    inbox.reply("BODY", "", when=note)
    with desk(inbox, copies, pace={"rate": f"{RATE}/s"}) as place:
        for sender in [place.begin("send") for _ in range(2)]:
            ended(sender)
    inbox.close()
    return (len(moments) - 1) / (moments[-1] - moments[0])


def time_to_answer(rounds: int) -> dict[str, float]:
    """Seconds until the sign-up page answers for an address that is known, closed, or new."""
    inbox = Inbox()
    with desk(inbox, readers=1) as place:
        with place.app.database.write() as conn:
            suppressions.add(conn, "fermee@exemple.test", "bounced", wall_clock())
        site, spent = Site(place.app), dict[str, list[float]]()
        for turn in range(rounds):
            known, closed = "lectrice0@exemple.test", "fermee@exemple.test"
            asked = {"known": known, "closed": closed, "new": f"n{turn}@exemple.test"}
            for kind, address in asked.items():
                began = perf_counter()
                site.post("/abonnement", {"courriel": address})
                spent.setdefault(kind, []).append(perf_counter() - began)
        site.close()
    inbox.close()
    return {kind: median(times) for kind, times in spent.items()}


def main() -> None:
    """Print each figure beside what it is measured by."""
    for name, words in (("SIGTERM", ()), ("digest halt", ("halt", str(DAY)))):
        took = median(time_to_stop(*words) for _ in range(ROUNDS))
        print(f"{name}: two senders end in {took:.2f} s, {took / REPLY:.1f} replies of the relay")
    rate = rate_of_two(6 * RATE)
    print(f"a rate of {RATE}/s: {rate:.1f}/s by two processes, {rate / RATE:.2f} x")
    answers = time_to_answer(9)
    shown = ", ".join(f"{kind} {seconds * 1000:.1f} ms" for kind, seconds in answers.items())
    ratio = max(answers.values()) / min(answers.values())
    print(f"a sign-up is answered: {shown}; the slowest {ratio:.2f} x the fastest")


if __name__ == "__main__":
    main()
