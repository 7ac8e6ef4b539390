"""Rules on how files stand to one another."""

import re

import cpp as language
from rule import cpp, rule, text_file
from tree import Complaint

CODE = (".cpp", ".hpp")
WINGS = ("results/", "harness/", "suites/")  # Each may include itself and what stands before it.
EDGES = [["results/judge", "results/record", "judging walks the plan"]]
# Sources that this build may leave out: for another architecture, or for a choice that is off by default.
ELSEWHERE = [
    (r"_(aarch64|x86_64)\.cpp$", "one instruction set"),
    (r"^scripts/bench/", "built with ASSAY_BENCH"),
    (r"^tests/fuzz/libfuzzer\.cpp$", "built with ASSAY_FUZZ"),
    (r"_cuda\.(cpp|cu)$|^harness/device/cuda/|^tests/cuda_emulator/", "built where the CUDA toolkit is found"),
]


def folder_of(path):
    return path.rpartition("/")[0]


def wing_of(folder):
    return next((i for i, wing in enumerate(WINGS) if (folder + "/").startswith(wing)), None)


def includes(tree):
    """(path, line, folder, folder included) of the three wings; generated headers are left out."""
    for path, text in tree.of(*CODE):
        if wing_of(folder_of(path)) is None:
            continue
        for match in language.INCLUDE.finditer(text):
            if not match.group(1).startswith("embedded/"):
                yield path, language.line_of(text, match.start()), folder_of(path), match.group(1)


def matches(pattern, folder):
    return folder == pattern or (pattern.endswith("/*") and folder.startswith(pattern[:-1]))


def cycle_in(graph):
    """The nodes of one cycle, or nothing."""
    state, trail = {}, []

    def walk(node):
        state[node] = "open"
        trail.append(node)
        for target in sorted(graph.get(node, ())):
            if state.get(target) == "open":
                return trail[trail.index(target):] + [target]
            if target not in state and (found := walk(target)):
                return found
        state[node] = "done"
        trail.pop()
        return None

    return next((found for node in sorted(graph) if node not in state and (found := walk(node))), None)


@rule(
    "includes_go_only_along_allowed_edges",
    bad=[
        {**cpp('#include "results/report/report.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES},
        {**cpp('#include "tests/unit/a.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES},
        {**cpp('#include "sibling.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES},
    ],
    good=[
        {**cpp('#include "results/record/plan.hpp"\n#include "results/judge/judge.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES},
        {**cpp('#include "embedded/chart.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES},
    ],
)
def edges_hold(tree):
    for path, line, folder, target in includes(tree):
        goal = folder_of(target)
        if goal != folder and not any(matches(a, folder) and matches(b, goal) for a, b, _ in tree.edges):
            yield Complaint(path, line, target, f'"{target}": {folder} may not include {goal or "a file without its folder"}; '
                                                "tests/tidy/edges lists what may, each with its reason")


@rule(
    "the_wings_point_one_way",
    bad=[
        {"files": {}, "edges": [["results/judge", "harness/plan", "no"]]},
        {"files": {}, "edges": [["harness/cli", "suites/hbm", "no"]]},
        {"files": {}, "edges": [["results/a", "results/b", "x"], ["results/b", "results/a", "y"]]},
    ],
    good=[{"files": {}, "edges": [["suites/*", "harness/bench", "a"], ["harness/plan", "results/record", "b"]]}],
)
def wings_hold(tree):
    graph = {}
    for source, target, _ in tree.edges:
        graph.setdefault(source, set()).add(target)
        if None in (wing_of(source), wing_of(target)) or wing_of(source) < wing_of(target):
            yield Complaint("tests/tidy/edges", 1, source, f"{source} to {target}: suites, harness, results is the only direction")
    if found := cycle_in(graph):
        yield Complaint("tests/tidy/edges", 1, "*", "a cycle: " + " to ".join(found))


@rule(
    "every_allowed_edge_is_used",
    bad=[{**cpp("// Nothing.\n", "results/judge/judge.cpp"), "edges": EDGES}],
    good=[{**cpp('#include "results/record/plan.hpp"\n', "results/judge/judge.cpp"), "edges": EDGES}],
)
def edges_used(tree):
    used = {(folder, folder_of(target)) for _, _, folder, target in includes(tree)}
    for source, target, _ in tree.edges:
        if not any(matches(source, a) and matches(target, b) for a, b in used):
            yield Complaint("tests/tidy/edges", 1, source, f"{source} to {target}: nobody uses it, take it out")


@rule(
    "includes_have_no_cycle",
    bad=[{"files": {"results/a/a.hpp": '#include "results/b/b.hpp"\n', "results/b/b.hpp": '#include "results/a/a.hpp"\n'}}],
    good=[{"files": {"results/a/a.hpp": '#include "results/b/b.hpp"\n', "results/b/b.hpp": "\n"}}],
)
def no_cycle(tree):
    graph = {path: set(language.INCLUDE.findall(text)) for path, text in tree.of(*CODE)}
    if found := cycle_in(graph):
        yield Complaint(found[0], 1, "*", "a cycle of includes: " + " to ".join(found))


@rule(
    "every_include_is_a_file",
    bad=[cpp('#include "results/gone.hpp"\n')],
    good=[{"files": {"tests/unit/a/a.cpp": '#include "b.hpp"\n', "tests/unit/a/b.hpp": ""}}],
)
def includes_exist(tree):
    for path, text in tree.of(*CODE):
        for match in language.INCLUDE.finditer(text):
            target = match.group(1)
            beside = f"{folder_of(path)}/{target}"
            if not target.startswith("embedded/") and target not in tree.files and beside not in tree.files:
                yield Complaint(path, language.line_of(text, match.start()), target, f'"{target}" is no file of this repository')


@rule(
    "every_source_is_compiled_by_some_target",
    bad=[{**cpp("// a\n"), "compiled": set()}],
    good=[
        {**cpp("// a\n"), "compiled": {"results/record/example.cpp"}},
        {**cpp("// a\n", "harness/a/b_aarch64.cpp"), "compiled": set()},
    ],
)
def compiled(tree):
    if tree.compiled is None:
        yield Complaint("build", 1, "*", "compile_commands.json is missing: configure the build first")
        return
    for path, _ in tree.of(".cpp"):
        if path not in tree.compiled and not any(re.search(pattern, path) for pattern, _ in ELSEWHERE):
            yield Complaint(path, 1, "*", "no target compiles this file")


@rule(
    "every_header_is_included_by_another_file",
    bad=[{"files": {"results/a/a.hpp": "// Dead.\n", "results/a/b.cpp": "// b\n"}}],
    good=[{"files": {"results/a/a.hpp": "// a\n", "results/a/b.cpp": '#include "results/a/a.hpp"\n'}}],
)
def headers_used(tree):
    wanted = set()
    for path, text in tree.of(*CODE):
        for target in language.INCLUDE.findall(text):
            wanted |= {target, f"{folder_of(path)}/{target}"}
    for path, _ in tree.of(".hpp"):
        if path not in wanted:
            yield Complaint(path, 1, "*", "nobody includes this header")


@rule(
    "there_are_no_links_in_the_tree",
    bad=[{**text_file("", "a"), "links": ["a"]}],
    good=[text_file("", "a")],
)
def no_links(tree):
    for path in sorted(tree.links):
        yield Complaint(path, 1, "*", "a symbolic link: archives and other systems lose it")
