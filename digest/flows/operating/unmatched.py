"""How many left under a key that nobody has any more, so that nothing tells who they are."""

from collections import Counter
from collections.abc import Iterable, Iterator

from digest.errors import IdentityError
from digest.flows.app import App
from digest.flows.identity import marks_of
from digest.flows.operating.replay import last_words
from digest.flows.stamps import Departure
from digest.tokens import Keyring


def expect_accepted(app: App, count: int, accepted: int) -> None:
    """Raise `IdentityError` where so many departures match nobody, and a person did not say so."""
    if not count or count == accepted:
        return
    raise IdentityError(
        f"nothing leaves: {count} who left, were closed or refused something did so under a key "
        f"that {app.settings.secrets.keys_file} does not hold, and nothing else tells who they "
        "are: this database may hold them as readers\nput that key's line back, below those that "
        "are there, from any copy of the file; where it is lost for good, take them out by a list "
        f"of your own (`digest suppress add`), then `digest db adopt --unmatched {count}` goes on"
    )


def unmatched(departures: Iterable[Departure], known: Iterable[Departure], keyring: Keyring) -> int:
    """
    How many people's last word is hashed under a key that is gone, and told nowhere else. Pure.

    *known* is what the database itself tells. A word that came at the same moment and
    is of the same kind under a key that is there is the same word, hashed again.
    """
    departures = tuple(departures)
    words: dict[tuple[str, str, str], Departure] = {}
    for each in departures:
        words.setdefault((each.who, each.at, each.kind), each)
    lost = frozenset(_under_lost_keys(departures, keyring))
    told_again = Counter((at, kind) for who, at, kind in words if who not in lost)
    told_again |= Counter((each.at, each.kind) for each in known)
    people: dict[str, list[Departure]] = {}
    for (who, _, _), each in words.items():
        if who in lost:
            people.setdefault(who, []).append(each)
    return sum(_counts(history, told_again) for history in people.values())


def _under_lost_keys(departures: Iterable[Departure], keyring: Keyring) -> Iterator[str]:
    """The hashes that no key of now makes: by the key's name, and by its mark where it is told."""
    names, marks = {key.id for key in keyring.keys}, marks_of(keyring)
    for each in departures:
        is_there = each.who.partition(":")[0] in names and (not each.key or each.key in marks)
        if each.who and not is_there:
            yield each.who


def _counts(history: list[Departure], told_again: Counter[tuple[str, str]]) -> bool:
    """Whether that person's last word says something, and is not all told under another hash."""
    is_told = True
    for each in history:
        is_told &= told_again[each.at, each.kind] > 0
        told_again[each.at, each.kind] -= 1
    (word,) = last_words(history, ()).values()
    return word.says_something and not is_told
