"""The command line as a person meets it: answers, mistakes, interruptions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat.v4 as v4
import pytest

from presslens.cli import main, parser

PARAMETERS = """corpus: str = "../seeds"  # folder or file with the articles
out: str = ""  # folder for the figures
top_n: int = 3  # words shown"""
SLOW = """import os, pathlib, time
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(120)"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one notebook, which hangs, figures from before, and a corpus."""
    (tmp_path / "notebooks").mkdir()
    write_notebook(tmp_path, SLOW)
    (tmp_path / "notebooks" / "suite.yml").write_text(
        "runs:\n  - name: slow\n    notebook: slow.ipynb\n    parameters:\n      top_n: 5\n"
    )
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "post.txt").write_text("Rain\n\nRain fell on the town.\n")
    (tmp_path / "figures" / "slow").mkdir(parents=True)
    (tmp_path / "figures" / "slow" / "rates.png").write_bytes(b"before")
    (tmp_path / "figures" / "slow" / "report.html").write_text("before")
    (tmp_path / "figures" / "index.html").write_text("before")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_notebook(root: Path, code: str) -> None:
    cells = [
        v4.new_markdown_cell("# Slow?"),
        v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        v4.new_code_cell(code),
    ]
    (root / "notebooks" / "slow.ipynb").write_text(json.dumps(v4.new_notebook(cells=cells)))


def test_help_tells_the_commands_and_the_options_of_run(capsys):
    for arguments, told in (
        (["--help"], ("run", "list", "check", "attribute")),
        (["run", "--help"], ("--set", "--corpus", "--out", "--jobs", "examples:")),
    ):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        said = capsys.readouterr().out
        assert all(word in said for word in told)


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    assert "usage: presslens" in capsys.readouterr().out


def test_help_answers_before_anything_heavy_is_imported():
    code = "import sys; from presslens.cli import parser; parser().format_help()\n"
    code += "heavy = {'pandas', 'numpy', 'matplotlib', 'papermill', 'yaml'} & set(sys.modules)\n"
    code += "sys.exit(', '.join(heavy) or 0)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_trouble(closed, project):
    shell = ["sh", "-c", f'exec "$0" -m presslens.cli list {closed}', sys.executable]
    done = subprocess.run(shell, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_what_cannot_be_printed_is_one_sentence(project):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "presslens.cli", "list"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("presslens: what is printed cannot be")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "²"])
def test_jobs_is_a_whole_number_from_one_up(jobs, capsys):
    with pytest.raises(SystemExit) as stop:
        parser().parse_args(["run", "--jobs", jobs])
    assert stop.value.code == 2
    assert "a whole number from 1 up" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "slwo"], 'no notebook run "slwo" in the suite; did you mean "slow"?'),
        (["run", "--set", "top_m=3"], 'no parameter top_m; did you mean "top_n"?'),
        (["run", "--set", "top_n=abc"], 'top_n has to be a whole number, not "abc"'),
        (["run", "--set", "top_n"], "--set needs NAME=VALUE"),
        (["run", "--set", "corpus=x"], "say --corpus instead"),
        (["run", "--corpus", "nowhere"], "nowhere"),
        (["run", "--out", "seeds/post.txt"], "this is a file"),
        (["check", "nowhere"], "nowhere"),
        (["attribute", "nowhere", "--out", "a.jsonl"], "nowhere"),
        (["attribute", "seeds", "--out", "seeds"], "is a folder"),
        (["attribute", "seeds", "--out", "no/where.jsonl"], "not there"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_and_changes_nothing(project, capsys, arguments, told):
    assert main(arguments) == 2
    said = capsys.readouterr()
    text = said.err if arguments[0] != "check" else said.out + said.err
    assert told in text
    assert "Traceback" not in text
    if arguments[0] != "check":
        assert text.startswith("presslens: ")
        assert text.count("\n") == 1
    assert (project / "figures" / "slow" / "rates.png").read_bytes() == b"before"
    assert (project / "figures" / "index.html").read_text() == "before"
    assert sorted(path.name for path in (project / "figures").iterdir()) == ["index.html", "slow"]


def test_outside_a_project_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["list"]) == 2
    assert "inside a presslens project" in capsys.readouterr().err


def test_list_shows_runs_and_parameters(project, capsys):
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("slow  (slow.ipynb)\n")
    assert "  top_n: int = 5\n      words shown\n" in said  # the suite's value, not the default


def test_attribute_writes_an_object_for_each_article(project, capsys):
    text = '"Rain fell," Ann Lee said.'
    row = json.dumps({"id": "a1", "outlet": "The Post", "text": text})
    (project / "news.jsonl").write_text(row + "\n")
    assert main(["attribute", "news.jsonl", "--out", "said.jsonl"]) == 0
    (line,) = (project / "said.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert record["id"] == "a1"
    ((start, end),) = record["attributions"][0]["content"]
    assert "Rain fell" in text[start:end]
    assert 0.5 < record["attributions"][0]["score"] < 1
    assert main(["attribute", "news.jsonl", "--out", "sure.jsonl", "--min-score", "1"]) == 0
    assert json.loads((project / "sure.jsonl").read_text(encoding="utf-8"))["attributions"] == []
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["attribute", "news.jsonl", "--out", "sure.jsonl", "--min-score", "high"])
    assert 'a number from 0 to 1, not "high"' in capsys.readouterr().err


def alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return status != "Z"


def wait_until(condition, seconds=90):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it took too long"
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_an_interrupted_run_leaves_old_figures_and_no_process(project, tmp_path_factory, blow):
    scratch = tmp_path_factory.mktemp("scratch")
    before = {p: p.read_bytes() for p in (project / "figures").rglob("*") if p.is_file()}
    process = subprocess.Popen(
        [sys.executable, "-m", "presslens.cli", "run"],
        cwd=project,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(scratch)},
        # Tests that a shell runs in the background ignore interrupts, and so would what they start.
        preexec_fn=lambda: [signal.signal(one, signal.SIG_DFL) for one in (2, 1)],
    )
    noted = project / "notebooks" / "pid"
    try:
        wait_until(lambda: noted.exists() and noted.read_text())
        process.send_signal(blow)
        complaint = process.communicate(timeout=30)[1].decode()
    finally:
        process.kill()
    wait_until(lambda: not alive(int(noted.read_text())), seconds=30)
    assert {p: p.read_bytes() for p in before} == before
    if blow != signal.SIGKILL:
        assert process.returncode == 128 + blow
        assert list(scratch.iterdir()) == []
        assert "interrupted" in complaint
        assert "Traceback" not in complaint
        assert sorted(p.name for p in (project / "figures").iterdir()) == ["index.html", "slow"]
        return
    # After a kill -9 the next run finds its way.
    write_notebook(project, "top_n")
    assert main(["run"]) == 0
    assert (project / "figures" / "slow" / "report.html").is_file()
    assert not (project / "figures" / "slow" / "rates.png").exists()
    assert not (project / "figures" / ".staging").exists()
