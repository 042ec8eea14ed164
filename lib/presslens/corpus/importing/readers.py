"""Which reader reads which kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from presslens.corpus.importing.delimited import read_delimited
from presslens.corpus.importing.documents import read_document
from presslens.corpus.importing.found import Aside, Items, Say, Unreadable
from presslens.corpus.importing.inputs import Bomb, Input
from presslens.corpus.importing.jsons import read_json
from presslens.corpus.importing.pages import read_page, read_warc
from presslens.corpus.importing.sheets import read_excel, read_parquet
from presslens.corpus.importing.texts import read_text_file

Reader = Callable[[Input, Mapping[str, str], Say], Items]

READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".text": read_text_file,
    ".md": read_text_file,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".tab": read_delimited,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".parquet": read_parquet,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".warc": read_warc,
    ".docx": read_document,
    ".doc": read_document,
    ".rtf": read_document,
}
INSTEAD = {
    ".pdf": "download it as Word, RTF or text",
    ".xls": "save it as .xlsx or .csv",
    ".odt": "save it as .docx",
    ".ods": "save it as .xlsx or .csv",
    ".7z": "unpack it first",
    ".rar": "unpack it first",
    ".tar": "unpack it first",
    ".tgz": "unpack it first",
    ".bz2": "unpack it first",
    ".xz": "unpack it first",
}


def read_input(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a file, and what of it cannot be read; never raises for bad input."""
    reader = READERS.get(item.suffix)
    if reader is None:
        instead = INSTEAD.get(item.suffix, f"files that are: {', '.join(READERS)}")
        named = f'files named "{item.suffix}"' if item.suffix else "files without a suffix"
        yield Aside(
            item.name,
            item.name,
            "a kind of file that is not read",
            f"{named} are not read; {instead}",
        )
        return
    found = None
    try:
        for found in reader(item, given, say):
            yield found
        if found is None:
            reason = "there is no article in it"
            yield Aside(item.name, item.name, "a file with no article", reason)
    except Unreadable as error:
        kind = "a zip bomb" if isinstance(error, Bomb) else "a file that cannot be read"
        kept = "" if found is None else "; what came before is kept"
        yield Aside(item.name, item.name, kind, f"{error}{kept}")
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error})"
        yield Aside(item.name, item.name, "a file that cannot be read", reason)
    except MemoryError:
        yield Aside(
            item.name, item.name, "a file that cannot be read", "it is too large for memory"
        )
    except Exception:  # a library that stumbles over a damaged file must not stop the rest
        kept = "" if found is None else "; what came before is kept"
        reason = f"it is damaged, or not laid out as {item.suffix} files are{kept}"
        yield Aside(item.name, item.name, "a file that cannot be read", reason)
