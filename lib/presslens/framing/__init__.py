"""How outlets frame a story: frames, names, scare quotes, stance of verbs, what comes first."""

from presslens.framing.agency import (
    agency_counts,
    corpus_passives,
    event_mentions,
    passive_counts,
)
from presslens.framing.calibration import calibration_of
from presslens.framing.dictionaries import (
    GENERIC,
    Frame,
    Frames,
    choose_frames,
    load_frames,
    parse_frames,
)
from presslens.framing.emphasis import HEAD, emphasis, head_quotations
from presslens.framing.events import choose_events, load_events, parse_events
from presslens.framing.matching import MATCH_RULE
from presslens.framing.naming import (
    load_names,
    name_counts,
    name_hits,
    names_by_speaker,
    parse_names,
    spellings,
)
from presslens.framing.rates import (
    VOICE_ROWS,
    compare_outlets,
    count_by_article,
    frame_hits,
    leave_one_out,
    locate,
    rates_by_article,
    rates_by_outlet,
    sentence_presence,
    words_by_article,
    zero_hit,
)
from presslens.framing.scare_quotes import scare_quotes
from presslens.framing.stance import UNPLACED, cue_stances, load_stances, stance_counts, stance_of
from presslens.framing.suggestions import suggest_names, suggested_places
from presslens.framing.titles import speaker_names, titles_by_outlet
from presslens.text import sentence_at

__all__ = [
    "GENERIC",
    "HEAD",
    "MATCH_RULE",
    "UNPLACED",
    "VOICE_ROWS",
    "Frame",
    "Frames",
    "agency_counts",
    "calibration_of",
    "choose_events",
    "choose_frames",
    "compare_outlets",
    "corpus_passives",
    "count_by_article",
    "cue_stances",
    "emphasis",
    "event_mentions",
    "frame_hits",
    "head_quotations",
    "leave_one_out",
    "load_events",
    "load_frames",
    "load_names",
    "load_stances",
    "locate",
    "name_counts",
    "name_hits",
    "names_by_speaker",
    "parse_events",
    "parse_frames",
    "parse_names",
    "passive_counts",
    "rates_by_article",
    "rates_by_outlet",
    "scare_quotes",
    "sentence_at",
    "sentence_presence",
    "speaker_names",
    "spellings",
    "stance_counts",
    "stance_of",
    "suggest_names",
    "suggested_places",
    "titles_by_outlet",
    "words_by_article",
    "zero_hit",
]
