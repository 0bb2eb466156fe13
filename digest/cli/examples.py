"""
The example with which the help of each command ends: one that can be typed.

A group shows those of the commands below it. A test walks every command and
parses every example, so that none is without one and none is wrong.
"""

from collections.abc import Iterator

import click

EXAMPLES = {
    "init": (
        'digest init /srv/digest --name "La Quotidienne" \\\n'
        "  --public-url https://infolettre.nouvelles.example"
    ),
    "demo": "digest demo --once",
    "config check": "digest --config /srv/digest/digest.toml config check",
    "config show": "digest config show --changed",
    "db adopt": "digest db adopt --edition send",
    "db backup": "digest db backup /var/backups/digest/2026-11-30.db",
    "db check": "digest db check",
    "db forget-future": "digest db forget-future",
    "db restore": "digest db restore /var/backups/digest/2026-11-30.db",
    "db upgrade": "digest db upgrade",
    "newsletter rename": "digest newsletter rename",
    "keys replace": "digest keys replace",
    "keys rotate": "digest keys rotate",
    "dkim check": (
        "dig +short TXT digest1._domainkey.nouvelles.example | \\\n  digest dkim check --record -"
    ),
    "dkim keygen": "digest dkim keygen dkim.pem --selector digest1",
    "doctor": "digest doctor",
    "dns": "digest dns --check",
    "sources add": "digest sources add https://nouvelles.example/feed/",
    "sources check": "digest sources check",
    "sources import-opml": "digest sources import-opml feeds.opml",
    "sources list": "digest sources list",
    "sources parse": "digest sources parse feed.xml --url https://nouvelles.example/feed/",
    "sources pause": "digest sources pause 3",
    "sources remove": "digest sources remove 3",
    "sources rename": 'digest sources rename 3 "Sports, en bref"',
    "sources resume": "digest sources resume 3",
    "sources why": "digest sources why https://nouvelles.example/2026/11/pont-rouvert",
    "collect": "digest collect",
    "articles extract": (
        "digest articles extract page.html \\\n"
        "  --url https://nouvelles.example/2026/11/pont-rouvert"
    ),
    "articles hide": "digest articles hide 1204",
    "articles list": "digest articles list --days 3",
    "articles pin": "digest articles pin 1204",
    "articles show": "digest articles show https://nouvelles.example/2026/11/pont-rouvert",
    "articles write": (
        "digest articles write 1204 \\\n"
        '  --headline "Le pont rouvre samedi" --title "Le pont rouvre"'
    ),
    "partners add": (
        'digest partners add --legal-name "Librairie du Coin inc." \\\n'
        '  --contact libraire@coin.example --headline "Une soirée de lecture" \\\n'
        '  --text "Vendredi, 19 h." --url https://coin.example/ \\\n'
        '  --link-text "Réserver" --from 2026-12-01 --to 2026-12-05'
    ),
    "partners edit": "digest partners edit 4 --to 2026-12-12",
    "partners end": "digest partners end 4 --on 2026-12-03",
    "partners list": "digest partners list",
    "subscribers add": (
        "digest subscribers add anne@mail.example --purposes newsletter,partners \\\n"
        '  --basis "paper form of 2026-11-28, binder 3"'
    ),
    "subscribers export": "digest subscribers export readers.csv",
    "subscribers forget": "digest subscribers forget anne@mail.example",
    "subscribers held": "digest subscribers held",
    "subscribers import": "digest subscribers import readers.csv --dry-run",
    "subscribers list": "digest subscribers list --json",
    "subscribers show": "digest subscribers show anne@mail.example",
    "consent expire": "digest consent expire",
    "consent proof": "digest consent proof anne@mail.example --html proof.html",
    "consent verify": "digest consent verify",
    "requests add": (
        'digest requests add anne@mail.example --kind access \\\n  --source "by telephone"'
    ),
    "requests done": 'digest requests done 12 --answer "the file was mailed"',
    "requests list": "digest requests list",
    "feedback classify": "digest feedback classify --json retour.eml",
    "feedback ingest": "digest --config /srv/digest/digest.toml feedback ingest < message.eml",
    "feedback listen": "digest feedback listen --port 2525",
    "feedback poll": "digest feedback poll",
    "feedback test": "digest feedback test --wait 300",
    "feedback unverified": "digest feedback unverified",
    "feedback why": "digest feedback why anne@mail.example",
    "suppress add": 'digest suppress add anne@mail.example --reason "asked by telephone"',
    "suppress list": "digest suppress list",
    "suppress remove": "digest suppress remove --edition 2026-11-30",
    "voice lint": "digest voice lint",
    "voice show": "digest voice show --days 7 --tone sober",
    "compose": "digest compose --explain",
    "preview": "digest preview --png views --view phone-375",
    "check": "digest check --links",
    "run": "digest run --dry-run",
    "send": "digest send",
    "resend": "digest resend 2026-11-30 --failed --dry-run",
    "trial": "digest trial --to anne@nouvelles.example",
    "halt": 'digest halt 2026-11-30 --because "the wrong picture"',
    "resume": "digest resume 2026-11-30",
    "lanes": "digest lanes --resume gmail",
    "schedule": "digest schedule",
    "worker": "digest worker --connections 8",
    "workers": "digest workers",
    "editions approve": "digest editions approve --date 2026-12-01",
    "editions correct": (
        "digest editions correct 2026-11-30 \\\n"
        '  --notice "Les travaux ont duré douze mois." \\\n'
        '  --replace "neuf mois" "douze mois" --dry-run'
    ),
    "editions drop": 'digest editions drop 1204 --reason "not confirmed"',
    "editions hold": 'digest editions hold --reason "the figures are being checked"',
    "editions known": 'digest editions known 2026-11-30 --reason "the relay\'s log has them"',
    "editions list": "digest editions list --limit 7",
    "editions propose": "digest editions propose",
    "editions quiz": (
        'digest editions quiz 1 "Quel pont a rouvert?" "Celui de la rivière" \\\n'
        "  --date 2026-12-04"
    ),
    "editions show": "digest editions show 2026-11-30 --who anne@mail.example",
    "editions take-back": 'digest editions take-back 1204 --reason "confirmed since"',
    "editions tone": 'digest editions tone sober --reason "a day of mourning"',
    "report": "digest report 2026-11-30 --period month --mail",
    "alarms list": "digest alarms list",
    "alarms test": "digest alarms test",
    "log": "digest log --since 2026-11-01 --kind hold",
    "embed": "digest embed > sign-up-box.html",
    "serve": "digest serve",
    "desk sessions": "digest desk sessions --end 3",
    "completion": "digest completion fish > ~/.config/fish/completions/digest.fish",
    "man": "digest man ~/.local/share/man/man1",
}
"""By the command's full name; the groups in the order of `digest --help`."""


def commands_below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """That command and the commands below it, each with its full name."""
    yield name, command
    if isinstance(command, click.Group):
        for below, deeper in command.commands.items():
            yield from commands_below(f"{name} {below}", deeper)


def examples_of(name: str) -> tuple[str, ...]:
    """What the help of that command, or of that group of commands, shows."""
    below = f"{name} "
    return tuple(text for key, text in EXAMPLES.items() if key == name or key.startswith(below))


def add_examples(name: str, command: click.Command) -> None:
    """Let the help of that command, and of those below it, end with examples."""
    for full, each in commands_below(name, command):
        texts = examples_of(full)
        title = "Example" if len(texts) == 1 else "Examples"
        lines = "\n".join(texts).split("\n")
        each.epilog = "\n".join(["\b", f"{title}:", *(f"  {line}" for line in lines)])
