"""The gallery and the reports, opened from disk in a real browser, on a phone and on a desk.

Not part of `make test`, since it needs a browser: `make test-browser`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from browser import ROOT, chromium

PAGES = sorted(
    path.relative_to(ROOT / "figures").as_posix() for path in (ROOT / "figures").rglob("*.html")
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The committed figures, moved elsewhere, as somebody gets them in the post."""
    return shutil.copytree(ROOT / "figures", tmp_path_factory.mktemp("post") / "from a colleague")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_shows_its_pictures_and_asks_nothing(browser, moved, name, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((moved / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    broken = "[...document.images].filter(image => !image.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.evaluate("document.images.length") > 0
    assert said == []
    assert all(url.startswith((moved.as_uri(), "data:")) for url in asked)
    context.close()


def test_a_picture_is_one_step_away_from_its_large_view_and_its_passages(browser, moved):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((moved / "index.html").as_uri())
    page.locator("a.picture").first.click()
    page.wait_for_url("**/*.png")
    page.go_back()
    page.get_by_role("link", name="passages behind it").first.click()
    page.wait_for_url("**/report.html#*")
    name = page.url.partition("#")[2]
    assert page.locator(f"[id='{name}'] summary", has_text="passages").is_visible()
    page.close()


def test_it_can_be_read_with_the_keyboard(browser, moved):
    page = browser.new_page()
    page.goto((moved / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.close()
