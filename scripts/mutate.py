#!/usr/bin/env python3
"""Breaks the code in small ways, one at a time, and requires that the named test notices each.

Works on a copy of the tree with a build of its own. Exit 0: every mutant was killed by its test.
1: one survived, or a test was not green before anything was broken. 2: the call is wrong.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from mutants import MUTANTS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("CMakeLists.txt", "cmake", "results", "harness", "suites", "scripts", "tests")
BUILD_SECONDS_MAX = 7200
TEST_SECONDS_MAX = 120
# Without warnings: a variable that a mutant leaves unused is no reason not to build.
FLAGS = ("-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -w")


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    program: str
    test: str


class Copy:
    """A copy of the tree, and its build."""

    def __init__(self, folder: Path):
        self.tree = folder / "tree"
        self.build = folder / "build"
        self.tree.mkdir()
        for name in SOURCES:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, self.tree / name)
        # ccache then sees the same paths in every copy, so that a second run builds little.
        self.environment = dict(os.environ, CCACHE_BASEDIR=str(folder), CCACHE_NOHASHDIR="1")

    def configure(self):
        self._run(["cmake", "-S", self.tree, "-B", self.build, *FLAGS])

    def make(self, programs) -> str:
        """What went wrong, or nothing."""
        built = self._call(["ninja", "-C", self.build, *programs], BUILD_SECONDS_MAX)
        return "" if built.returncode == 0 else built.stdout

    def passes(self, program: str, test: str) -> bool:
        """False for a failure, a crash and a hang."""
        command = [self.build / program, f"--gtest_filter={test}"]
        try:
            done = self._call(command, TEST_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return False
        # A filter that matches nothing exits with 0.
        return done.returncode == 0 and re.search(r"\[  PASSED  \] [1-9]", done.stdout) is not None

    def _call(self, command, seconds):
        return subprocess.run([str(word) for word in command], env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
                              errors="replace")

    def _run(self, command):
        done = self._call(command, BUILD_SECONDS_MAX)
        if done.returncode != 0:
            sys.exit(f"mutate: {command[0]} failed\n{done.stdout[-4000:]}")


def chosen(only: list[str]) -> list[Mutant]:
    mutants = [Mutant(*row) for row in MUTANTS]
    unknown = set(only) - {mutant.name for mutant in mutants}
    if unknown:
        print(f"mutate: no mutant is named {', '.join(sorted(unknown))}; see --list", file=sys.stderr)
        sys.exit(2)
    return [mutant for mutant in mutants if not only or mutant.name in only]


def stale(mutants: list[Mutant]) -> list[str]:
    """Mutants whose text is not there exactly once: the code moved on, and the table did not."""
    complaints = []
    for mutant in mutants:
        count = (ROOT / mutant.file).read_text().count(mutant.old)
        if count != 1:
            complaints.append(f"{mutant.name}: its text stands {count} times in {mutant.file}")
    return complaints


def not_green(copy: Copy, mutants: list[Mutant]) -> list[str]:
    """Tests that fail, or do not exist, before anything is broken."""
    return [f"{program}: {test} is not green in the code as it is"
            for program, test in sorted({(mutant.program, mutant.test) for mutant in mutants})
            if not copy.passes(program, test)]


def try_out(copy: Copy, mutant: Mutant) -> str:
    """How the mutant survived, or nothing."""
    path = copy.tree / mutant.file
    original = path.read_text()
    path.write_text(original.replace(mutant.old, mutant.new))
    try:
        problem = copy.make([mutant.program])
        if problem:
            return "it does not compile\n" + problem[-2000:]
        return "it survived" if copy.passes(mutant.program, mutant.test) else ""
    finally:
        path.write_text(original)


def stop(complaints: list[str]):
    if complaints:
        sys.exit("\n".join(f"mutate: {complaint}" for complaint in complaints))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="show the mutants and their tests")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="this mutant alone; may be given several times")
    arguments = parser.parse_args()
    mutants = chosen(arguments.only)
    if arguments.list:
        for mutant in mutants:
            print(f"{mutant.name:24} {mutant.file:36} {mutant.test}")
        return 0
    stop(stale(mutants))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # Leaves no copy behind.
    with tempfile.TemporaryDirectory(prefix="assay-mutate-") as folder:
        copy = Copy(Path(folder))
        copy.configure()
        problem = copy.make(sorted({mutant.program for mutant in mutants}))
        stop([f"the code as it is does not build\n{problem[-4000:]}"] if problem else [])
        stop(not_green(copy, mutants))
        return judged(copy, mutants)


def judged(copy: Copy, mutants: list[Mutant]) -> int:
    killed = 0
    for mutant in mutants:
        began = time.monotonic()
        survived = try_out(copy, mutant)
        seconds = time.monotonic() - began
        killed += not survived
        print(f"{'SURVIVED' if survived else 'killed  '} {mutant.name:24} by {mutant.test} "
              f"({seconds:.0f} s){': ' + survived if survived else ''}", flush=True)
    print(f"{killed} of {len(mutants)} mutants killed")
    return 0 if killed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
