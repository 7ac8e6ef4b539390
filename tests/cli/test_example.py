"""A benchmark is added by copying one file and changing no other."""

import os
import pathlib
import shutil
import subprocess
import unittest

from calling import BUILD, SOURCE, ProgramTest


def of_cache(name):
    """The value of a variable with which the programs under test were configured."""
    for line in (BUILD / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.split("=", 1)[1]
    return ""


class Example(ProgramTest):
    def test_a_copied_example_file_is_compiled_listed_and_planned(self):
        tree = self.scratch / "tree"
        tree.mkdir()
        for part in ("cmake", "harness", "results", "suites"):
            shutil.copytree(SOURCE / part, tree / part)
        shutil.copy(SOURCE / "CMakeLists.txt", tree)
        example = (tree / "suites/selftest/example.cpp").read_text()
        copy = example.replace("selftest.example", "selftest.copied")
        self.assertNotEqual(copy, example)
        (tree / "suites/selftest/copied.cpp").write_text(copy)

        # As the programs under test were built, and as deep below the tree: then the cache of compiled files knows all
        # but the new one.
        build = tree / "build" / "copy"
        choices = [f"-D{name}={of_cache(name)}" for name in
                   ("CMAKE_BUILD_TYPE", "CMAKE_CXX_FLAGS_DEBUG", "CMAKE_UNITY_BUILD", "ASSAY_SANITIZE")]
        subprocess.run(["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DASSAY_TESTS=OFF",
                        "-DASSAY_WORKER=OFF", *choices], check=True, stdout=subprocess.DEVNULL)
        environment = dict(os.environ, CCACHE_BASEDIR=str(tree), CCACHE_NOHASHDIR="1")
        subprocess.run(["cmake", "--build", build, "--target", "assay"], check=True,
                       stdout=subprocess.DEVNULL, env=environment)
        listed = subprocess.run([build / "assay", "list", "benchmarks"], check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        self.assertIn("selftest.copied", listed)
        self.assertIn("selftest.example", listed)
        self.assertTrue(pathlib.Path(build / "assay").exists())


if __name__ == "__main__":
    unittest.main()
