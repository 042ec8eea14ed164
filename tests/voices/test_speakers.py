"""Sources resolved to speakers: general rules on made-up news, and the hand-labelled seeds."""

from __future__ import annotations

import pytest

from presslens import load_corpus
from presslens.voices import load_actors
from presslens.voices.actors import Actors, parse_actors
from presslens.voices.attributions import join_passages
from presslens.voices.resolve_speakers import Article, Said, resolve
from tests import gold

IDS = {"cbc": "cbc-2021-06-18", "aljazeera": "aljazeera-2021-06-10", "sky": "sky-2021-06-11"}


def who(text, *sources, actors=None, **about):
    """Resolve sources, each "words" or "words#2" for its second place; content follows it."""
    said = []
    for source in sources:
        words, _, nth = source.partition("#")
        at = -1
        for _ in range(int(nth or 1)):
            at = text.index(words, at + 1)
        end = at + len(words)
        said.append(Said([(end + 1, end + 5)], [(end, end + 1)], [(at, end)]))
    return resolve(Article(text, **about), said, actors=actors or Actors())


def names(*args, **options):
    return [resolved.speaker for resolved in who(*args, **options)]


@pytest.mark.parametrize(
    ("text", "sources", "speakers"),
    [
        # full names, surnames, titles
        ("Ann Lee spoke. Ms Lee said that it rained.", ["Ms Lee"], ["Ann Lee"]),
        ("Lee said so. Senator Ann Lee said more.", ["Lee"], ["Ann Lee"]),
        ("Sir Iain Duncan Grey came. Sir Ian said that.", ["Sir Ian"], ["Iain Duncan Grey"]),
        ("Iain Duncan Grey came. Duncan Grey said that.", ["Duncan Grey#2"], ["Iain Duncan Grey"]),
        ("Foreign Minister Wang Yi left. Wang said that.", ["Wang#2"], ["Wang Yi"]),
        ("Secretary of State John Kerry said it was late.", ["Secretary of State John Kerry"],
         ["John Kerry"]),
        # two people of one surname
        ("Bill Cole met Hillary Cole. Mrs. Cole said no. Mr. Cole said yes.",
         ["Mrs. Cole", "Mr. Cole"], ["Hillary Cole", "Bill Cole"]),
        ("Ann Cole won. Ann Cole spoke.\n\nBob Cole smiled.\n\nCole said no.", ["Cole#4"],
         ["Ann Cole"]),
        # a role before a name, its owner a name too
        ("The mayor sued. Former Tom Ray speechwriter Ann Lee said no.",
         ["Former Tom Ray speechwriter Ann Lee"], ["Ann Lee"]),
        ("The Daily Gazette Political Editor Ann Lee said no.", ["Political Editor Ann Lee"],
         ["Ann Lee"]),
        ("Senator Ann Lee came. Lee's office said no.", ["Lee's office"], ["Ann Lee's office"]),
        ("The Bath Post told it. According to the Post, it rained.", ["the Post"], ["Bath Post"]),
        ("A story in The Bath Post and a Bath Post blog. It was dry, according to the Bath Post.",
         ["the Bath Post"], ["Bath Post"]),
        ("They saw Grand Old Club Wizard Bob Fox, who said no.", ["who"], ["Bob Fox"]),
        # who, past what is set off
        ("Ann Lee, the mogul and gamer who said no, left.", ["who"], ["Ann Lee"]),
        ("Ann Lee, whom Bob Fox knew, and who said no, left.", ["who"], ["Ann Lee"]),
        # pronouns, by gender and nearness
        ('Eve Fox left town. "It rained," Ann Lee said. "It snowed," she said.', ["Ann Lee", "she"],
         ["Ann Lee", "Ann Lee"]),
        ("Ann Lee met Tom Ray. She said it went well. He said it did not.", ["She", "He"],
         ["Ann Lee", "Tom Ray"]),
        ("Mr. Ray left. The mayor, Ann Lee, stayed. He said that he was tired.", ["He"], ["Ray"]),
        # the subject of the sentence just before, and not who spoke before that
        ("Tom Ray said it rained. Peter Moss came later. He said yes.", ["Tom Ray", "He"],
         ["Tom Ray", "Peter Moss"]),
        # of "his wife" the noun tells the gender
        ("Bram Okafor mends clocks. His wife, Elspa, keeps the books. She said no.", ["She"],
         ["Elspa"]),
        # a role that is in no list; a body is no role
        ("The lockkeeper, Orla Finch, said no.", ["The lockkeeper, Orla Finch"], ["Orla Finch"]),
        ("The agency, Finch Media, said no.", ["The agency, Finch Media"], ["agency"]),
        # a surname that is a place's name as well
        ("Kofi Washington plays chess. Washington said no.", ["Washington#2"],
         ["Kofi Washington"]),
        ("Kofi Washington left. Officials in Washington wept. Beijing said no.", ["Beijing"],
         ["Chinese government"]),
        # whoever sent a document speaks in it
        ("The statement from the harbour board said no. It added that it was late.",
         ["The statement from the harbour board", "It"], ["harbour board", "harbour board"]),
        # a name inside a quotation is not who "he" is
        ('Tom Ray spoke. "I told Bob Fox to go," he said at last.', ["he"], ["Tom Ray"]),
        # roles and appositions
        ("Ann Lee, a senator from Ohio, came. The senator said that it rained.", ["The senator"],
         ["Ann Lee"]),
        ("Tom Ray, 30, married Ann Lee. The 27-year-old said yes to that.", ["The 27-year-old"],
         ["Ann Lee"]),
        ("The party secretary, Tom Ray, said that it was.", ["The party secretary, Tom Ray,"],
         ["Tom Ray"]),
        ("Gov. Ann Lee met Sen. Tom Ray. The governor said no.", ["The governor"], ["Ann Lee"]),
        # a name that only qualifies
        ("Tom Ray left. A spokesman for Tom Ray said that it was.", ["A spokesman for Tom Ray"],
         ["spokesman for Tom Ray"]),
        ("Tom Ray left. The Ray campaign said that it was.", ["The Ray campaign"],
         ["Ray campaign"]),
        # "it": a body without a name, not where it sits, and not several
        ("The US government left. An independent tribunal met in the UK. It heard that it rained.",
         ["It"], ["independent tribunal"]),
        ("MPs met Mercy International. It said that it rained.", ["It"], ["Mercy International"]),
        # near, and what the sentence is about, before who spoke earlier
        ("The US government said no. It rained.\n\nThe work of a \"free tribunal\" in the UK began."
         " It heard that.", ["The US government", "It#2"], ["US government", '"free tribunal"']),
        ("The Free Bank met near Flint, Mich., with a U.S. citizen. It said that.", ["It"],
         ["Free Bank"]),
        # a document as "it", with whose it is; not what is plural
        ("Ann Lee met voters. Her new ad came out. It says that.", ["It"], ["Ann Lee"]),
        ("Tom Ray's campaign met voters. The results came. It says that.", ["It"],
         ["Tom Ray's campaign"]),
        # a passive that passes words on: the subject speaks
        ('An old woman came. "No," the woman was quoted as saying by Mercy International.',
         ["Mercy International"], ["woman"]),
        ("Ann Lee is reported to have said no by the Bath Post.", ["Bath Post"], ["Ann Lee"]),
        ("Ann Lee left. She was once heard telling them no by Tom Ray.", ["Tom Ray"], ["Ann Lee"]),
        ("Ann Lee was accused of it by Tom Ray.", ["Tom Ray"], ["Tom Ray"]),
        # a noun behind a name, and others beside it
        ("Rose Bowl skywriters said no.", ["Rose Bowl skywriters"], ["Rose Bowl skywriters"]),
        ("Ann Lee came. Lee and allies said no.", ["Lee and allies"], ["Ann Lee and allies"]),
        # what somebody wrote or said, in another form
        ("Tom Ray left. A translation of his remarks said that it was.",
         ["A translation of his remarks"], ["Tom Ray"]),
        ("Tom Ray left. His letter said that it was.", ["His letter"], ["Tom Ray"]),
        # groups
        ("Two former inmates said it hurt. They said it was cold.",
         ["Two former inmates", "They"], ["two former inmates", "two former inmates"]),
        ("Two former inmates said it hurt. Others said it was cold.",
         ["Two former inmates", "Others"], ["two former inmates", "former inmates"]),
        # organisations: short forms, initials, by kind, seats
        ("Mercy International came. Mercy said that it was.", ["Mercy#2"], ["Mercy International"]),
        ("The Associated Press asked. The AP said that it was.", ["The AP"], ["Associated Press"]),
        ("The Justice Department sued. The department said that.", ["The department"],
         ["Justice Department"]),
        ("Beijing said that it was.", ["Beijing"], ["Chinese government"]),
        ("The White House said that it was.", ["The White House"], ["White House"]),
        # documents speak for their issuers where the text says whose they are
        ("Mercy International said in a new report that it was. The report said that more.",
         ["Mercy International", "The report"], ["Mercy International", "Mercy International"]),
        ("A leaked memo said that it was. The memo said that more.", ["A leaked memo", "The memo"],
         ["leaked memo", "leaked memo"]),
        ("An article in The Bath Post said that it was.", ["An article in The Bath Post"],
         ["The Bath Post"]),
        # an organisation by what it is
        ("It sued Delta Motors. The company said that it was.", ["The company"], ["Delta Motors"]),
        ("It sued Delta Motors. The court said that it was.", ["The court"], ["court"]),
        # relatives and possessives
        ("It was Ann Lee, who said that it was.", ["who"], ["Ann Lee"]),
        ("Tom Ray left. His lawyer said that it was.", ["His lawyer"], ["Tom Ray's lawyer"]),
        ("Ann Lee and Tom Ray said that it was.", ["Ann Lee and Tom Ray"], ["Ann Lee and Tom Ray"]),
        # nobody
        ("It rained. He said that it was.", ["He"], [""]),
        ("You say that it was.", ["You"], [""]),
    ],
)  # fmt: skip
def test_rules_on_plain_news(text, sources, speakers):
    assert names(text, *sources) == speakers


def test_every_answer_says_by_which_rule_and_through_what():
    (found,) = who("Ann Lee spoke. She said that it was.", "She")
    assert (found.rule, found.mention) == ("pronoun", "Ann Lee")
    (found,) = who("An old man said that it was.", "An old man")
    assert found.rule == "as written"
    (found,) = who("It rained. He said that it was.", "He")
    assert found.rule == "pronoun without an antecedent"


def test_what_has_no_source_and_no_cue_goes_on_from_the_last_speaker():
    text = '"One," said Ann Lee.\n\n"Two.\n\n"Three."\n\nIt rained all of the day.'
    said = [
        Said([(0, 6)], [(7, 11)], [(12, 19)]),
        Said([(22, 27)]),
        Said([(29, 37)]),
        Said([(39, 48)], [(49, 51)]),
    ]
    found = resolve(Article(text), said, actors=Actors())
    assert [r.speaker for r in found] == ["Ann Lee"] * 3 + [""]
    assert found[1].rule == "continues the last speaker"
    assert found[3].rule == "no source given"


def test_a_first_person_is_who_is_quoted_or_else_the_author():
    text = 'Ann Lee said: "I think it is so." I doubt that.'
    said = [
        Said([(14, 33)], [(8, 12)], [(0, 7)]),
        Said([(23, 31)], [(17, 22)], [(15, 16)]),
        Said([(42, 46)], [(36, 41)], [(34, 35)]),
    ]
    found = resolve(Article(text, byline="By Tom Ray, in Paris"), said, actors=Actors())
    assert [r.speaker for r in found] == ["Ann Lee", "Ann Lee", "Tom Ray"]


def test_the_actors_file_names_and_spells_out():
    actors = parse_actors(
        "groups: {g: }\nactors: [{name: Joint Statement, group: g, aliases: [joint letter]},"
        "{name: Government of Atlantis, group: g, metonyms: [Poseidonis]}]"
    )
    text = "A draft of the joint letter says no. Poseidonis says yes to it."
    assert names(text, "A draft of the joint letter", "Poseidonis", actors=actors) == [
        "Joint Statement",
        "Government of Atlantis",
    ]


def test_time_grows_with_length_and_nothing_breaks_on_odd_text():
    odd = "MR. SMITH: \"'’“ – \u202e\u0000 Ann Lee, • 1. he said. " * 400
    spans = [(m, m + 2) for m in range(0, len(odd) - 10, 37)]
    found = resolve(Article(odd), [Said([s], [s], [s]) for s in spans], actors=Actors())
    assert len(found) == len(spans)


@pytest.fixture(scope="module")
def seeds():
    """Every labelled attribution of the seeds, resolved from its labelled spans."""
    corpus = load_corpus(gold.SEED.parent)
    actors = load_actors(gold.SEED.parent / "actors.yml")
    rows = []
    for article, article_id in IDS.items():
        facts = corpus.articles.set_index("article_id").loc[article_id]
        passages = corpus.passages[corpus.passages["article_id"] == article_id]
        joined = join_passages(passages)
        labels = [row for row in gold.attributions(optional=True) if row["article"] == article]
        pairs = [(_said(joined, label), label) for label in labels]
        pairs = sorted((p for p in pairs if p[0].content), key=lambda p: min(p[0].content))
        found = resolve(
            Article(joined.text, facts["byline"], facts["outlet"], joined.head_end),
            [said for said, _ in pairs],
            actors=actors,
        )
        for (_, label), resolved in zip(pairs, found, strict=True):
            group = actors.group(resolved.speaker, label["source"], resolved.described)
            good = resolved.speaker.lower() in label["accept"]
            placed = group == actors.groups.get(label["speaker_group"], "")
            rows.append(label | {"good": good, "placed": placed})
    return [row for row in rows if not row["optional"]]


def _said(joined, label):
    return Said(
        *(
            [piece for s, e in label[f"{part}_spans"] for piece in joined.from_source(s, e)]
            for part in ("content", "cue", "source")
        )
    )


def test_speakers_of_the_seeds_quotations_are_right(seeds):
    quoted = [row["good"] for row in seeds if row["kind"] != "indirect"]
    assert len(quoted) > 60
    assert sum(quoted) / len(quoted) >= 0.95


def test_speakers_of_all_the_seeds_attributions_are_right(seeds):
    assert sum(row["good"] for row in seeds) / len(seeds) >= 0.95
    assert sum(row["placed"] for row in seeds) / len(seeds) >= 0.95


@pytest.mark.parametrize(
    ("headline", "source", "body", "speaker"),
    [
        ("New alliance of many asks it", "New alliance of many", "The Free Seas Alliance met.",
         "Free Seas Alliance"),
        ("Alliance asks it", "Alliance", "The Seas Alliance met the Ice Alliance.", "Alliance"),
    ],
)  # fmt: skip
def test_a_headline_means_the_only_one_so_called(headline, source, body, speaker):
    assert names(f"{headline}\n\n{body}", source, head_end=len(headline)) == [speaker]


def test_a_title_in_a_headline_is_who_the_text_gives_it_to():
    text = "Minister denies it\n\nForeign Minister Ann Lee said no. Lee said that it was dead."
    assert names(text, "Minister", "Ann Lee", "Lee#2", head_end=18) == ["Ann Lee"] * 3
