"""How many read a newsletter, in round words that are true. Pure."""

_FEWEST = 500
"""Fewer are not told: a small number is nobody's promise."""
_STEP = 100


def readership(number: int) -> str:
    """
    « Plus de 12 000 lecteurs » for 12,345: rounded down to two digits, and always more than that.

    '' for 500 readers or fewer.
    """
    if number <= _FEWEST:
        return ""
    step = max(_STEP, 10 ** (len(str(number - 1)) - 2))
    rounded = (number - 1) // step * step
    return f"Plus de\N{NO-BREAK SPACE}{rounded:,} lecteurs".replace(",", "\N{NO-BREAK SPACE}")
