"""Nothing leaves the machine: no process calls out, and files appear only where presslens says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batch.without_internet import SUPPORTED

ROOT = Path(__file__).parents[2]
GUARD = [sys.executable, str(Path(__file__).with_name("without_internet.py")), sys.executable]
PRESSLENS = ("-m", "presslens.cli")
# onnxruntime would call out nine seconds after its import.
READ_AND_WAIT = """
import time
from presslens.voices.tagger import tag
assert tag('"We saw rain," Ann Lee said on Monday.')
time.sleep(12)
"""
CALLS = {
    "connect": "import socket; socket.socket().connect(('127.0.0.1', 9))",
    "send": "import socket as s; s.socket(type=s.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
    "send by IPv6": """
import socket as s
s.socket(s.AF_INET6, s.SOCK_DGRAM).sendto(b'', ('::1', 9))""",
    "resolve a name": "import socket; socket.getaddrinfo('presslens.invalid', 80)",
    "connect from C": """
import ctypes, socket, struct
place = struct.pack("=HH", socket.AF_INET, 9) + bytes(12)
ctypes.CDLL(None).connect(socket.socket().fileno(), place, len(place))""",
    "connect from a child": """
import subprocess, sys
call = "import socket; socket.socket().connect(('127.0.0.1', 9))"
sys.exit(subprocess.call([sys.executable, "-c", call]))""",
}

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="needs the seccomp filters of Linux")


def start(home: Path, *command: str) -> subprocess.Popen[str]:
    """Start Python in the guard, in an empty home, with a folder of its own for temporary files."""
    for name in ("home", "tmp"):
        (home / name).mkdir(parents=True, exist_ok=True)
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    ours = {
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "PRESSLENS_CACHE": str(home / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(
        [*GUARD, *command], cwd=ROOT, env=kept | ours,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def litter(home: Path) -> list[str]:
    """Return the files in the home and among the temporary files that presslens does not name."""
    files = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    return [
        name
        for name in files
        if name.startswith(("home/", "tmp/")) and not name.startswith("home/.cache/matplotlib/")
    ]


@pytest.mark.parametrize("call", CALLS)
def test_the_guard_ends_what_calls_out(call, tmp_path):
    process = start(tmp_path, "-c", CALLS[call])
    process.communicate(timeout=60)
    # A child is seen by its parent, which passes its status on.
    assert process.returncode in (-signal.SIGSYS, 256 - signal.SIGSYS)


def test_the_guard_lets_local_sockets_be(tmp_path):
    talk = "import socket; a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))"
    process = start(tmp_path, "-c", talk)
    assert process.communicate(timeout=60)[0] == "b'x'\n"


def test_attribution_notebooks_and_workers_stay_on_the_machine(tmp_path):
    source = tmp_path / "rain.jsonl"
    said = '"We saw rain in {}," Ann Lee told reporters. Officials denied that it had rained there.'
    articles = [{"outlet": town, "text": said.format(town)} for town in ("Bath", "York", "Deal")]
    source.write_text("\n".join(map(json.dumps, articles)))
    corpus, home = tmp_path / "corpus", tmp_path / "c"
    reading = start(tmp_path / "a", "-c", READ_AND_WAIT)
    run = ("run", "speaker_attribution", "--out", str(tmp_path / "figures"))
    notebook = start(tmp_path / "b", *PRESSLENS, *run)
    for command in (
        ("import", str(source), "--to", str(corpus), "--jobs", "2"),
        ("prepare", str(corpus), "--jobs", "2"),
        ("attribute", str(source), "--out", str(tmp_path / "said.jsonl")),
    ):
        done = start(home, *PRESSLENS, *command)
        output = done.communicate(timeout=300)[0]
        assert done.returncode == 0, output
    for process in (reading, notebook):
        output = process.communicate(timeout=300)[0]
        assert process.returncode == 0, output
    assert (tmp_path / "said.jsonl").stat().st_size
    assert (tmp_path / "figures/speaker_attribution/report.html").is_file()
    for folder in ("a", "b", "c"):
        assert litter(tmp_path / folder) == []


def test_jupyterlab_asks_nobody_for_news():
    from traitlets.config import PyFileConfigLoader

    loader = PyFileConfigLoader("jupyter_lab_config.py", path=str(ROOT / "notebooks"))
    lab = loader.load_config().LabApp
    assert lab.news_url is None
    assert lab.check_for_updates_class == "jupyterlab.NeverCheckForUpdate"
    assert lab.extension_manager == "readonly"
    assert "--config=notebooks/jupyter_lab_config.py" in (ROOT / "Makefile").read_text()
