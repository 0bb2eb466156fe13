"""What every template of an edition is given."""

from dataclasses import dataclass, fields

from markupsafe import Markup

from digest.config import NewsletterSettings, WebSettings
from digest.french.typography import typeset
from digest.model import Edition, PartnerBlock, Variant
from digest.render.slot import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContext:
    """The names a template may use; one that it misspells is a fault, not a blank."""

    edition: Edition
    newsletter: NewsletterSettings
    partner: PartnerBlock | None
    """The paid block, in the variant whose readers agreed to one; else None."""
    archive_url: str
    """Where the edition stands on the web; empty where the archive is off."""
    editions_url: str
    """What stands before the day of any edition there; empty likewise."""
    sign_up_url: str
    tagline: str
    """The newsletter's, set in type: here it is the mail that says it."""

    @property
    def names(self) -> dict[str, object]:
        """The same by name, with the markers of the slots."""
        return {
            "slot": markers(),
            **{field.name: getattr(self, field.name) for field in fields(self)},
        }


def context(
    edition: Edition, variant: Variant, newsletter: NewsletterSettings, web: WebSettings
) -> TemplateContext:
    """What the templates of that variant may say."""
    editions_url = "" if web.archive == "off" else f"{web.public_url}/e/"
    return TemplateContext(
        edition=edition,
        newsletter=newsletter,
        partner=edition.partner if variant.carries_partners else None,
        archive_url=editions_url and f"{editions_url}{edition.day.isoformat()}",
        editions_url=editions_url,
        sign_up_url=f"{web.public_url}/abonnement",
        tagline=typeset(newsletter.tagline, newsletter.typography),
    )


def markers() -> dict[str, Markup]:
    """The slots' markers, by the slot's name, as the only text that may look like one."""
    return {slot.name: Markup(slot.marker) for slot in Slot}  # noqa: S704 - letters and hyphens
