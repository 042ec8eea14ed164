"""The parameters cell of a notebook: its names, types, defaults and comments, and what fits them.

papermill only warns at a parameter it does not know and takes any value for it; here both are
errors, said before anything runs.
"""

from __future__ import annotations

import ast
import datetime
import io
import json
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presslens.config import YamlError, parse_yaml
from presslens.errors import PresslensError, nearest

TAG = "parameters"
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
NUMBER = r"(-?\d+(?:\.\d+)?)"
BOUNDS = rf"{NUMBER} to {NUMBER}|{NUMBER} or more|{NUMBER} or less"
# How a comment ends that says what fits: "words in a list, 1 to 100", "voice; one of all, own".
DAY = re.compile(r"\bYYYY-MM-DD\b")
WRITTEN = {"date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "int": r"-?[0-9]+"}
WRITTEN |= {"float": r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE]-?[0-9]+)?"}
BOUNDED = re.compile(rf"(?:^|[,;] )({BOUNDS})$")
LISTED = re.compile(r"(?:^|[,;] )one of ((?:[\w-]+, )*[\w-]+(?: or [\w-]+)?)$")
EXPECTED = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "yes or no",
    "date": "a day as YYYY-MM-DD, such as 2021-06-18, or empty",
}
TYPES = ("str", "int", "float", "bool")


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell: `name: annotation = default  # comment`.

    Attributes
    ----------
    kind
        "str", "int", "float", "bool", "date", "choice" (one of `choices`) or "list" (of `items`).
        Text is a date if its comment holds YYYY-MM-DD.
    choices
        Those of a Literal, or of a comment that ends in "one of all, own or quoted".
    bounds
        What a number has to keep to, such as "1 to 100" or "0 or more", if its comment ends so.
    """

    name: str
    annotation: str
    default: Any
    comment: str
    kind: str
    items: str = ""
    choices: tuple[Any, ...] = ()
    bounds: str = ""

    @property
    def expected(self) -> str:
        """Say in words what fits.

        >>> parse('n: int = 3  # how many, 1 to 9', "cell")[0].expected
        'a whole number, 1 to 9'
        """
        if self.kind == "choice":
            return "one of " + ", ".join(map(str, self.choices))
        if self.kind == "list":
            return f"a list: {EXPECTED[self.items]}, separated by commas"
        return EXPECTED[self.kind] + (f", {self.bounds}" if self.bounds else "")

    def read(self, value: Any, where: str = "") -> Any:
        """Return `value`, text (or a list of texts), as the type the parameter is annotated with.

        Raises PresslensError naming `where`, the parameter, what was expected and the nearest
        choice.

        >>> voice = parse('voice: Literal["all", "own"] = "all"  # whose words', "cell")[0]
        >>> voice.read("own")
        'own'
        >>> voice.read("owm", "suite.yml")
        Traceback (most recent call last):
        ...
        presslens.errors.PresslensError: suite.yml: voice has to be one of all, own, not "owm"; did
        you mean "own"?
        >>> parse('outlets: list[str] = []  # only these', "cell")[0].read("CBC News, Sky News")
        ['CBC News', 'Sky News']
        """
        try:
            return self._convert(value)
        except ValueError:
            hint = "."
            if self.kind == "choice" and isinstance(value, str):
                hint = f"; {closest(value, map(str, self.choices))}"
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            place = f"{where}: " if where else ""
            raise PresslensError(
                f'{place}{self.name} has to be {self.expected}, not "{shown}"{hint}'
            ) from None

    def _convert(self, value: Any) -> Any:
        if self.kind == "list":
            entries = split(value) if isinstance(value, str) else value
            if not isinstance(entries, list):
                raise ValueError
            return [_scalar(entry, self.items) for entry in entries]
        if not isinstance(value, str):
            raise ValueError
        if self.kind == "choice":
            for choice in self.choices:
                if str(choice) == value:
                    return choice
            raise ValueError
        number = _scalar(value, self.kind)
        if self.bounds and not _within(number, self.bounds):
            raise ValueError
        return number


def closest(word: str, choices: Iterable[str]) -> str:
    """Return the end of a sentence that names the choice nearest to `word`, or all of them.

    >>> closest("zzz", ["top_n", "voice"])
    'choose from: top_n, voice.'
    """
    hint = nearest(word, choices)
    return hint if hint.endswith("?") else hint + "."


def _scalar(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        raise ValueError
    if kind == "str":
        return value
    if kind == "bool":
        if value.lower() not in YES + NO:
            raise ValueError
        return value.lower() in YES
    if kind == "date" and not value:
        return value
    if not re.fullmatch(WRITTEN[kind], value):  # int() takes 1_0 and digits of any script
        raise ValueError
    if kind == "date":
        return datetime.date.fromisoformat(value).isoformat()
    number = int(value) if kind == "int" else float(value)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _within(number: float, bounds: str) -> bool:
    low, high = _limits(bounds)
    return low <= number <= high


def _limits(bounds: str) -> tuple[float, float]:
    """Return the lowest and the highest number that `bounds` allow.

    >>> _limits("1 to 9"), _limits("0 or more"), _limits("0.5 or less")
    ((1.0, 9.0), (0.0, inf), (-inf, 0.5))
    """
    found = re.fullmatch(BOUNDS, bounds)
    if not found:
        raise ValueError(bounds)
    low, high, least, most = (None if text is None else float(text) for text in found.groups())
    if low is not None and high is not None:
        return low, high
    return (least, float("inf")) if least is not None else (float("-inf"), most or 0.0)


def split(text: str) -> list[Any]:
    """Return the entries of "a, b" or of a YAML list "[a, 'b, c']"; ValueError if it is neither."""
    if text.strip().startswith("["):
        try:
            entries = parse_yaml(text, nulls=False)
        except YamlError:
            raise ValueError from None
        if not isinstance(entries, list):
            raise ValueError
        return entries
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def read_parameters(notebook: Path) -> list[Parameter]:
    """Return the parameters of a notebook file, in the order of its parameters cell.

    Raises PresslensError if the file cannot be read, or has no cell (or two) tagged `parameters`,
    or a line in it is not `name: type = default  # comment`.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        folder = notebook.parent
        found = sorted(path.name for path in folder.glob("*.ipynb"))
        raise PresslensError(
            f"{notebook.name}: there is no such notebook in {folder.name}/; "
            f"{closest(notebook.name, found)}"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise PresslensError(f"{notebook.name} is not a notebook that can be read.") from None
    tagged = [cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1:
        raise PresslensError(
            f'{notebook.name} needs exactly one cell tagged "{TAG}"; it has {len(tagged)}.'
        )
    return parse("".join(tagged[0]["source"]), notebook.name)


def parse(source: str, where: str) -> list[Parameter]:
    """Return the parameters that the source of a parameters cell defines.

    `where` is named in the PresslensError raised for a line that defines none.

    >>> parse("top_n: int = 15  # words shown", "cell")
    [Parameter(name='top_n', annotation='int', default=15, comment='words shown', kind='int', ...)]
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise PresslensError(
            f"{where}: line {error.lineno} of the parameters cell is not Python."
        ) from None
    comments = _comments(source)
    parameters = []
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module == "typing":
            continue
        if (
            not isinstance(statement, ast.AnnAssign)
            or not isinstance(statement.target, ast.Name)
            or statement.value is None
        ):
            raise PresslensError(
                f"{where}: line {statement.lineno} of the parameters cell is not of the form "
                "name: type = default  # comment."
            )
        parameters.append(_parameter(statement, comments, where))
    return parameters


def _parameter(statement: ast.AnnAssign, comments: Mapping[int, str], where: str) -> Parameter:
    name = statement.target.id  # type: ignore[union-attr]
    annotation = ast.unparse(statement.annotation)
    try:
        default = ast.literal_eval(statement.value)  # type: ignore[arg-type]
    except ValueError:
        raise PresslensError(
            f"{where}: the default of {name} is not a plain value (text, number, yes/no, list)."
        ) from None
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    comment = " ".join(comments[line] for line in lines if line in comments)
    kind, items, choices = _kind(statement.annotation)
    if not kind:
        raise PresslensError(
            f"{where}: {name} is annotated {annotation}, but a parameter is one of str, int, "
            "float, bool, list[…] or Literal[…]."
        )
    bounds = ""
    if kind in ("int", "float") and (said := BOUNDED.search(comment)):
        bounds = said[1]
    if kind == "str" and (said := LISTED.search(comment)):
        kind, choices = "choice", tuple(re.split(", | or ", said[1]))
    if kind == "str" and DAY.search(comment):
        kind = "date"
    known = Parameter(name, annotation, default, comment, kind, items, choices, bounds)
    try:
        fits = default in choices if choices else not bounds or _within(default, bounds)
        fits = fits and (kind != "date" or known.read(default) == default)
    except PresslensError:
        fits = False
    if not fits:
        raise PresslensError(
            f"{where}: the default of {name} is {default}, but it has to be {known.expected}."
        )
    return known


def _kind(annotation: ast.expr) -> tuple[str, str, tuple[Any, ...]]:
    if isinstance(annotation, ast.Name) and annotation.id in TYPES:
        return annotation.id, "", ()
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name):
        inside = annotation.slice
        if annotation.value.id == "list" and isinstance(inside, ast.Name) and inside.id in TYPES:
            return "list", inside.id, ()
        if annotation.value.id == "Literal":
            values = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            if all(isinstance(value, ast.Constant) for value in values):
                return "choice", "", tuple(value.value for value in values)  # type: ignore[attr-defined]
    return "", "", ()


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").rstrip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def check(
    settings: Mapping[str, Any], parameters: Iterable[Parameter], *, where: str, notebook: str
) -> dict[str, Any]:
    """Return `settings` with every value as its parameter's type, in the order of the parameters.

    Raises PresslensError, naming `where` they stand, for a name the notebook does not have or a
    value that does not fit.

    >>> known = parse("top_n: int = 15  # words shown", "cell")
    >>> check({"top_n": "30"}, known, where="--set", notebook="words.ipynb")
    {'top_n': 30}
    >>> check({"top_m": "30"}, known, where="--set", notebook="words.ipynb")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: --set: words.ipynb has no parameter top_m; did you mean
    "top_n"?
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in settings:
        if name not in known:
            hint = closest(name, known)
            raise PresslensError(f"{where}: {notebook} has no parameter {name}; {hint}")
    return {name: known[name].read(settings[name], where) for name in known if name in settings}
