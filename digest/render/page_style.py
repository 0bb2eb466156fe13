"""The style sheet of the public pages, in the newsletter's own colours and fonts."""

from pathlib import Path

from digest.config import NewsletterSettings
from digest.errors import ConfigError
from digest.render.environment import environment, filled, template_folders


def style_sheet(newsletter: NewsletterSettings, own: Path | None, *more: str) -> str:
    """
    `web/style.css` as it stands, *more* sheets by their names, then the newsletter's tokens.

    *own* is the newsroom's folder of overriding templates, or None. A sheet is no template:
    one that the newsroom writes may hold any braces. Raises `ConfigError` where one is not
    UTF-8, and as `filled` does for the tokens of `web/brand.css`.
    """
    sheets = "".join(as_it_stands(name, own) for name in ("web/style.css", *more))
    return sheets + filled(environment(own), "web/brand.css", {"newsletter": newsletter})


def as_it_stands(name: str, own: Path | None) -> str:
    """The template file of that name, unfilled. Raises `ConfigError` where it is not UTF-8."""
    files = (folder / name for folder in template_folders(own))
    file = next(file for file in files if file.is_file())
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise ConfigError(str(file), ("it is not UTF-8; save it as UTF-8",)) from fault
