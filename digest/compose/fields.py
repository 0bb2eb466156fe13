"""
Which fields of life a text speaks of: the words of each, in all their forms. Pure.

The fields and their words are the writers' (`fields.toml`). A list of harms knows the harms that
it names; kin, a river and the night are in none, and together leave one to fear it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.compose.writers_file import WritersFile

_AND_SO_ON = "…"
_SHORTEST = 3
"""Letters that a beginning has at least."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STARTS_A_SENTENCE = re.compile(r"(?:^|[.!?:«»“\"–—…(]\s*)$")
_JOINTS = re.compile(r"[-'’]")


@dataclass(frozen=True, slots=True)
class WordFields:
    """The field of each word, of each expression, and of all words that begin alike."""

    whole: Mapping[str, str]
    beginnings: Mapping[str, str]
    longest: int
    """How many words the longest expression has."""

    def of(self, text: str) -> dict[str, str]:
        """The fields that *text* speaks of, each with the first word of it that stands there."""
        words = list(_words(text))
        spoken: dict[str, str] = {}
        at = 0
        while at < len(words):
            length, field = self._longest_at(words, at)
            if field:
                spoken.setdefault(field, " ".join(words[at : at + length]))
            at += length
        return spoken

    def _longest_at(self, words: list[str], at: int) -> tuple[int, str]:
        """How many words from there belong together, and their field; one word and "" for none."""
        for length in range(min(self.longest, len(words) - at), 1, -1):
            if field := self.whole.get(" ".join(words[at : at + length])):
                return length, field
        return 1, self._of_word(words[at])

    def _of_word(self, word: str) -> str:
        if word in self.whole or not word.islower():
            return self.whole.get(word, "")
        beginnings = (word[:end] for end in range(len(word), _SHORTEST - 1, -1))
        return next((self.beginnings[each] for each in beginnings if each in self.beginnings), "")


def parse_fields(file: WritersFile) -> WordFields:
    """The fields in that file, which collects the faults: a word in two of them is one."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for field, entries in file.lists("fields").items():
        for entry in entries:
            words = _JOINTS.sub(" ", entry).removesuffix(_AND_SO_ON)
            table = beginnings if entry.endswith(_AND_SO_ON) else whole
            if words in table:
                file.faults.append(f"fields.{field}: {entry!r} stands in {table[words]} already")
            elif table is beginnings and (" " in words or len(words) < _SHORTEST):
                file.faults.append(f"fields.{field}: {entry!r} is no beginning of a word")
            table[words] = field
    longest = max((words.count(" ") + 1 for words in whole), default=1)
    return WordFields(whole, beginnings, longest)


def _words(text: str) -> Iterator[str]:
    """Its words as they are compared: small where a sentence begins, as written where a name is."""
    for match in _WORD.finditer(text):
        first, *others = match[0].split("-")
        starts = _STARTS_A_SENTENCE.search(text, 0, match.start()) is not None
        if any(part[0].isupper() for part in others) or (first[0].isupper() and not starts):
            yield from (part.capitalize() if part.islower() else part for part in (first, *others))
        else:
            yield from (first.lower(), *others)
