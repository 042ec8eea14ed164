"""A picture as a small PNG: a flat chart in a palette looks the same at a third of the size."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np

COLOURS = 32  # in a palette
FLAT = 0.9  # a chart is flat if so much of it has one of these colours
LONG = 400  # characters of a text that is written compressed
LEVEL = 8  # zlib's; 9 takes twice as long to save a fortieth


def png(pixels: np.ndarray, *, words: Mapping[str, str], dpi: float) -> bytes:
    """Return pixels (height × width × 3 or 4, bytes; opaque) as a PNG file with `words` in it.

    The colours that matter most are kept exactly, by how much of the picture they fill and how far
    they are from the others; the rest become the nearest of them. A picture that is not flat keeps
    all its colours.

    >>> png(np.zeros((2, 2, 3), np.uint8), words={"Title": "black"}, dpi=200)[:4]
    b'\\x89PNG'
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    found = _palette(pixels)
    if found is None:
        picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    else:
        picture = Image.fromarray(found[0])
        picture.putpalette(found[1].tobytes())
    text = PngInfo()
    for key, value in words.items():
        text.add_text(key, value, zip=len(value) > LONG)
    buffer = io.BytesIO()
    picture.save(buffer, "png", pnginfo=text, dpi=(dpi, dpi), compress_level=LEVEL)
    return buffer.getvalue()


def _palette(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return each pixel's place in a palette, and the palette; None if the picture is not flat."""
    red, green, blue = (pixels[..., i].astype(np.uint32).ravel() for i in range(3))
    colour = red << 16 | green << 8 | blue
    # A chart is long runs of one colour: what is done run by run is quick.
    starts = np.flatnonzero(np.diff(colour, prepend=~colour[:1]))
    lengths = np.diff(starts, append=colour.size)
    colours, which = np.unique(colour[starts], return_inverse=True)
    filled = np.bincount(which, weights=lengths)
    if np.sort(filled)[-COLOURS:].sum() < FLAT * colour.size:
        return None
    channels = np.stack((colours >> 16, colours >> 8 & 255, colours & 255), axis=1).astype(int)
    kept, nearest = _chosen(channels, filled)
    places = np.repeat(nearest[which], lengths).reshape(pixels.shape[:2])
    return places, channels[kept].astype(np.uint8)


def _chosen(channels: np.ndarray, filled: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Return the colours of the palette, and for each colour the place of the nearest of them.

    One after another, the colour is taken that is now rendered worst: its pixels times the square
    of its distance from the nearest one taken (Gonzalez 1985, weighted). By pixels alone, the many
    greys of large letters would drive out the hue of small ones.

    >>> channels = np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2], [255, 0, 0]])
    >>> _chosen(channels, np.array([9000, 500, 400, 10]))[0]
    [0, 3, 2, 1]
    """
    kept = [int(filled.argmax())]
    apart = ((channels - channels[kept[0]]) ** 2).sum(axis=1)
    nearest = np.zeros(len(channels), np.uint8)
    while len(kept) < COLOURS and apart.any():
        worst = int((apart * filled).argmax())
        distance = ((channels - channels[worst]) ** 2).sum(axis=1)
        closer = distance < apart
        nearest[closer] = len(kept)
        apart[closer] = distance[closer]
        kept.append(worst)
    return kept, nearest
