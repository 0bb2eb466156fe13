"""
The editions kept word for word, and the command that writes them anew.

`python -m tests.golden.editions` rewrites the files; read the difference before
you commit it, it is what subscribers will see.
"""

from collections.abc import Iterator
from pathlib import Path

from digest.model import Edition, Variant
from tests.newsroom import PICTURE, candidate, candidates, edition, html_of, text_of

FOLDER = Path(__file__).parent

_ABROAD = {
    "title": "Les négociations sur le climat reprennent à Genève : ce qui est sur la table",
    "section": "International",
    "summary": "Cent vingt délégations se retrouvent pour dix jours. Le financement et le "
    "calendrier restent à fixer.",
}
_GRAVE = {
    "title": "Carambolage sur l’autoroute 20 : trois personnes sont mortes",
    "section": "Faits divers",
    "summary": "Une vingtaine de véhicules sont entrés en collision vers 5 h 40, dans le "
    "brouillard. L’autoroute est fermée en direction est.",
}


def kept_editions() -> Iterator[tuple[str, Edition, Variant]]:
    """Each kept edition: its file's name, its words, its readers."""
    light = edition((candidate(0, image=PICTURE), *candidates()[1:]))
    yield "normal", light, Variant.WITH_PARTNERS
    yield "normal-partner-free", light, Variant.PARTNER_FREE
    yield "restrained", edition(_with(3, _ABROAD)), Variant.WITH_PARTNERS
    yield "sober", edition(_with(0, _GRAVE)), Variant.WITH_PARTNERS
    yield "mini", edition(candidates(1)), Variant.WITH_PARTNERS


def parts(told: Edition, variant: Variant) -> dict[str, str]:
    """The kept files of an edition, by suffix."""
    return {".html": html_of(told, variant), ".txt": text_of(told, variant)}


def _with(number: int, changes: dict[str, str]) -> tuple:
    return tuple(
        candidate(each, **(changes if each == number else {})) for each in range(len(candidates()))
    )


def main() -> None:
    """Write every kept file anew."""
    for name, told, variant in kept_editions():
        for suffix, text in parts(told, variant).items():
            (FOLDER / f"{name}{suffix}").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
