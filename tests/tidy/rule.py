"""What a rule is: a sentence, a check, and examples that it must catch or leave alone."""

from typing import Callable, NamedTuple

RULES = []


class Rule(NamedTuple):
    name: str  # A sentence, with underscores.
    check: Callable
    bad: list  # Each a Tree as keyword arguments, in which the rule must find something.
    good: list  # Each a Tree in which it must find nothing.


def rule(name, bad, good):
    """Registers the function below it."""

    def register(check):
        RULES.append(Rule(name, check, bad, good))
        return check

    return register


def cpp(text, path="results/record/example.cpp"):
    """A tree of one C++ file."""
    return {"files": {path: text}}


def text_file(text, path="README.md"):
    return {"files": {path: text}}
