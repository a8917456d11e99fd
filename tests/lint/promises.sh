#!/bin/sh
# Each test that SECURITY.md names is there: `suite/test` is a Test(suite, test), `suite/*` has one,
# `fuzz_x` is a target with a corpus, `make x` a target.
set -euf
cd "$(dirname "$0")/../.."
missing=0
for name in $(grep -o '`[a-z_][a-z_]*/[a-z_0-9*]*`\|`fuzz_[a-z_]*`\|`make [a-z-]*`' SECURITY.md | tr -d '`' | sed 's/^make /make:/' | sort -u); do
	case $name in
	make:*) grep -q "^${name#make:}:" Makefile ;;
	fuzz_*) [ -f "tests/fuzz/$name.c" ] && [ -d "tests/fuzz/corpus/${name#fuzz_}" ] ;;
	*/\*) grep -rq "^Test(${name%/*}, " tests/unit tests/http ;;
	*) grep -rq "^Test(${name%/*}, ${name#*/})" tests/unit tests/http ;;
	esac || { echo "SECURITY.md: there is no $name"; missing=1; }
done
grep -o 'smoke test "[^"]*"' SECURITY.md | sed 's/smoke test "\(.*\)"/\1/' | while read -r what; do
	grep -qF "ok \"$what\"" tests/smoke/smoke.sh || { echo "SECURITY.md: no smoke test says \"$what\""; exit 1; }
done
exit $missing
