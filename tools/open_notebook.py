"""Open a notebook on a corpus as a reader would, or run the whole of it and save its figures.

    python -m tools.open_notebook NOTEBOOK CORPUS [--out OUT] [--outlet NAME]

Without OUT only its parameters and its set-up cell are run, and then every table is asked for that
its figures draw from, since a study makes none before. Nothing is imported that the notebook
does not import itself, nbformat least of all, which alone takes a second or two. Copies are kept in
every count, since the corpora of the bench hold each article many times.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

VOICED = ("attributions", "voice_spans")
DRAWN = {
    "1": ("terms",),
    "2": VOICED,
    "3": (*VOICED, "terms", "hits", "rates"),
    "4": (*VOICED, "terms", "hits", "rates", "names", "cues"),
}  # the tables that the figures of each notebook draw from


def cells(notebook: Path) -> list[str]:
    """Return the code of the parameters cell and of all cells after it that a batch runs.

    >>> from presslens.batch.suite import find_root
    >>> code = cells(find_root() / "notebooks" / "1_word_frequency.ipynb")
    >>> "corpus: str" in code[0], "corpus" in code[1]
    (True, True)
    """
    listed = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in listed if cell["cell_type"] == "code"]
    tags = [cell["metadata"].get("tags", []) for cell in code]
    first = next(i for i, tag in enumerate(tags) if "parameters" in tag)
    pairs = zip(code[first:], tags[first:], strict=True)
    return ["".join(cell["source"]) for cell, tag in pairs if "skip-execution" not in tag]


def main() -> int:
    """Run the cells with the corpus given."""
    parser = argparse.ArgumentParser(description="Open a notebook on a corpus, or run all of it.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("corpus")
    parser.add_argument("--out", default="")
    parser.add_argument("--outlet", action="append", default=[])
    given = parser.parse_args()
    code = cells(given.notebook)
    names: dict[str, object] = {}
    exec(code[0], names)
    names |= {"corpus": given.corpus, "out": given.out, "outlets": given.outlet}
    names["keep_copies"] = True
    for source in code[1:] if given.out else code[1:2]:
        exec(source, names)
    if not given.out:
        for table in DRAWN.get(given.notebook.name[0], ()):
            len(getattr(names["study"], table))
    return 0


if __name__ == "__main__":
    sys.exit(main())
