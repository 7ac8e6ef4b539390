"""As much of C++ as the rules need: text without comments and strings, includes, functions."""

import re
from typing import NamedTuple

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)
SYSTEM_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]+<([^>]+)>", re.M)

TOKEN = re.compile(
    r"""
      (?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")
    | (?P<line>//[^\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<text>"(?:[^"\\\n]|\\.)*")
    | (?P<separator>(?<=[0-9a-fA-F])'(?=[0-9a-fA-F]))
    | (?P<character>'(?:[^'\\\n]|\\.)+')
    """,
    re.S | re.X,
)


class Function(NamedTuple):
    name: str
    line: int
    lines: int
    parameters: int


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def stripped(text):
    """The same lines and columns, with blanks for comments and for what stands inside literals."""

    def replace(match):
        found = match.group(0)
        if match.lastgroup in ("line", "block"):
            return blank(found)
        if match.group("separator"):
            return found
        quote = found[-1]
        return quote + blank(found[1:-1]) + quote

    return TOKEN.sub(replace, text)


def code_only(text):
    """Stripped, and without preprocessor lines."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: blank(m.group(0)), stripped(text), flags=re.M)


def parameter_list(head):
    """Offset of the parameters of a function's head and of what follows them; None where there are none."""
    angle = depth = 0
    begin = None
    for i, char in enumerate(head):
        if char == "<" and re.search(r"\w\s*$", head[:i]):
            angle += 1
        elif char == ">" and head[i - 1] != "-" and angle > 0:
            angle -= 1
        elif char == "(":
            if depth == 0 and angle == 0 and begin is None:
                begin = i + 1
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0 and begin is not None and angle == 0:
                return begin, i
    return None


def count_parameters(text):
    if text.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for before, char in zip(" " + text, text):
        if char in "([{<":
            depth += 1
        elif char in ")]}" or (char == ">" and before != "-"):
            depth -= 1
        elif char == "," and depth == 0:
            count += 1
    return count


def without_template(head):
    """A head without labels of access, attributes and template parameters."""
    head = re.sub(r"\b(?:public|private|protected)\s*:(?!:)", " ", head)
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.S)
    head = re.sub(r"\boperator\s*(?:\(\s*\)|[^\s\w(]+)", "operator_", head).strip()
    while match := re.match(r"template\s*<", head):
        depth, i = 1, match.end()
        while depth and i < len(head):
            depth += {"<": 1, ">": -1}.get(head[i], 0)
            i += 1
        head = head[i:].strip()
    return head


def kind_of(head):
    """What a brace after this head opens: a scope, the body of a function, or the value of something."""
    head = without_template(head)
    if re.match(r"(?:inline\s+)?namespace\b|extern\s*\"", head):
        return "scope", None
    if re.match(r"(?:class|struct|union)\b[^()=]*$", head):
        return "scope", None
    place = parameter_list(head)
    if place is None or re.search(r"(?<![=!<>])=(?!=)", head[: place[0]]):
        return "value", None
    after = head[place[1] + 1 :]
    if re.search(r"(?<!:):(?!:)", after) and re.search(r"[\w>]\s*$", after):
        return "value", None  # A member of a constructor's list.
    name = re.search(r"([~\w:]+)\s*$", head[: place[0] - 1])
    if name is None:
        return "value", None
    return "body", (name.group(1), count_parameters(head[place[0] : place[1]]))


def functions(text):
    """Every function that is defined. Lambdas belong to the function they stand in."""
    code = code_only(text)
    found, stack = [], []
    head = parens = 0
    for match in re.finditer(r"[{}();]", code):
        i, char = match.start(), match.group(0)
        inside = bool(stack) and stack[-1][0] in ("body", "inner", "value")
        if char == "(":
            parens += 1
        elif char == ")":
            parens -= 1
        elif char == ";" and not inside and parens == 0:
            head = i + 1
        elif char == "{":
            if inside:
                stack.append(("inner", None, 0))
            elif parens > 0:
                stack.append(("value", None, 0))
            else:
                kind, about = kind_of(code[head:i])
                start = head + len(code[head:i]) - len(code[head:i].lstrip())
                stack.append((kind, about, start))
                if kind == "scope":
                    head = i + 1
        elif char == "}" and stack:
            kind, about, start = stack.pop()
            if kind == "body":
                first, last = line_of(code, start), line_of(code, i)
                found.append(Function(about[0], first, last - first + 1, about[1]))
            if kind in ("body", "scope"):
                head = i + 1
    return found
