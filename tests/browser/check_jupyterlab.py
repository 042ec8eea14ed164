"""JupyterLab in a real browser: each notebook runs to its end, and its panel changes its figure.

Not part of `make test`, since it needs a browser: `make test-browser`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

sys.path.insert(0, str(Path(__file__).parent))
from browser import ROOT, chromium, jupyterlab

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A copy of the project, served and open in a browser."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("notebooks", "seeds"):
        shutil.copytree(ROOT / folder, root / folder)
    with jupyterlab(root / "notebooks") as address, chromium() as browser:
        yield root / "notebooks", address, browser


def ready(page) -> None:
    """Wait for the kernel; a server just started may ask which one, the right one being first."""
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    question = page.locator(".jp-Dialog").get_by_role("button", name="Select", exact=True)
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        if question.is_visible():
            question.click()
        if idle.is_visible() and not question.is_visible():
            page.wait_for_timeout(2000)
            if not question.is_visible():
                return
        page.wait_for_timeout(200)
    pytest.fail("the kernel was not ready within two minutes")


def run_all(page) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()


def saved(page, path: Path):
    """Save the open notebook and return it as it is on disk."""
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    return nbformat.read(path, as_version=4)


def test_kernels_of_make_lab_take_up_changes_to_a_module(tmp_path, monkeypatch):
    subprocess.run(["make", "lab", "LAB_OPTIONS=--version"], cwd=ROOT, check=True)
    monkeypatch.setenv("IPYTHONDIR", str(ROOT / ".venv" / "ipython"))
    module = tmp_path / "changing.py"
    module.write_text("def said():\n    return 'before'\n", encoding="utf-8")
    manager, client = start_new_kernel(cwd=str(tmp_path))

    def answer(code):
        told = []
        client.execute_interactive(code, timeout=60, output_hook=told.append)
        return "".join(message["content"].get("text", "") for message in told)

    try:
        assert answer("from changing import said\nprint(said())") == "before\n"
        module.write_text("def said():\n    return 'and after'\n", encoding="utf-8")
        assert answer("print(said())") == "and after\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_ends_without_an_error_and_shows_the_figures(lab, name, tmp_path):
    folder, address, browser = lab
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/lab/tree/{name}?reset")
    ready(page)
    run_all(page)
    limit = time.monotonic() + 180
    while True:
        code = [c for c in saved(page, folder / name).cells if c.cell_type == "code"]
        errors = [o for c in code for o in c.outputs if o.output_type == "error"]
        assert errors == []
        if all(cell.execution_count for cell in code):
            break
        if time.monotonic() > limit:
            page.screenshot(path=tmp_path / "stuck.png")
            pytest.fail(f"Run All did not end; see {tmp_path}/stuck.png")
    pictures = [
        output
        for cell in code
        for output in cell.outputs
        if "<img" in "".join(output.get("data", {}).get("text/html", ""))
    ]
    assert pictures
    shown_by_code = [o for c in code for o in c.outputs if "data" in o]
    assert any("widget-view" in kind for output in shown_by_code for kind in output.data)
    complaints = [o.text for c in code for o in c.outputs if o.get("name") == "stderr"]
    assert complaints == []
    turn_the_panel(page)
    page.screenshot(path=tmp_path / "notebook.png")
    page.close()


def turn_the_panel(page) -> None:
    """Choose an outlet in the panel at the end, and see another figure in place of the first."""
    page.locator(".jp-NotebookPanel .jp-WindowedPanel-outer").evaluate("e => e.scrollTo(0, 1e6)")
    panel = page.locator(".jp-OutputArea-output .widget-vbox").last
    picture = panel.locator("figure.presslens img")
    picture.wait_for(timeout=60_000)
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 100
    assert len(picture.get_attribute("alt").split()) >= 8
    before = picture.get_attribute("src")
    panel.get_by_label("Outlet", exact=True).select_option(index=1)
    limit = time.monotonic() + 120
    while picture.get_attribute("src") == before:
        assert time.monotonic() < limit, "the figure did not change within two minutes"
        page.wait_for_timeout(200)
