"""
An edition as it leaves: rendered once for each audience, held to the rules, compiled.

Each edition is rendered in one environment of templates, whatever it has of variants.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from itertools import chain
from urllib.parse import quote

from jinja2 import Environment

from digest.compose.catalogue import Catalogue
from digest.compose.proofread_edition import proofread_edition
from digest.consent.policy import Audience
from digest.errors import CheckError
from digest.flows.app import App
from digest.flows.edition.decisions import VOICE, Decisions, blocking
from digest.flows.edition.voice import catalogue_of
from digest.flows.readers.audience import audiences_of
from digest.flows.readers.mailing_header import mailing_header
from digest.model import Edition, Phrase, Story, Variant
from digest.render.environment import environment
from digest.render.html import render_html
from digest.render.link_tags import with_link_tags
from digest.render.lint import Fault, Severity, faults, is_too_heavy
from digest.render.mailing import Mailing, compile_mailing, compile_text
from digest.render.quoted import quoted
from digest.render.text import render_text

_SURELY_LIGHT = 65_000
"""Bytes of stories as they are sent, with which no mail is cut, whatever else is in it."""
_AROUND_A_STORY = 2_000
"""What the page puts around a story, in the same measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPart:
    """What an audience would read: rendered and checked, whole and as its text alone."""

    audience: Audience
    html: str
    text: str
    faults: tuple[Fault, ...]
    text_audience: Audience
    """Those who want the text part alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(RenderedPart):
    """What an audience gets: the same, compiled."""

    mailing: Mailing
    text_mailing: Mailing

    @property
    def mailings(self) -> tuple[tuple[Audience, Mailing], ...]:
        """Each mailing with those who get it."""
        return ((self.audience, self.mailing), (self.text_audience, self.text_mailing))


@dataclass(frozen=True, slots=True)
class CompiledEdition:
    """An edition that could be queued: its words, and what each audience gets of it."""

    content: Edition
    parts: tuple[Part, ...]
    """With the partners' block first, then without."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the check found, once each, those that block first."""
        return faults_in(self.parts)


def compile_edition(app: App, content: Edition, now: datetime) -> CompiledEdition:
    """An edition whose words are fixed: rendered, checked, its mailings dated *now*."""
    return compiler_of(app, catalogue_of(app.settings)).compiled(content, now)


def faults_of(app: App, content: Edition) -> tuple[Fault, ...]:
    """What the check finds in an edition whose words are fixed; no mailing is compiled."""
    return compiler_of(app, catalogue_of(app.settings)).faults(content)


def stop_at_faults(
    compiled: CompiledEdition, decisions: Decisions, *, undone: str, command: str
) -> None:
    """
    Raise `CheckError` where a rule that blocks sending is broken, and nobody accepted it.

    *undone* is what then did not happen, *command* what a person runs to do it after all.
    """
    stopping = blocking(compiled.faults, decisions)
    if stopping:
        lines = tuple(f"{fault.rule}: {fault.message}" for fault in stopping)
        raise CheckError(undone, lines, command)


def compiler_of(app: App, catalogue: Catalogue) -> "EditionCompiler":
    """What compiles the editions of an installation, by its templates as they are now."""
    return EditionCompiler(app, catalogue, environment(app.settings.own_templates))


@dataclass(frozen=True, slots=True)
class EditionCompiler:
    """Makes of an edition's words what leaves, in one environment of templates."""

    app: App
    catalogue: Catalogue
    jinja: Environment

    def fits(self, edition: Edition) -> bool:
        """Whether no mailbox would cut it before its footer."""
        mail = self._as_mailed(edition)
        if is_surely_light(mail):
            return True
        pages = (self._html(mail, whole.variant) for whole, _ in self._audiences(edition))
        return not any(map(is_too_heavy, pages))

    def compiled(
        self, edition: Edition, now: datetime, earlier: tuple[tuple[Phrase, ...], ...] = ()
    ) -> CompiledEdition:
        """Its parts, dated *now*; *earlier* is what the editions before it said."""
        mail, parts = self._as_mailed(edition), self.rendered(edition, earlier)
        return CompiledEdition(edition, tuple(self._compiled(mail, part, now) for part in parts))

    def rendered(
        self, edition: Edition, earlier: tuple[tuple[Phrase, ...], ...] = ()
    ) -> tuple[RenderedPart, ...]:
        """What its readers would read, with partners first; *earlier* as in `compiled`."""
        common = (*self._voice_faults(edition), *_subject_again(edition, earlier))
        mail = self._as_mailed(edition)
        return tuple(
            self._rendered(mail, whole, in_text, common)
            for whole, in_text in self._audiences(edition)
        )

    def faults(self, edition: Edition) -> tuple[Fault, ...]:
        """What the check finds in an edition whose words are fixed, once each."""
        mail = self._as_mailed(edition)
        variants = (whole.variant for whole, _ in self._audiences(edition))
        broken = (self._faults(mail, each, *self._texts(mail, each)) for each in variants)
        return _each_once(chain(self._voice_faults(edition), *broken))

    def _as_mailed(self, edition: Edition) -> Edition:
        """What its mails say: its own words, with the links as they count them."""
        settings = self.app.settings
        return with_link_tags(
            edition, settings.edition.link_tags, settings.newsletter, settings.web
        )

    def _audiences(self, edition: Edition) -> Iterator[tuple[Audience, Audience]]:
        """Those who get a whole variant, each with those who want its text alone."""
        for audience in audiences_of(self.app, edition):
            if not audience.variant.is_text_only:
                yield audience, audience.in_text

    def _rendered(
        self,
        edition: Edition,
        audience: Audience,
        text_audience: Audience,
        common: tuple[Fault, ...],
    ) -> RenderedPart:
        html, text = self._texts(edition, audience.variant)
        return RenderedPart(
            audience=audience,
            html=html,
            text=text,
            faults=(*common, *self._faults(edition, audience.variant, html, text)),
            text_audience=text_audience,
        )

    def _compiled(self, edition: Edition, part: RenderedPart, now: datetime) -> Part:
        whole, in_text = part.audience.variant, part.text_audience.variant
        header = partial(mailing_header, self.app.settings, edition, now=now)
        return Part(
            audience=part.audience,
            html=part.html,
            text=part.text,
            faults=part.faults,
            text_audience=part.text_audience,
            mailing=compile_mailing(whole, header(whole), part.text, part.html),
            text_mailing=compile_text(in_text, header(in_text), part.text),
        )

    def _texts(self, edition: Edition, variant: Variant) -> tuple[str, str]:
        """Its page and its text."""
        newsletter, web = self.app.settings.newsletter, self.app.settings.web
        page = self._html(edition, variant)
        return page, render_text(edition, variant, newsletter, web, self.jinja)

    def _html(self, edition: Edition, variant: Variant) -> str:
        newsletter, web = self.app.settings.newsletter, self.app.settings.web
        return render_html(edition, variant, newsletter, web, self.jinja)

    def _faults(
        self, edition: Edition, variant: Variant, html: str, text: str
    ) -> tuple[Fault, ...]:
        return faults(edition, variant, html, text, self.app.settings.newsletter)

    def _voice_faults(self, edition: Edition) -> tuple[Fault, ...]:
        slips = proofread_edition(edition, self.catalogue)
        return tuple(Fault(VOICE, Severity.BLOCKS, str(slip)) for slip in slips)


def faults_in(parts: Iterable[RenderedPart]) -> tuple[Fault, ...]:
    """What the check found in those parts, once each, those that block first."""
    return _each_once(fault for part in parts for fault in part.faults)


def _each_once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each of them once, those that block first."""
    distinct = dict.fromkeys(faults)
    return tuple(sorted(distinct, key=lambda fault: fault.severity is Severity.WARNS))


def _subject_again(edition: Edition, earlier: tuple[tuple[Phrase, ...], ...]) -> Iterator[Fault]:
    """A subject that one of the last editions had; the voice avoids it, a desk may not."""
    phrases = chain.from_iterable(earlier)
    subjects = (phrase for phrase in phrases if phrase.slot.partition("/")[0] == "subject")
    if edition.subject.casefold() in {phrase.text.casefold() for phrase in subjects}:
        yield Fault(
            "H22",
            Severity.BLOCKS,
            "the subject is an earlier edition's; give the lead a "
            "short title with `digest articles write`",
        )


def is_surely_light(edition: Edition) -> bool:
    """Whether no mailbox would cut it, told without making its page; most editions are."""
    stories = sum(map(_weight, edition.all_stories))
    return stories + _weight_of_rituals(edition) <= _SURELY_LIGHT


def _weight(story: Story) -> int:
    """At most how many bytes it takes in a page as it is sent, its address five times."""
    texts = (story.title, story.short_title, story.link_text, story.section, story.byline)
    shown = (*texts, story.intro, story.help, story.note, *story.labels, *story.paragraphs)
    image = (story.image.url, story.image.alt) if story.image else ()
    return (
        _AROUND_A_STORY
        + sum(len(quoted(escape(text))) for text in (*shown, *image))
        + len(quote(story.short_title))
        + 5 * max(len(quoted(escape(story.url))), len(quote(story.url)))
    )


def _weight_of_rituals(edition: Edition) -> int:
    """The same of the rituals, each address once."""
    lines = [line for ritual in edition.rituals for line in ritual.lines]
    texts = [text for line in lines for text in (line.label, line.text, line.answer, line.url)]
    texts += [text for ritual in edition.rituals for text in (ritual.heading, ritual.note)]
    around = _AROUND_A_STORY * (len(lines) + len(edition.rituals))
    return around + sum(len(quoted(escape(text))) for text in texts)
