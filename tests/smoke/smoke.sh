#!/bin/sh
# Use the real program as an operator would: build an index, search it, serve it to many
# clients at once, replace it under load, kill a build half-way, stop. Prints "ok NAME" a
# check and ends at the first that fails.  smoke.sh PROGRAM [CORPUS]
set -eu

prog=$(realpath "$1")
corpus=$(realpath "${2:-corpus}")
rounds=${SMOKE_KILLS:-5}
here=$(dirname "$0")
dir=$(mktemp -d)
index=$dir/corpus.db
server=
unset DRAGOMAN_INDEX DRAGOMAN_PORT DRAGOMAN_CONFIG DRAGOMAN_LISTEN

finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM

ok() { echo "ok $*"; }
fail() {
	echo "not ok $*"
	for f in out err; do [ ! -s "$dir/$f" ] || sed "s/^/  $f: /" "$dir/$f"; done
	exit 1
}

# status WANT WORD...: run the program and compare its exit status.
status() {
	want=$1 got=0
	shift
	"$prog" "$@" >"$dir/out" 2>"$dir/err" </dev/null || got=$?
	[ "$got" = "$want" ] || fail "$* ended with $got, not $want"
}
says() { grep -q -e "$2" "$dir/$1" || fail "no '$2' on std$1"; }
silent() { [ ! -s "$dir/$1" ] || fail "something on std$1"; }

# --- commands -------------------------------------------------------------------------

for command in index serve search stats check harvest health version help; do
	status 0 "$command" --help
	says out "^usage: dragoman $command"
done
status 0 --version && says out '^dragoman [0-9]'
status 0 --help && says out '^usage: dragoman COMMAND'
status 0 help serve && says out '^usage: dragoman serve' && says out 'environment: DRAGOMAN_PORT'
status 0 help options-table && says out '^| `--port '
status 2 help nothing && says err "no command 'nothing'"
status 0 help && says out '^  serve'
ok "every command explains itself"

status 2 && says err usage
status 2 serv && says err 'did you mean serve'
status 2 serve && says err 'dragoman index DIR'
status 2 serve --index x --prot 1 && says err 'did you mean --port'
status 2 serve --index x --port 70000 && says err 65535
status 2 search --index x --limit 0 word
status 2 index
ok "usage errors end with 2 and say what was meant"

if [ -x "$prog-harvest" ]; then
	status 2 harvest --out "$dir/fetched" && says err 'nothing to fetch'
	status 2 harvest --out "$dir/fetched" --doi nonsense && says err 'no DOI'
	! "$prog-harvest" --nonsense >/dev/null 2>"$dir/err" || fail "an option that there is not"
	says err 'nonsense'
	"$prog-harvest" --help | grep -q '^usage: dragoman harvest' || fail "no help by its own name"
	[ ! -e "$dir/fetched/crossref" ] || fail "something was fetched"
	ok "harvest is handed to its own program"
else
	status 1 harvest --out "$dir/fetched" && says err 'a program of its own'
	ok "harvest says what it lacks"
fi

status 1 serve --index "$dir/none.db" && says err none.db
echo "this is no index, whatever its name says" >"$dir/bad.db"
status 1 serve --index "$dir/bad.db" && says err bad.db
status 1 search --index "$dir/bad.db" word && says err bad.db
status 1 index "$dir/nowhere" --out "$dir/x.db" && says err nowhere
status 1 health --port 1
[ "$("$prog" version >/dev/full 2>"$dir/err" || echo $?)" = 1 ] || fail "a full disk went unseen"
ok "failures end with 1 and name the file"

status 0 check "$corpus"
ok "check finds no fault in the corpus"
status 0 index "$corpus" --out "$index"
says out "$index: index "
ok "index builds"

# What a librarian may have in one folder: some of it broken, some of it nothing to read.
mkdir "$dir/mixed"
for text in elife00240.xml elife00270.xml PMC5828200.nxml N18-3011.tei.xml frus1894Nicaragua-excerpt.xml; do
	cp "$here/../formats/$text" "$dir/mixed"
done
cp "$here"/../formats/crossref.ris "$dir/mixed"
head -c 9000 "$here/../formats/elife00240.xml" >"$dir/mixed/cut.xml"
echo '<svg/>' >"$dir/mixed/picture.xml"
echo '[{"id": "k", "title": "K"}' >"$dir/mixed/records.json"
echo 'PK' >"$dir/mixed/paper.docx"
printf '<title>A page</title><p>On soft power.' >"$dir/mixed/page.html"
status 3 index "$dir/mixed" --out "$dir/mixed.db"
says err 'cut.xml:1: it is not well-formed XML'
says err 'picture.xml: there is no reader for XML whose first element is <svg>'
says err 'records.json:2: it is not JSON'
says err 'paper.docx: warning: there is no reader for this kind of file'
says out '^files: 11, taken: 8, of a kind that is not read: 1, of no use as they are: 2$'
says out '^errors: 3, warnings: 3,' # cut.xml is the work that it was cut from, and its text is not used
status 0 search --index "$dir/mixed.db" 'author:seat bluefields' && says out Gresham
status 0 check --full "$dir/mixed.db"
status 3 index "$dir/mixed" --out "$dir/mixed.db" && says out 'none of .* files changed'
says err 'picture.xml: there is no reader'
rm "$dir/mixed/cut.xml"
status 3 index "$dir/mixed" --out "$dir/mixed.db" && says out '^errors: 2, warnings: 1,'
says out '^files: 10, taken: 7, of a kind that is not read: 1, of no use as they are: 2$'
ok "a mixed folder is indexed, and what was left out of it is named with the reason"
# Without the program that reads it, a file is left out and the line says why.
mkdir "$dir/alone"
cp "$prog" "$dir/alone"
reading=$prog prog=$dir/alone/$(basename "$prog")
status 3 index "$dir/mixed" "$corpus" --out "$dir/alone.db"
says err 'crossref.ris: files of this kind are read by dragoman-read, which is not beside this program'
says err 'elife00270.xml: files of this kind are read by dragoman-read'
status 0 index "$corpus" --out "$dir/alone.db"
! grep -q dragoman-read "$dir/err" || fail "it wants a reader for what needs none"
prog=$reading
ok "a program without its reader indexes what it can, and says what it lacks"
cp "$index" "$dir/first.db"
status 0 index "$corpus" --out "$index" && says out 'none of .* files changed'
cmp -s "$index" "$dir/first.db" || fail "the index was written though nothing changed"
status 0 check --full "$index" && says out 'is whole: '
status 1 check --full "$dir/bad.db" && says err bad.db
ok "nothing is done where nothing changed"
status 1 index "$corpus" --out "$dir" && says err "$dir is a folder"
[ ! -e "$dir.lock" ] || fail "a lock beside a folder"
ok "a folder is refused at once"
SOURCE_DATE_EPOCH=1 "$prog" index "$corpus" --out "$dir/a.db" >/dev/null 2>&1
SOURCE_DATE_EPOCH=1 "$prog" index "$corpus" --out "$dir/b.db" >/dev/null 2>&1
cmp -s "$dir/a.db" "$dir/b.db" || fail "two builds differ"
ok "two builds of one corpus are the same bytes"

status 0 stats --index "$index" && says out '^works  *[1-9]' && silent err
status 0 search --index "$index" confucius institutes --region africa && says out '^  1\. ' && silent err
! grep -q "$(printf '\033')" "$dir/out" || fail "escapes where no terminal is"
status 0 search --index "$index" --json --limit 3 'soft power'
says out '"results":' && silent err
status 2 search --index "$index" --region atlantis word && says err atlantis
status 0 search --index "$index" -- '"unbalanced -( NEAR'
status 0 search --index "$index" --limit 2 --page 2 china && says out ', 3 to 4$' && says out '^  3\. '
status 0 search --index "$index" --match any china zzzz && says out '^  1\. '
status 0 search --index "$index" --filter type:article-journal --filter year:2021.. china
both=$(sed 's/ .*//;q' "$dir/out")
status 0 search --index "$index" --filter type:article-journal,year:2021.. china
[ "$(sed 's/ .*//;q' "$dir/out")" = "$both" ] || fail "two filters are not as one"
status 2 search --index "$index" --filter nothing:x china
status 2 search --index "$index" "$(printf '%070000d' 0)" && says err 'too long'
status 1 search --index "$dir/none.db" china
ok "search in the terminal"

# A run that is ended takes what it made with it. It waits for whoever reads its findings, of
# which there are more than a pipe holds.
mkfifo "$dir/findings"
mkdir "$dir/many" "$dir/beside"
for n in $(seq 2000); do echo "[{\"title\": \"without a type, $n\"" >"$dir/many/$n.json"; done
cp "$index" "$dir/beside/corpus.db"
for signal in INT TERM; do
	"$prog" index "$dir/many" --anew --out "$dir/beside/corpus.db" >/dev/null 2>"$dir/findings" &
	victim=$!
	exec 3<"$dir/findings"
	for _ in 1 2 3; do read -r line <&3; done
	kill "-$signal" "$victim"
	got=0
	wait "$victim" 2>/dev/null || got=$?
	exec 3<&-
	[ "$got" -gt 128 ] || fail "SIG$signal: exit status $got"
	cmp -s "$index" "$dir/beside/corpus.db" || fail "SIG$signal: the old index is not as it was"
	[ "$(ls -A "$dir/beside" | grep -vc lock)" = 1 ] || fail "SIG$signal: $(ls -A "$dir/beside")"
done
rm -r "$dir/many"
ok "an index run that is interrupted leaves the old index, and nothing beside it"
if [ -x "$prog-read" ]; then
	! "$prog-read" 2>"$dir/err" || fail "a reader without a parent"
	says err 'dragoman index starts this program'
fi

# --- the server -----------------------------------------------------------------------

serve() {
	: >"$dir/serve.out" # of the one before
	"$prog" serve --port 0 "$@" >"$dir/serve.out" 2>"$dir/serve.err" </dev/null &
	server=$!
	for _ in $(seq 100); do
		url=$(sed -n 's/^listening on //p' "$dir/serve.out")
		[ -z "$url" ] || return 0
		sleep 0.1
	done
	cat "$dir/serve.err"
	fail "the server does not answer"
}
stop() {
	got=0
	kill -TERM "$server"
	wait "$server" || got=$?
	server=
	[ "$got" = 0 ] || { cat "$dir/serve.err"; fail "SIGTERM: exit status $got"; }
	[ "$(wc -l <"$dir/serve.out")" = 1 ] || fail "more than one line on standard output"
	! grep -vE '^[0-9-]+T[0-9:]+Z (info|warning|error): ' "$dir/serve.err" || fail "no log line"
}
code() { curl -s -o /dev/null -w '%{http_code}' "$1"; }

serve --index "$index"
[ "$(code "$url/healthz")" = 200 ] || fail "healthz"
[ "$(code "$url/")" = 200 ] || fail "the page"
[ "$(code "$url/api/v1/search?q=soft+power&region=africa")" = 200 ] || fail "a search"
[ "$(code "$url/api/v1/search?nothing=1")" = 400 ] || fail "an unknown parameter"
status 0 health --port "${url##*:}"
ok "serve answers"

# Clients one after the other in each of eight processes; every answer must be 200.
cat >"$dir/client.sh" <<'CLIENT'
url=$1 n=$2
for i in $(seq "$n"); do
	printf 'url = "%s/api/v1/search?q=diplomacy+%s&facets=region"\n' "$url" "$i"
	printf 'output = /dev/null\n'
done | curl -s -K - -w '%{http_code}\n'
CLIENT
load() { seq 8 | xargs -P8 -I{} sh "$dir/client.sh" "$url" "$1" >"$dir/codes"; }
load 50
[ "$(sort "$dir/codes" | uniq -c | tr -s ' ')" = " 400 200" ] || fail "$(sort "$dir/codes" | uniq -c)"
ok "400 requests of 8 clients at once"

load 100 &
client=$!
for _ in $(seq 10); do
	cp "$index" "$dir/next.db" && mv "$dir/next.db" "$index"
	kill -HUP "$server"
	sleep 0.05
done
wait "$client"
[ "$(sort "$dir/codes" | uniq -c | tr -s ' ')" = " 800 200" ] || fail "$(sort "$dir/codes" | uniq -c)"
grep -q 'read anew' "$dir/serve.err" || fail "SIGHUP was not logged"
ok "the index is replaced under load, no request fails"

mv "$index" "$dir/aside.db" && cp "$dir/bad.db" "$index"
kill -HUP "$server"
for _ in $(seq 50); do grep -q 'stays as it was' "$dir/serve.err" && break; sleep 0.1; done
grep -q 'stays as it was' "$dir/serve.err" || fail "a bad index was not refused"
[ "$(code "$url/api/v1/search?q=diplomacy")" = 200 ] || fail "a bad index replaced a good one"
mv "$dir/aside.db" "$index"
ok "a damaged index is refused and the old one served on"

# A file that is renamed into place is seen without a word.
cp "$index" "$dir/next.db" && mv "$dir/next.db" "$index"
n=$(grep -c 'read anew' "$dir/serve.err")
for _ in $(seq 100); do [ "$(grep -c 'read anew' "$dir/serve.err")" -gt "$n" ] && break; sleep 0.1; done
[ "$(grep -c 'read anew' "$dir/serve.err")" -gt "$n" ] || fail "a renamed file was not seen"
# A file that is gone, cut short, of another program or of a later one: a line, and service goes on.
cp "$index" "$dir/good.db"
head -c 20000 "$dir/good.db" >"$dir/cut.db"
sed 's/Drag/Flag/' "$dir/good.db" >"$dir/foreign.db" # the application id
{ head -c 60 "$dir/good.db"; printf '\0\0\0\143'; tail -c +65 "$dir/good.db"; } >"$dir/newer.db"
for what in cut foreign newer gone; do
	rm -f "$index"
	[ "$what" = gone ] || mv "$dir/$what.db" "$index"
	n=$(grep -c 'stays as it was' "$dir/serve.err" || :)
	kill -HUP "$server"
	for _ in $(seq 100); do
		m=$(grep -c 'stays as it was' "$dir/serve.err" || :)
		[ "$m" -gt "$n" ] && break
		sleep 0.1
	done
	[ "$m" -gt "$n" ] || fail "an index that is $what was not refused"
	grep 'stays as it was' "$dir/serve.err" | tail -1 | grep -q "$index" || fail "the line of an index that is $what does not name it"
	[ "$(code "$url/api/v1/search?q=diplomacy")" = 200 ] || fail "not served beside an index that is $what"
done
grep -q 'index format 99' "$dir/serve.err" || fail "a newer index was not told by its format"
mv "$dir/good.db" "$index"
kill -HUP "$server"
ok "an index that is cut, foreign, newer or gone costs a line, and no request"

# Kill a build at random moments: what is there stays whole and is served.
random() { od -An -N2 -tu2 /dev/urandom | tr -d ' '; }
for _ in $(seq "$rounds"); do
	"$prog" index "$corpus" --anew --out "$index.new" >/dev/null 2>&1 &
	victim=$!
	sleep "0.$(printf %03d $(($(random) % 400)))"
	kill -KILL "$victim" 2>/dev/null || :
	wait "$victim" 2>/dev/null || :
	"$prog" index "$corpus" --anew --out "$index" >/dev/null 2>&1 &
	victim=$!
	sleep "0.$(printf %03d $(($(random) % 400)))"
	kill -KILL "$victim" 2>/dev/null || :
	wait "$victim" 2>/dev/null || :
	status 0 stats --index "$index"
	kill -HUP "$server"
	[ "$(code "$url/api/v1/search?q=diplomacy")" = 200 ] || fail "not served after a kill"
done
status 0 index "$corpus" --out "$index"
ok "$rounds builds killed half-way, the old index whole each time"

stop
ok "SIGTERM ends it with 0, and only log lines were written"

# --- what it gave up, and what it turns away ------------------------------------------

if [ "${DRAGOMAN_SANDBOX:-auto}" = auto ]; then
	mkdir "$dir/elsewhere" "$dir/served"
	cp "$index" "$dir/elsewhere/other.db"
	cp "$index" "$dir/served/corpus.db"
	serve --index "$dir/served/corpus.db"
	grep -q '^NoNewPrivs:.*1' "/proc/$server/status" || fail "it may gain privileges"
	if grep -q 'in force: no new privileges; Landlock' "$dir/serve.err"; then
		rm "$dir/served/corpus.db"
		ln -s ../elsewhere/other.db "$dir/served/corpus.db"
		kill -HUP "$server"
		for _ in $(seq 50); do grep -q 'stays as it was' "$dir/serve.err" && break; sleep 0.1; done
		grep -q 'stays as it was: .*Permission denied' "$dir/serve.err" || fail "it opened a file that is none of its own"
		[ "$(code "$url/api/v1/search?q=diplomacy")" = 200 ] || fail "it serves no more"
		ok "a server opens no file outside the folder of its index"
	else
		grep -q 'not in force:.*Landlock' "$dir/serve.err" || fail "no line says what is in force"
		ok "a server says that the kernel keeps it from nothing"
	fi
	stop
fi
part() { trap '[ -z "$server" ] || kill "$server"' EXIT; } # of a subshell, whose server is its own
(
	part
	cd "$(dirname "$index")"
	serve --index "$(basename "$index")" --sandbox auto
	mv "$index" "$index.kept" && cp "$index.kept" "$index"
	kill -HUP "$server"
	for _ in $(seq 100); do grep -q 'stays as it was\|was read anew' "$dir/serve.err" && break; sleep 0.1; done
	grep -q 'was read anew' "$dir/serve.err" || fail "an index that is given by its name alone is not read anew"
	stop
)
serve --index "$index" --sandbox off
grep -q 'warning: not in force: Landlock, as --sandbox off says' "$dir/serve.err" || fail "a sandbox that is off is not told"
stop
(
	part
	ulimit -n 120
	serve --index "$index" --connections 1000
	grep -q 'warning: 120 open files are allowed, .* would be needed' "$dir/serve.err" || fail "too few open files are not told"
	stop
)
ok "what is not in force, or not enough, is told"
got=0
"$prog" serve --index "$index" --port 0 --trusted-proxy nowhere >"$dir/out" 2>"$dir/err" </dev/null || got=$?
[ "$got" = 2 ] && says err 'no address of a proxy'

# A process that stands still for a while finds requests that have waited too long.
serve --index "$index" --queue-time 300 --threads 1
[ "$(code "$url/api/v1/search?q=one")" = 200 ] || fail "a search"
kill -STOP "$server"
curl -si "$url/api/v1/search?q=two" >"$dir/late" &
client=$!
sleep 1
kill -CONT "$server"
wait "$client"
grep -q '^HTTP/1.1 503' "$dir/late" && grep -q '^Retry-After: [1-9]' "$dir/late" || fail "what waited too long was answered"
[ "$(code "$url/api/v1/search?q=three")" = 200 ] || fail "a search after that"
[ "$(curl -s "$url/metrics" | grep -c '^dragoman_rejected_total{limit="queue_time"} 1$')" = 1 ] || fail "it was not counted"
stop
ok "what waited too long gets 503, and what comes next its answer"

# systemd is told how things stand.
if command -v python3 >/dev/null; then
	python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(20)
while True:
    text = s.recv(4096).decode().replace("\n", " ")
    print(text, flush=True)
    if text.startswith("STOPPING"):
        break' "$dir/notify" >"$dir/told" &
	manager=$!
	for _ in $(seq 100); do [ -S "$dir/notify" ] && break; sleep 0.05; done
	NOTIFY_SOCKET=$dir/notify
	export NOTIFY_SOCKET
	serve --index "$index"
	unset NOTIFY_SOCKET
	kill -HUP "$server"
	for _ in $(seq 100); do [ "$(grep -c READY "$dir/told")" = 2 ] && break; sleep 0.05; done
	stop
	wait "$manager" || fail "the service manager was not told of the end"
	[ "$(sed 's/=.*//' "$dir/told" | tr '\n' ' ')" = 'READY RELOADING READY STOPPING ' ] || fail "$(cat "$dir/told")"
	ok "the service manager is told of start, reload and end"
fi

printf 'index = %s\nlog-format = json\n' "$index" >"$dir/dragoman.conf"
serve --config "$dir/dragoman.conf" --log-requests
[ "$(code "$url/api/v1/search?q=verysecretword")" = 200 ] || fail "a search"
kill -INT "$server"
wait "$server" || fail "SIGINT: exit status $?"
server=
! grep -q verysecretword "$dir/serve.err" || fail "a query was logged"
grep -q '^{"time":' "$dir/serve.err" || fail "no request was logged"
ok "settings from a file, JSON logs without queries"
