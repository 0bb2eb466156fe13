"""English as the command line speaks it: nouns and verbs agree with their numbers. Pure."""

_VERBS = {"is": "are", "was": "were", "has": "have"}
_HISSING = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"


def counted(number: int, noun: str, verb: str = "") -> str:
    """
    So many of them, in words: `1 reader`, `2 copies`; with a verb `1 copy is`, `3 batches wait`.

    The noun is one that takes -s, -es or -ies, the verb stands in the third person singular.
    """
    words = f"{number} {noun if number == 1 else _plural(noun)}"
    return f"{words} {agreeing(number, verb)}" if verb else words


def agreeing(number: int, verb: str) -> str:
    """That verb, said of so many: `is` or `are`, `waits` or `wait`."""
    return verb if number == 1 else _VERBS.get(verb, verb.removesuffix("s"))


def _plural(noun: str) -> str:
    if noun.endswith(_HISSING):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return f"{noun.removesuffix('y')}ies"
    return f"{noun}s"
