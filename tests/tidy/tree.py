"""The files that the rules look at: those of the repository, or a few lines that a rule must catch."""

import fnmatch
import json
import pathlib
import subprocess
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
TEXT_BYTES_MAX = 4 << 20  # Larger files are data.
DATA = ("tests/fuzz/corpus/", "tests/fuzz/findings/")  # Broken on purpose.


class Complaint(NamedTuple):
    path: str
    line: int
    what: str  # The word that an exception names.
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


def table(path, columns):
    """Rows of a text file of words and a last column of prose; # begins a comment line."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            words = line.split(None, columns - 1)
            if len(words) != columns:
                raise SystemExit(f"{path.name}:{number}: {columns} columns are expected, the last is the reason")
            rows.append(words)
    return rows


class Tree:
    def __init__(self, files, compiled=None, edges=None, exceptions=None, links=()):
        self.files = files  # Path to text; None where the file is no text.
        self.compiled = compiled
        self.edges = edges if edges is not None else table(HERE / "edges", 3)
        self.exceptions = exceptions if exceptions is not None else []
        self.links = set(links)
        self.used_exceptions = set()

    def of(self, *suffixes, under=""):
        """(path, text) of the text files with these endings below a folder."""
        for path, text in sorted(self.files.items()):
            if text is not None and path.startswith(under) and path.endswith(suffixes or ("",)):
                yield path, text

    def exists(self, path):
        return path in self.files or any(name.startswith(path.rstrip("/") + "/") for name in self.files)

    def excused(self, rule, complaint):
        for row, (name, pattern, what, _) in enumerate(self.exceptions):
            if name == rule and fnmatch.fnmatch(complaint.path, pattern) and what in ("*", complaint.what):
                self.used_exceptions.add(row)
                return True
        return False


def listed(root):
    """Every file that git tracks or would track; without git, every file outside build/ and hidden folders."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        return sorted({name for name in answer.stdout.split("\0") if name})
    found = (path.relative_to(root).as_posix() for path in root.rglob("*"))
    return sorted(name for name in found if not name.startswith(("build/", ".git/", ".cache/")))


def read(path):
    if path.stat().st_size > TEXT_BYTES_MAX:
        return None
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", errors="replace")


def parts_of(source):
    """The file itself; or, of one that CMake made to compile several together, those that it includes."""
    if source.parent.name != "Unity" or not source.is_file():
        return [source]
    return [pathlib.Path(line.split('"')[1]) for line in source.read_text().splitlines()
            if line.startswith("#include")]


def of_repository(root, build):
    names = [name for name in listed(root) if (root / name).is_file()]
    files = {name: None if name.startswith(DATA) else read(root / name) for name in names}
    compiled = None
    commands = build / "compile_commands.json" if build else None
    if commands and commands.exists():
        compiled = set()
        for entry in json.loads(commands.read_text()):
            for part in parts_of(pathlib.Path(entry["directory"], entry["file"]).resolve()):
                if part.is_relative_to(root):
                    compiled.add(part.relative_to(root).as_posix())
    links = [name for name in names if (root / name).is_symlink()]
    return Tree(files, compiled, exceptions=table(HERE / "exceptions", 4), links=links)
