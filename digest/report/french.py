"""The tables in the French of Québec, every cell in words, as mail and page show them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.french.typography import NO_BREAK, civil_date, typeset
from digest.report.period import PeriodKind, ReportPeriod
from digest.report.table import Cell, ReportTable

TITLES: Mapping[str, str] = {
    "readers": "Lectrices et lecteurs",
    "copies": "Les copies, selon ce qu’elles sont devenues",
    "editions": "Les éditions",
    "days": "Arrivées et départs, jour par jour",
    "departures": "Pourquoi on part",
    "confirmation": "Qui confirme",
    "sign_ups": "D’où viennent les inscriptions",
    "providers": "Rebonds et plaintes, par fournisseur",
    "sources": "Ce que chaque source a raconté",
    "opinions": "« Bien envoyé » ou « Bof »",
    "partners": "Partenaires, pour la facture",
    "alarms": "Alarmes",
    "consent_log": "Le journal des consentements",
}
NOTES: Mapping[str, str] = {
    "readers": "Maintenant, quelle que soit la période : qui a confirmé, n’est pas parti, "
    "et dont l’adresse n’est pas fermée.",
    "copies": "« Acceptée » est le mot du relais; personne ne sait si une copie a été lue.",
    "editions": "Les minutes vont de la première copie acceptée à la dernière.",
    "departures": "Ce qui a été dit sur la page de départ, compté sans savoir par qui.",
    "confirmation": "Celles et ceux qui ont demandé dans la période, et ont confirmé depuis.",
    "providers": "« Perdues » : refusées, ou expirées sans que le relais les prenne.",
    "partners": "« Portées » : les copies acceptées qui portaient le bloc. « Perdues » : refusées, "
    "ou expirées.",
    "consent_log": "Note cette empreinte ailleurs : elle prouve plus tard que rien n’a changé.",
}
COLUMNS: Mapping[str, str] = {
    "purpose": "Finalité",
    "readers": "Personnes",
    "outcome": "Sort",
    "copies": "Copies",
    "day": "Jour",
    "status": "État",
    "tone": "Ton",
    "stories": "Sujets",
    "kilobytes": "ko",
    "minutes": "Min",
    "asked": "Demandes",
    "joined": "Arrivées",
    "left": "Départs",
    "complained": "Plaintes",
    "reason": "Raison",
    "number": "Nombre",
    "confirmed": "Confirmées",
    "percent": "%",
    "place": "Provenance",
    "provider": "Fournisseur",
    "accepted": "Acceptées",
    "lost": "Perdues",
    "came_back": "Revenues",
    "complaints": "Plaintes",
    "source": "Source",
    "leads": "À la une",
    "liked": "Bien envoyé",
    "disliked": "Bof",
    "partner": "Partenaire",
    "carried": "Portées",
    "cause": "Cause",
    "since": "Depuis",
    "until": "Jusqu’à",
    "events": "Événements",
    "head": "Empreinte",
}
_VALUES: Mapping[tuple[str, str], str] = {
    ("purpose", "all"): "Toutes",
    ("purpose", "newsletter"): "Infolettre",
    ("purpose", "promotions"): "Promotions",
    ("purpose", "partners"): "Partenaires",
    ("outcome", "queued"): "En attente",
    ("outcome", "deferred"): "Remises à plus tard",
    ("outcome", "accepted"): "Acceptées",
    ("outcome", "refused"): "Refusées",
    ("outcome", "bounced"): "Revenues",
    ("outcome", "suppressed"): "Retenues",
    ("outcome", "uncertain"): "Incertaines",
    ("outcome", "expired"): "Expirées",
    ("status", "empty"): "sans nouvelle",
    ("status", "missed"): "manquée",
    ("status", "sending"): "en route",
    ("status", "done"): "partie",
    ("tone", "normal"): "normal",
    ("tone", "restrained"): "retenu",
    ("tone", "sober"): "sobre",
    ("reason", "too-many"): "Trop de courriels",
    ("reason", "not-interested"): "Plus d’intérêt",
    ("reason", "tone"): "Le ton",
    ("reason", "advertising"): "La publicité",
    ("reason", "never-asked"): "Jamais demandé",
    ("reason", "broken"): "Mal affichée",
    ("reason", "other"): "Autre chose",
    ("provider", "gmail"): "Gmail",
    ("provider", "microsoft"): "Microsoft",
    ("provider", "yahoo"): "Yahoo",
    ("provider", "apple"): "Apple",
    ("provider", "others"): "Les autres",
    ("place", "one-click"): "Un clic",
    ("place", "cli"): "La ligne de commande",
    ("place", "mail"): "Un courriel",
    ("cause", "missed"): "édition manquée",
    ("cause", "held"): "édition retenue",
    ("cause", "silent"): "deux jours sans rien",
    ("cause", "halted"): "envoi arrêté",
    ("cause", "lost"): "copies perdues",
    ("cause", "letters"): "lettres en attente",
    ("cause", "lane"): "couloir au repos",
    ("cause", "source"): "source muette",
    ("cause", "provider"): "refus d’un fournisseur",
    ("cause", "backup"): "vieille sauvegarde",
    ("cause", "certificate"): "certificat qui finit",
    ("cause", "dkim"): "vieille clé DKIM",
    ("cause", "disk"): "peu de place sur le disque",
    ("cause", "way-back"): "retour muet",
    ("cause", "workers"): "travail en plan",
}
_LONGEST_HEAD = 16
NO_TRACKING = typeset(
    "Aucune ouverture et aucun clic ne sont comptés : l’infolettre ne suit personne. Tout ici "
    "vient de la base de données, et rien ne dit qui."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row in words, and the lengths of its bars, from 0 to 100."""

    cells: tuple[str, ...]
    bars: tuple[tuple[int, str], ...]
    """Each with its value in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as a reader of the report sees it."""

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    is_number: tuple[bool, ...]
    """Which columns are set flush right."""
    rows: tuple[ShownRow, ...]
    bars: tuple[str, ...]
    """What each bar of a row shows."""


def shown(table: ReportTable) -> ShownTable:
    """The same table in words."""
    lengths = {bar: _lengths(table, bar) for bar in table.bars}
    return ShownTable(
        name=table.name,
        title=typeset(TITLES[table.name]),
        note=typeset(NOTES.get(table.name, "")),
        columns=tuple(COLUMNS[column] for column in table.columns),
        is_number=tuple(_is_number(table, at) for at in range(len(table.columns))),
        rows=tuple(
            ShownRow(
                cells=tuple(map(_cell, table.columns, row)),
                bars=tuple(
                    (lengths[bar][number], _cell(bar, row[table.columns.index(bar)]))
                    for bar in table.bars
                ),
            )
            for number, row in enumerate(table.rows)
        ),
        bars=tuple(COLUMNS[bar] for bar in table.bars)
        if table.largest and len(table.rows) > 1
        else (),
    )


def title_of(period: ReportPeriod) -> str:
    """« Le matin du 8 novembre 2024 », « Du 2 au 8 … »."""
    if period.kind is PeriodKind.DAY:
        return typeset(f"Le matin du {civil_date(period.last)}")
    return typeset(f"Du {civil_date(period.first)} au {civil_date(period.last)}")


def in_french(number: float) -> str:
    """« 12 345 », « 3,5 »: thousands apart by a no-break space, a comma before tenths."""
    return f"{number:,.1f}".removesuffix(".0").replace(",", NO_BREAK).replace(".", ",")


def _lengths(table: ReportTable, bar: str) -> tuple[int, ...]:
    largest = table.largest or 1
    return tuple(round(100 * value / largest) for value in table.values(bar))


def _is_number(table: ReportTable, at: int) -> bool:
    return all(isinstance(row[at], int | float | None) for row in table.rows) and at > 0


def _cell(column: str, cell: Cell) -> str:
    match cell:
        case None:
            return "Total" if column == "day" else "–"
        case date():
            return civil_date(cell).rpartition(" ")[0]
        case str():
            words = _VALUES.get((column, cell), cell)
            return f"{words[:_LONGEST_HEAD]}…" if column == "head" else words
        case number:
            return in_french(number)
