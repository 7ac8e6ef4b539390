"""The rules of the house, kept by a machine.

tidy.py --list                        names of the rules
tidy.py RULE... [--build FOLDER]      complaints of these rules about the repository; exit 1 where there is one
tidy.py --examples RULE...            does each rule catch its bad examples and leave its good ones alone?
"""

import argparse
import pathlib
import sys

import code_rules  # noqa: F401  Registers its rules.
import structure_rules  # noqa: F401
import text_rules  # noqa: F401
from rule import RULES, rule, text_file
from tree import Complaint, Tree, of_repository

ROOT = pathlib.Path(__file__).resolve().parents[2]


def complaints(one, tree):
    return [found for found in one.check(tree) if not tree.excused(one.name, found)]


@rule(
    "every_exception_is_needed",
    bad=[{**text_file("# a\n"), "exceptions": [["no_dead_link_in_a_document", "README.md", "*", "was needed once"]]},
         {**text_file("# a\n"), "exceptions": [["no_such_rule", "README.md", "*", "never"]]}],
    good=[{**text_file("# a\n[b](c)\n"), "exceptions": [["no_dead_link_in_a_document", "README.md", "c", "made later"]]}],
)
def exceptions_needed(tree):
    for other in RULES:
        if other.check is not exceptions_needed:
            complaints(other, tree)
    for row, (name, path, what, _) in enumerate(tree.exceptions):
        if row not in tree.used_exceptions:
            yield Complaint("tests/tidy/exceptions", 1, what, f"{name} {path} {what}: nothing needs it, take it out")


def look(names, build):
    tree = of_repository(ROOT, build)
    if not any(tree.of(".cpp")):
        raise SystemExit(f"there is no source below {ROOT}")
    return [found for one in RULES if one.name in names for found in complaints(one, tree)]


def examine(names):
    """What is wrong with the rules themselves."""
    for one in (one for one in RULES if one.name in names):
        if not one.bad or not one.good:
            yield f"{one.name} has no example"
        for number, example in enumerate(one.bad):
            if not complaints(one, Tree(**example)):
                yield f"{one.name} does not catch its bad example {number}"
        for number, example in enumerate(one.good):
            for found in complaints(one, Tree(**example)):
                yield f"{one.name} complains about its good example {number}: {found}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--examples", action="store_true")
    parser.add_argument("--build", type=pathlib.Path)
    arguments = parser.parse_args()
    known = [one.name for one in RULES]
    if arguments.list:
        print("\n".join(known))
        return 0
    names = arguments.rules or known
    if unknown := set(names) - set(known):
        raise SystemExit(f"no rule {', '.join(sorted(unknown))}")
    found = list(examine(names)) if arguments.examples else look(names, arguments.build)
    print("\n".join(map(str, found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
