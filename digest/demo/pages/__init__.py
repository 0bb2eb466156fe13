"""The demonstration's own pages: the newsroom's and the tour's."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from digest.french.typography import typeset

_ENVIRONMENT = Environment(
    loader=PackageLoader("digest.demo", "pages"),
    autoescape=select_autoescape(("html", "xml")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["typeset"] = typeset


def render(template: str, **words: object) -> str:
    """The page *template*, filled in; HTML and XML are escaped, `typeset` sets French spaces."""
    return _ENVIRONMENT.get_template(template).render(words)
