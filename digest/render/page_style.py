"""The style sheet of the public pages, in the newsletter's own colours and fonts."""

from pathlib import Path

from digest.config import NewsletterSettings
from digest.errors import ConfigError
from digest.render.environment import environment, filled, template_folders


def style_sheet(newsletter: NewsletterSettings, own: Path | None) -> str:
    """
    `web/style.css` as it stands, and after it the newsletter's tokens from `web/brand.css`.

    *own* is the newsroom's folder of overriding templates, or None. The sheet is no template:
    one that the newsroom writes may hold any braces. Raises `ConfigError` where it is not
    UTF-8, and as `filled` does for the tokens.
    """
    files = (folder / "web" / "style.css" for folder in template_folders(own))
    file = next(file for file in files if file.is_file())
    try:
        sheet = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise ConfigError(str(file), ("it is not UTF-8; save it as UTF-8",)) from fault
    return sheet + filled(environment(own), "web/brand.css", {"newsletter": newsletter})
