#!/bin/sh
# What others' programs say of the files of server/deploy/ and of /metrics.
#   files.sh PROGRAM INDEX PROMTOOL
set -eu

prog=$(realpath "$1")
index=$(realpath "$2")
promtool=$3
top=$(realpath "$(dirname "$0")/../..")
dir=$(mktemp -d)
server=
unset DRAGOMAN_INDEX DRAGOMAN_PORT DRAGOMAN_CONFIG DRAGOMAN_LISTEN

finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$dir"
}
trap finish EXIT
ok() { echo "ok $*"; }
fail() {
	echo "not ok $*"
	exit 1
}

if command -v systemd-analyze >/dev/null; then
	for unit in "$top"/server/deploy/*.service "$top"/server/deploy/*.timer; do
		sed "s#/usr/local/bin/dragoman#$prog#" "$unit" >"$dir/${unit##*/}"
	done
	systemd-analyze verify "$dir"/*.service "$dir"/*.timer 2>"$dir/said" || fail "$(cat "$dir/said")"
	[ ! -s "$dir/said" ] || fail "$(cat "$dir/said")"
	# 10 is a service that gives up nothing
	exposure=$(systemd-analyze security --offline=true "$dir/dragoman.service" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
	awk -v e="$exposure" 'BEGIN { exit !(e != "" && e < 2) }' || fail "exposure $exposure"
	ok "systemd takes the units; exposure of the server $exposure of 10"
else
	echo "ok units # skipped: there is no systemd-analyze"
fi

if command -v docker-compose >/dev/null; then
	docker-compose -f "$top/compose.yaml" config -q || fail "compose.yaml"
	ok "docker-compose takes compose.yaml"
else
	echo "ok compose # skipped: there is no docker-compose"
fi

if command -v "$promtool" >/dev/null; then
	"$prog" serve --index "$index" --port 0 --metrics-listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
	server=$!
	for _ in $(seq 100); do
		url=$(sed -n 's/^listening on //p' "$dir/out")
		[ -z "$url" ] || break
		sleep 0.1
	done
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/metrics")" = 404 ] || fail "metrics are on both addresses"
	kill "$server" && wait "$server" || fail "it did not end"
	: >"$dir/out"
	"$prog" serve --index "$index" --port 0 >"$dir/out" 2>"$dir/err" &
	server=$!
	for _ in $(seq 100); do
		url=$(sed -n 's/^listening on //p' "$dir/out")
		[ -z "$url" ] || break
		sleep 0.1
	done
	for path in / /none '/api/v1/search?q=china' '/api/v1/search?q=china' '/api/v1/search?x=1'; do
		curl -s -o /dev/null "$url$path"
	done
	curl -s "$url/metrics" | "$promtool" check metrics || fail "promtool finds fault with /metrics"
	ok "promtool finds no fault with /metrics"
else
	echo "ok metrics # skipped: there is no promtool"
fi
