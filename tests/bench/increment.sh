#!/bin/sh
# How long `dragoman index` takes where one file of many changed, and where none did.
# increment.sh PROGRAM GENERATOR FOLDER [FILES]: the records are made in FOLDER where they are not.
set -eu

prog=$1 generate=$2 folder=$3 files=${4:-100000}
index=$folder.db

# seconds WORD...: run it and print the time that it took.
seconds() {
	from=$(date +%s.%N)
	"$@" >"$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
	to=$(date +%s.%N)
	echo "$to $from" | awk '{ printf "%.2f s", $1 - $2 }'
}

[ -d "$folder" ] || "$generate" 1 "$files" "$folder" "$files"
changed=$(find "$folder" -name '*.json' | sort | sed -n "$((files / 2))p")
kept=$folder.kept
cp "$changed" "$kept"
echo "made anew of $files files: $(seconds "$prog" index --anew "$folder" --out "$index")"
sleep 1 # a file that was written just now may be written again within the same tick
seconds "$prog" index "$folder" --out "$index" >/dev/null
echo "nothing changed: $(seconds "$prog" index "$folder" --out "$index")"
sed 's/"abstract":"/"abstract":"Soft power and museums. /' "$kept" >"$changed"
echo "one of $files files changed: $(seconds "$prog" index "$folder" --out "$index")"
tail -n 1 "$folder.log"
cp "$kept" "$changed"
echo "and changed back: $(seconds "$prog" index "$folder" --out "$index")"
echo "copying the index and making it durable takes: $(seconds dd if="$index" of="$index.copy" bs=1M conv=fsync)"
rm -f "$index.copy" "$kept"
