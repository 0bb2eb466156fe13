"""
The demonstration itself: a whole morning, step by step, each step checked.

    collect -> ask, confirm, change, leave -> run -> one click -> run again

Every step is the program's own; only the readers are invented. Where one does
not come out as promised, the demonstration stops and says which.
"""

from collections.abc import Callable, Iterator
from datetime import date
from threading import Event

from digest.compose.choose import Choice
from digest.consent.policy import why_not
from digest.demo import visits
from digest.demo.guests import ANNE, BRUNO, CHLOE, DAVID, EMILE, GUESTS, booking
from digest.demo.inbox import ReceivedMail
from digest.demo.inspection import inspect_copy, plain
from digest.demo.newsroom import NAME
from digest.demo.stage import DemoStage
from digest.demo.tour import Tour, TourFact, TourGuest, unsubscribe_link
from digest.english import counted
from digest.errors import DigestError
from digest.flows.morning import MorningReport, run_morning
from digest.flows.readers.audience import audiences_of
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport
from digest.flows.sources.collect import collect
from digest.model import DeliveryStatus, Edition, Subscriber, Tone
from digest.store import candidates, editions, partners, sources, subscribers

_CONFIRMED = (ANNE, CHLOE, DAVID, EMILE)
_MAILED = tuple(guest for guest in GUESTS if guest.is_mailed)


def rehearse(stage: DemoStage, tell: Callable[[TourFact], None]) -> Tour:
    """
    Play the morning on *stage*, telling each fact as it happens.

    Raises `DigestError` with the step that did not come out as promised.
    """
    facts, day = [], stage.app.today()
    for fact in _play(stage, day):
        facts.append(fact)
        tell(fact)
    copies = _copies(stage, day)
    copy = next(mail for mail in copies if ANNE.address in mail.recipients)
    return Tour(
        newsletter=stage.app.settings.newsletter.name,
        facts=tuple(facts),
        guests=GUESTS,
        edition_url=f"{stage.public_url}/e/{day}",
        sign_up_url=stage.newsroom.sign_up_url,
        unsubscribe_url=unsubscribe_link(copy),
        newsroom_url=stage.newsroom.url,
        edition_mail=copy.number,
        inbox=stage.inbox,
    )


def _play(stage: DemoStage, day: date) -> Iterator[TourFact]:
    yield _collect(stage)
    yield from _meet_readers(stage)
    _book_partner(stage, day)
    morning = _run(stage, day)
    edition, choice, sent = _whole(morning)
    yield from _composed(edition, choice)
    yield from _sent(stage, edition, sent)
    yield _leave_in_one_click(stage, day)
    yield _run_again(stage, day)


# --- before the edition -----------------------------------------------------------


def _collect(stage: DemoStage) -> TourFact:
    app, newsroom = stage.app, stage.newsroom
    feeds = (newsroom.feed_url, newsroom.front_page_feed_url)
    with app.database.write() as conn:
        for url in feeds:
            sources.add(conn, url=url, title=NAME, at=app.clock())
    report = collect(app, app.clock())
    troubles = [str(visit) for visit in report.failures]
    troubles += [note for visit in report.visits for note in visit.notes]
    _expect(not troubles, "; ".join(troubles))
    oldest = min(post.published_at for post in newsroom.posts)
    with app.database.read() as conn:
        stored = len(candidates.since(conn, app.settings.newsletter.slug, oldest))
    _expect(
        stored == len(newsroom.posts), f"{counted(len(newsroom.posts), 'article')} came as {stored}"
    )
    return TourFact(
        figure=stored,
        french=f"articles cueillis dans {len(feeds)} fils, chacun gardé une seule fois",
        english=f"articles collected from {len(feeds)} overlapping feeds, each kept once",
    )


def _meet_readers(stage: DemoStage) -> Iterator[TourFact]:
    for guest in GUESTS:
        visits.ask(stage, guest.address)
    for guest in _CONFIRMED:
        visits.confirm(stage, guest.address)
    yield TourFact(
        figure=len(GUESTS),
        french="personnes ont donné leur adresse sur la page d’abonnement",
        english="people gave their address on the sign-up page",
    )
    visits.leave(stage, CHLOE.address)
    visits.refuse_partners(stage, DAVID.address)
    _expect(len(stage.inbox.to(BRUNO.address)) == 1, "somebody who never confirmed was welcomed")
    yield TourFact(
        figure=len(_CONFIRMED),
        french="ont confirmé par le lien reçu; une s’est désabonnée, un a refusé les partenaires",
        english="confirmed by the link they got; one then left, one refused the partners",
    )


def _book_partner(stage: DemoStage, day: date) -> None:
    with stage.app.database.write() as conn:
        partners.add(conn, booking(day, stage.newsroom.url))


# --- the edition ------------------------------------------------------------------


def _run(stage: DemoStage, day: date) -> MorningReport:
    watch = SendingWatch(stop=Event(), progress=lambda *_: None)
    return run_morning(stage.app, day, watch)


def _whole(morning: MorningReport) -> tuple[Edition, Choice, SendReport]:
    preparation, sent = morning.preparation, morning.sent
    if preparation is None or preparation.compiled is None or sent is None:
        raise DigestError("the demonstration went wrong: the morning made no edition")
    if sent.trouble is not None:
        raise sent.trouble
    return preparation.compiled.content, preparation.choice, sent


def _composed(edition: Edition, choice: Choice) -> Iterator[TourFact]:
    carried = {story.article_id for story in edition.all_stories}
    left_out = [ruling for ruling in choice.rulings if ruling.candidate.id not in carried]
    too_old = sum("too old" in ruling.reason for ruling in left_out)
    _expect(too_old == 1, f"{counted(too_old, 'article', 'was')} too old, not 1")
    is_sober = edition.tone is Tone.SOBER
    _expect(is_sober or edition.partner is not None, "the partner's block is missing")
    yield TourFact(
        figure=len(carried),
        french=f"nouvelles dans l’édition du jour, « {edition.subject} »",
        english=f"stories in today’s edition; {len(left_out)} left out (too old, or no room)",
    )


def _sent(stage: DemoStage, edition: Edition, sent: SendReport) -> Iterator[TourFact]:
    accepted = sent.balance[DeliveryStatus.ACCEPTED]
    copies = _copies(stage, edition.day)
    got = sorted(address for mail in copies for address in mail.recipients)
    wanted = sorted(guest.address for guest in _MAILED)
    _expect(
        got == wanted, f"the edition went to {counted(len(got), 'reader')}, not to {len(wanted)}"
    )
    _expect(
        accepted == len(wanted), f"{counted(accepted, 'copy', 'was')} accepted, not {len(wanted)}"
    )
    for copy in copies:
        inspect_copy(copy, edition, stage.newsroom)
    yield TourFact(
        figure=accepted,
        french="éditions envoyées, à qui y a consenti et à personne d’autre",
        english="editions sent over SMTP, to those who consented and to nobody else",
    )
    reasons = _reasons(stage)
    yield TourFact(
        figure=len(reasons),
        french="personnes sans envoi : pas confirmée, partie, ou sans les partenaires",
        english=f"people not written to ({'; '.join(reasons)})",
    )


def _reasons(stage: DemoStage) -> list[str]:
    """Why the program would not write to each guest who got nothing, in its own words."""
    audiences = audiences_of(stage.app)
    uninvited = [guest for guest in GUESTS if not guest.is_mailed]
    reasons = [why_not(_reader(stage, guest), audiences) for guest in uninvited]
    _expect(all(reasons), "somebody who may be written to got nothing")
    return reasons


def _reader(stage: DemoStage, guest: TourGuest) -> Subscriber:
    with stage.app.database.read() as conn:
        reader = subscribers.by_address(conn, guest.address)
    if reader is None:
        raise DigestError(f"the demonstration went wrong: {guest.name} is not in the database")
    return reader


# --- after the edition ------------------------------------------------------------


def _leave_in_one_click(stage: DemoStage, day: date) -> TourFact:
    copy = next(mail for mail in _copies(stage, day) if EMILE.address in mail.recipients)
    visits.leave_in_one_click(stage, copy)
    _expect(_reader(stage, EMILE).left_at is not None, "one click did not unsubscribe")
    return TourFact(
        figure=1,
        french="désabonnement en un clic, par le bouton de la messagerie (RFC 8058)",
        english="one-click unsubscribe, the mail program’s own button (RFC 8058)",
    )


def _run_again(stage: DemoStage, day: date) -> TourFact:
    before = len(stage.inbox.mails)
    _run(stage, day)
    more = len(stage.inbox.mails) - before
    _expect(more == 0, f"a second run sent {more} mails")
    return TourFact(
        figure=more,
        french="courriel de plus quand on relance la matinée : personne ne reçoit deux fois",
        english="more mails when the morning is run again: nobody is written to twice",
    )


def _copies(stage: DemoStage, day: date) -> tuple[ReceivedMail, ...]:
    """The copies of the day's edition; letters to one reader have other subjects."""
    slug = stage.app.settings.newsletter.slug
    with stage.app.database.read() as conn:
        edition = editions.of_day(conn, slug, day)
    subject = "" if edition is None else plain(edition.subject)
    return tuple(mail for mail in stage.inbox.mails if plain(mail.subject) == subject)


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 (an assertion that is a sentence)
    if not holds:
        raise DigestError(f"the demonstration went wrong: {otherwise}")
