"""Whether the table `calls` has a row for every call that we make, and each row names tests that there are."""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
NVIDIA = r"(?:__)?(?:cuda|cublas(?:Lt)?|nccl|nvml)[A-Z]\w*"
UNEMULATED = "-"


def rows(text):
    """Call to the tests that its row names."""
    found = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split(" | ")]
        if len(columns) != 3 or not all(columns):
            raise SystemExit(f"calls: three columns are expected: {line}")
        if columns[0] in found:
            raise SystemExit(f"calls: {columns[0]} stands twice")
        found[columns[0]] = columns[2].split(", ")
    return found


def linked(nm, module):
    """What the module asks other libraries for."""
    answer = subprocess.run([nm, "-D", "--undefined-only", module], capture_output=True, text=True, check=True)
    return set(re.findall(rf"\bU ({NVIDIA})", answer.stdout))


def looked_up(source):
    """What is looked up by name: texts of harness/ that are such a call's."""
    found = set()
    for path in sorted((source / "harness").rglob("*.cpp")):
        found |= set(re.findall(rf'"({NVIDIA})"', path.read_text()))
    return found


def tests(source):
    found = set()
    for path in sorted((source / "tests" / "cuda_emulator").rglob("*_test.cpp")):
        found |= set(re.findall(r"TEST(?:_F|_P)?\(\w+,\s*(\w+)\)", path.read_text()))
    return found


def complaints(table, made, tests_there):
    yield from (f"{call} is called and has no row" for call in sorted(made - table.keys()))
    yield from (f"{call} has a row and is not called" for call in sorted(table.keys() - made))
    yield from (f"{call}: there is no test {test}" for call, named in sorted(table.items()) for test in named
                if test != UNEMULATED and test not in tests_there)


def main(nm, module, source):
    source = pathlib.Path(source)
    found = list(complaints(rows((HERE / "calls").read_text()), linked(nm, module) | looked_up(source), tests(source)))
    for complaint in found:
        print(f"tests/cuda_emulator/calls: {complaint}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
