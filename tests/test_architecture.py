"""How the library is laid out: who imports whom, how long a module is, what an import does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from importlinter.application import use_cases
from importlinter.configuration import configure

from tools.conda import FROM_PYPI, NAMES, environment, read_project

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "lib" / "presslens"
MODULES = sorted(LIBRARY.rglob("*.py"))
TOOLS = sorted((ROOT / "tools").rglob("*.py"))


def dotted(path: Path) -> str:
    parts = (
        path.relative_to(LIBRARY.parent if LIBRARY in path.parents else ROOT).with_suffix("").parts
    )
    return ".".join(part for part in parts if part != "__init__")


def test_a_room_imports_only_from_rooms_below_it_and_none_from_the_tools(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    configure()
    kept = use_cases.lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, is_debug_mode=False
    )
    assert kept, "run lint-imports to see which import breaks the contract"


def test_the_contract_names_every_room():
    contract, _ = read_project(ROOT / "pyproject.toml")["tool"]["importlinter"]["contracts"]
    rooms = {path.name.removesuffix(".py") for path in LIBRARY.iterdir()} - {"__init__"}
    rooms = {room for room in rooms if not room.startswith("__")}
    assert {layer.removeprefix("presslens.") for layer in contract["layers"]} == rooms


def test_the_wheel_holds_the_library_alone_and_no_tool():
    wheel = read_project(ROOT / "pyproject.toml")["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"packages": ["lib/presslens"]}
    tools = re.compile("bench|train|coverage|conda")
    assert not [path for path in MODULES if tools.match(path.stem) or tools.match(path.parent.name)]


@pytest.mark.parametrize("path", [*MODULES, *TOOLS], ids=dotted)
def test_a_module_is_short_named_well_and_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    assert path.stem not in sys.stdlib_module_names - {"__init__", "__main__"}


# A file of weights or marks read by a pickle could run code; a filter would hide what a user should
# see.
@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_no_module_pickles_or_silences_warnings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert not imported & {"pickle", "shelve", "marshal", "dill", "joblib", "urllib3", "requests"}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {"filterwarnings", "simplefilter", "read_pickle", "to_pickle"}


WORK_AT_IMPORT = """
import importlib, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError(f"at import: {args!r}")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_importing_every_module_reaches_for_no_network():
    names = [dotted(path) for path in MODULES if "training" not in path.parts]
    names = [name for name in names if not name.endswith("__main__")]
    subprocess.run([sys.executable, "-c", WORK_AT_IMPORT, *names], check=True, timeout=120)


def test_the_environment_for_conda_is_written_from_pyproject():
    project = read_project(ROOT / "pyproject.toml")
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == environment(project), "make environment.yml writes it anew"


def test_the_environment_for_conda_has_every_dependency_and_presslens():
    listed = read_project(ROOT / "pyproject.toml")["project"]["dependencies"]
    found = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, with_pip = found["dependencies"]
    assert found["channels"] == ["conda-forge", "nodefaults"]
    assert plain[:2] == ["python>=3.11", "pip"]
    assert with_pip["pip"][-1] == "-e ."
    originals = {conda: pypi for pypi, conda in NAMES.items()}
    names = [line.partition(">=")[0] for line in plain[2:] + with_pip["pip"][:-1]]
    assert sorted(originals.get(name, name) for name in names) == sorted(
        line.partition(">=")[0] for line in listed
    )
    assert {line.partition(">=")[0] for line in with_pip["pip"][:-1]} == FROM_PYPI
