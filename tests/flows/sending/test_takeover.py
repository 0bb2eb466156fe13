"""A host is lost, or sleeps: what it may have sent is named, and settled once it tells."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from digest.deliver.journal import Journal
from digest.errors import LeaseLostError
from digest.flows.app import App
from digest.flows.sending.known import call_known
from digest.flows.sending.outbox import RowOutbox
from digest.flows.sending.send import SendReport, send
from digest.flows.sending.takeover import journal_folder, recover, take_over
from digest.model import Batch, DeliveryStatus, EditionRow, EditionStatus, Outcome, Reply
from digest.store import book_tables, editions
from tests.rigs.lagging_standby import books, go_back
from tests.rigs.published import enqueue, outbox_of, standing, subscribe

READERS = [f"lectrice{number:02}@exemple.test" for number in range(40)]
TAKEN = Outcome(status=DeliveryStatus.ACCEPTED, reply=Reply(code=250, status="2.0.0"))
LATER = Outcome(status=DeliveryStatus.DEFERRED, reply=Reply(code=451), reason="later")
OWNER = "mail-2-77-aaaa"
WINDOW = 25


class Host:
    """One of several machines on one database: it has a folder of its own."""

    def __init__(self, app: App, folder: Path, **delivery: object) -> None:
        settings = app.settings
        table = settings.delivery.model_copy(update={"hosts": "several", **delivery})
        own = settings.model_copy(update={"folder": folder, "delivery": table})
        self.app = replace(app, settings=own)
        folder.mkdir(exist_ok=True)

    def outbox(self, edition: EditionRow) -> RowOutbox:
        """That host's view of an edition's rows."""
        return outbox_of(self.app, edition, _Calm())


class _Calm:
    """Nobody's consent changes."""

    def has_changed(self) -> bool:
        return False


@pytest.fixture
def edition(relayed: App) -> EditionRow:
    """Forty copies in one batch."""
    subscribe(relayed, *READERS)
    return enqueue(relayed, batch_size=100)


@pytest.fixture
def lost(relayed: App, tmp_path: Path) -> Host:
    return Host(relayed, tmp_path / "lost")


@pytest.fixture
def other(relayed: App, tmp_path: Path) -> Host:
    return Host(relayed, tmp_path / "other")


def claim(host: Host, edition: EditionRow, owner: str = OWNER) -> tuple[RowOutbox, Batch]:
    outbox = host.outbox(edition)
    taken = outbox.claim(owner)
    assert isinstance(taken, Batch)
    return outbox, taken


def let_the_lease_end(app: App) -> None:
    app.clock.advance(app.settings.delivery.lease + timedelta(minutes=1))  # type: ignore[attr-defined]


def taken_over(host: Host, edition: EditionRow) -> None:
    let_the_lease_end(host.app)
    with host.app.database.write() as conn:
        take_over(host.app, conn, edition)


def told(app: App, edition: EditionRow) -> Counter[str]:
    return Counter(standing(app, edition).values())


def test_what_a_lost_host_announced_is_uncertain_by_name_and_the_rest_is_sent(
    edition, lost, other, inbox, watch
):
    _, batch = claim(lost, edition)
    announced = {row.address for row in batch.deliveries if row.id in batch.announced}

    let_the_lease_end(other.app)
    report = send(other.app, edition, watch)

    assert len(announced) == WINDOW
    assert set(inbox.recipients) == set(READERS) - announced
    stand = standing(other.app, edition)
    assert {who for who, where in stand.items() if where == "uncertain"} == announced
    assert [(row.status, row.number) for row in report.replies] == [
        ("uncertain", WINDOW),
        ("accepted", 15),
    ]
    assert report.replies[0].reason == "mail-2 had it in hand, and has not told what became of it"


def test_each_record_settles_the_last_announcement_and_makes_the_next(edition, lost, other):
    outbox, batch = claim(lost, edition)
    first, then = batch.deliveries[:WINDOW], batch.deliveries[WINDOW : WINDOW + 5]
    outbox.record(batch, dict.fromkeys((row.id for row in first), TAKEN), {row.id for row in then})

    taken_over(other, edition)

    assert told(other.app, edition) == {"accepted": WINDOW, "uncertain": 5, "queued": 10}


def test_the_only_host_announces_all_at_once_and_its_journal_tells_of_each(relayed, edition):
    outbox = outbox_of(relayed, edition, _Calm())
    batch = outbox.claim(OWNER)
    assert len(batch.announced) == 40
    with Journal(journal_folder(relayed), OWNER) as journal:
        journal.answered(batch.deliveries[0].id, TAKEN)
        journal.intend(batch.deliveries[1].id)

    recover(relayed)

    assert told(relayed, edition) == {"accepted": 1, "uncertain": 1, "queued": 38}


def test_without_its_journal_all_that_the_only_host_announced_is_uncertain(relayed, edition):
    outbox_of(relayed, edition, _Calm()).claim(OWNER)

    taken_over(Host(relayed, relayed.settings.folder), edition)

    assert told(relayed, edition) == {"uncertain": 40}


def test_tried_copies_of_a_lost_host_are_named_too(edition, lost, other):
    outbox, batch = claim(lost, edition)
    outbox.record(batch, {row.id: LATER for row in batch.deliveries}, ())
    outbox.release(batch, {})
    lost.app.clock.advance(timedelta(hours=1))
    _, again = claim(lost, edition)

    taken_over(other, edition)

    assert len(again.announced) == WINDOW
    assert told(other.app, edition) == {"uncertain": WINDOW, "deferred": 15}


# --- it comes back -----------------------------------------------------------------------


@pytest.fixture
def journal(edition, lost, other) -> Journal:
    """
    A host that was lost after three copies, with its journal: one answered, one in doubt.

    Its batch was taken over.
    """
    _, batch = claim(lost, edition)
    journal = Journal(journal_folder(lost.app), OWNER)
    journal.answered(batch.deliveries[0].id, TAKEN)
    journal.answered(batch.deliveries[1].id, LATER)
    journal.intend(batch.deliveries[2].id)
    journal._close()  # it dies
    taken_over(other, edition)
    return journal


def test_what_its_journal_knows_settles_what_is_uncertain_whoever_took_over(
    edition, lost, other, journal, inbox, watch
):
    send(other.app, edition, watch)
    assert told(other.app, edition) == {"accepted": 15, "uncertain": WINDOW}

    recover(lost.app)

    stand = told(other.app, edition)
    assert stand == {"accepted": 16, "uncertain": 1, "deferred": 1, "queued": 22}
    assert not list(journal_folder(lost.app).glob("*.journal"))
    send(other.app, edition, watch)
    assert told(other.app, edition) == {"accepted": 38, "uncertain": 1, "deferred": 1}
    assert max(Counter(inbox.recipients).values()) == 1


def test_an_edition_that_others_ended_is_opened_for_who_never_had_it(
    edition, lost, other, journal, watch
):
    send(other.app, edition, watch)
    assert _row(other.app, edition).status is EditionStatus.DONE

    recover(lost.app)

    assert _row(other.app, edition).status is EditionStatus.SENDING


def test_what_comes_back_too_late_for_its_edition_expires(edition, lost, other, journal, watch):
    send(other.app, edition, watch)
    other.app.clock.advance(timedelta(days=1))

    recover(lost.app)

    assert told(other.app, edition) == {"accepted": 16, "uncertain": 1, "expired": 23}


def test_who_was_called_known_stays_as_they_are(edition, lost, other, journal, watch):
    send(other.app, edition, watch)
    call_known(other.app, edition, "anne", "the relay's log has them")

    recover(lost.app)

    assert told(other.app, edition) == {"accepted": 15, "uncertain": WINDOW}


@pytest.mark.parametrize("is_under_way", [False, True], ids=["sent again", "being sent again"])
def test_who_is_sent_again_stays_as_the_second_copy_says(
    edition, relayed, lost, tmp_path, is_under_way
):
    other = Host(relayed, tmp_path / "resends", uncertain="resend")
    _, batch = claim(lost, edition)
    journal = Journal(journal_folder(lost.app), OWNER)
    journal.intend(batch.deliveries[0].id)
    journal._close()
    taken_over(other, edition)
    other.app.clock.advance(timedelta(minutes=16))
    outbox, again = claim(other, edition, "mail-1-78-bbbb")
    outcomes = {row.id: TAKEN for row in again.deliveries}
    if not is_under_way:
        outbox.record(again, outcomes, ())

    recover(lost.app)
    if is_under_way:
        outbox.record(again, outcomes, ())
    outbox.release(again, {})

    assert len(again.deliveries) == 40
    assert told(other.app, edition) == {"accepted": 40}


def test_who_is_resent_by_hand_stays_as_the_second_copy_says(
    edition, lost, other, journal, inbox, watch
):
    from digest.flows.sending.resend import ResendSelection, plan_statuses, resend

    send(other.app, edition, watch)
    plan = plan_statuses(other.app, edition, [ResendSelection.UNCERTAIN])
    report: SendReport = resend(other.app, plan, "anne", watch)

    recover(lost.app)

    assert report.balance[DeliveryStatus.ACCEPTED] == 40
    assert told(other.app, edition) == {"accepted": 40}
    assert sorted(inbox.recipients) == READERS


# --- it only slept -----------------------------------------------------------------------


def test_a_host_that_wakes_after_its_lease_writes_nothing_and_tells_what_it_knows(
    edition, lost, other
):
    outbox, batch = claim(lost, edition)
    first, second, *_ = batch.deliveries
    outcomes = {first.id: TAKEN, second.id: Outcome(status=DeliveryStatus.UNCERTAIN)}
    taken_over(other, edition)

    with pytest.raises(LeaseLostError):
        outbox.record(batch, outcomes, batch.announced)
    assert told(other.app, edition) == {"uncertain": WINDOW, "queued": 15}
    outbox.tell(batch, outcomes)
    outbox.tell(batch, {first.id: LATER})  # a second word on it is not heard

    assert told(other.app, edition) == {"accepted": 1, "uncertain": 1, "queued": 38}


def test_what_an_overdue_host_announced_does_not_expire_unnamed(edition, lost, other, watch):
    claim(lost, edition)
    other.app.clock.advance(timedelta(days=1))

    send(other.app, edition, watch)

    assert told(other.app, edition) == {"uncertain": WINDOW, "expired": 15}


# --- the books went back -------------------------------------------------------------------


def folded(outbox: RowOutbox, batch: Batch, start: int) -> None:
    """A window was sent and written down, and the next one announced."""
    window = batch.deliveries[start : start + WINDOW]
    following = batch.deliveries[start + WINDOW : start + 2 * WINDOW]
    outbox.record(batch, {row.id: TAKEN for row in window}, {row.id for row in following})


def test_folds_that_a_standby_has_not_heard_of_are_told_again(edition, lost, other):
    outbox, batch = claim(lost, edition)
    before = books(lost.app)
    folded(outbox, batch, 0)

    go_back(lost.app, before)
    folded(outbox, batch, WINDOW)
    outbox.release(batch, {})

    assert told(other.app, edition) == {"accepted": 40}


def test_a_retried_copy_that_a_standby_calls_due_is_told_again(edition, lost, other):
    outbox, batch = claim(lost, edition)
    outbox.record(batch, {row.id: LATER for row in batch.deliveries[:2]}, batch.announced)
    outbox.record(batch, {row.id: TAKEN for row in batch.deliveries[2:]}, ())
    outbox.release(batch, {})
    lost.app.clock.advance(timedelta(hours=1))
    outbox, again = claim(lost, edition)
    with lost.app.database.read() as conn:
        rows = [dict(row) for row in conn.execute(select(book_tables.outcome)).mappings()]
    before = books(lost.app)
    first, second = again.deliveries
    outbox.record(again, {first.id: TAKEN}, {second.id})

    go_back(lost.app, before)
    with lost.app.database.write() as conn:
        conn.execute(insert(book_tables.outcome), rows)
    outbox.release(again, {second.id: TAKEN})

    assert told(other.app, edition) == {"accepted": 40}


def test_a_claim_that_the_books_have_forgotten_is_told_all_the_same(edition, lost, other):
    before = books(lost.app)
    outbox, batch = claim(lost, edition)
    folded(outbox, batch, 0)
    last = batch.deliveries[WINDOW]

    go_back(lost.app, before)
    with pytest.raises(LeaseLostError):
        folded(outbox, batch, WINDOW)
    outbox.tell(batch, {last.id: Outcome(status=DeliveryStatus.UNCERTAIN)})

    assert told(other.app, edition) == {"accepted": WINDOW, "uncertain": 1, "queued": 14}
    _, again = claim(other, edition)
    assert len(again.deliveries) == 14


def test_a_claim_is_not_told_to_a_batch_that_has_other_readers_by_now(edition, lost, other):
    before = books(lost.app)
    outbox, batch = claim(lost, edition)
    folded(outbox, batch, 0)

    go_back(lost.app, before)
    first, *others = batch.deliveries
    stranger = first._replace(subscriber_id=first.subscriber_id + 1)
    outbox.tell(replace(batch, deliveries=(stranger, *others)), {})

    assert told(other.app, edition) == {"queued": 40}


@pytest.mark.parametrize("is_folded", [False, True], ids=["under way", "in the books"])
def test_who_has_it_from_another_too_is_named_whoever_speaks_last(edition, lost, other, is_folded):
    before = books(lost.app)
    outbox, batch = claim(lost, edition)
    folded(outbox, batch, 0)

    go_back(lost.app, before)
    beside, again = claim(other, edition, "mail-1-78-bbbb")
    sent = {row.id: TAKEN for row in again.deliveries[:5]}
    if is_folded:
        beside.record(again, sent, {row.id for row in again.deliveries[5 : 5 + WINDOW]})
    with pytest.raises(LeaseLostError):
        folded(outbox, batch, WINDOW)
    outbox.tell(batch, {})
    beside.tell(again, {} if is_folded else sent)

    stand = standing(other.app, edition)
    twice = {row.address for row in batch.deliveries[:5]}
    assert {who for who, where in stand.items() if where == "uncertain"} >= twice
    assert {stand[row.address] for row in batch.deliveries[WINDOW:]} == {"queued"}


def _row(app: App, edition: EditionRow) -> EditionRow:
    with app.database.read() as conn:
        return editions.by_id(conn, edition.id)
