"""The suite as a user runs it: `presslens run` on the seeds, and on a corpus that means harm."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from presslens.batch import manifest
from presslens.batch.suite import read_suite
from presslens.batch.verify import verify

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "figures"
RUNS = [run.name for run in read_suite(ROOT)]
NASTY = 'A/B "Times" <script>alert(1)</script> 🦊 \'&amp;'


def presslens(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "presslens.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Page(HTMLParser):
    """The tags of a page, and the addresses in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def addresses(self):
        return [a[name] for _, a in self.tags for name in ("href", "src") if name in a]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """The whole suite, run once on the seed corpus."""
    out = tmp_path_factory.mktemp("suite") / "figures"
    done = presslens("run", "--out", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    return out, done


def results(out: Path) -> list[tuple[str, dict]]:
    runs = json.loads((out / manifest.NAME).read_text(encoding="utf-8"))["runs"]
    return [(name, result) for name in RUNS for result in runs[name]["results"]]


def test_each_notebook_gets_a_line_and_a_progress_bar_ran(seeds):
    out, done = seeds
    lines = done.stdout.splitlines()
    for name in RUNS:
        (line,) = [line for line in lines if line.startswith(f"{name} ")]
        assert " ok " in line
    assert "100%" in done.stderr
    assert lines[-1].endswith("index.html")


def test_every_result_has_its_files(seeds):
    out, _ = seeds
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*RUNS, "index.html", "manifest.json"]
    )
    for name, result in results(out):
        kinds = ["csv"] + ["png", "svg"] * result["figure"]
        files = [f"{result['name']}.{kind}" for kind in kinds]
        files += [f"{result['evidence_name']}.evidence.csv"] * bool(result["evidence"])
        assert all((out / name / file).stat().st_size > 0 for file in files)
    for name in RUNS:
        assert sum(result["figure"] for run, result in results(out) if run == name) >= 1


def test_every_figure_has_claim_unit_source_and_alt_text(seeds):
    out, _ = seeds
    for _name, result in results(out):
        assert result["title"]
        assert result["subtitle"]
        if result["figure"]:
            assert result["source"]
            assert len(result["alt"].split()) >= 8


def test_every_report_shows_the_files_beside_it_with_alt_text(seeds):
    out, _ = seeds
    places = {f"#{entry['id']}" for _, entry in Page(out / "index.html").tags if "id" in entry}
    for name in RUNS:
        page = Page(out / name / "report.html")
        shown = [result["alt"] for run, result in results(out) if run == name and result["figure"]]
        assert [picture["alt"] for picture in page.of("img")] == shown
        away = {a for a in page.addresses if not a.startswith("#")}
        assert "../index.html" in away
        assert all((out / name / address.partition("#")[0]).is_file() for address in away)
        assert {a.removeprefix("../index.html") for a in away if "#" in a} <= places
        assert not page.of("script")
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert {a[1:] for a in page.addresses if a.startswith("#")} <= set(ids)


def test_every_link_of_the_gallery_leads_somewhere(seeds):
    out, _ = seeds
    page = Page(out / "index.html")
    assert len(page.of("img")) == sum(result["figure"] for _, result in results(out))
    assert all(picture["alt"] for picture in page.of("img"))
    for address in page.addresses:
        path, _, anchor = address.partition("#")
        target = out / path if path else out / "index.html"
        assert target.is_file(), address
        if anchor:
            assert anchor in {a.get("id") for _, a in Page(target).tags}, address


def test_numbers_lead_to_the_words_behind_them(seeds):
    out, _ = seeds
    source = (ROOT / "seeds" / "000_7f2d64cf7a000776.txt").read_bytes().decode("utf-8")
    seen = 0
    for name, result in results(out):
        if not result["evidence"]:
            continue
        path = out / name / f"{result['evidence_name']}.evidence.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                printed = source[int(row["start"]) : int(row["end"])]
                assert row["text"] == printed, path.name
                seen += 1
    assert seen > 100


def test_every_table_with_numbers_has_passages_behind_it(seeds):
    out, _ = seeds
    # `offsets` holds the passages itself; nothing is counted where articles are too few, or where
    # the frame model has nothing to say.
    bare = {"offsets", "duplicates", "frame-probabilities"}
    for _name, result in results(out):
        assert result["evidence"] or not result["rows"] or result["name"] in bare, result["name"]


def test_the_figures_of_the_seeds_can_be_sent_in_a_mail(seeds):
    out, _ = seeds
    assert sum(map(len, files(out).values())) < 5_000_000


def test_nothing_tells_where_or_when_it_was_made(seeds):
    out, _ = seeds
    for name, data in files(out).items():
        for telling in (str(out), str(ROOT), ".staging", str(Path.home()) + "/"):
            assert telling.encode() not in data, name


def test_the_manifest_is_true(seeds):
    out, _ = seeds
    runs = json.loads((out / manifest.NAME).read_text(encoding="utf-8"))["runs"]
    for name in RUNS:
        assert runs[name]["outputs"] == manifest.outputs(out / name)
        assert "seeds/corpus.yml" in runs[name]["inputs"]
        assert runs[name]["versions"] == manifest.versions()


def test_a_second_run_writes_the_same_bytes(seeds, tmp_path):
    out, _ = seeds
    done = presslens("run", "--out", str(tmp_path / "again"), "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    again, before = files(tmp_path / "again"), files(out)
    assert again.keys() == before.keys()
    assert [name for name in again if again[name] != before[name]] == []


def test_the_committed_gallery_is_whole():
    problems, count = verify(COMMITTED)
    assert problems == []
    assert count > 50


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The whole suite on a corpus whose outlets, headlines and quotations are markup."""
    folder = tmp_path_factory.mktemp("hostile")
    said = f'"We saw <img src=x onerror=alert(2)> there," Ann Lee of {NASTY} said.'
    paid = "They claimed $5 and $6 was <b>paid</b>."
    text = f"Officials met on Monday to talk about rain.\n\n{said}\n\n{paid}"
    with (folder / "news.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "outlet", "headline", "published", "text"])
        for number, outlet in enumerate((NASTY, "B/C", "'; DROP", "Zeitung Ä")):
            day = f"2021-06-{10 + number}"
            rows.writerow([f"<{number}>", outlet, f"<h1>Rain {number}</h1>", day, text])
    done = presslens("run", "--corpus", str(folder / "news.csv"), "--out", str(folder / "figures"))
    return folder / "figures", done


def test_names_that_are_markup_are_shown_as_names(hostile):
    out, done = hostile
    assert done.returncode == 0, done.stdout + done.stderr
    for path in sorted(out.rglob("*")):
        assert path.name.isascii()
        assert not set(path.name) & set("<>\"'/ &")
        if path.suffix != ".html":
            continue
        page = Page(path)
        assert not page.of("script")
        for tag, attributes in page.tags:
            assert not any(name.startswith("on") for name in attributes), (path.name, tag)
            assert attributes.get("src", "words.png").endswith(".png")
        assert len(page.of("h1")) == 1
        assert "&lt;script&gt;" in path.read_text(encoding="utf-8")


def test_figures_that_hold_markup_are_still_pictures(hostile):
    from xml.etree import ElementTree

    out, _ = hostile
    pictures = sorted(out.rglob("*.svg"))
    assert pictures
    for path in pictures:
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
        assert "script" not in tags
        assert "img" not in tags
