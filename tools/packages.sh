#!/bin/sh
# packages.sh build|test: the Debian packages that building or testing needs. As
# root it installs those that are missing; else it prints the line for an
# administrator and fails. Quick when all is there.
set -eu

build="gcc make pkg-config libharfbuzz-dev libicu-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
 libxml2-dev libgumbo-dev libpng-dev libdeflate-dev libhyphen-dev hyphen-en-gb libhpdf-dev libqpdf-dev nettle-dev libzip-dev liblcms2-dev libjpeg62-turbo-dev fonts-noto-core fonts-noto-mono fonts-dejavu-core"
test="$build fonts-urw-base35 clang libclang-rt-14-dev valgrind binutils python3 python3-venv qpdf ghostscript poppler-utils
 default-jre-headless maven nodejs npm pdftk-java gir1.2-poppler-0.18 python3-gi cmark-gfm chromium parallel"

case ${1:-} in
build) wanted=$build ;;
test) wanted=$test ;;
*) echo "usage: packages.sh build|test" >&2; exit 64 ;;
esac

# Another kind of node (with its own npm) serves as well as Debian's.
if command -v node >/dev/null && command -v npm >/dev/null; then
    wanted=$(echo $wanted | sed 's/ nodejs npm / /')
fi

missing=
for name in $wanted; do
    status=$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

line="apt-get install -y$missing"
if [ "$(id -u)" != 0 ]; then
    echo "Some Debian packages are missing. Ask an administrator to run:" >&2
    echo "  sudo $line" >&2
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
install() { $line --no-install-recommends -qq >/tmp/guidepress-packages.log 2>&1; }
install || { apt-get update -qq && install; } || { tail -20 /tmp/guidepress-packages.log >&2; exit 1; }
