"""
The lines between `---` at the top of a Markdown file, as people write them. Pure.

It looks like YAML, but a headline such as `titre: Le pont : deux voies` is
none; so the first ":" ends the name and the rest of the line is the value.
Lists are `[a, b]` or lines that begin with "- "; `>` and `|` begin a text that
goes on in indented lines.
"""

import re

Values = dict[str, tuple[str, ...]]

_NAME = re.compile(r"([\w-]+)\s*[:=]\s*(.*)")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}


def split(text: str) -> tuple[Values, str]:
    """What stands at the top, by name in lower case, and the text below it."""
    lines = text.lstrip("\ufeff").split("\n")
    ends = _FENCES.get(lines[0].rstrip(), ())
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ends:
            return _values(lines[1:number]), "\n".join(lines[number + 1 :])
    return {}, text


def _values(lines: list[str]) -> Values:
    values: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        pair = _NAME.match(line)
        if pair:
            name = pair[1].lower()
            values[name] = _listed(pair[2].strip())
        elif name and line.strip().startswith("- "):
            values[name].append(_unquoted(line.strip()[2:]))
        elif name and line.startswith((" ", "\t")) and line.strip():
            before = values[name].pop() if values[name] else ""
            values[name].append(f"{before} {line.strip()}".strip())
    return {name: tuple(filter(None, parts)) for name, parts in values.items()}


def _listed(value: str) -> list[str]:
    if re.fullmatch(r"[>|][+-]?", value) or not value:
        return []
    if value.startswith("[") and value.endswith("]"):
        return [_unquoted(part) for part in value[1:-1].split(",")]
    return [_unquoted(value)]


def _unquoted(value: str) -> str:
    bare = value.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        return bare[1:-1].replace(r"\"", '"').replace("''", "'")
    return bare
