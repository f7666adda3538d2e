#!/usr/bin/env bash
# failures.sh BUILD: the system fails and nothing is lost. A full disk, a write
# that fails, a folder that cannot be written, memory that ends: the old file
# stays, no stray is left, the message says what to do, the exit status is 71.
set -u
build=$(realpath "$1")
program=$build/guidepress
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "failed: $*"; }
check() { if eval "$2"; then ok; else bad "$1"; fi; }

cd "$work" || exit 71
{ echo '# A title'; for i in $(seq 400); do echo; echo "Paragraph $i with words enough to make a line or two on the page, and a few more."; done; } >a.md
"$program" build a.md 2>err
check "a first build works" '[ -s a.pdf ]'
sum=$(sha256sum <a.pdf)

# A disk with room for a few blocks only.
(trap '' XFSZ; ulimit -f 4; "$program" build a.md 2>err); status=$?
check "a full disk gives status 71 (got $status)" '[ $status -eq 71 ]'
check "a full disk is said, with the reason" 'grep -q "cannot write.*a.pdf" err && grep -q "hint: .*the old file" err'
check "the old file stays on a full disk" '[ "$(sha256sum <a.pdf)" = "$sum" ]'
check "no stray is left on a full disk" '[ -z "$(ls -A | grep guidepress-)" ]'

"$program" build a.md -o - >/dev/full 2>err; status=$?
check "a write to standard output that fails gives 71 (got $status)" '[ $status -eq 71 ]'

# A device or a FIFO is written to; nothing takes its place, whoever runs this.
mkfifo pipe.pdf
timeout 20 cat pipe.pdf >through.pdf &
timeout 20 "$program" build a.md -o pipe.pdf 2>err; status=$?
wait
check "a FIFO gets the file (got $status)" '[ $status -eq 0 ] && [ -p pipe.pdf ] && cmp -s through.pdf a.pdf'
rm -f pipe.pdf through.pdf
if mknod null c 1 3 2>/dev/null; then
    "$program" build a.md -o null 2>err; status=$?
    check "a device stays a device (got $status)" '[ $status -eq 0 ] && [ -c null ]'
fi
"$program" build a.md -o /dev/full 2>err; status=$?
check "a device that is full gives 71 (got $status)" '[ $status -eq 71 ] && [ -c /dev/full ]'

# A folder in the way.
mkdir folder.pdf
"$program" build a.md -o folder.pdf/../nowhere/x/../b.pdf 2>err; status=$?
check "missing folders are made" '[ $status -eq 0 ]'
echo text >file
"$program" build a.md -o file/b.pdf 2>err; status=$?
check "a file in the place of a folder gives 71 (got $status)" '[ $status -eq 71 ] && grep -q "cannot write" err'

# A stray of a process that is gone is removed, one of a living process is not.
# Whether it lives is told by the lock it holds, wherever it runs.
touch .guidepress-999999999-a.pdf .guidepress-$$-b.pdf .guidepress-notes.pdf
exec 9>.guidepress-999999998-a.pdf && flock 9
"$program" build a.md 2>err
check "strays of dead runs are removed" '[ ! -e .guidepress-999999999-a.pdf ] && [ ! -e .guidepress-$$-b.pdf ]'
check "what a living run holds stays" '[ -e .guidepress-999999998-a.pdf ]'
check "what only begins like a stray stays" '[ -e .guidepress-notes.pdf ]'
exec 9>&-
rm -f .guidepress-*

# Memory that ends at many points: never a signal, never a half-written file. The
# first hundred calls are the start of libraries, some of which abort.
cc -shared -fPIC -O1 -o fail.so "$OLDPWD/tests/failmalloc.c" -ldl
for after in 1 100 150 200 300 500 1000 2000 3000 5000 8000 12000 20000 40000; do
    FAIL_AFTER=$after LD_PRELOAD=./fail.so "$program" build a.md >out 2>err
    status=$?
    check "no memory after $after calls: status $status" '[ $status -eq 71 ] || [ $status -eq 0 ]'
    check "no memory after $after calls: the file is whole" '[ "$(sha256sum <a.pdf)" = "$sum" ]'
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
