"""Only what changed is run, whoever runs it, and a kill at any moment leaves whole figures."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch.test_run import GOOD, files, notebook, project, without_corpus

from presslens.batch import manifest
from presslens.batch.plan import Request, fingerprint, make_plan, reasons
from presslens.batch.run import dry_run, run_suite
from presslens.batch.verify import verify
from presslens.errors import PresslensError

KILLS = int(os.environ.get("PRESSLENS_KILLS", "3"))  # make test-kills does fifty
WORDS = notebook(GOOD, "publish(result, out)")
SHOWN = notebook(
    "from IPython.display import HTML, Markdown, display\nimport sys",
    "display(HTML('<b>x</b>'), Markdown('*y*'))\n{1: [2]}",
    "print('out')\nprint('err', file=sys.stderr)",
    "%env PRESSLENS_TEST=1\n!echo from the shell",
    "%%capture caught\nprint('not shown')",
    "caught.stdout",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "import os, random\n(__name__, os.getcwd() == os.path.realpath('.'), sys.argv[0][-11:])",
    "try:\n    input('?')\nexcept Exception as error:\n    print(type(error).__name__)",
    "import signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    import time; time.sleep(9)\n"
    "except KeyboardInterrupt:\n    print('interrupted')",
    "import warnings\nwarnings.warn_explicit('careful', UserWarning, 'a.py', 1)",
    "def fails(n):\n    return 1 / n\nfails(0)",
)


@pytest.fixture
def root(tmp_path, monkeypatch):
    without_corpus(monkeypatch)
    return project(tmp_path / "p", words=WORDS, other=notebook("1"))


def run(root, **options):
    said = io.StringIO()
    return run_suite(Request(root, **options), stream=said), said.getvalue()


def why(root, **options):
    return {one.run.name: one.reasons for one in make_plan(Request(root, **options)).runs}


def test_nothing_is_run_twice_and_each_change_runs_what_it_touches(root):
    assert [one.fresh for one in run(root)[0]] == [True, True]
    kept = files(root / "figures")
    again, said = run(root)
    assert [one.fresh for one in again] == [False, False]
    assert "2 as they were" in said
    assert files(root / "figures") == kept
    assert why(root, names=["words"], settings={"top_n": "2"}) == {"words": ["top_n: 2, not 3"]}
    assert why(root, force=True)["words"] == ["--force"]
    (root / "notebooks" / "other.ipynb").write_text(notebook("2"), encoding="utf-8")
    assert why(root) == {"words": [], "other": ["notebooks/other.ipynb changed"]}
    (root / "figures" / "words" / "rates.png").write_bytes(b"half")
    assert why(root)["words"] == ["words/rates.png is not what the run wrote"]
    (root / "figures" / "words" / "rates.svg").unlink()
    assert "words/rates.svg is missing" in why(root)["words"]
    before = (root / "seeds" / "a.txt").read_bytes()
    (root / "seeds" / "a.txt").write_text("Other words.", encoding="utf-8")
    assert "seeds/a.txt changed" in why(root)["other"]
    said = io.StringIO()
    dry_run(Request(root), stream=said)
    assert "would run: seeds/a.txt changed" in said.getvalue()
    assert [one.fresh for one in run(root, names=["words"])[0]] == [True]
    # A figure tells what it was made from, so the old bytes come back with the old corpus.
    assert files(root / "figures")["words/rates.png"] != kept["words/rates.png"]
    (root / "seeds" / "a.txt").write_bytes(before)
    assert [one.fresh for one in run(root, names=["words"])[0]] == [True]
    assert files(root / "figures")["words/rates.png"] == kept["words/rates.png"]


def test_other_code_is_a_reason_to_run_again(root, monkeypatch):
    run(root)
    monkeypatch.setattr(manifest, "code", lambda: "other")
    assert why(root) == dict.fromkeys(("words", "other"), ["the code of presslens changed"])


def test_verify_tells_what_is_missing_changed_and_foreign(root):
    run(root, names=["words"])
    out = root / "figures"
    assert verify(out)[0] == []
    (out / "words" / "rates.csv").write_text("1\n")
    (out / "words" / "rates.svg").unlink()
    (out / "mine.txt").write_text("x")
    assert verify(out)[0] == [
        "words/rates.csv is not what was made: it has changed since.",
        "words/rates.svg is missing.",
        "mine.txt is in no run of the manifest.",
    ]


def test_pictures_are_saved_in_the_formats_asked_for(root):
    run(root, names=["words"])
    assert why(root, names=["words"], formats=("svg", "pdf")) == {
        "words": ['formats: ["svg", "pdf"], not ["png", "svg"]']
    }
    run(root, names=["words"], formats=("svg", "pdf"))
    assert not why(root, names=["words"], formats=("svg", "pdf"))["words"]
    out = root / "figures"
    assert {path.suffix for path in (out / "words").glob("rates.*")} == {".csv", ".svg", ".pdf"}
    assert verify(out)[0] == []
    told = manifest.read(out)["runs"]["words"]
    assert told["formats"] == ["svg", "pdf"]
    assert told["command"] == "presslens run words --formats svg,pdf"
    assert 'src="words/rates.svg"' in (out / "index.html").read_text(encoding="utf-8")
    assert 'src="rates.svg"' in (out / "words" / "report.html").read_text(encoding="utf-8")


def test_an_older_or_damaged_manifest_is_told_and_begun_anew(root):
    run(root, names=["words"])
    path = root / "figures" / manifest.NAME
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(whole | {"format": 1}), encoding="utf-8")
    with pytest.raises(PresslensError, match="earlier version of presslens"):
        verify(root / "figures")
    assert why(root)["words"] == ["not run before"]
    path.write_text("{", encoding="utf-8")
    outcomes, said = run(root, names=["words"])
    assert "figures/manifest.json is damaged" in said
    assert outcomes[0].fresh
    with pytest.raises(PresslensError, match=r"no manifest\.json"):
        verify(root / "seeds")


def test_what_a_kernel_shows_is_in_the_report(tmp_path, monkeypatch):
    without_corpus(monkeypatch)
    root = project(tmp_path / "p", shown=SHOWN)
    (outcome,), _ = run(root)
    assert outcome.error["name"] == "ZeroDivisionError"
    page = files(root / "figures")["shown/report.html"].decode()
    for shown in ("<b>x</b>", "from the shell", "data:image/png", "interrupted"):
        assert shown in page, shown
    assert "StdinNotImplementedError" in page


RUNS = """import sys
from pathlib import Path
import pytest, io
from batch.test_run import without_corpus
from presslens.batch.plan import Request
from presslens.batch.run import run_suite
without_corpus(pytest.MonkeyPatch())
run_suite(Request(Path(sys.argv[1]), settings={"top_n": sys.argv[2]}), stream=io.StringIO())
"""


def whole(out):
    """Return the number of rows of the figures in place; every file is of one run, or it fails."""
    rows = (out / "words" / "rates.csv").read_text(encoding="utf-8").count("\n") - 1
    for kind in ("png", "svg"):
        assert (out / "words" / f"rates.{kind}").stat().st_size > 500
    assert f"<td>{rows}</td>" in (out / "words" / "report.html").read_text(encoding="utf-8")
    json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (out / "index.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    return rows


FILLED = """import os, sys
from pathlib import Path
import pytest
from batch.test_changes import files, run, verify, whole, without_corpus
from presslens.errors import PresslensError
without_corpus(pytest.MonkeyPatch())
root = Path(sys.argv[1])
out = root / "figures"
for left in (4, 24):
    filled = out / str(left)
    filled.mkdir()
    disk = os.statvfs(out)
    (out / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize - left * 1024))
    with pytest.raises(PresslensError, match="the disk is full; what was finished is in place"):
        run(root, out=filled, names=["words"])
    assert files(filled) == {}, files(filled)
    (out / "filler").unlink()
run(root, settings={"top_n": "2"})
before = {name: data for name, data in files(out / "words").items() if name != "report.html"}
for left in map(int, sys.argv[2:]):
    disk = os.statvfs(out)
    (out / "filler").write_bytes(bytes(disk.f_bavail * disk.f_frsize - left * 1024))
    try:
        outcomes, _ = run(root, settings={"top_n": "1"})
        told = [one.error["message"] for one in outcomes if one.error]
    except PresslensError as error:
        told = [str(error)]
    assert any("No space left" in text or "the disk is full" in text for text in told), told
    now = files(out / "words")
    assert {name: now[name] for name in before} == before
    (out / "filler").unlink()
run(root, settings={"top_n": "1"})
assert whole(out) == 1
assert verify(out)[0] == []
"""
MOUNT = 'mount -t tmpfs -o size=2m none "$1/figures" && exec "$0" -c "$2" "$1" 4 32 64'


def test_a_full_disk_leaves_the_old_figures_and_the_next_run_completes(root):
    (root / "figures").mkdir()
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    try:
        subprocess.run([*alone, "mount -t tmpfs none /mnt"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system gives nobody a disk of his own to fill")
    done = subprocess.run(
        [*alone, MOUNT, sys.executable, str(root), FILLED],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def running_in(folder):
    """Return the processes that were given a path in `folder`, as kernels are given theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


def test_a_kill_at_any_moment_leaves_whole_figures_and_the_next_run_completes(
    root, tmp_path_factory
):
    scratch = tmp_path_factory.mktemp("scratch")
    environment = os.environ | {"TMPDIR": str(scratch)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", RUNS, str(root), "2"], env=environment, check=True)
    longest = time.monotonic() - began
    chance = random.Random(6)
    for kill in range(KILLS):
        want = 1 + kill % 2
        command = [sys.executable, "-c", RUNS, str(root), str(want)]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert whole(root / "figures") in (1, 2)
        limit = time.monotonic() + 60
        while left := running_in(scratch):
            assert time.monotonic() < limit, left
            time.sleep(0.1)
        run(root, settings={"top_n": str(want)})
        assert whole(root / "figures") == want
        assert verify(root / "figures")[0] == []


def test_a_file_in_the_place_of_the_folder_is_told_before_anything_is_done(root):
    (root / "taken").write_text("mine", encoding="utf-8")
    for ask in (run_suite, dry_run):
        with pytest.raises(PresslensError, match="taken: figures go into a folder, and this is"):
            ask(Request(root, out=root / "taken"), stream=io.StringIO())
    assert (root / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("flags\t\t: fpu avx avx2 avx512bw avx512_vnni\n", "avx512_vnni"),
        ("processor : 0\nflags : fpu avx avx2\nflags : fpu avx2 avx512bw\n", "avx2"),
        ("Features\t: fp asimd asimddp\n", "asimddp"),
        ("model name : avx2\n", ""),
    ],
)
def test_the_platform_names_what_eight_bit_products_are_made_with(told, named, tmp_path):
    listed = tmp_path / "cpuinfo"
    listed.write_text(told)
    kind = manifest.system(tmp_path / "nowhere")
    assert manifest.system(listed) == f"{kind} {named}".strip()


def test_another_kind_of_processor_is_a_reason_to_run_again(tmp_path):
    one = dict.fromkeys(("parameters", "inputs", "versions", "outputs"), {}) | {
        "status": "ok",
        "notebook": "a",
        "code": "x",
        "platform": "Linux x86_64 avx2",
    }
    one["fingerprint"] = fingerprint(one)
    now = one | {"platform": "Linux x86_64 avx512_vnni"}
    assert reasons(one, now, tmp_path) == ["Linux x86_64 avx512_vnni, not Linux x86_64 avx2"]
    assert fingerprint(one) != fingerprint(now)
