"""What the desk's page shows of an edition: its rows, in the order and the words they are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.compose.admit import why_never
from digest.compose.choose import ArticleRuling, EditionPlace
from digest.flows.desk.reread import what_came
from digest.flows.desk.workbench import Workbench
from digest.flows.edition.desk_edits import numbers_of
from digest.french.quotes import with_french_quotes
from digest.french.typography import NO_BREAK, count
from digest.model import Act, ActKind, Candidate, DeskWording, Edition, Phrase, Story
from digest.render.lint import Fault
from digest.render.lint.french import fault_in_french
from digest.web.desk_faults import FaultAdvice, advice_on
from digest.web.desk_reasons import reason_in_french

_INBOXES = (("iPhone", 48, 99), ("Gmail", 33, 40), ("Outlook", 60, 50))
"""How many characters of the subject and of the preheader each one shows."""
_OF_THE_INBOX = ("subject", "preheader")
_SINCE = "choisie quand cette version a été faite"
_NEW = f"arrivée depuis{NO_BREAK}: la prochaine version la prend"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story as it stands, and what the desk may do with it."""

    story: Story
    place: EditionPlace
    reason: str
    picture: str
    """The address that the desk chose, NO_PICTURE, or "" for the article's own."""
    has_own_picture: bool

    @property
    def summary(self) -> str:
        """Its paragraphs, one a line."""
        return "\n".join(self.story.paragraphs)

    @property
    def can_move(self) -> bool:
        """Whether it has a place in the order; what is told again in a line has none."""
        return self.place is not EditionPlace.SEQUEL


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """What is not in the edition, why, and whether the desk may take it in all the same."""

    candidate: Candidate
    reason: str
    is_dropped: bool
    can_be_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """What somebody decided, whether it counts, and whether it can be undone."""

    act: Act
    words: str
    counts: bool
    can_be_undone: bool
    is_against: bool
    """Whether it undid another, which its button therefore brings back."""


def story_rows(bench: Workbench) -> Iterator[StoryRow]:
    """Each story of the edition, in reading order."""
    edition = bench.edition
    if edition is None:
        return
    rulings = {ruling.candidate.id: ruling for ruling in bench.choice.rulings}
    for place, story in _placed(edition):
        ruling = rulings.get(story.article_id)
        is_in = ruling is not None and ruling.place is not EditionPlace.OUT
        article = ruling.candidate.article if ruling else None
        yield StoryRow(
            story=story,
            place=place,
            reason=reason_in_french(ruling.reason) if ruling and is_in else _SINCE,
            picture=ruling.candidate.picture if ruling else "",
            has_own_picture=bool(article and article.image),
        )


def candidate_rows(bench: Workbench) -> Iterator[CandidateRow]:
    """Each article that is not in it, those that ranked first."""
    for ruling in sorted(bench.left_out, key=_rank):
        candidate = ruling.candidate
        yield CandidateRow(
            candidate=candidate,
            reason=_NEW
            if ruling.place is not EditionPlace.OUT
            else reason_in_french(ruling.reason),
            is_dropped=candidate.id in bench.approval.dropped,
            can_be_taken=not why_never(candidate, bench.draft.morning),
        )


def _rank(ruling: ArticleRuling) -> float:
    return -ruling.score.points if ruling.score else 0.0


def phrase_rows(bench: Workbench) -> tuple[Phrase, ...]:
    """The lines of the voice that stand in it and that another of their pool could replace."""
    pools = bench.draft.morning.catalogue.pools
    phrases = bench.edition.phrases if bench.edition else ()
    return tuple(
        phrase
        for phrase in phrases
        if phrase.slot.partition("/")[0] not in _OF_THE_INBOX
        and any(line.id == phrase.id for line in pools.get(phrase.slot, ()))
    )


def fault_rows(faults: tuple[Fault, ...]) -> tuple[tuple[Fault, FaultAdvice, str], ...]:
    """Each fault, what the desk can do about it, and what was found, in French."""
    return tuple((fault, advice_on(fault.rule), fault_in_french(fault)) for fault in faults)


def inbox_rows(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """The name of each inbox, and what it shows of subject and preheader."""
    for name, subject, preheader in _INBOXES:
        yield name, _cut(edition.subject, subject), _cut(edition.preheader, preheader)


def act_rows(bench: Workbench) -> Iterator[ActRow]:
    """What was decided, the newest first."""
    titles, stand, standing = _titles(bench), bench.stand, bench.stand.standing
    for act in reversed(stand.acts):
        counts, is_against = act.id in standing, stand.is_against(act)
        words = _words(stand.root_of(act), titles)
        if act.kind is ActKind.UNDO:
            words = f"{_UNDID if is_against else _BROUGHT_BACK} {_quoted(words)}"
        yield ActRow(
            act=act,
            words=words,
            counts=counts,
            can_be_undone=counts and act.can_be_undone,
            is_against=is_against,
        )


def changed_words(row: StoryRow, written: DeskWording) -> DeskWording:
    """What of *written* differs from what the edition says of that story; None for the rest."""
    story = row.story
    shown = {
        "headline": story.title,
        "short_title": story.short_title,
        "short_summary": row.summary,
        "note": story.note,
        "picture": row.picture,
    }
    return DeskWording(
        **{
            name: text
            for name, before in shown.items()
            if (text := getattr(written, name)) is not None and _plain(text) != _plain(before)
        }
    )


def _plain(text: str) -> list[str]:
    """The words of each line, however they are spaced."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _placed(edition: Edition) -> Iterator[tuple[EditionPlace, Story]]:
    yield EditionPlace.LEAD, edition.lead
    yield from ((EditionPlace.STORY, story) for story in edition.stories)
    yield from ((EditionPlace.SEQUEL, story) for story in edition.sequels)
    yield from ((EditionPlace.BRIEF, story) for story in edition.briefs)


def _titles(bench: Workbench) -> dict[int, str]:
    kept = {each.candidate.id: each.candidate.article.title for each in bench.choice.rulings}
    shown = bench.edition.all_stories if bench.edition else ()
    return {**kept, **{story.article_id: story.title for story in shown}}


def _quoted(text: str) -> str:
    """What somebody said or did, as a quotation; one within it is set inside."""
    return with_french_quotes(f"«{NO_BREAK}{text}{NO_BREAK}»")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


_VERBS = {
    ActKind.HOLD: "a retenu l’édition",
    ActKind.APPROVE: "a approuvé l’édition",
    ActKind.DROP: "a retiré",
    ActKind.TAKE_BACK: "a repris",
    ActKind.TONE: "a choisi le ton",
    ActKind.WRITE: "a récrit",
    ActKind.QUIZ: "a écrit la question",
    ActKind.TAKE: "a pris",
    ActKind.ORDER: f"a changé l’ordre{NO_BREAK}:",
    ActKind.SUBJECT: "a donné l’objet",
    ActKind.PREHEADER: "a donné l’aperçu",
    ActKind.ANOTHER_LINE: "a demandé une autre phrase",
    ActKind.NO_PARTNER: "a retiré le partenaire du jour",
    ActKind.REREAD: f"a fait relire les sources{NO_BREAK}:",
    ActKind.UNDO: "a annulé un geste",
}
_UNDID, _BROUGHT_BACK = "a annulé", "a rétabli"
TONES = {"normal": "normal", "restrained": "retenu", "sober": "sobre"}
"""The three tones in French, by value."""


def _words(act: Act, titles: dict[int, str]) -> str:
    """What the act did, after the name of who did it."""
    return " ".join(filter(None, (_VERBS[act.kind], _object(act, titles))))


def _object(act: Act, titles: dict[int, str]) -> str:
    match act.kind:
        case ActKind.DROP | ActKind.TAKE | ActKind.TAKE_BACK | ActKind.WRITE:
            return _quoted(titles.get(act.about or 0, f"article {act.about}"))
        case ActKind.TONE:
            return TONES.get(act.tone or "", "")
        case ActKind.QUIZ:
            return str(act.about)
        case ActKind.SUBJECT | ActKind.PREHEADER:
            return _quoted(act.words) if act.words else "qui va de soi"
        case ActKind.ORDER:
            lead = next(iter(numbers_of(act.words)), 0)
            return f"{_quoted(titles.get(lead, f'article {lead}'))} en tête"
    return said_of_reading(act) if act.kind is ActKind.REREAD else ""


def said_of_reading(act: Act) -> str:
    """What came of reading the sources again, as far as the edition tells it."""
    came, went = what_came(act)
    said = (
        f"{count(number, 'nouvelle', 'nouvelles')} {more}"
        for number, more in ((came, "de plus"), (went, "de moins"))
        if number
    )
    return ", ".join(said) or "aucune nouvelle de plus ni de moins"


def last_reading(bench: Workbench) -> ActRow | None:
    """The newest time the sources were read again from here, if they were."""
    return next((row for row in act_rows(bench) if row.act.kind is ActKind.REREAD), None)


def tone_reason(bench: Workbench) -> str:
    """Why the edition has its tone, in French."""
    return reason_in_french(bench.edition.tone_reason) if bench.edition else ""


DONE = {
    "ordre": "L’ordre est changé.",
    "retirer": "La nouvelle est retirée.",
    "prendre": "La nouvelle est prise, en dernier.",
    "reprendre": "La nouvelle peut être racontée de nouveau.",
    "recrire": "Tes mots sont là, dans cette édition seulement.",
    "objet": "L’objet est changé.",
    "apercu": "L’aperçu est changé.",
    "ton": "Le ton est choisi.",
    "phrase": "En voici une autre.",
    "partenaire": "L’édition part sans partenaire.",
    "question": "La question est écrite.",
    "annuler": "C’est annulé.",
    "approuver": "L’édition est approuvée, mot pour mot.",
    "retenir": "L’édition est retenue.",
    "essai": "L’essai est parti.",
    "preparer": "L’édition se prépare.",
    "relire": "Les sources sont relues.",
    "envoyer": "L’envoi commence.",
    "arreter": "L’envoi est arrêté.",
}
"""What the page says once a button did its work, by its name."""
