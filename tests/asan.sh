#!/usr/bin/env bash
# asan.sh: units and cases once more under AddressSanitizer and UBSan.
set -u
out=${BUILD:-build}/asan
make -s -j"$(nproc)" MODE=asan BUILD="$out" "$out/runner" units >"$out.log" 2>&1 || { tail -20 "$out.log"; echo "0 passed, 1 failed"; exit 1; }
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
a=$(tests/units.sh "$out" 2>&1); sa=$?
b=$("$out/runner" 2>&1); sb=$?
printf '%s\n%s\n' "$a" "$b" | tail -60
sum() { printf '%s\n%s\n' "$a" "$b" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | awk -v k="$1" '{n += (k == "p") ? $1 : $3} END {print n + 0}'; }
p=$(sum p) f=$(sum f)
if [ $sa -ne 0 ] || [ $sb -ne 0 ]; then [ "$f" -gt 0 ] || f=1; fi
echo "$p passed, $f failed"
[ "$f" -eq 0 ]
