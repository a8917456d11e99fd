#!/bin/sh
# The examples of server/deploy/ as they stand, but for addresses: nginx and Caddy before two
# replicas, under a path. Both come from Debian's packages; what is not installed is skipped.
#   proxies.sh PROGRAM INDEX        NGINX_PROGRAM and CADDY_PROGRAM name them where they are elsewhere
set -eu

prog=$(realpath "$1")
index=$(realpath "$2")
deploy=$(realpath "$(dirname "$0")/../../server/deploy")
nginx=${NGINX_PROGRAM:-$(command -v nginx || :)}
caddy=${CADDY_PROGRAM:-$(command -v caddy || :)}
dir=$(mktemp -d)
pids=
unset DRAGOMAN_INDEX DRAGOMAN_PORT DRAGOMAN_CONFIG DRAGOMAN_LISTEN

finish() {
	for pid in $pids; do kill "$pid" 2>/dev/null || :; done
	wait 2>/dev/null || :
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM

ok() { echo "ok $*"; }
fail() {
	echo "not ok $*"
	tail -n 5 "$dir"/*.log 2>/dev/null
	exit 1
}
# A port that is free now; two tests at once may still meet.
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
code() { curl -s -o "$dir/body" -w '%{http_code}' "$@"; }
wait_for() {
	for _ in $(seq 100); do [ "$(code "$1")" = 200 ] && return; sleep 0.1; done
	fail "$1 does not answer"
}

# serve NAME [OPTION...]: a replica; its port is in $port and its process in $replica.
serve() {
	name=$1
	shift
	"$prog" serve --index "$index" --port 0 --trusted-proxy 127.0.0.1 --rate-limit 1 --burst 20 \
		--public-url "http://127.0.0.1:$front/dragoman" --log-requests "$@" >"$dir/$name.out" 2>"$dir/$name.log" &
	replica=$!
	pids="$pids $replica"
	for _ in $(seq 100); do
		port=$(sed -n 's/^listening on .*://p' "$dir/$name.out")
		[ -z "$port" ] || return 0
		sleep 0.1
	done
	fail "a replica does not start"
}

# What any proxy before it has to give, at $site.
check() {
	wait_for "$site/healthz"
	[ "$(code "$site")" = 308 ] || fail "$1: the address without a slash"
	[ "$(code "$site/")" = 200 ] || fail "$1: the page"
	grep -q '"/dragoman/' "$dir/body" || fail "$1: the page links without the path"
	[ "$(code "$site/style.css")" = 200 ] || fail "$1: a file of the page"
	[ "$(code "$site/api/v1/search?q=soft+power")" = 200 ] || fail "$1: a search"
	grep -q "$site/api/v1/works/" "$dir/body" || fail "$1: links do not lead through the proxy"
	[ "$(code "$site/metrics")" = 403 ] || fail "$1: the metrics are open to all"
	long=$(head -c 15000 /dev/zero | tr '\0' a)
	[ "$(code "$site/api/v1/search?q=$long")" = 200 ] || fail "$1: a long query"
	[ "$(code "$site/api/v1/export?q=&format=ndjson")" = 200 ] || fail "$1: an export"
	ok "$1: pages, searches and exports come through, under a path; metrics do not"

	# The limit counts the client that the proxy names, whatever the client says of itself. It
	# needs an address that is not loopback to be one.
	own=$(hostname -I | cut -d' ' -f1)
	if [ -z "$own" ] || [ "$(code --interface "$own" "$site/healthz")" != 200 ]; then
		echo "ok $1: clients are counted # skipped: this machine has but loopback"
		return
	fi
	for i in $(seq 100); do
		code --interface "$own" -H "X-Forwarded-For: 192.0.2.$i" "$site/api/v1/works/imran2025"
		echo
	done >"$dir/codes"
	grep -q 429 "$dir/codes" || fail "$1: nobody is limited"
	ok "$1: a client cannot choose the address that it is counted by"
}

# One of the replicas goes: no request fails.
check_replicas() {
	: >"$dir/codes"
	for i in $(seq 60); do
		[ "$i" != 20 ] || kill "$first"
		code "$site/readyz"; echo
	done >"$dir/codes"
	[ "$(sort "$dir/codes" | uniq -c | tr -s ' ')" = " 60 200" ] || fail "$1: $(sort "$dir/codes" | uniq -c)"
	ok "$1: a replica ends, and no request fails"
}

if [ -n "$nginx" ]; then
	front=$(free_port)
	site=http://127.0.0.1:$front/dragoman
	serve nginx-a; one=$port first=$replica
	serve nginx-b; two=$port
	{ echo "pid $dir/nginx.pid; error_log $dir/nginx.log;"
	# where the package keeps what it has no memory for is for root only
	temp=$(for what in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s; ' $what "$dir/nginx/$what"; done)
	sed -e "s#^http {#http { $temp#" -e "s/listen 8443;/listen 127.0.0.1:$front; access_log off;/" \
		-e "s/^\(.*\)server dragoman:8080 \(.*\)/\1server 127.0.0.1:$one \2 server 127.0.0.1:$two \2/" \
		"$deploy/nginx.conf"; } >"$dir/nginx.conf"
	mkdir -p "$dir/nginx"
	"$nginx" -p "$dir/nginx" -c "$dir/nginx.conf" -e "$dir/nginx.log" \
		-g "daemon off;" >>"$dir/nginx.log" 2>&1 &
	pids="$pids $!"
	check nginx
	check_replicas nginx
else
	echo "ok nginx # skipped: it is not installed"
fi

if [ -n "$caddy" ]; then
	front=$(free_port)
	site=http://127.0.0.1:$front/dragoman
	serve caddy-a; one=$port first=$replica
	serve caddy-b; two=$port
	{ printf '{\n\tadmin off\n\tauto_https off\n\tstorage file_system %s\n}\n' "$dir/caddy"
	sed -e "s/^search.example.org/http:\/\/127.0.0.1:$front/" \
		-e "s/dynamic a dragoman 8080/to 127.0.0.1:$one 127.0.0.1:$two/" "$deploy/Caddyfile"; } >"$dir/Caddyfile"
	HOME=$dir "$caddy" run --adapter caddyfile --config "$dir/Caddyfile" >"$dir/caddy.log" 2>&1 &
	pids="$pids $!"
	check caddy
	check_replicas caddy
else
	echo "ok caddy # skipped: it is not installed"
fi
