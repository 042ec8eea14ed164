"""Stop lists: words left out of a list of words, though never out of the total they are rates of.

`function` is short and closed: articles, pronouns, prepositions, conjunctions, auxiliaries and
their contractions, but not *us*, which in the news is mostly the US. `iso` is the packaged
stopwords-iso list, which is several times longer and holds words that matter in news (*members*,
*states*, *million*, *said*). A path names a file of the user's own: one word a line, or several;
what follows a # is a comment.
"""

from __future__ import annotations

from pathlib import Path

from presslens.errors import PresslensError, nearest
from presslens.text import TOKEN, term

_FUNCTION_WORDS = """
    a about above across after against all along also although am among an and another any anyone
    anything are around as at be because been before behind being below beneath beside besides
    between beyond both but by can cannot could despite did do does doing done down during each
    either else even ever every everyone everything except few for from had has have having he her
    here hers herself him himself his how however i if in inside into is it its itself just least
    less like many may me might mine more most much must my myself near neither no nobody none nor
    not nothing now of off on once one only onto or other others ought our ours ourselves out
    outside over own per quite rather same several shall she should since so some somebody someone
    something still such than that the their theirs them themselves then there therefore these they
    this those though through throughout thus to together too toward towards under unless until up
    upon very via was we were what whatever when whenever where whereas wherever whether which
    whichever while who whoever whom whose why will with within without would yet you your yours
    yourself yourselves
    ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't he'd he'll he's here's
    how's i'd i'll i'm i've isn't it'd it'll it's let's mightn't mustn't needn't shan't she'd she'll
    she's shouldn't that'd that'll that's there's they'd they'll they're they've wasn't we'd we'll
    we're we've weren't what's where's who's who'd who'll won't wouldn't you'd you'll you're you've
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())

PACKAGED = ("none", "function", "iso")


def stop_words(name: str | Path = "function", *, language: str = "en") -> frozenset[str]:
    """Return a stop list as terms: "function", "iso", "none", or the words of a text file.

    >>> "the" in stop_words("function"), "said" in stop_words("function")
    (True, False)
    >>> "said" in stop_words("iso"), len(stop_words("none"))
    (True, 0)

    Raises PresslensError for a name that is neither a packaged list nor a file, a file that is
    not text, and a language the list is not made for.
    """
    if str(name) in ("", "none"):
        return frozenset()
    if name == "function":
        if language != "en":
            raise PresslensError(
                f'the stop list "function" is English, not "{language}": use "iso" or a file.'
            )
        return FUNCTION_WORDS
    if name == "iso":
        import stopwordsiso

        if not stopwordsiso.has_lang(language):
            raise PresslensError(
                f'there is no packaged stop list for the language "{language}"; '
                f"{nearest(language, sorted(stopwordsiso.langs()))}."
            )
        return frozenset(term(word) for word in stopwordsiso.stopwords(language))
    return _read(Path(name))


def _read(path: Path) -> frozenset[str]:
    if not path.is_file():
        raise PresslensError(
            f'"{path}" is neither a packaged stop list nor a file; {nearest(str(path), PACKAGED)}.'
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PresslensError(
            f"{path}: a stop list is a UTF-8 text file, but byte {error.start} of this one is not."
        ) from None
    if "\x00" in text:
        raise PresslensError(f"{path}: a stop list is a text file, but this one holds binary data.")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(term(token) for line in lines for token in TOKEN.findall(line))
