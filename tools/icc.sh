#!/bin/sh
# icc.sh: FOGRA39L_coated.icc (offset on coated paper) for print editions, into tools/icc,
# which is not kept in git. It is taken out of Debian's package texlive-base; nothing is
# installed and no administrator is needed. Quick when it is there. Without it only
# --edition print does not work, so that a missing network is told and no fault.
set -eu

name=FOGRA39L_coated.icc
to=$(dirname "$0")/icc
texlive=usr/share/texlive/texmf-dist/tex/generic/colorprofiles

for folder in "$to" /usr/share/color/icc "/$texlive"; do
    [ ! -s "$folder/$name" ] || exit 0
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
take() {
    (cd "$work" && apt-get download -qq texlive-base) >"$work/log" 2>&1 &&
        dpkg-deb --fsys-tarfile "$work"/texlive-base_*.deb | tar -xO "./$texlive/$name" >"$work/$name" &&
        [ -s "$work/$name" ]
}
if ! take; then
    echo "tools/icc.sh: $name was not found: --edition print wants it, or --icc FILE" >&2
    tail -3 "$work/log" >&2
    exit 0
fi
mkdir -p "$to"
mv "$work/$name" "$to/$name"
