"""The settings of `[newsletter]`: who writes, in whose name, and how it looks."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from digest.config.addresses import DnsName, Mailbox, OwnMailbox, WebAddress
from digest.config.table import SettingsTable
from digest.config.units import Listed, Zone

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Fonts = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,-]{4,120}$")]


class NewsletterSettings(SettingsTable):
    """Who writes, in whose name, from where."""

    slug: str = Field("quotidienne", pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=60)
    slogan: str = "L’infolettre des gens déjà au courant."
    tagline: str = (
        "Si t'étais abonné à notre infolettre quotidienne, tu serais sûrement déjà au courant."
    )
    from_address: OwnMailbox
    reply_to: Mailbox | None = None
    postal_address: str = Field(min_length=10)
    contact: Mailbox
    site_url: WebAddress
    privacy_url: WebAddress
    front_page: WebAddress | None = None
    band_colour: Colour = "#15202b"
    mark_colour: Colour = "#ffe27a"
    accent_colour: Colour = "#a8201a"
    link_colour: Colour = "#0a4fa3"
    title_font: Fonts = "Georgia, Times New Roman, serif"
    text_font: Fonts = "Segoe UI, Roboto, Helvetica, Arial, sans-serif"
    logo: WebAddress | None = None
    logo_width: int = Field(240, ge=16, le=536)
    logo_height: int = Field(60, ge=16, le=400)
    show_readers: bool = False
    welcome_edition: bool = False
    picture_hosts: Annotated[tuple[DnsName, ...], Listed] = ()
    typography: Literal["quebec", "france"] = "quebec"
    timezone: Zone = ZoneInfo("America/Toronto")

    @property
    def domain(self) -> str:
        """The domain the mail is from."""
        return self.from_address.rpartition("@")[2]

    @property
    def list_id(self) -> str:
        """The List-Id of RFC 2919."""
        return f"{self.slug}.{self.domain}"
