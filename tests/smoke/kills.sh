#!/bin/sh
# Kill runs of `dragoman index`, new ones and those that bring an index up to date, at random
# moments while a server answers from that index, and look after each that the file is whole and
# that the server answers.  KILLS: how many; KILLS_SEED: the same seed waits as long and changes
# the same files. A run that is done before its time does not count.  kills.sh PROGRAM [CORPUS]
set -eu

prog=$(realpath "$1")
kills=${KILLS:-100}
seed=${KILLS_SEED:-1}
dir=$(mktemp -d)
corpus=$dir/corpus
index=$dir/corpus.db
server=
unset DRAGOMAN_INDEX DRAGOMAN_PORT DRAGOMAN_CONFIG DRAGOMAN_LISTEN

finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM
fail() {
	echo "not ok $*"
	[ ! -s "$dir/err" ] || sed 's/^/  /' "$dir/err"
	exit 1
}

# A number below $1.
state=$seed
random() {
	state=$(((state * 1103515245 + 12345) % 2147483648))
	number=$((state / 65536 % $1))
}

# Some hundred records more than the corpus has, so that a run takes a while.
cp -r "$(realpath "${2:-corpus}")" "$corpus"
change() {
	cat >"$corpus/extra-$1.json" <<RECORD
[{"id": "extra-$1", "type": "book", "title": "Envoys number $2 of volume $1",
  "author": [{"family": "Writer$2", "given": "A."}], "issued": {"date-parts": [[20$(($2 % 90 + 10))]]},
  "abstract": "A record that was written in round number $2, about diplomacy and round$2."}]
RECORD
}
for i in $(seq 100 400); do change "$i" 0; done
"$prog" index "$corpus" --out "$index" >/dev/null 2>"$dir/err" || fail "the first index"

"$prog" serve --index "$index" --port 0 >"$dir/serve.out" 2>"$dir/serve.err" </dev/null &
server=$!
for _ in $(seq 100); do
	url=$(sed -n 's/^listening on //p' "$dir/serve.out")
	[ -z "$url" ] || break
	sleep 0.1
done
[ -n "$url" ] || fail "the server does not answer"

# The index id and how many works have the word, as the server has it.
answer() {
	curl -sf "$url/api/v1/search?q=$1&per_page=1" |
		sed -n 's/.*"count":\([0-9]*\),.*"index":{"id":"\([0-9a-f]*\)".*/\2 \1/p'
}
id_on_disk() { "$prog" stats --index "$index" | sed -n 's/^index  *//p'; }

killed=0 round=0
while [ "$killed" -lt "$kills" ] && [ "$round" -lt $((3 * kills)) ]; do
	round=$((round + 1))
	old=$(id_on_disk)
	random 300
	change "$((100 + number))" "$round"
	random 3
	how=
	[ "$number" -gt 0 ] || how=--anew
	# shellcheck disable=SC2086
	"$prog" index "$corpus" $how --out "$index" >/dev/null 2>"$dir/err" &
	victim=$!
	random 600
	sleep "$(printf '0.%03d' "$number")"
	kill -KILL "$victim" 2>/dev/null && killed=$((killed + 1)) || :
	wait "$victim" 2>/dev/null || :
	"$prog" check --full "$index" >/dev/null 2>"$dir/err" || fail "round $round: not whole"
	new=$(id_on_disk)
	served=$(answer diplomacy)
	[ -n "$served" ] || fail "round $round: the server does not answer"
	kill -HUP "$server"
	for _ in $(seq 100); do
		case $(answer diplomacy) in
		"$new "*) break ;;
		"$old "*) sleep 0.05 ;;
		*) fail "round $round: neither the old index nor the new one answers" ;;
		esac
	done
	case $(answer diplomacy) in "$new "*) ;; *) fail "round $round: not served" ;; esac
done
"$prog" index "$corpus" --out "$index" >/dev/null 2>"$dir/err" || fail "the last run"
"$prog" index "$corpus" --anew --out "$dir/anew.db" >/dev/null 2>"$dir/err" || fail "anew"
one=$(id_on_disk)
index=$dir/anew.db
[ "$one" = "$(id_on_disk)" ] || fail "the index is not what a new one is"
[ ! -e "$dir/corpus.db.building" ] || fail "an unfinished file was left behind"
echo "ok $killed runs killed (seed $seed), the index whole after each, and at the end as if made anew"
