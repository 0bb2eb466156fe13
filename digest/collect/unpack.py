"""A body as its reader wants it: not gzipped once more, and in UTF-8 rather than UTF-16. Pure."""

import codecs
import re
import zlib

_GZIP = b"\x1f\x8b"
_LAYERS = 2
"""A file that was packed, behind a proxy that packed it again and did not say so."""
_WIDE = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(r"^(\ufeff?<\?xml\b[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")


def unpacked(body: bytes, most: int) -> bytes | None:
    """*body* as text in an ASCII-like encoding; None once it would pass *most* bytes."""
    for _ in range(_LAYERS):
        if not body.startswith(_GZIP):
            break
        inner = _gunzipped(body, most)
        if inner is None:
            return None
        body = inner
    return _narrow(body)


def _gunzipped(body: bytes, most: int) -> bytes | None:
    """What is packed in *body*, itself where that is damaged; None where it is too long."""
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        inner = packed.decompress(body, most + 1)
    except zlib.error:
        return body
    return None if len(inner) > most else inner


def _narrow(body: bytes) -> bytes:
    """UTF-16 as UTF-8, without the declaration that would say otherwise."""
    encoding = next((name for mark, name in _WIDE if body.startswith(mark)), "")
    if not encoding:
        return body
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    return _DECLARED.sub(r"\1", text).encode("utf-8", "replace")
