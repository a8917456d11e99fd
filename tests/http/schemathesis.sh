#!/bin/sh
# schemathesis.sh SCHEMATHESIS PROGRAM INDEX EXAMPLES: holds a server on loopback to its own
# OpenAPI document, with requests that follow it and requests that do not.
set -eu
schemathesis=$1 program=$2 index=$3 examples=$4
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

"$program" serve --index "$index" --port 0 --cache 0 >"$work/said" 2>"$work/log" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$work/said" ] && break
	sleep 0.2
done
url=$(sed -n 's/^listening on //p' "$work/said")

# A value may be well formed and still name nothing: keys are those of the index, a cursor is
# of one search, and an address has an end. Such requests are refused with these and no others.
cat >"$work/schemathesis.toml" <<'END'
[checks]
positive_data_acceptance.expected-statuses = ["200", "303", "400", "403", "404", "410", "414"]
END
"$schemathesis" --config-file "$work/schemathesis.toml" run "$url/openapi.json" \
	--max-examples "$examples" --no-color >"$work/out" 2>&1 && status=0 || status=$?
cut -c1-400 "$work/out" | tail -n 150
exit "$status"
