"""
One of the writers' files, as the table TOML makes of it, and what is wrong with it.

A fault is the newsroom's to mend, so each is named by its key with its tables
(`pools.opening.normal`), and all of them are told at once. Every table and every
list must be there, if need be empty: one that is missing cannot be told from one
whose name is misspelt, and a misspelt `[sober_days]` would lose the days of
remembrance without a word. For the same reason a key that nothing reads is a fault.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TypeGuard

from digest.errors import ConfigError

Table = Mapping[str, object]
WrittenPhrase = tuple[str, frozenset[str]]
"""What is said, and the names of what must hold for it."""

_BREAKS_WHEN_JOINED = (
    (
        re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P=|\(\?\("),
        "refers back to a group, and the entries are joined into one; spell the words out",
    ),
    (re.compile(r"\(\?P<"), "names a group, and the entries are joined into one; write (?:…)"),
    (
        re.compile(r"\(\?[aiLmsux]+\)"),
        "sets a flag for all, and the entries are joined into one; leave it out: case never counts",
    ),
)
"""What an entry may not hold, and what to do instead."""

_SURE_LETTER = re.compile(r"[^\W\d_](?![?*+{])")
_GROUP = re.compile(r"\([^()]*\)")


class WritersFile:
    """Takes values out of one file's table and collects what is wrong with it."""

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.table = table
        self.faults: list[str] = []
        self._asked_for: set[str] = set()

    @property
    def every_fault(self) -> tuple[str, ...]:
        """What was found wrong, and the keys that nobody asked for."""
        unknown = (f"{key}: no such key" for key in self.table if key not in self._asked_for)
        return (*self.faults, *unknown)

    def text(self, key: str) -> str:
        """The text of that key."""
        value = self._value(key)
        if isinstance(value, str):
            return value
        self.faults.append(f"{key}: missing, or not a text")
        return ""

    def lines(self, key: str) -> tuple[str, ...]:
        """The list of texts of that key."""
        return self._lines(key, self._value(key))

    def texts(self, key: str) -> dict[str, str]:
        """The texts in the table of that key, by name."""
        table = self._table(key, self._value(key))
        self.faults += [
            f"{key}.{name}: not a text" for name, text in table.items() if not isinstance(text, str)
        ]
        return {name: text for name, text in table.items() if isinstance(text, str)}

    def rows(self, key: str, *names: str) -> tuple[tuple[str, ...], ...]:
        """The `[[key]]` entries, each as the texts of those names in order."""
        entries = self._value(key)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.faults.append(f"{key}: missing, or not a list of tables ([[{key}]])")
            return ()
        for number, entry in enumerate(entries, 1):
            self.expect(f"{key}.{number}", entry, names)
            if not _has_texts(entry, names):
                self.faults.append(f"{key}.{number}: needs {' and '.join(names)}, as texts")
        sound = (entry for entry in entries if _has_texts(entry, names))
        return tuple(tuple(entry[name] for name in names) for entry in sound)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """The lists of texts in the table of that key."""
        return self._lists(key, self._value(key))

    def tables(self, key: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """The tables of lists in the table of that key."""
        table = self._table(key, self._value(key))
        return {name: self._lists(f"{key}.{name}", lists) for name, lists in table.items()}

    def numbers(self, key: str, *names: str) -> dict[str, tuple[float, ...]]:
        """The lists of as many numbers as there are *names*, in the table of that key, by name."""
        table = self._table(key, self._value(key))
        sound = {name: some for name, some in table.items() if _are_numbers(some, len(names))}
        said = f"not {len(names)} numbers ({', '.join(names)})"
        self.faults += [f"{key}.{name}: {said}" for name in table.keys() - sound.keys()]
        return {name: tuple(map(float, some)) for name, some in sound.items()}

    def phrases(self, key: str) -> dict[str, tuple[WrittenPhrase, ...]]:
        """
        The lists of phrases in the tables of that key, by `table/list`.

        A phrase is a text, or a table: `{ say = "…", when = "…" }`, its conditions
        apart by commas.
        """
        return {
            f"{name}/{kind}": self._phrases(f"{key}.{name}.{kind}", phrases)
            for name, value in self._table(key, self._value(key)).items()
            for kind, phrases in self._table(f"{key}.{name}", value).items()
        }

    def _phrases(self, key: str, value: object) -> tuple[WrittenPhrase, ...]:
        if not isinstance(value, list):
            self.faults.append(f"{key}: missing, or not a list of phrases")
            return ()
        written = tuple(map(_phrase, value))
        unread = [number for number, phrase in enumerate(written, 1) if phrase is None]
        self.faults += [
            f'{key}.{number}: neither a text nor {{ say = "…", when = "…" }}' for number in unread
        ]
        return tuple(phrase for phrase in written if phrase is not None)

    def expect(self, key: str, table: Table, allowed: Collection[str]) -> None:
        """Fault what the table of that key holds beside what is allowed."""
        names = ", ".join(allowed)
        self.faults += [
            f"{key}.{name}: no such key; allowed: {names}" for name in table if name not in allowed
        ]

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        """Each text of that list as a pattern."""
        sound = (line for line in self.lines(key) if self._is_pattern(key, line))
        return tuple(re.compile(line, re.IGNORECASE) for line in sound)

    def any_of(self, key: str, entries: tuple[str, ...]) -> re.Pattern[str]:
        """A pattern that finds any of those words or expressions, whole, whatever the case."""
        return _joined(tuple(entry for entry in entries if self._can_be_joined(key, entry)))

    def _can_be_joined(self, key: str, entry: str) -> bool:
        for form, why in _BREAKS_WHEN_JOINED:
            if form.search(entry):
                self.faults.append(f"{key}: {entry!r} {why}")
                return False
        return self._is_pattern(key, entry)

    def _is_pattern(self, key: str, text: str) -> bool:
        flaw = _flaw(text)
        if flaw:
            self.faults.append(f"{key}: {text!r} is not a pattern ({flaw})")
        return not flaw

    def _value(self, key: str) -> object:
        self._asked_for.add(key)
        return self.table.get(key)

    def _table(self, key: str, value: object) -> Table:
        if isinstance(value, dict):
            return value
        self.faults.append(f"{key}: missing, or not a table")
        return {}

    def _lists(self, key: str, value: object) -> dict[str, tuple[str, ...]]:
        table = self._table(key, value)
        return {name: self._lines(f"{key}.{name}", lines) for name, lines in table.items()}

    def _lines(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return tuple(value)
        self.faults.append(f"{key}: missing, or not a list of texts")
        return ()


def stop_at_faults(*files: WritersFile) -> None:
    """Raise `ConfigError` where anything is wrong in one of those files, with all of it."""
    wrong = [file for file in files if file.every_fault]
    if len(wrong) == 1:
        raise ConfigError(wrong[0].name, wrong[0].every_fault)
    if wrong:
        faults = tuple(f"{file.name}: {fault}" for file in wrong for fault in file.every_fault)
        raise ConfigError("the writers' files", faults)


def _are_numbers(value: object, many: int) -> TypeGuard[list[float]]:
    return (
        isinstance(value, list)
        and len(value) == many
        and all(isinstance(number, int | float) for number in value)
    )


def _phrase(entry: object) -> WrittenPhrase | None:
    """That entry as a phrase; None where it is none."""
    if isinstance(entry, str):
        return entry, frozenset()
    names = ("say", "when")
    if not isinstance(entry, dict) or set(entry) != set(names) or not _has_texts(entry, names):
        return None
    say, when = (str(entry[name]) for name in names)
    return say, frozenset(name.strip() for name in when.split(","))


def _has_texts(entry: Table, names: tuple[str, ...]) -> bool:
    return all(isinstance(entry.get(name), str) for name in names)


# The files hold two thousand patterns and are read anew for each edition, changed or not.


@lru_cache(4096)
def _flaw(pattern: str) -> str:
    """Why it is no pattern; empty where it is one."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as fault:
        return str(fault)
    return ""


@lru_cache(256)
def _joined(entries: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(_by_first_letter(entries)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _by_first_letter(entries: tuple[str, ...]) -> Iterator[str]:
    """The same choice with what begins alike put together: most places are given up at a letter."""
    rests: dict[str, list[str]] = {}
    for entry in entries:
        if _SURE_LETTER.match(entry) and not _may_be_a_choice(entry):
            rests.setdefault(entry[0].lower(), []).append(entry[1:])
        else:
            yield entry
    for letter, choices in rests.items():
        yield f"{letter}(?:{'|'.join(choices)})"


def _may_be_a_choice(entry: str) -> bool:
    """Whether a | may part all of it; one that is escaped or in a set is not looked into."""
    return "|" in (entry if {"\\", "["} & set(entry) else _GROUP.sub("", entry))
