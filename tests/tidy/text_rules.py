"""Rules on documents, scripts and every other text."""

import ast
import posixpath
import re
import subprocess

from rule import rule, text_file
from tree import Complaint

# Put together here, so that this file does not hold what it looks for.
LEFTOVERS = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "WI" + "P")) + r")\b")
HOMES = re.compile(r"(?<![\w.$}~-])/(?:home|work|root|Users)" + r"/\w")
PRIVATE_NAMES = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:internal|intranet|corp|lan)\b")
PRIVATE_NUMBERS = re.compile(r"(?<![\d.])(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?![\d.])")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SHELL = re.compile(r"#!.*\bbash\b")


def found_by(pattern, tree, message):
    for path, text in tree.of():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Complaint(path, line, match.group(0), f"'{match.group(0)}': {message}")


@rule(
    "no_leftover_words",
    bad=[text_file(f"// {word}: later\n", "a.cpp") for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")],
    good=[text_file("todos, hacks and fixmetoo\n", "a.cpp")],
)
def leftovers(tree):
    yield from found_by(LEFTOVERS, tree, "finish it, or leave it out")


@rule(
    "no_path_of_a_home_folder",
    bad=[text_file(f'"/{folder}/somebody"', "a.json") for folder in ("home", "work", "root", "Users")],
    good=[text_file("build/work/x and $root/scripts and https://example.org/home", "a.json")],
)
def homes(tree):
    yield from found_by(HOMES, tree, "a path of one machine; name it relative to the repository")


@rule(
    "no_private_host_name_or_address",
    bad=[text_file("node7.hpc" + ".internal", "a.json"), text_file("192" + ".168.1.7", "a.md")],
    good=[text_file("example.org, 127.0.0.1, 8.8.8.8, version 3.10.1.2.3", "a.md")],
)
def private_hosts(tree):
    yield from found_by(PRIVATE_NAMES, tree, "a private host name")
    yield from found_by(PRIVATE_NUMBERS, tree, "a private address")


@rule(
    "every_document_has_one_title",
    bad=[text_file("no title\n"), text_file("# one\n# two\n"), text_file("\n# late\n")],
    good=[text_file("# one\n## part\n```\n# a comment\n```\n")],
)
def one_title(tree):
    for path, text in tree.of(".md"):
        titles = re.findall(r"^# .+$", FENCE.sub("", text), re.M)
        if len(titles) != 1 or not text.startswith("# "):
            yield Complaint(path, 1, "*", f"{len(titles)} titles; the first line is the one '# Title'")


def anchors(text):
    """The names that a link into this document may have."""
    titles = re.findall(r"^#+ (.+?)\s*$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@rule(
    "no_dead_link_in_a_document",
    bad=[
        text_file("# a\n[gone](docs/gone.md)\n"),
        text_file("# a\n![gone](docs/gone.png)\n"),
        text_file("# a\n[part](#not-there)\n"),
        {"files": {"README.md": "# a\n[b](docs/b.md#gone)\n", "docs/b.md": "# b\n"}},
    ],
    good=[
        text_file("# a\n[out](https://example.org/x)\n[me](README.md) [here](#a)\n```\n[x](gone)\n```\n"),
        {"files": {"docs/a.md": "# a\n[up](../README.md#the-start) [folder](../docs)\n", "README.md": "# r\n## The start\n"}},
    ],
)
def dead_links(tree):
    for path, text in tree.of(".md"):
        for target in LINK.findall(FENCE.sub("", text)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            if not tree.exists(goal):
                yield Complaint(path, 1, target, f"the link '{target}' leads nowhere")
            elif anchor and goal.endswith(".md") and anchor not in anchors(tree.files[goal] or ""):
                yield Complaint(path, 1, target, f"'{goal}' has no section '{anchor}'")


@rule(
    "every_bash_script_parses_and_stops_at_the_first_error",
    bad=[text_file("#!/usr/bin/env bash\nset -euo pipefail\nif\n", "scripts/a"), text_file("#!/usr/bin/env bash\ntrue\n", "scripts/a")],
    good=[text_file("#!/usr/bin/env bash\n# a\nset -euo pipefail\ntrue\n", "scripts/a")],
)
def bash_scripts(tree):
    for path, text in tree.of():
        if not SHELL.match(text):
            continue
        if not re.search(r"^set -euo pipefail$", text, re.M):
            yield Complaint(path, 1, "*", "a script says set -euo pipefail")
        parsed = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
        if parsed.returncode != 0:
            yield Complaint(path, 1, "*", "bash does not parse it: " + parsed.stderr.strip())


@rule(
    "every_python_file_parses",
    bad=[text_file("def f(:\n", "scripts/a.py")],
    good=[text_file("def f():\n    return 1\n", "scripts/a.py")],
)
def python_files(tree):
    for path, text in tree.of(".py"):
        try:
            ast.parse(text, path)
        except SyntaxError as error:
            yield Complaint(path, error.lineno or 1, "*", f"Python does not parse it: {error.msg}")
