"""The picture of an edition by the settings of an installation."""

from digest.config import Settings
from digest.render.shared_picture import SharedPicture, drawn


def picture(settings: Settings, subject: str, dateline: str) -> bytes:
    """
    What stands for an edition of that subject where its page is shared, as a PNG.

    Raises `ConfigError` for a font or a logo that cannot be read.
    """
    newsletter, web = settings.newsletter, settings.web
    return drawn(
        SharedPicture(
            subject=subject,
            dateline=dateline,
            name=newsletter.name,
            band_colour=newsletter.band_colour,
            mark_colour=newsletter.mark_colour,
            font=web.picture_font and settings.path(web.picture_font),
            logo=web.picture_logo and settings.path(web.picture_logo),
        )
    )
