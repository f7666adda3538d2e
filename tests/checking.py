"""checking.py: what the tests in Python share: checks that are counted, and the environment of tests/setup.sh."""

import importlib
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
ENVIRONMENT = os.path.join(TOP, "tools/venv")
PYTHON = os.path.join(ENVIRONMENT, "bin/python")

passed = failed = 0


def check(what, ok, more=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print(f"failed: {what}{': ' + str(more) if more else ''}")


def ended():
    """Prints the sum that run.sh reads; the exit status."""
    print(f"{passed} passed, {failed} failed")
    return failed > 0


def needs(module):
    """Goes on in the environment, which has the module."""
    if os.path.realpath(sys.prefix) != os.path.realpath(ENVIRONMENT) and os.path.exists(PYTHON):
        os.execv(PYTHON, [PYTHON, *sys.argv])
    try:
        importlib.import_module(module)
    except ImportError:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {module} is missing: run tests/setup.sh")
