"""Invented pages: furniture goes, editorial lines stay, damage is mended, prose is left alone."""

from __future__ import annotations

import pytest

from presslens.corpus.article import read_article
from presslens.corpus.dates import find_dates, parse_date
from presslens.corpus.repair import mend, split_word


def sections(*lines: str, **known) -> list[tuple[str, str]]:
    return [(p.section, p.text) for p in read_article("\n".join(lines), **known).passages]


def body(*lines: str) -> list[str]:
    return [
        text for section, text in sections("A headline", *lines, headed=True) if section == "body"
    ]


FURNITURE = [
    "Share this article", "Share on Facebook", "Copy link", "1,204 comments", "View all comments",
    "Play Video", "Play Video: The flood from the air", "0:45", "1:02:03", "3 hours ago",
    "Advertisement", "Story continues below advertisement", "Sponsored content",
    "Sign up for our daily newsletter and get the best of it", "Read more: How the river rose",
    "Related stories", "More on this story", "Most read", "5 min read", "SOURCE: NEWS AGENCIES",
    "Source: The Daily Planet", "© 2021 The Daily Planet", "Why you can trust The Daily Planet",
    "Download our app for the latest news", "Skip to content", "Listen to this article",
    "Media playback is unsupported on your device", "We use cookies to improve your visit.",
    "Follow us on Twitter", "Continue reading", "Updated 2 hours ago", "Image source, Getty Images",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_goes_with_a_reason(line):
    article = read_article(f"A headline\nRain fell on the town.\n{line}\nIt was wet.", headed=True)
    assert [p.text for p in article.passages] == [
        "A headline",
        "Rain fell on the town.",
        "It was wet.",
    ]
    assert [part.reason != "" for part in article.stripped] == [True]


PROSE = [
    "Share prices fell on Monday.", "Play video games less, doctors say.",
    "The source: a minister.",
    "Read more books, he said.", "Advertisements were everywhere.", "Comments were mixed.",
    "Sign up or go home, the coach told them.", "More on this tomorrow, the mayor said.",
    "He follows us on foot.", "Related questions remain.",
    "She was at home, watching the 9:30 news.",
    "Source after source said the same.", "Facebook", "2,000", "Save", "Watch",
    "By Friday, the river had risen.", "The army (AFP said) was near.",
    "Image is everything, he said.",
]  # fmt: skip


@pytest.mark.parametrize("line", PROSE)
def test_sentences_that_look_like_furniture_stay(line):
    article = read_article(
        f"A headline\nRain fell on the town.\n{line}\nIt was wet there.", headed=True
    )
    assert line in [p.text for p in article.passages]
    assert article.stripped == []


def test_a_bare_word_goes_only_beside_furniture():
    assert body(
        "Rain fell.", "Share this story", "Facebook", "Twitter", "Email", "It stopped."
    ) == [
        "Rain fell.",
        "It stopped.",
    ]


def test_links_under_a_heading_go_and_prose_behind_them_stays():
    assert body(
        "Rain fell.", "RELATED", "Why the river rose so very fast",
        "How towns can prepare for it all",
        "It stopped on Friday, after the town had flooded.",
        "A sentence that lost its stop stays here too",
    ) == [
        "Rain fell.",
        "It stopped on Friday, after the town had flooded.",
        "A sentence that lost its stop stays here too",
    ]  # fmt: skip


def test_the_top_of_a_page():
    article = read_article(
        "Rain at last\nShare\nThe drought is over, say farmers.\nAnn Lee,\nBen Roe and\n"
        "Cy Poe · Daily Planet · Posted: May 3, 2020 4:05 PM PT | Last Updated: May 4\nRain fell.",
        headed=True,
    )
    assert [(p.section, p.text) for p in article.passages] == [
        ("headline", "Rain at last"),
        ("standfirst", "The drought is over, say farmers."),
        ("body", "Rain fell."),
    ]
    assert article.head.byline == ["Ann Lee, Ben Roe and Cy Poe"]
    assert article.head.published == "2020-05-03T16:05-07:00"
    assert article.head.updated == "2020-05-04"


def test_captions_by_label_and_by_credit():
    assert sections(
        "Rain at last", "Rain fell.", "Photo: A wet field", "Image caption, The river on Monday",
        "Boats on the square, 3 May. (Ann Lee/The Canadian Press)", "A bridge in ruins [Reuters]",
        "The mayor on Sunday. Photograph: Ann Lee/PA", headed=True,
    )[2:] == [
        ("caption", "A wet field"),
        ("caption", "The river on Monday"),
        ("caption", "Boats on the square, 3 May. (Ann Lee/The Canadian Press)"),
        ("caption", "A bridge in ruins [Reuters]"),
        ("caption", "The mayor on Sunday. Photograph: Ann Lee/PA"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "The yield fell to 3 per cent (year/year).",
        "He said he/she would go (the and/or clause).",
        "The bank has sunk, as its owners had always said it would. [Reuters]",
        "Both chambers (House/Senate) agreed.",
        "Officials [of the town] Council members said so.",
    ],
)
def test_brackets_in_prose_are_no_credits(sentence):
    assert body("Rain fell.", sentence, "It stopped.") == ["Rain fell.", sentence, "It stopped."]


def test_a_sentence_glued_to_a_credit_comes_off():
    assert sections(
        "Rain", "A wet field [File: Ann Lee/AFP]Farmers cheered.",
        "More. (Ann Lee/AP) It rained on.",
        headed=True,
    )[1:] == [
        ("caption", "A wet field [File: Ann Lee/AFP]"),
        ("body", "Farmers cheered."),
        ("caption", "More. (Ann Lee/AP)"),
        ("body", "It rained on."),
    ]  # fmt: skip


def test_crossheads_are_short_lines_between_finished_ones():
    assert [section for section, _ in sections(
        "Rain", "It fell on the whole of the town.", "A wet spring", "Farmers were glad of it.",
        "The mayor spoke", "to the town hall on Monday.", headed=True,
    )] == ["headline", "body", "crosshead", "body", "body"]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["according to a", "report by officials."], "according to a report by officials."),
        (["It was found in a study by", "Acme Labs", ", which is in Rome."],
         "It was found in a study by Acme Labs, which is in Rome."),
        (["The minister of", "Finance", "’s office said so."],
         "The minister of Finance's office said so."),
        (["They are kept as", "“slaves” there."], 'They are kept as "slaves" there.'),
        (["He spoke of", "the flood", ". It was bad."], "He spoke of the flood. It was bad."),
    ],
)  # fmt: skip
def test_lines_broken_at_a_link_are_joined(lines, text):
    assert body("Rain fell.", *lines, "It stopped.") == ["Rain fell.", text, "It stopped."]


@pytest.mark.parametrize(
    "lines",
    [
        ["He ended there.", "eBay said nothing."],
        ["There are two rules:", "never run", "Always walk on."],
        ["A paragraph of nine words that lost its stop", "The next one has it."],
        ["She listed them:", "a) rain", "b) snow"],
        ["“We left the town by the old road today", "“They stayed."],
        ["It is over…", "…or so he said."],
    ],
)
def test_lines_that_do_not_go_on_are_not_joined(lines):
    joined = body("Rain fell on the whole of the town.", *lines, "It stopped after a while there.")
    assert joined[1].rstrip('"') == lines[0].replace("“", '"')


def test_text_wrapped_at_a_width_is_unwrapped():
    page = (
        "A flood in the valley\n\n"
        "The river rose all night and by the morning\n"
        "the whole of the valley was under water, a\n"
        "farmer said on Monday.\n\n"
        "Nobody was hurt, but most of the crops are\n"
        "lost and the bridge to the next village\n"
        "was carried away.\n"
    )
    assert [p.text for p in read_article(page).passages] == [
        "A flood in the valley",
        "The river rose all night and by the morning the whole of the valley was under water, a "
        "farmer said on Monday.",
        "Nobody was hurt, but most of the crops are lost and the bridge to the next village was "
        "carried away.",
    ]


def test_glued_words_are_parted_only_where_it_is_certain():
    assert mend("They targetedabout ten towns.").text == "They targeted about ten towns."
    for text in (
        "The superpredator outshouted the psephology crowd.",  # new and rare words
        "Whereabouts unknown, thereafter withstanding.",
        "Visit dailyplanetnews.com or #floodwatch2020.",
    ):
        assert mend(text).text == text
    assert split_word("presidentialhistory", anywhere=False) == 0


def test_quotation_marks_of_all_kinds_become_straight_one_for_one():
    raw = "‘a’ “b” «c» „d” ‚e‛ ′ ″"
    mended = mend(raw, 7)
    assert mended.text == '\'a\' "b" "c" "d" \'e\' \' "'
    assert mended.alignment == ((0, 7, len(raw)),)
    assert [repair.rule for repair in mended.repairs] == ["quotation marks"]


def test_an_open_quotation_stays_open():
    lines = ["“It rained.", "“It stopped.", "“It is over.”"]
    assert body("A farmer spoke.", *lines)[1:] == ['"It rained.', '"It stopped.', '"It is over."']


def test_invisible_characters_go_and_emoji_stay():
    mended = mend("fl\u00adood\u200b of\u00a0 \u200b👩\u200d🌾\x07!")
    assert mended.text == "flood of 👩\u200d🌾!"
    assert "U+00AD" in mended.repairs[-1].before


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("10 Jun 2021", "2021-06-10"),
        ("Thursday, June 10th, 2021", "2021-06-10"),
        ("Friday 11 June 2021 08:33, UK", "2021-06-11T08:33+01:00"),
        ("Jan 5, 2021 12:07 AM EST", "2021-01-05T00:07-05:00"),
        ("Sat, 05 Jun 2021 12:00:00 +0530", "2021-06-05T12:00+05:30"),
        ("2021-06-10T08:00Z", "2021-06-10T08:00+00:00"),
        ("2021-06-10 08:00", "2021-06-10T08:00"),
    ],
)
def test_dates_as_people_write_them(written, iso):
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "written", ["06/10/2021", "soon", "2021-02-30", "31 June 2021", "20210-01-01", "2021", "13:00"]
)
def test_what_is_no_date(written):
    with pytest.raises(ValueError, match="is no date"):
        parse_date(written)
    assert find_dates(written) == []
