#!/usr/bin/env bash
# mistakes.sh GUIDEPRESS [--bless]: each file of tests/mistakes holds one mistake
# that people make. One run must report it with its place and a hint, in the
# words kept beside it (NAME.expect: the messages and the exit status). Notes are
# about what is left over in the folder, where the mistakes lie side by side.
set -u
program=$(realpath "$1")
bless=${2:-}
cd "$(dirname "$0")/mistakes" || exit 71
passed=0 failed=0
for file in [0-9]*.md [0-9]*.html [0-9]*.xhtml [0-9]*.xml; do
    options=$(sed -nE 's/^<!-- option: (.*) -->$/\1/p' "$file" 2>/dev/null)
    # shellcheck disable=SC2086
    got=$("$program" check "$file" --root . $options 2>&1; echo "exit $?")
    got=$(sed '/^[^ ]*: note: /,/^  hint: /d' <<<"$got")
    [ -z "$bless" ] || echo "$got" >"$file.expect"
    if [ "$got" != "$(cat "$file.expect")" ]; then
        failed=$((failed + 1))
        echo "failed: $file"
        diff "$file.expect" <(echo "$got") | head -8
    elif ! grep -qE '^[^ ]+:[0-9]+:[0-9]+: (error|warning): .*\[[A-Z_]+\]' <<<"$got" || ! grep -q '^  hint: ' <<<"$got"; then
        failed=$((failed + 1))
        echo "failed: $file: no place or no hint"
    else
        passed=$((passed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
