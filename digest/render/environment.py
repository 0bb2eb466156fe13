"""Where templates are found, and the one Jinja environment that reads them."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_PACKAGE = Path(__file__).parents[1]


def template_folders(own: Path | None) -> tuple[Path, ...]:
    """The newsroom's own folder first, then the installed package's, then the checkout's."""
    shipped = (_PACKAGE / "templates", _PACKAGE.parent / "templates")
    return tuple(folder for folder in (own, *shipped) if folder is not None and folder.is_dir())


def environment(own: Path | None) -> Environment:
    """
    An environment that escapes HTML by itself and treats an unknown name as a fault.

    *own* is the newsroom's folder of overriding templates, or None.
    """
    return Environment(
        loader=FileSystemLoader(template_folders(own)),
        autoescape=select_autoescape(("html", "xml"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
