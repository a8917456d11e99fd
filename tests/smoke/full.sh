#!/bin/sh
# A disk that is full at any point of making an index: the old one stays as it was, a line says why,
# nothing is left over. The limit on the size of files stands for the disk.  full.sh PROGRAM [CORPUS]
set -eu

prog=$(realpath "$1")
corpus=$(realpath "${2:-corpus}")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
unset DRAGOMAN_INDEX DRAGOMAN_CONFIG

fail() {
	echo "not ok $*"
	cat "$dir/err"
	exit 1
}
SOURCE_DATE_EPOCH=1
export SOURCE_DATE_EPOCH
"$prog" index "$corpus" --out "$dir/index.db" >/dev/null 2>"$dir/err" || fail "no index at all"
cp "$dir/index.db" "$dir/old.db"
blocks=$(($(stat -c %s "$dir/index.db") / 512))

# attempt BLOCKS OPTION...: files of so many blocks of 512 bytes at most.
attempt() {
	limit=$1
	shift
	# through a pipe, for what it says would be a file, too
	{ s=0; (trap '' XFSZ; ulimit -f "$limit"; exec "$prog" index "$corpus" --out "$dir/index.db" "$@") 2>&1 || s=$?; echo "ended: $s"; } | cat >"$dir/err"
	got=$(sed -n 's/^ended: //p' "$dir/err")
	cmp -s "$dir/index.db" "$dir/old.db" || fail "at $limit blocks the old index is not what it was"
}
n=0
for percent in 0 1 2 5 10 20 35 50 65 80 90 95 99; do
	attempt $((blocks * percent / 100)) --anew
	[ "$got" = 1 ] || fail "at $percent % it ended with $got"
	grep -q '^dragoman: ' "$dir/err" || fail "at $percent % no line says why"
	n=$((n + 1))
done
attempt unlimited --anew
[ "$got" = 0 ] || fail "it does not recover"
left=$(find "$dir" -type f ! -name 'index.db*' ! -name old.db ! -name err)
[ -z "$left" ] || fail "left over: $left"
echo "ok the disk was full at $n points, the old index whole each time"
