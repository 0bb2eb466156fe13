"""
From the chosen articles to an edition in the tone that was ruled: the order, the words.

Everything a reader will see is written here, typeset and final; rendering only
lays it out.
"""

from dataclasses import replace
from itertools import pairwise

from digest.compose.choose import Choice
from digest.compose.conditions import holding
from digest.compose.edition_facts import EditionFacts
from digest.compose.edition_input import EditionInput
from digest.compose.lead_facts import lead_facts
from digest.compose.lead_paragraphs import labelled
from digest.compose.pictures import with_one_picture
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.table import with_rituals
from digest.compose.slots import LENGTHS, NO_TOPIC, OF_DESK, TRANSITIONS
from digest.compose.speech import DayVoice
from digest.compose.tell import StoryDraft, StoryWriter
from digest.compose.titles import (
    bare_subject,
    plain_preheader,
    plain_subject,
    sequel_subject,
    titled_preheader,
)
from digest.compose.tone import ToneRuling
from digest.compose.voice import Speaker
from digest.french.typography import NO_BREAK, clean, keep_spacing, long_date, typeset
from digest.model import (
    Edition,
    PaidLabel,
    Partner,
    PartnerBlock,
    Phrase,
    Story,
    Tone,
)

_BARE = "subject/bare"
"""The name of a subject that is the day alone."""
_PAID_PLACE = 2
"""After how many stories the paid block stands, when nothing forbids it."""


def compose(choice: Choice, ruling: ToneRuling, morning: EditionInput) -> Edition:
    """
    The edition of that morning, in the tone of that ruling.

    The same choice gives the same words. Raises `ValueError` for an empty
    choice: there is nothing to say, so nothing to compose.
    """
    speech = voice_of(choice, ruling, morning)
    edition, drafts = _edition(speech, morning), (*speech.facts.stories, *speech.facts.briefs)
    return with_rituals(RitualInput(edition=edition, drafts=drafts, morning=morning, choice=choice))


def voice_of(choice: Choice, ruling: ToneRuling, morning: EditionInput) -> DayVoice:
    """The voice of that morning, with what it may speak of; raises what `compose` does."""
    if choice.lead is None:
        raise ValueError("an empty choice has no edition")
    newsletter, catalogue = morning.newsletter, morning.catalogue
    spacing, pace = newsletter.typography, morning.limits.words_per_minute
    writer = StoryWriter(morning.published_on, newsletter.timezone, catalogue, pace, spacing)
    lead, others = writer.tell_as_lead(choice.lead), tuple(map(writer.tell, choice.stories))
    label_tone = Tone.SOBER if lead.is_grave else Tone.NORMAL
    story = labelled(lead.story, choice.lead.article, catalogue.points, label_tone, spacing)
    facts = EditionFacts(
        stories=(replace(lead, story=story), *with_one_picture(others)),
        briefs=tuple(map(writer.tell, choice.briefs)),
        sequels=tuple(map(writer.tell_in_line, choice.sequels)),
        in_the_running=choice.in_the_running,
        day=morning.day,
        window=morning.window,
        behind=morning.behind,
        newsletter=newsletter,
        words_per_minute=pace,
        is_attended=morning.asked is not None,
    )
    return DayVoice(facts, catalogue, ruling, _speaker(facts, morning))


def _speaker(facts: EditionFacts, morning: EditionInput) -> Speaker:
    lead, near = facts.stories[0], morning.catalogue.lexicon.near
    return Speaker(
        variables={**facts.variables, **lead_facts(lead, near)},
        conditions=holding(facts),
        motifs=morning.catalogue.motifs,
        earlier=morning.earlier,
        spacing=morning.newsletter.typography,
        refused=morning.edits.refused_lines,
    )


def _edition(speech: DayVoice, morning: EditionInput) -> Edition:
    """The whole, its lines drawn in reading order so that what repeats gives way further down."""
    facts, edits = speech.facts, morning.edits
    subject = _of_desk(speech, "subject", edits.subject) or _subject(speech)
    preheader = _of_desk(speech, "preheader", edits.preheader) or _preheader(speech)
    greeting = speech.say("greeting")
    opening = speech.say("opening")
    stories = _with_transitions(speech)
    edition = Edition(
        newsletter=facts.newsletter.slug,
        day=facts.day,
        dateline=long_date(facts.day).capitalize(),
        window=facts.window,
        tone=speech.ruling.tone,
        tone_reason=speech.ruling.reason,
        subject=subject,
        preheader=preheader,
        greeting=greeting,
        opening=opening,
        lead=stories[0],
        stories=stories[1:],
        sequels=tuple(draft.story for draft in facts.sequels),
        briefs=tuple(replace(draft.story, image=None) for draft in facts.briefs),
        partner=_partner_block(morning.partner, speech),
        sign_off=speech.say("sign_off"),
        ritual=""
        if speech.is_quiet
        else typeset(speech.catalogue.ritual, facts.newsletter.typography),
        forward=speech.say("forward"),
        minutes=facts.minutes,
    )
    return replace(edition, phrases=tuple(speech.speaker.phrases))


def _of_desk(speech: DayVoice, slot: str, words: str) -> str:
    """What the desk wrote itself, or ""."""
    text = keep_spacing(words)
    return speech.speaker.keep(slot, f"{slot}{OF_DESK}", text) if text else ""


def _subject(speech: DayVoice) -> str:
    """
    The voice's line on the lead, else its headline, else a line that names no topic.

    A lead that was told before says so first: an inbox would take it for the same news.
    """
    return (
        _sequel_subject(speech)
        or speech.say("subject")
        or _plain_subject(speech)
        or speech.say_without_topic("subject")
        or speech.speaker.keep("subject", _BARE, bare_subject(speech.facts.day))
    )


def _sequel_subject(speech: DayVoice) -> str:
    lead = speech.facts.stories[0]
    subject = sequel_subject(lead.forms) if lead.story.sequel else ""
    if not subject or subject.casefold() in speech.speaker.subjects:
        return ""
    return speech.speaker.keep("subject", "subject/sequel", subject)


def _plain_subject(speech: DayVoice) -> str:
    """The lead's headline in a form that fits, with the day before it where it was said before."""
    _, longest = LENGTHS["subject"]
    plain = plain_subject(speech.facts.stories[0].forms)
    if plain.casefold() in speech.speaker.subjects:
        day = long_date(speech.facts.day).rpartition(" ")[0].capitalize()
        plain = f"{day}{NO_BREAK}: {plain}"
    if not plain or len(plain) > longest:
        return ""
    return speech.speaker.keep("subject", "subject/plain", plain)


def _preheader(speech: DayVoice) -> str:
    """The voice's line, else what the lead says; its title where the subject could not hold it."""
    facts = speech.facts
    lead = facts.stories[0]
    also = also_shown(facts)
    if not plain_subject(lead.forms) or _names_no_topic(speech.speaker.phrases[0]):
        text = titled_preheader(lead.story, also, speech.speaker.preheaders)
        return speech.speaker.keep("preheader", "preheader/title", text)
    text = plain_preheader(lead.story, also)
    return speech.say("preheader") or speech.speaker.keep("preheader", "preheader/plain", text)


def also_shown(facts: EditionFacts) -> tuple[str, ...]:
    """What fills a preheader that is too short to show; no word of ours beside what is grave."""
    day = f"édition du {long_date(facts.day)}"
    if facts.prints_grave:
        return (long_date(facts.day), day)
    titles = (draft.story.title for draft in facts.mentionable)
    return (*titles, long_date(facts.day), facts.newsletter.slogan)


def _names_no_topic(subject: Phrase) -> bool:
    """Whether it leaves the news to the preheader, as where the headline was a subject lately."""
    return subject.slot.endswith(NO_TOPIC) or subject.id == _BARE


# --- transitions ------------------------------------------------------------------


def _with_transitions(speech: DayVoice) -> tuple[Story, ...]:
    """The stories, at most two of them introduced; never one beside a story that weighs."""
    drafts = speech.facts.stories
    if speech.is_sober:
        places = _sober_turn(drafts)
    else:
        places = [] if speech.is_quiet else _free_places(drafts, speech.ruling.tone)
    intros = {place: speech.say("transition", nth, TRANSITIONS) for nth, place in enumerate(places)}
    return tuple(replace(draft.story, intro=intros.get(at, "")) for at, draft in enumerate(drafts))


def _free_places(drafts: tuple[StoryDraft, ...], tone: Tone) -> list[int]:
    """The first and the last story that can be introduced without touching what weighs."""
    pairs = pairwise(drafts)
    free = [at for at, pair in enumerate(pairs, 1) if not any(_weighs(each, tone) for each in pair)]
    return [free[0], free[-1]] if len(free) > 2 else free[:1]


def _weighs(draft: StoryDraft, tone: Tone) -> bool:
    """Whether nothing is said beside it: what is grave, or where the voice plays, any harm."""
    if tone is not Tone.NORMAL:
        return draft.is_grave
    return draft.gravity.tone is not Tone.NORMAL or draft.gravity.score > 0


def _sober_turn(drafts: tuple[StoryDraft, ...]) -> list[int]:
    """Between the grave part and the rest, where there are both."""
    pairs = enumerate(pairwise(drafts), 1)
    turns = [at for at, (before, after) in pairs if before.is_grave and not after.is_grave]
    return turns[-1:]


# --- the paid block -------------------------------------------------------------------


def _partner_block(partner: Partner | None, speech: DayVoice) -> PartnerBlock | None:
    """
    The paid block after the second story; none in a sober edition, none beside a grave story.

    The partner's copy is cleaned but not rewritten: its words are its own.
    """
    after = _paid_place(speech.facts)
    if partner is None or speech.is_sober or after == 0:
        return None
    words = speech.catalogue.words
    is_ad = partner.label is PaidLabel.ADVERTISEMENT
    kind = words["advertisement"] if is_ad else words["sponsored"]
    name = clean(partner.legal_name)
    return PartnerBlock(
        partner_id=partner.id,
        legal_name=name,
        label=f"{kind} {name}",
        intro=speech.say("partner"),
        headline=clean(partner.headline),
        text=clean(partner.text),
        url=partner.url,
        link_text=clean(partner.link_text),
        after=after,
    )


def _paid_place(facts: EditionFacts) -> int:
    """After how many stories: two if nothing grave is near, else the nearest; 0 for nowhere."""
    drafts = (*facts.stories, *facts.sequels[:1])
    free = [
        after
        for after in range(1, len(facts.stories) + 1)
        if not any(draft.is_grave for draft in drafts[after - 1 : after + 1])
    ]
    return min(free, key=lambda after: (abs(after - _PAID_PLACE), -after), default=0)
