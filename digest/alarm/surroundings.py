"""What is wrong around the mornings: what waits, what rests, what is old, what ends. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digest.alarm.alarm import Alarm, AlarmCause, alarm
from digest.alarm.facts import AlarmFacts, ReturnWave, SilentSource
from digest.french.typography import civil_date, count, date_and_hour
from digest.model import LaneState

DISK_LOW = 1_000_000_000
"""Bytes."""
CERTIFICATE_ENDS_SOON = timedelta(days=14)
KEY_IS_OLD = timedelta(days=400)
"""A key that signs mail is to be another one each year."""


def alarms_of_surroundings(facts: AlarmFacts) -> Iterator[Alarm]:
    """Every alarm but those of the mornings themselves."""
    zone = facts.timetable.zone
    yield from _letters(facts.overdue_letters)
    yield from (_lane(each, zone) for each in facts.lanes if each.is_paused(facts.now))
    yield from (_source(each, zone) for each in facts.sources)
    yield from map(_wave, facts.waves)
    yield from _way_back(facts)
    yield from _workers(facts)
    yield from _backup(facts)
    yield from _ends(facts)
    yield from _disk(facts)


def _letters(overdue: int) -> Iterator[Alarm]:
    if overdue:
        letters = count(overdue, "lettre attend", "lettres attendent")
        yield alarm(
            AlarmCause.LETTERS,
            f"{letters} depuis plus d’une heure : confirmations et liens ne partent plus.",
            "Vois si « digest serve » ou « digest schedule » tourne, puis « digest doctor » pour "
            "le relais.",
        )


def _lane(lane: LaneState, zone: ZoneInfo) -> Alarm:
    until = date_and_hour(lane.paused_until, zone) if lane.paused_until else ""
    return alarm(
        AlarmCause.LANE,
        f"Le couloir {lane.name} se repose jusqu’au {until} : « {lane.reason} ».",
        "« digest lanes » dit qui attend; quand la cause est corrigée, « digest lanes --resume "
        f"{lane.name} ».",
        subject=lane.name,
    )


def _source(source: SilentSource, zone: ZoneInfo) -> Alarm:
    since = f" depuis le {_day(source.since, zone)}" if source.since else " depuis son ajout"
    words = "n’est plus lue" if source.is_given_up else f"ne donne plus rien{since}"
    return alarm(
        AlarmCause.SOURCE,
        f"La source {source.number} ({source.name}) {words}.",
        "« digest sources check » dit ce qu’elle répond.",
        subject=str(source.number),
    )


def _wave(wave: ReturnWave) -> Alarm:
    of_day = f", édition du {civil_date(wave.day)}" if wave.day else ""
    copies = count(wave.number, "copie revient", "copies reviennent")
    kind = (
        "la plupart de ce domaine, pour une adresse dite mauvaise"
        if wave.is_of_addresses
        else "pour une raison qui nous regarde, nous"
    )
    said = f" : « {wave.words} »" if wave.words else ""
    return alarm(
        AlarmCause.PROVIDER,
        f"{copies} de {wave.domain}{of_day}, {kind}{said}. Personne n’a été retiré de la liste.",
        "Lis ces mots, corrige le DNS, la liste ou le relais; « digest feedback why ADRESSE » dit "
        "ce qui est revenu pour une personne.",
        subject=f"{wave.day or ''} {wave.domain} {'addresses' if wave.is_of_addresses else 'us'}",
    )


def _way_back(facts: AlarmFacts) -> Iterator[Alarm]:
    for name, why in facts.deaf_mailboxes:
        yield alarm(
            AlarmCause.WAY_BACK,
            f"La boîte de retour {name} ne se lit plus : « {why} ».",
            "« digest doctor » l’ouvre comme le matin; rien de ce qui y attend n’est perdu.",
            subject=name,
        )
    if facts.is_trial_lost:
        yield alarm(
            AlarmCause.WAY_BACK,
            "Le courriel d’essai n’est pas revenu : ce qui revient ne nous parvient peut-être pas.",
            "Vois si l’adresse de retour accepte ce qui suit le +, puis « digest feedback test ».",
        )


def _workers(facts: AlarmFacts) -> Iterator[Alarm]:
    zone = facts.timetable.zone
    if facts.idle_since:
        since = date_and_hour(min(at for _, at in facts.idle_since), zone)
        works = ", ".join(name for name, _ in facts.idle_since)
        who = "" if facts.has_workers else "Plus aucun « digest worker » ne tourne. "
        yield alarm(
            AlarmCause.WORKERS,
            f"{who}Du travail attend depuis le {since} sans que personne le prenne : {works}.",
            "Lance « digest worker » sur chaque machine; « digest workers » dit qui fait quoi.",
            subject="idle",
        )
    for name, host, at in facts.hung_since:
        yield alarm(
            AlarmCause.WORKERS,
            f"Le travail {name} n’en finit pas sur {host}, depuis le {date_and_hour(at, zone)}.",
            "« digest workers » dit quel processus l’a; arrête-le, et un autre le reprend.",
            subject=f"{name} {host}",
        )


def _backup(facts: AlarmFacts) -> Iterator[Alarm]:
    if facts.backup_at and facts.now - facts.backup_at > facts.settings.backup_after:
        day = _day(facts.backup_at, facts.timetable.zone)
        yield alarm(
            AlarmCause.BACKUP,
            f"La dernière sauvegarde est du {day}.",
            "Lance « digest db backup FICHIER », et vois ce qui a arrêté la tâche qui le fait.",
        )


def _ends(facts: AlarmFacts) -> Iterator[Alarm]:
    zone, now = facts.timetable.zone, facts.now
    if facts.certificate_ends and facts.certificate_ends - now < CERTIFICATE_ENDS_SOON:
        yield alarm(
            AlarmCause.CERTIFICATE,
            f"Le certificat des pages publiques finit le {_day(facts.certificate_ends, zone)}.",
            "Renouvelle-le sur le serveur web : sans lui, aucun lien de désabonnement ne s’ouvre.",
        )
    if facts.signed_since and now - facts.signed_since > KEY_IS_OLD:
        yield alarm(
            AlarmCause.DKIM,
            f"La clé DKIM sert depuis le {_day(facts.signed_since, zone)}.",
            "Fais-en une autre sous un autre sélecteur avec « digest dkim keygen » (docs/dkim.md).",
            subject=facts.host,
        )


def _disk(facts: AlarmFacts) -> Iterator[Alarm]:
    free = facts.disk_free
    if free is not None and free < DISK_LOW:
        yield alarm(
            AlarmCause.DISK,
            f"Il reste {free // 1000**2} Mo sur le disque du journal de {facts.host}.",
            "Libère de la place : rien ne part qui ne puisse être écrit d’abord.",
            subject=facts.host,
        )


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return civil_date(moment.astimezone(zone).date())
