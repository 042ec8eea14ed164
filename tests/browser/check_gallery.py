"""The gallery and the reports, opened from disk in a real browser, on a phone and on a desk.

Not part of `make test`, since it needs a browser: `make test-browser`. It looks at figures/, or at
the folder that FIGURES names.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nbformat.v4 as v4
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.figure import Figure

from presslens.batch import gallery, report
from presslens.figures.result import Result
from presslens.figures.save import publish

sys.path.insert(0, str(Path(__file__).parent))
from browser import ROOT, chromium, served

FIGURES = Path(os.environ.get("FIGURES", ROOT / "figures"))
PAGES = sorted(
    path.relative_to(FIGURES).as_posix()
    for path in FIGURES.rglob("*.html")
    if path.name in ("index.html", "report.html")
)
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
NASTY = 'A/B "news" <script>document.title = "harmed"</script> <img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The figures, moved elsewhere, as somebody gets them in the post."""
    return shutil.copytree(FIGURES, tmp_path_factory.mktemp("post") / "from a colleague")


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def serious(page) -> list[str]:
    """Return what axe finds on the page that would keep somebody from reading it."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_can_be_read_by_all_and_asks_nothing(browser, moved, name, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((moved / name).as_uri())
    assert page.evaluate(OVERFLOW) <= 0
    broken = "[...document.images].filter(image => !image.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.evaluate("document.images.length") > 0
    assert said == []
    assert all(url.startswith(moved.as_uri()) for url in asked)
    assert serious(page) == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_figure_fits_at_its_own_address(browser, moved, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto((moved / "index.html").as_uri())
    addresses = page.evaluate("[...document.querySelectorAll('.figure')].map(one => one.id)")
    assert len(addresses) > 20
    for address in addresses:
        page.evaluate("address => { location.hash = address }", address)
        assert page.evaluate(OVERFLOW) <= 0, address
        visible = "[...document.querySelectorAll('.figure')].filter(one => one.offsetHeight)"
        assert page.evaluate(f"{visible}.map(one => one.id)") == [address]
    assert serious(page) == []
    page.close()


def test_a_picture_opens_large_over_its_numbers_and_passages_and_closes_again(page, moved):
    page.goto((moved / "index.html").as_uri())
    figure = page.locator(".figure.drawn", has=page.locator(".behind")).first
    picture = figure.locator("img")
    small = picture.bounding_box()["width"]
    assert not figure.locator(".behind").first.is_visible()
    picture.click()
    assert picture.bounding_box()["width"] > 1.4 * small
    assert figure.locator(".behind li").first.is_visible()
    assert page.locator(".figure:visible").count() == 1
    figure.get_by_role("link", name="Next").click()
    assert not figure.is_visible()
    page.locator(".figure:visible").get_by_role("link", name="Back to all figures").click()
    assert page.locator(".figure:visible").count() > 20


def test_choosing_an_outlet_leaves_what_is_about_it(page, moved):
    page.goto((moved / "index.html").as_uri())
    page.get_by_label("Sky News", exact=True).check(force=True)
    code = page.evaluate("document.querySelector('input:checked').id.replace('only-', '')")
    assert page.locator(f".of:visible:not(.{code})").count() == 0
    assert page.locator(f".figure.{code}:visible").count() > 10
    others = page.locator(".figure", has=page.locator("tr.of")).first
    page.evaluate("address => { location.hash = address }", others.get_attribute("id"))
    assert page.locator(f"tr.of.{code}:visible").count() > 0
    assert page.locator(f"tr.of:visible:not(.{code})").count() == 0
    page.get_by_label("All outlets", exact=True).check(force=True)
    assert page.locator(f"tr.of:visible:not(.{code})").count() > 0


def test_every_file_of_a_figure_can_be_saved_from_a_site(page, moved):
    with served(moved) as address:
        page.goto(f"{address}/index.html")
        files = page.locator(".figure.drawn .files").first
        for kind in ("PNG", "SVG", "CSV", "Passages"):
            link = files.get_by_role("link", name=kind, exact=True)
            with page.expect_download() as waiting:
                link.click()
            saved = Path(waiting.value.path()).read_bytes()
            assert saved == (moved / link.get_attribute("href")).read_bytes()


def test_a_picture_can_be_opened_alone_from_disk(page, moved):
    page.goto((moved / "index.html").as_uri())
    page.locator(".figure.drawn .files").first.get_by_role("link", name="PNG").click()
    page.wait_for_url("**/*.png")
    assert page.evaluate("document.images[0].naturalWidth") > 1000


def test_it_can_be_read_with_the_keyboard(page, moved):
    page.goto((moved / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.name") == "outlet"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('input:checked').id") == "only-o0"


def test_it_prints_without_what_is_for_the_screen(page, moved):
    page.goto((moved / "index.html").as_uri())
    page.emulate_media(media="print")
    assert not page.locator(".choose").is_visible()
    assert not page.locator(".files").first.is_visible()
    assert page.locator(".figure.drawn img").first.is_visible()


def test_texts_that_mean_harm_are_read_and_do_nothing(page, tmp_path):
    rows = pd.DataFrame({"outlet": [NASTY, "B"], NASTY: [3, 2]})
    passage = {
        "outlet": [NASTY],
        "article_id": [NASTY],
        "passage_id": [0],
        "start": [0],
        "end": [4],
    }
    result = Result(
        name="rates",
        title=NASTY,
        subtitle=NASTY,
        table=rows,
        evidence=pd.DataFrame({**passage, "text": [NASTY], "speaker": [NASTY]}),
        notes=(NASTY,),
        source=NASTY,
        alt=NASTY,
        figure=Figure(figsize=(2, 1)),
    )
    publish(result, tmp_path / "words")
    facts = {"title": NASTY, "path": NASTY, "articles": 2, "outlets": [NASTY, "B"]}
    facts |= {"first": "2021-06-18", "last": "2021-06-18"}
    run = {"title": NASTY, "status": "ok", "settings": {"node": NASTY}, "corpus": facts}
    runs = {"words": run | {"results": [result.caption()]}}
    index = gallery.render({"runs": runs}, {"words": tmp_path / "words"}, [])
    (tmp_path / "index.html").write_text(index, encoding="utf-8")
    shown = v4.new_output("execute_result", result._repr_mimebundle_(), execution_count=1)
    raw = v4.new_output("display_data", {"text/html": NASTY})
    notebook = v4.new_notebook(
        cells=[v4.new_markdown_cell(f"# {NASTY}"), v4.new_code_cell("1", outputs=[shown, raw])]
    )
    about = {"run": "words", "command": NASTY, "corpus": NASTY, "parameters": [(NASTY,) * 3]}
    about |= {"versions": [(NASTY, NASTY)], "inputs": [(NASTY, NASTY)]}
    error = {"cell": 1, "name": NASTY, "message": NASTY, "source": NASTY}
    text = report.render(notebook, about, error=error, folder=tmp_path / "words")
    (tmp_path / "words" / "report.html").write_text(text, encoding="utf-8")
    harm = []
    page.on("dialog", lambda dialog: harm.append(dialog.message))
    page.on("console", lambda message: harm.append(message.text))
    page.on("request", lambda r: r.url.startswith(tmp_path.as_uri()) or harm.append(r.url))
    for name in ("index.html", "index.html#words-rates", "words/report.html"):
        page.goto(f"{tmp_path.as_uri()}/{name}")
        assert page.evaluate("document.querySelectorAll('script, iframe, object').length") == 0
        assert page.evaluate("document.querySelectorAll('[onerror], [src=x]').length") == 0
        assert page.title() != "harmed"
        assert NASTY in page.locator("body").inner_text()
    # The second lock: what got past would still be stopped by the policy.
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"color:red\">x</i>')")
    assert page.evaluate("getComputedStyle(document.querySelector('i:last-child')).color") != (
        "rgb(255, 0, 0)"
    )
    harm = [line for line in harm if "Content Security Policy" not in line]
    assert harm == []
