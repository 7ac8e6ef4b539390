"""Rules on what stands in a C++ file."""

import re

import cpp as language
from rule import cpp, rule
from tree import Complaint

CODE = (".cpp", ".hpp")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 4
COLUMNS_MAX = 100

# Pattern in code without comments and strings, the word that an exception names, what to use in its place.
BANNED = [
    (r"\b(?:std::)?(?:v?(?:f|d|s|sn)?printf|puts|fputs|putchar)\s*\(", "printf", "fmt::format, or fmt::print in a main"),
    (r"\bstd::(?:cout|cerr|clog)\b", "iostream", "fmt::print in a main; libraries return values"),
    (r"\bstd::endl\b", "endl", "'\\n'"),
    (r"(?<![\w.>])(?:std::)?system\s*\(", "system", "posix_spawn, as in harness/launch"),
    (r"\bpopen\s*\(", "popen", "posix_spawn, as in harness/launch"),
    (r"(?<![\w.>])(?:std::)?s?rand\s*\(", "rand", "a seeded generator that is handed in"),
    (r"(?<![\w.>])(?:std::)?ato(?:i|l|ll|f)\s*\(", "atoi", "std::from_chars"),
    (r"\b(?:std::)?(?:strto(?:d|f|ld)|sto(?:d|f|ld))\s*\(", "strtod", "std::from_chars, which knows no locale"),
    (r"\b(?:std::)?(?:strcpy|strcat|strtok|gets)\s*\(", "strcpy", "std::string"),
    (r"\b(?:std::)?(?:localtime|localtime_r|mktime|ctime)\s*\(", "localtime", "results/store/clock.hpp: times are UTC"),
    (r"\b(?:std::)?setlocale\s*\(|\bstd::locale\b", "locale", "nothing: no byte may depend on a locale"),
    (r"(?<![\w.>])(?:std::)?(?:secure_)?getenv\s*\(", "getenv", "an argument, read once in a main"),
    (r"\bnew\s+[\w:(]|\bnew\s*\(", "new", "std::make_unique or a value"),
    (r"\bdelete\s+\w|\bdelete\s*\[", "delete", "std::unique_ptr or a value"),
    (r"\bstd::(?:shared_ptr|make_shared)\b", "shared_ptr", "one owner: a value or std::unique_ptr"),
    (r"\busing\s+namespace\b", "using_namespace", "names with their namespace"),
    (r"\bgoto\b", "goto", "a function"),
    (r"(?:\bstd::|(?<!\w)::)(?:quick_)?exit\s*\(", "exit", "a return from main, or throw Error"),
    (r"\bconst_cast\b", "const_cast", "a type that says what may change"),
]


def complain(path, text, offset, what, message):
    return Complaint(path, language.line_of(text, offset), what, message)


@rule("no_file_is_longer_than_400_lines", bad=[cpp("\n" * 401)], good=[cpp("\n" * 400)])
def file_length(tree):
    for path, text in tree.of(*CODE, ".py"):
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            yield Complaint(path, lines, "*", f"{lines} lines; a file has one subject and at most {FILE_LINES_MAX}")


@rule(
    "no_function_is_longer_than_70_lines",
    bad=[
        cpp("void f() {\n" + "  g();\n" * 70 + "}\n"),
        cpp("namespace a {\nstruct S {\n  S() : a_{1}, b_(2) {\n" + "  g();\n" * 70 + "  }\n};\n}\n"),
        cpp("template <class T>\nT f(const T& a = {}) noexcept {\n" + "  g('}', \"}\");\n" * 70 + "}\n"),
    ],
    good=[
        cpp("void f() {\n" + "  g();\n" * 68 + "}\nvoid h() {\n" + "  g();\n" * 60 + "}\n"),
        cpp("constexpr int kTable[] = {\n" + "  1,\n" * 100 + "};\n"),
        cpp("class A {\n" + "  void f();  // }\n" * 100 + "};\n"),
    ],
)
def function_length(tree):
    for path, text in tree.of(*CODE):
        for function in language.functions(text):
            if function.lines > FUNCTION_LINES_MAX:
                yield Complaint(
                    path, function.line, function.name,
                    f"{function.name} has {function.lines} lines; at most {FUNCTION_LINES_MAX}: give its steps names",
                )


@rule(
    "no_function_has_more_than_4_parameters",
    bad=[
        cpp("int f(int a, int b, int c, int d, int e) { return 0; }\n"),
        cpp("std::function<void(int)> A::f(std::map<int, int> a, int b, F c, int d, int e) const {\n}\n"),
    ],
    good=[
        cpp("int f(std::map<int, int> a, std::function<void(int, int)> b, int c, int d) { return 0; }\n"),
        cpp("int f(void) { return g(1, 2, 3, 4, 5); }\n"),
        cpp("A::A(int a) : a_(1, 2, 3), b_{1, 2, 3, 4, 5, 6} {}\n"),
    ],
)
def parameters(tree):
    for path, text in tree.of(*CODE):
        for function in language.functions(text):
            if function.parameters > PARAMETERS_MAX:
                yield Complaint(
                    path, function.line, function.name,
                    f"{function.name} takes {function.parameters} parameters; at most {PARAMETERS_MAX}: make a struct",
                )


@rule("no_line_is_longer_than_100_columns", bad=[cpp("// " + "a" * 98 + "\n")], good=[cpp("// " + "é" * 97 + "\n")])
def columns(tree):
    for path, text in tree.of(*CODE):
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > COLUMNS_MAX and "http" not in line:
                yield Complaint(path, number, "*", f"{len(line)} columns; at most {COLUMNS_MAX}")


@rule(
    "no_banned_call",
    bad=[
        cpp(f"void f() {{ {call}; }}\n")
        for call in (
            'std::printf("a")', 'snprintf(a, 1, "b")', "std::cout << 1", "a << std::endl", 'std::system("ls")',
            'popen("ls", "r")', "rand()", "std::atoi(a)", "atof(a)", "std::strtod(a, b)", "std::stod(a)",
            "strcpy(a, b)", "std::localtime(a)", 'setlocale(0, "")', 'std::getenv("A")', "auto a = new int", "delete a",
            "std::shared_ptr<int> a", "using namespace std", "goto a", "std::exit(1)", "const_cast<int&>(a)",
        )
    ],
    good=[
        cpp('// printf("a"), new int, rand()\nconst char* kText = "system(ls) std::endl new int";\n'),
        cpp("A(const A&) = delete;\nvoid f() { renew(1); file.system(1); operand(2); newest = 1; }\n"),
        cpp('auto text = R"(printf("x") new int)";\n'),
    ],
)
def banned_calls(tree):
    for path, text in tree.of(*CODE):
        code = language.code_only(text)
        for pattern, what, instead in BANNED:
            for match in re.finditer(pattern, code):
                found = match.group(0).strip("( ")
                yield complain(path, code, match.start(), what, f"'{found}' is not used here; instead: {instead}")


@rule(
    "exceptions_are_caught_only_where_the_list_says",
    bad=[cpp("void f() { try { g(); } catch (const std::exception& e) { } }\n")],
    good=[cpp("// catch (...)\nvoid f() { g(); }\n"), cpp("try { } catch (...) { }", "tests/unit/a/b.cpp")],
)
def catches(tree):
    for path, text in tree.of(*CODE):
        if path.startswith("tests/"):
            continue
        code = language.code_only(text)
        for match in re.finditer(r"\bcatch\s*\(", code):
            yield complain(path, code, match.start(), "catch", "let it pass: errors are caught in few places, see tests/tidy/exceptions")


@rule(
    "there_are_no_macros_of_our_own",
    bad=[cpp("// a\n#define TWICE(x) x x\n")],
    good=[cpp('// #define A\n#include "a.hpp"\n#pragma once\n')],
)
def macros(tree):
    for path, text in tree.of(*CODE):
        code = language.stripped(text)
        for match in re.finditer(r"^[ \t]*#[ \t]*define\s+(\w+)", code, re.M):
            yield complain(path, code, match.start(1), match.group(1), "a macro; instead: a function, a template or a constant")


@rule(
    "every_file_opens_with_a_line_that_says_what_it_is",
    bad=[cpp("#include <vector>\n"), cpp("\n// Late.\n"), cpp("//\n"), cpp("// ====\n")],
    good=[cpp("// What it is.\n#include <vector>\n")],
)
def first_line(tree):
    for path, text in tree.of(*CODE):
        if not re.match(r"// ?\S[^\n]*\w", text):
            yield Complaint(path, 1, "*", "the first line says in a comment what this file is")


@rule(
    "every_header_is_guarded_by_pragma_once",
    bad=[cpp("// A header.\nint a();\n", "results/record/a.hpp")],
    good=[cpp("// A header.\n#pragma once\nint a();\n", "results/record/a.hpp"), cpp("// A source.\n")],
)
def pragma_once(tree):
    for path, text in tree.of(".hpp"):
        if not re.search(r"^#pragma once$", text, re.M):
            yield Complaint(path, 1, "*", "a header has #pragma once below its first comment")


@rule(
    "test_names_are_sentences",
    bad=[cpp("// a\nTEST(Judge, nan) {}\n", "tests/unit/judge/a.cpp"), cpp("// a\nTEST_F(Judge, NanIsBad) {}\n", "tests/unit/judge/a.cpp")],
    good=[cpp("// a\nTEST(Judge, a_nan_is_never_a_pass) {}\n", "tests/unit/judge/a.cpp")],
)
def test_names(tree):
    for path, text in tree.of(".cpp", under="tests/"):
        code = language.stripped(text)
        for match in re.finditer(r"\b(?:TYPED_)?TEST(?:_F)?\s*\(\s*\w+\s*,\s*(\w+)\s*\)", code):
            if "_" not in match.group(1):
                yield complain(path, code, match.start(1), match.group(1), f"'{match.group(1)}' is no sentence: say what holds")
