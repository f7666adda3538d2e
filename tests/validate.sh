#!/usr/bin/env bash
# validate.sh [ua1|2a|all] FILE.pdf...: is it PDF/UA-1 and PDF/A-2a?
# One line for each check: PASS|FAIL|SKIP file flavour tool: first failing rules
# Exit: 0 all pass, 1 something failed, 2 a tool is missing (see setup.sh).
# All files go through one start of each validator.
top=$(cd "$(dirname "$0")/.." && pwd)
exec python3 "$top/tests/validate.py" "$top" "$@"
