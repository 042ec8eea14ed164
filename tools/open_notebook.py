"""Open a notebook on a corpus as a reader would, or run the whole of it and save its figures.

    python -m tools.open_notebook NOTEBOOK CORPUS [OUT]

Without OUT only its parameters and its set-up cell are run. Nothing is imported that the notebook
does not import itself, nbformat least of all, which alone takes a second or two. Copies are kept in
every count, since the corpora of the bench hold each article many times.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


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
    notebook, corpus, *out = sys.argv[1:]
    code = cells(Path(notebook))
    names: dict[str, object] = {}
    exec(code[0], names)
    names |= {"corpus": corpus, "out": out[0] if out else "", "keep_copies": True}
    for source in code[1:] if out else code[1:2]:
        exec(source, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
