"""An edition as machines read it (schema.org, as JSON-LD). Pure: an edition in, plain data out."""

from digest.config import NewsletterSettings
from digest.model import Edition, Story


def item_list(
    edition: Edition, newsletter: NewsletterSettings, public_url: str
) -> dict[str, object]:
    """Its lead and stories in their order, each an article of the newsroom's own site."""
    stories = (edition.lead, *edition.stories)
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "name": edition.subject,
        "description": edition.preheader,
        "url": f"{public_url}/e/{edition.day.isoformat()}",
        "numberOfItems": len(stories),
        "itemListElement": [
            {"@type": "ListItem", "position": position, "item": _article(story, newsletter)}
            for position, story in enumerate(stories, start=1)
        ],
    }


def _article(story: Story, newsletter: NewsletterSettings) -> dict[str, object]:
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": story.title,
        "url": story.url,
        "inLanguage": "fr-CA",
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": newsletter.name,
            "url": newsletter.site_url,
        },
    }
    if story.image:
        article["image"] = story.image.url
    if story.published_at:
        article["datePublished"] = story.published_at.isoformat()
    return article
