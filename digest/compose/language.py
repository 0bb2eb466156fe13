"""
Faults of language that a line may hold, each with what to write instead.

Pure. These are slips of the pen in French itself, whatever the tone: a verb that takes no
object, a pronoun said twice, a word that comes back before the last line.
"""

import re

_NOUNS = r"\{(?:nouvelles|articles)\}"
_NOT_TAKEN = r"(?:cliqu|début|réagi)\w+"
FAULTS = (
    (
        re.compile(
            rf"\b(?:t['’]en|on en|tu en|en (?:voici|voilà|a|as|ai|avons|reste))\b[^.!?;]*{_NOUNS}",
            re.IGNORECASE,
        ),
        "« en » dit déjà ce que le nom répète : enlève l’un des deux",
    ),
    (
        re.compile(r"\ben\b(?! effet)[^.!?;:«»]*\ben\b(?! effet)", re.IGNORECASE),
        "« en » deux fois dans la même phrase : tourne-la autrement",
    ),
    (
        re.compile(
            rf"\b(?:l[ea]s?|l['’]) ?{_NOT_TAKEN}\b(?<!l[ea] clic)"
            r"|\b(?:clique[rsz]?|cliquons) (?:l[ea]s?|ce|cet|cette|ces|une?|l['’])",
            re.IGNORECASE,
        ),
        "ce verbe n’a pas d’objet : « cliquer dessus », « cliquer sur »",
    ),
    (
        re.compile(
            r"\bpallier (?:à|aux?)\b|\bse rappeler d(?:e|u|es)\b|\bbon matin\b", re.IGNORECASE
        ),
        "tournure fautive : « pallier le », « se rappeler le », « bonjour »",
    ),
)
"""What is looked for in the words of a line, and the advice."""
