"""Excel (openpyxl, xlrd) and Parquet (pyarrow), read a few rows at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from presslens.corpus.importing.columns import Row, count_known, map_columns, read_rows
from presslens.corpus.importing.inputs import Input, check_package, read_whole, seekable
from presslens.corpus.importing.items import Items, Say, Unreadable

BATCH = 1_000  # rows
TITLES = 10  # rows among which the names of the columns are looked for

Numbered = tuple[int, tuple]  # a row's place and its cells


def read_excel(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of every sheet of an Excel file that holds any; dates stay dates."""
    from openpyxl import load_workbook

    with seekable(item) as file:
        check_package(file)
        book = load_workbook(file, read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sheets:
            sheet.reset_dimensions()  # what a file says of them is not always so
        tables = [(sheet.title, sheet.iter_rows(values_only=True)) for sheet in sheets]
        yield from _read_sheets(tables, item, given, say)
        book.close()


def read_old_excel(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of every sheet of an Excel file as it was before 2007."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=read_whole(item))
    except Exception:  # whatever a damaged file makes the library stumble over
        raise Unreadable("it is no Excel file of before 2007, or damaged or locked") from None
    tables = [(sheet.name, _old_rows(sheet, book.datemode)) for sheet in book.sheets()]
    yield from _read_sheets(tables, item, given, say)


def _old_rows(sheet: Any, datemode: int) -> Iterator[tuple]:
    import xlrd

    for row in range(sheet.nrows):
        cells = []
        for cell in sheet.row(row):
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = xlrd.xldate_as_datetime(cell.value, datemode)
            elif cell.ctype == xlrd.XL_CELL_NUMBER and value == int(value):
                value = int(value)
            empty = cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR)
            cells.append(None if empty else value)
        yield tuple(cells)


def _read_sheets(
    sheets: Sequence[tuple[str, Iterable[tuple]]], item: Input, given: Mapping[str, str], say: Say
) -> Items:
    """Yield the articles of sheets; one without articles is told, and does not stop the others."""
    without: dict[str, Unreadable] = {}
    read = 0
    for title, cells in sheets:
        rows = enumerate(cells, 1)
        header, first = _header(rows, given)
        if header is None:
            continue
        names = ["" if cell is None else str(cell).strip() for cell in header]
        place = f", sheet {title}" if len(sheets) > 1 else ""
        table = _cells(itertools.chain(first, rows), names)
        try:
            yield from read_rows(
                table, name=item.name, header=names, given=given, say=say, place=place
            )
            read += 1
        except Unreadable as error:
            without[title] = error
    if without and not read:
        raise next(iter(without.values()))
    for title, error in without.items():
        say(f'{item.name}: sheet "{title}" is left out: {error}')


def _header(
    rows: Iterator[Numbered], given: Mapping[str, str]
) -> tuple[tuple | None, list[Numbered]]:
    """Return the row that names the columns, below a title perhaps, and those read beyond it."""
    ahead = [row for row in itertools.islice(rows, TITLES) if any(c is not None for c in row[1])]
    for place, (_, row) in enumerate(ahead):
        if count_known(row, given) > (place > 0):
            return row, ahead[place + 1 :]
    return (ahead[0][1], ahead[1:]) if ahead else (None, [])


def _cells(rows: Iterable[Numbered], names: list[str]) -> Iterator[Row]:
    for number, row in rows:
        if any(cell is not None for cell in row):
            cells = zip(names, row, strict=False)
            yield f"row {number}", {name: cell for name, cell in cells if name}


def read_parquet(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a Parquet file; columns that are not used are not read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with seekable(item) as file:
        try:
            table = pq.ParquetFile(file)
        except (OSError, pa.ArrowException):
            raise Unreadable("it is no Parquet file, or damaged") from None
        header = table.schema_arrow.names
        first = next(table.iter_batches(batch_size=100), None)
        columns = map_columns(header, first.to_pylist() if first else [], given)
        rows = _records(table, list(columns.values()))
        yield from read_rows(rows, name=item.name, header=header, given=columns, say=say)


def _records(table: Any, columns: list[str]) -> Iterator[Row]:
    number = 0
    for batch in table.iter_batches(batch_size=BATCH, columns=columns):
        for row in batch.to_pylist():
            number += 1
            yield f"row {number}", row
