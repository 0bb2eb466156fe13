"""What a process of `digest` that is forked has at hand already: the patterns of the voice."""

from digest.compose.catalogue import parse_catalogue
from digest.render.voice_files import read_voice

parse_catalogue(read_voice(None))
