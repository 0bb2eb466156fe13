"""
The editions kept word for word, and the command that writes them anew.

`python -m tests.golden.editions` rewrites the files; read the difference before
you commit it, it is what subscribers will see.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from digest.compose.amend import as_correction, reworded
from digest.french.typography import civil_date, typeset
from digest.model import Candidate, Edition, Variant
from digest.render.environment import environment
from digest.render.mailing import Mailing, MailingHeader, compile_mailing, compile_text
from digest.render.mailing_plan import fill
from digest.render.simulate import with_a_reader
from digest.render.slot import Slot
from tests.rigs.newsroom import (
    CUT_OFF,
    DAY,
    NEWSLETTER,
    PICTURE,
    PUBLIC_URL,
    SMALL_PICTURE,
    candidate,
    candidates,
    edition,
    html_of,
    text_of,
    told_again,
)

FOLDER = Path(__file__).parent

_SERIOUS = {
    "title": "Trente mises à pied à l’usine de Kénogami",
    "section": "Économie",
    "summary": "Les employés du quart de nuit l’ont appris mardi matin. Le syndicat demande une "
    "rencontre.",
}
_GRAVE = {
    "title": "Carambolage sur l’autoroute 20 : trois personnes sont mortes",
    "section": "Faits divers",
    "summary": "Une vingtaine de véhicules sont entrés en collision vers 5 h 40, dans le "
    "brouillard. L’autoroute est fermée en direction est.",
}


@cache
def kept_editions() -> tuple[tuple[str, Edition, Variant], ...]:
    """Each kept edition: its file's name, its words, its readers."""
    return tuple(_editions())


def _editions() -> Iterator[tuple[str, Edition, Variant]]:
    light = edition(_with_pictures())
    yield "normal", light, Variant.WITH_PARTNERS
    yield "normal-partner-free", light, Variant.PARTNER_FREE
    yield "restrained", edition(_with(0, _SERIOUS)), Variant.WITH_PARTNERS
    yield "sober", edition(_with(0, _GRAVE)), Variant.WITH_PARTNERS
    yield (
        "sequel",
        edition((*candidates()[:5], *candidates()[6:7], *_again())),
        Variant.WITH_PARTNERS,
    )
    yield "no-news", edition(candidates(1)), Variant.WITH_PARTNERS
    yield "correction", _corrected(light), Variant.WITH_PARTNERS


def _with_pictures() -> tuple[Candidate, ...]:
    ferry, cinema = candidate(0, image=PICTURE), candidate(2, image=SMALL_PICTURE)
    return (ferry, candidate(1), cinema, *candidates()[3:])


def parts(told: Edition, variant: Variant) -> dict[str, str]:
    """The rendered parts of an edition, by suffix."""
    return {".html": html_of(told, variant), ".txt": text_of(told, variant)}


def files() -> Iterator[tuple[str, bytes]]:
    """Every kept file with what it must hold: the parts, and the whole as a reader gets it."""
    for name, told, variant in kept_editions():
        for suffix, text in parts(told, variant).items():
            yield f"{name}{suffix}", text.encode()
        yield f"{name}.eml", _copy(mailing_of(told, variant, CUT_OFF))
    _, told, _ = kept_editions()[0]
    yield "normal-text-only.eml", _copy(mailing_of(told, Variant.WITH_PARTNERS_TEXT, CUT_OFF))


def mailing_of(told: Edition, variant: Variant, now: datetime) -> Mailing:
    """That variant, compiled as the flow compiles it, dated *now*."""
    header = MailingHeader(
        sender_name=NEWSLETTER.name,
        from_address=NEWSLETTER.from_address,
        reply_to=NEWSLETTER.contact,
        subject=told.subject,
        date=now.astimezone(NEWSLETTER.timezone),
        list_id=NEWSLETTER.list_id,
        list_name=NEWSLETTER.slug,
        help_url=f"{PUBLIC_URL}/abonnement",
        feedback_id=f"20241108:quotidienne:{variant}:exempletest",
    )
    if variant.is_text_only:
        return compile_text(variant, header, text_of(told, Variant.WITH_PARTNERS))
    return compile_mailing(variant, header, text_of(told, variant), html_of(told, variant))


def _copy(mailing: Mailing) -> bytes:
    return fill(mailing, {slot: with_a_reader(slot.marker) for slot in Slot})


def _corrected(told: Edition) -> Edition:
    """What readers of *told* are mailed when a word of it was wrong."""
    jinja = environment(None)
    said = {"date": civil_date(told.day), "notice": "La traversée dure treize minutes."}
    words = {
        part: typeset(jinja.get_template(f"correction/{part}.txt").render(said).strip())
        for part in ("subject", "preheader", "opening")
    }
    right = reworded(told, "Douze minutes de traversée", "Treize minutes de traversée", "quebec")
    return as_correction(right, **words)


def _again() -> tuple:
    """Two stories that were told before, and what is new in them."""
    warmer = told_again(
        5,
        "Environnement Canada annonce maintenant 18 °C pour jeudi, un record dans la vallée.",
        before="Une vague de douceur jusqu’à mardi",
        title="Une vague de douceur jusqu’à jeudi",
    )
    fourth = "Une quatrième s’ajoute : celle du parc des Pionniers ouvrira le 15 décembre."
    return warmer, told_again(7, fourth, told_on=DAY - timedelta(days=3))


def _with(number: int, changes: dict[str, str]) -> tuple:
    return tuple(
        candidate(each, **(changes if each == number else {})) for each in range(len(candidates()))
    )


def main() -> None:
    """Write every kept file anew."""
    for name, content in files():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
