"""XML from anywhere into a tree: no entity is resolved, nothing is fetched. Pure."""

import lxml.etree

from digest.collect.text import tidy


def tree(body: bytes) -> lxml.etree._Element | str:
    """The root element, of what can be read where the text is damaged; else why there is none."""
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = _maybe(lxml.etree.fromstring(body, parser))
    except (lxml.etree.XMLSyntaxError, ValueError) as fault:
        return f"it is not XML ({tidy(str(fault))})"
    return "it is not XML" if root is None else root


def _maybe(root: lxml.etree._Element | None) -> lxml.etree._Element | None:
    """None is what a parser that recovers gives for noise; its type does not say so."""
    return root


def local_name(element: lxml.etree._Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    return lxml.etree.QName(element).localname if isinstance(element.tag, str) else ""
