"""
How fast mail that came back is taken in: a Maildir, one process, committed in groups of 100.

Half are notices of delivery status, of readers of one edition, a tenth ask to
leave, the rest are answers of programs. Beside it, in the same run, what only
reading and understanding the same messages needs.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.address import verp
from digest.feedback.classify import classify
from digest.flows.app import App, wall_clock
from digest.flows.feedback.poll import poll
from digest.flows.sending.copies import PersonalCopies
from digest.model import Delivery, DeliveryStatus, Variant
from digest.store.copies import standing
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import NOTICE, Post

ANSWER = "Auto-Submitted: auto-replied\nMessage-ID: <{number}@mail.example>\n\n{number}\n"
LEAVE = "To: {to}\nFrom: a@mail.example\nMessage-ID: <leave.{number}@mail.example>\n\n\n"


def messages(app: App, post: Post, number: int) -> list[bytes]:
    """So many messages of all kinds, about as many copies as it takes."""
    copies, raws = PersonalCopies(app, post.edition), []
    with app.database.read() as conn:
        rows = list(standing(conn, post.edition.id, DeliveryStatus.ACCEPTED))
    for place in range(number):
        row = rows[place % len(rows)]
        delivery = Delivery(
            id=row.delivery_id,
            subscriber_id=row.subscriber_id,
            address=row.address,
            variant=Variant.WITH_PARTNERS,
            consented_on=post.edition.day,
        )
        raws.append(_message(app, copies, delivery, place).encode())
    return raws


def _message(app: App, copies: PersonalCopies, delivery: Delivery, place: int) -> str:
    if place % 10 == 9:
        mail = copies.mail(delivery)
        token = mail.wire.partition(b"/d/")[2].partition(b">")[0].decode()
        to = verp(app.settings.unsubscribe_address, token)
        return LEAVE.format(to=to, number=place)
    if place % 2:
        return ANSWER.format(number=place)
    return NOTICE.format(
        to=copies.mail(delivery).envelope_sender,
        number=place,
        address=delivery.address,
        status="5.1.1" if place % 4 else "4.4.1",
        words="no such user",
    )


def main() -> None:
    """Print how many messages a second, and how much memory it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=4000)
    number = arguments.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), {"feedback": {"handed_over": True}})
        database = open_database("sqlite:///digest.db", Path(folder))
        upgrade(database)
        app = App(settings=settings, database=database, keyring=KEYRING, clock=wall_clock)
        subscribe(app, *(f"l{each}@d{each % 500}.example" for each in range(number)))
        post = Post(app, enqueue(app, batch_size=500))
        post.accept_all()
        raws = messages(app, post, number)
        for raw in raws:
            post.bring(raw)
        start, used = time.perf_counter(), time.process_time()
        for raw in raws:
            classify(raw, app.keyring)
        understood = time.process_time() - used
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start, used = time.perf_counter(), time.process_time()
        report = poll(app)
        took, used = time.perf_counter() - start, time.process_time() - used
        database.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{report.read} messages in {took:.1f} s ({used:.1f} s of processor): "
        f"{report.read / took:.0f} a second; understanding them alone takes {understood:.1f} s; "
        f"{most:.0f} MB at most, {before:.0f} MB before; {dict(report.acts)}"
    )


if __name__ == "__main__":
    main()
