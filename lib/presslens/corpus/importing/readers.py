"""Which reader reads which kind of file: to read another, write its reader and add it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from presslens.corpus.importing.delimited import read_delimited
from presslens.corpus.importing.documents import (
    read_document,
    read_epub,
    read_odt,
    read_pdf,
)
from presslens.corpus.importing.inputs import Bomb, Input
from presslens.corpus.importing.items import Aside, Items, Say, Unreadable
from presslens.corpus.importing.jsons import read_json
from presslens.corpus.importing.mail import read_eml, read_mbox, read_mhtml
from presslens.corpus.importing.pages import read_page, read_warc, read_webarchive
from presslens.corpus.importing.sheets import read_excel, read_old_excel, read_parquet
from presslens.corpus.importing.texts import read_text_file
from presslens.corpus.importing.xmls import read_xml

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
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".tei": read_xml,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".webarchive": read_webarchive,
    ".eml": read_eml,
    ".mbox": read_mbox,
    ".pdf": read_pdf,
    ".odt": read_odt,
    ".epub": read_epub,
    ".xls": read_old_excel,
    ".docx": read_document,
    ".doc": read_document,
    ".rtf": read_document,
}
# What to do with kinds that are not read.
INSTEAD = {
    ".ods": "save it as .xlsx or .csv",
    ".numbers": "save it as .xlsx or .csv",
    ".pages": "save it as .docx",
    ".wpd": "save it as .docx",
    ".pptx": "save its text as .docx or .txt",
    ".ppt": "save its text as .docx or .txt",
    ".msg": "save it as .eml in your mail program",
    ".pst": "save its messages as .eml or .mbox in your mail program",
    ".ris": "a list of references holds no texts; download the full texts",
    ".bib": "a list of references holds no texts; download the full texts",
    ".enw": "a list of references holds no texts; download the full texts",
    ".nbib": "a list of references holds no texts; download the full texts",
    ".rds": 'write it as a table in R: write.csv(x, "x.csv")',
    ".rda": 'write it as a table in R: write.csv(x, "x.csv")',
    ".rdata": 'write it as a table in R: write.csv(x, "x.csv")',
    ".sav": "save it as .csv in SPSS",
    ".dta": "save it as .csv in Stata: export delimited",
    ".sas7bdat": "save it as .csv in SAS",
    ".feather": "save it as .parquet or .csv",
    ".arrow": "save it as .parquet or .csv",
    ".pkl": "save it as .parquet or .csv",
    ".pickle": "save it as .parquet or .csv",
    ".sqlite": "write its table of articles as .csv",
    ".db": "write its table of articles as .csv",
    ".mdb": "write its table of articles as .csv",
    ".sql": "write its table of articles as .csv",
    ".story": "name it .txt",
    ".log": "name it .txt if it holds an article",
    ".7z": "unpack it first",
    ".rar": "unpack it first",
    ".tar": "unpack it first",
    ".tgz": "unpack it first",
    ".bz2": "unpack it first",
    ".xz": "unpack it first",
    ".zst": "unpack it first",
    ".png": "it is a picture; have its text read by an OCR program",
    ".jpg": "it is a picture; have its text read by an OCR program",
    ".jpeg": "it is a picture; have its text read by an OCR program",
    ".tif": "it is a picture; have its text read by an OCR program",
    ".tiff": "it is a picture; have its text read by an OCR program",
}


def read_input(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a file, and what of it cannot be read; never raises for bad input."""
    reader = READERS.get(item.suffix)
    if reader is None:
        kinds = ", ".join([*READERS, ".zip", ".gz", ".wacz"])
        instead = INSTEAD.get(item.suffix, f"those that are: {kinds}")
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
