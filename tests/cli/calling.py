"""Calling the programs and looking at what they leave behind."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ASSAY_BUILD"])
SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])
HERE = pathlib.Path(__file__).resolve().parent
SHORT = str(HERE / "short.json")
MANY = str(HERE / "many.json")
LOOSE = str(HERE / "loose.json")

# A loaded machine can scatter so much that even a bound of next to nothing stays open; what these tests look at
# is that everything came back.
DONE = (0, 4)
ACCEPTED, REJECTED, USAGE, WORLD, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130


def call(program, *arguments, timeout=240, **options):
    """The finished process, with its output as text."""
    return subprocess.run(
        [str(BUILD / program), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=timeout,
        **options,
    )


def start(program, *arguments, **options):
    """A process that is still running."""
    return subprocess.Popen(
        [str(BUILD / program), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def lines_of(path):
    """The JSON values of a JSON Lines file."""
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def outcomes(folder):
    """Case name to outcome, of the devices of a judged folder."""
    verdicts = lines_of(folder / "verdicts.jsonl")[1:]
    return {verdict["case"]: verdict["outcome"] for verdict in verdicts}


def came_back(folder):
    """Every planned case was measured, whatever its figures say."""
    return not {"missing", "error", "fail"} & set(outcomes(folder).values())


def processes_of(plan_id):
    """Pids of living processes that carry the campaign's mark in their environment."""
    mark = f"ASSAY_CAMPAIGN={plan_id}".encode()
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, and an assertion that says what the program said."""

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-cli-"))
        self.addCleanup(self.remove, self.scratch)

    @staticmethod
    def remove(folder):
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)

    def expect(self, process, code, *words):
        """The exit code (or one of several), and every word somewhere in what was printed."""
        said = process.stdout + process.stderr
        self.assertIn(process.returncode, code if isinstance(code, tuple) else (code,), said)
        for word in words:
            self.assertIn(word, said)
        return said
