"""
What a rendered edition must be before it may be sent.

Pure: texts in, faults out. Each rule is one small function that yields what it
finds wrong, in English for the operator; the table at the end names it and says
whether it blocks sending. Rules that need a network or a browser are elsewhere.
"""

from lxml import html as lxml_html

from digest.config import NewsletterSettings
from digest.model import Edition, Variant
from digest.render.lint import appearance, dependencies, law, links, structure, weight, words
from digest.render.lint.rule import Fault, RenderedEdition, Rule, Severity
from digest.render.lint.weight import MOST_BYTES, MOST_ENCODED, is_too_heavy

__all__ = ["MOST_BYTES", "MOST_ENCODED", "RULES", "Fault", "Severity", "faults", "is_too_heavy"]


def faults(
    edition: Edition, variant: Variant, html: str, text: str, newsletter: NewsletterSettings
) -> tuple[Fault, ...]:
    """Every rule that variant breaks, those that block sending first."""
    mail = RenderedEdition(
        edition=edition,
        variant=variant,
        html=html,
        text=text,
        newsletter=newsletter,
        tree=lxml_html.document_fromstring(html),
    )
    broken = [
        Fault(rule.id, rule.severity, message) for rule in RULES for message in rule.check(mail)
    ]
    return tuple(sorted(broken, key=lambda fault: fault.severity is Severity.WARNS))


RULES = (
    Rule("H01", Severity.BLOCKS, weight.too_heavy),
    Rule("H01", Severity.WARNS, weight.rather_heavy),
    Rule("H02", Severity.BLOCKS, weight.kept_style),
    Rule("H03", Severity.BLOCKS, appearance.fragile_style),
    Rule("H04", Severity.BLOCKS, appearance.important_rules),
    Rule("H05", Severity.WARNS, dependencies.whole_without_sheets),
    Rule("H06", Severity.BLOCKS, structure.language),
    Rule("H07", Severity.BLOCKS, structure.tables),
    Rule("H08", Severity.BLOCKS, structure.headings),
    Rule("H09", Severity.BLOCKS, structure.images),
    Rule("H10", Severity.BLOCKS, structure.active_parts),
    Rule("H11", Severity.WARNS, links.link_texts),
    Rule("H12", Severity.BLOCKS, links.link_targets),
    Rule("H14", Severity.BLOCKS, appearance.contrast),
    Rule("H15", Severity.WARNS, appearance.type_size),
    Rule("H16", Severity.WARNS, appearance.buttons),
    Rule("H17", Severity.BLOCKS, weight.conditional_comments),
    Rule("H18", Severity.BLOCKS, words.unresolved),
    Rule("H18", Severity.WARNS, words.perhaps_unresolved),
    Rule("H19", Severity.BLOCKS, law.slots),
    Rule("H20", Severity.WARNS, words.preheader),
    Rule("H21", Severity.WARNS, appearance.hidden_filler),
    Rule("H22", Severity.BLOCKS, words.subject),
    Rule("H22", Severity.WARNS, words.loud_subject),
    Rule("H23", Severity.BLOCKS, law.footer),
    Rule("H24", Severity.BLOCKS, law.leaving),
    Rule("H25", Severity.BLOCKS, law.paid),
    Rule("H26", Severity.WARNS, words.text_part),
    Rule("H26", Severity.BLOCKS, links.same_stories),
    Rule("H29", Severity.BLOCKS, dependencies.known_hosts),
    Rule("H31", Severity.WARNS, dependencies.known_features),
    Rule("H32", Severity.WARNS, words.note),
)
