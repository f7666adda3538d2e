#!/usr/bin/env bash
# validate.sh [ua1|2a|all|x4] FILE.pdf...: is it PDF/UA-1 and PDF/A-2a, or PDF/X-4 (x4.py)?
# One line for each check: PASS|FAIL|SKIP file flavour tool: first failing rules
# Exit: 0 all pass, 1 something failed, 2 a tool is missing (see setup.sh).
# All files go through one start of each validator.
top=$(cd "$(dirname "$0")/.." && pwd)
[ "${1:-}" = x4 ] && shift && exec python3 "$top/tests/x4.py" "$@"
exec python3 "$top/tests/validate.py" "$top" "$@"
