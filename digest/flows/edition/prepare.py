"""
From what the newsroom published to a mailing that is ready to go; only articles are kept.

The edition of a day is collected, chosen, composed, rendered once for each
audience, and checked. `digest run` then enqueues it; a dry run only shows it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest import dates
from digest.collect.identity import changed_in_substance
from digest.compose.arrange import EditionInput, compose, tone_of
from digest.compose.catalogue import Catalogue, parse_catalogue
from digest.compose.choose import GRACE, Choice, choose
from digest.compose.closing_story import ended
from digest.compose.gravity import weigh
from digest.compose.lighten import fitting
from digest.compose.proofread_edition import proofread_edition
from digest.compose.tell import shown
from digest.consent.policy import Audience
from digest.errors import CheckError
from digest.flows.app import App
from digest.flows.edition.approval import standing_in
from digest.flows.edition.decisions import UNATTENDED, VOICE, Decisions, blocking
from digest.flows.edition.look import Look, must_have_come
from digest.flows.readers.audience import audiences_of, readers_of
from digest.flows.sources.collect import CollectReport, collect
from digest.model import Candidate, Edition, Partner, Phrase, Story, Variant, Window
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.lint import Fault, Severity, faults, is_too_heavy
from digest.render.mailing import Mailing, MailingHeader, compile_mailing, compile_text
from digest.render.text import render_text
from digest.render.voice_files import read_voice
from digest.store import articles, editions, partners, subscribers
from digest.store import past_phrases as said
from digest.store.proposals import Proposal

_SURELY_LIGHT = 14_000
"""In characters of stories: even if each took six bytes, the mail would not be cut."""
_AROUND_A_STORY = 300
"""In the same measure: what the page puts around a story."""
NOTHING_READ = CollectReport(visits=())
_NOTHING_CHOSEN = Choice(lead=None, stories=(), briefs=(), rulings=(), in_the_running=0)
_HINDSIGHT = timedelta(days=1)
"""How much further back a dry run still says why an article is out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an audience gets: rendered, checked, compiled, whole and as its text alone."""

    audience: Audience
    html: str
    text: str
    faults: tuple[Fault, ...]
    mailing: Mailing
    text_audience: Audience
    """Those who want the text part alone."""
    text_mailing: Mailing

    @property
    def mailings(self) -> tuple[tuple[Audience, Mailing], ...]:
        """Each mailing with those who get it."""
        return ((self.audience, self.mailing), (self.text_audience, self.text_mailing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    A day's edition before anyone is written to.

    `edition` is None when there is nothing to say.
    """

    day: date
    window: Window
    collected: CollectReport
    choice: Choice
    edition: Edition | None
    parts: tuple[Part, ...]
    """With the partners' block first, then without."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the check found, once each, those that block first."""
        return _faults_of(self.parts)


def _faults_of(parts: tuple[Part, ...]) -> tuple[Fault, ...]:
    found = dict.fromkeys(fault for part in parts for fault in part.faults)
    return tuple(sorted(found, key=lambda fault: fault.severity is Severity.WARNS))


def prepare(
    app: App,
    day: date,
    now: datetime,
    decisions: Decisions = UNATTENDED,
    collected: CollectReport | None = None,
    look: Look | None = None,
) -> Prepared:
    """
    Collect and make the edition of *day* as of *now*, in the tone that was asked for if any.

    What the desk dropped is left out, and its tone holds where *decisions* names none.
    *collected* is what was just read; without it, every source is read.
    With a *look*, a day to come is told too, with today's stories. Raises
    `UsageError` for a day to come without one or a tone lowered without a reason,
    `ConfigError` and `RenderError` where a template fails. What the check finds is in the
    parts, not raised.
    """
    if look is None:
        must_have_come(app, day, now)
    collected = collected or collect(app, now, force=True)
    known = _known(app, day, now, decisions)
    catalogue = parse_catalogue(read_voice(app.settings.own_templates))
    choice = _choice(app, known)
    found = Prepared(
        day=day,
        window=known.window,
        collected=collected,
        choice=choice,
        edition=None,
        parts=(),
    )
    if choice.is_empty:
        return found
    morning = _morning(app, day, now, known, catalogue)
    return _made(app, found, replace(morning, wanted=(look or Look()).lines), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DayInput:
    """What the rows tell of a day's edition before it is made."""

    published_on: date
    """The day whose stories are told: a day to come is looked at with today's."""
    window: Window
    grace: timedelta
    decisions: Decisions
    candidates: tuple[Candidate, ...]
    partner: Partner | None
    earlier: tuple[tuple[Phrase, ...], ...]


def _known(app: App, day: date, now: datetime, decisions: Decisions) -> _DayInput:
    settings, slug = app.settings, app.settings.newsletter.slug
    published_on = min(day, dates.civil_day(now, settings.newsletter.timezone))
    span = settings.sources.first_window
    with app.database.read() as conn:
        cut_off = editions.last_cut_off(conn, slug, published_on)
        window = dates.window(published_on, now, settings.timetable, cut_off, span)
        since = window.start - GRACE - _HINDSIGHT
        decisions = standing_in(conn, slug, day).added_to(decisions)
        found = articles.candidates(conn, slug, since, changed_in_substance)
        return _DayInput(
            published_on=published_on,
            window=window,
            grace=GRACE if cut_off else timedelta(0),  # before a first edition nothing was missed
            decisions=decisions,
            candidates=tuple(one for one in found if one.id not in decisions.dropped),
            partner=partners.running(conn, day),
            earlier=said.before(conn, slug, day),
        )


def _made(app: App, found: Prepared, morning: EditionInput, now: datetime) -> Prepared:
    """The same with its edition, and a choice that tells what the edition does without."""
    choice = _ended(app, found.choice, morning)
    edition = _light_enough(app, compose(choice, morning))
    again = _subject_again(edition, morning.earlier)
    return replace(
        found,
        choice=choice.only(_numbers(edition), "the mail would be so heavy that mailboxes cut it"),
        edition=edition,
        parts=_parts(app, edition, morning.catalogue, now, again),
    )


def _ended(app: App, choice: Choice, morning: EditionInput) -> Choice:
    """That choice with the last story its tone calls for."""

    def is_light(one: Candidate) -> bool:
        return weigh(shown(one), morning.catalogue.lexicon).is_light

    return ended(choice, tone_of(choice, morning).tone, app.settings.edition, is_light)


def _numbers(edition: Edition) -> frozenset[int]:
    return frozenset(story.article_id for story in edition.all_stories)


def _choice(app: App, known: _DayInput) -> Choice:
    return choose(
        known.candidates,
        known.window,
        app.settings.edition,
        day=known.published_on,
        zone=app.settings.newsletter.timezone,
        grace=known.grace,
    )


def _morning(
    app: App, day: date, now: datetime, known: _DayInput, catalogue: Catalogue
) -> EditionInput:
    return EditionInput(
        day=day,
        window=known.window,
        behind=dates.behind(day, now, known.window, app.settings.timetable),
        newsletter=app.settings.newsletter,
        partner=known.partner,
        catalogue=catalogue,
        words_per_minute=app.settings.edition.words_per_minute,
        earlier=known.earlier,
        asked=known.decisions.tone,
    )


def compiled(app: App, edition: Edition, now: datetime) -> tuple[Part, ...]:
    """The mailings of an edition whose words are fixed: rendered, checked, dated *now*."""
    return _parts(app, edition, parse_catalogue(read_voice(app.settings.own_templates)), now)


def as_proposed(app: App, proposal: Proposal) -> Prepared:
    """The proposal as a morning enqueues it: its words as they were, its mailings made now."""
    content = proposal.content
    return Prepared(
        day=proposal.day,
        window=content.window,
        collected=NOTHING_READ,
        choice=_NOTHING_CHOSEN,
        edition=content,
        parts=compiled(app, content, app.clock()),
    )


def stop_at_faults(
    parts: tuple[Part, ...], decisions: Decisions, *, undone: str, command: str
) -> None:
    """
    Raise `CheckError` where a rule that blocks sending is broken, and nobody accepted it.

    *undone* is what then did not happen, *command* what a person runs to do it after all.
    """
    stopping = blocking(_faults_of(parts), decisions)
    if stopping:
        faults = tuple(f"{fault.rule}: {fault.message}" for fault in stopping)
        raise CheckError(undone, faults, command)


def readers_count(app: App, prepared: Prepared) -> dict[Variant, int]:
    """How many readers would get each variant right now; those for nobody are left out."""
    with app.database.read() as conn:
        counts = {
            audience.variant: subscribers.count(conn, readers_of(audience, prepared.day))
            for part in prepared.parts
            for audience, _ in part.mailings
        }
    first = prepared.parts[0].audience.variant if prepared.parts else None
    return {variant: n for variant, n in counts.items() if n or variant is first}


def _light_enough(app: App, edition: Edition) -> Edition:
    """The edition, without what would make a mailbox cut it before its footer."""
    templates = environment(app.settings.own_templates)
    every = (audience.variant for audience in audiences_of(app, edition))
    variants = [variant for variant in every if not variant.is_text_only]

    def fits(told: Edition) -> bool:
        newsletter, web = app.settings.newsletter, app.settings.web
        pages = (render_html(told, variant, newsletter, web, templates) for variant in variants)
        return not any(map(is_too_heavy, pages))

    may_be_heavy = sum(map(_characters, edition.all_stories)) > _SURELY_LIGHT
    return fitting(edition, fits) if may_be_heavy and not fits(edition) else edition


def _characters(story: Story) -> int:
    return len(story.title) + sum(map(len, story.paragraphs)) + _AROUND_A_STORY


def _voice_faults(edition: Edition, catalogue: Catalogue) -> tuple[Fault, ...]:
    return tuple(
        Fault(VOICE, Severity.BLOCKS, str(slip)) for slip in proofread_edition(edition, catalogue)
    )


def _subject_again(edition: Edition, earlier: tuple[tuple[Phrase, ...], ...]) -> tuple[Fault, ...]:
    """A subject that one of the last editions had; the voice avoids it, a desk may not."""
    said = {
        phrase.text.casefold()
        for phrases in earlier
        for phrase in phrases
        if phrase.slot.partition("/")[0] == "subject"
    }
    if edition.subject.casefold() not in said:
        return ()
    return (
        Fault(
            "H22",
            Severity.BLOCKS,
            "the subject is an earlier edition's; give the lead a "
            "short title with `digest articles write`",
        ),
    )


def _parts(
    app: App,
    edition: Edition,
    catalogue: Catalogue,
    now: datetime,
    found: tuple[Fault, ...] = (),
) -> tuple[Part, ...]:
    voice = (*_voice_faults(edition, catalogue), *found)
    every = audiences_of(app, edition)
    half = len(every) // 2
    pairs = zip(every[:half], every[half:], strict=True)
    return tuple(_part(app, edition, whole, in_text, now, voice) for whole, in_text in pairs)


def _part(
    app: App,
    edition: Edition,
    audience: Audience,
    text_audience: Audience,
    now: datetime,
    voice: tuple[Fault, ...],
) -> Part:
    newsletter, web = app.settings.newsletter, app.settings.web
    templates = environment(app.settings.own_templates)
    whole, in_text = audience.variant, text_audience.variant
    html = render_html(edition, whole, newsletter, web, templates)
    text = render_text(edition, whole, newsletter, web, templates)
    return Part(
        audience=audience,
        html=html,
        text=text,
        faults=(*voice, *faults(edition, whole, html, text, newsletter)),
        mailing=compile_mailing(whole, _letterhead(app, edition, whole, now), text, html),
        text_audience=text_audience,
        text_mailing=compile_text(in_text, _letterhead(app, edition, in_text, now), text),
    )


def _letterhead(app: App, edition: Edition, variant: Variant, now: datetime) -> MailingHeader:
    newsletter = app.settings.newsletter
    return MailingHeader(
        sender_name=newsletter.name,
        from_address=newsletter.from_address,
        reply_to=newsletter.reply_to or newsletter.contact,
        subject=edition.subject,
        date=now.astimezone(newsletter.timezone),
        list_id=newsletter.list_id,
        list_name=newsletter.slug,
        help_url=f"{app.settings.web.public_url}/abonnement",
        feedback_id=f"{edition.day:%Y%m%d}:{newsletter.slug}:{variant}:{_sender_id(newsletter.domain)}",
    )


def _sender_id(domain: str) -> str:
    """Five to fifteen stable characters that name us in Gmail's Feedback-ID."""
    return re.sub(r"[^a-z0-9]", "", domain)[:15].ljust(5, "0")
