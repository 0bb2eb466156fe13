"""
What publishing systems write between square brackets and forget to run. Pure.

Feeds and APIs show the marks of page builders as text: `[vc_row]`, `[gallery ids="1,2"]`.
The marks go and the text between them stays, except where it is a player's, a form's or
a caption's. What newsrooms put in brackets (« [sic] », « [Le maire] », « […] ») stays.
"""

import re

_WITH_CONTENT = (
    r"caption|embed|audio|video|playlist|gallery|code|script|iframe|contact-form(?:-7)?|map"
    r"|\w+_(?:raw_html|raw_js|code|script|css|map|gallery|video|audio|form|icon|image)"
)
"""Their inner text is for machines, or a picture's."""
_BARE = (
    r"gallery|caption|embed|audio|video|playlist|toc|ads?|adsense|columns?|row|section|button|divider"
    r"|separator|spacer|newsletter|blockquote|dropcap|accordion|tabs?|toggle|sidebar|slider"
)
"""Without an attribute, a bracket with another word may be the newsroom's own."""
_VALUE = r"\s*=\s*(?:&(?:quot|#8220|#8221|#8243|#34|#039|#8217|laquo|raquo);|[\"'“”″«»’]|[\w#-])"
_ENOUGH = 5_000
_PAIR = re.compile(
    rf"\[({_WITH_CONTENT})\b[^\[\]]{{0,2000}}\].{{0,{_ENOUGH}}}?\[/\1\]", re.DOTALL | re.IGNORECASE
)
_CLOSING = re.compile(r"\[/([a-z][\w-]{0,40})\]", re.IGNORECASE)
_OPENING = re.compile(
    rf"\[(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?:\s[^\[\]]{{0,2000}})?/?"
    rf"|[a-z][\w-]{{0,40}}\s+[\w-]+{_VALUE}[^\[\]]{{0,2000}}"
    rf"|(?:{_BARE})\s*/?)\]",
)


_PLAYERS = r"gallery|phocagallery|youtube|vimeo|dailymotion|soundcloud|mp3|mp4|audio|video|maps?"
_BRACES = re.compile(
    rf"\{{({_PLAYERS})\b[^{{}}]{{0,300}}\}}[^{{}}]{{0,1000}}\{{/\1\}}"
    rf"|\{{/?(?:load(?:position|module(?:id)?)|jcomments|modulepos|snippet|{_PLAYERS})\b[^{{}}]{{0,300}}\}}",
    re.IGNORECASE,
)
"""What Joomla and its plug-ins write between braces."""


def without_shortcodes(markup: str) -> str:
    """*markup* without the marks of shortcodes."""
    if "{" in markup:
        markup = _BRACES.sub(" ", markup)
    if "[" not in markup:
        return markup
    text = _PAIR.sub(" ", markup) if "[/" in markup else markup
    for name in set(_CLOSING.findall(text)):
        text = re.sub(rf"\[/?{re.escape(name)}\b[^\[\]]{{0,2000}}\]", "", text)
    return _OPENING.sub("", text)
