#!/bin/sh
# How long `dragoman index` takes where one file of many changed, and where none did.
# increment.sh PROGRAM GENERATOR FOLDER [FILES]: the records are made in FOLDER where they are not.
set -eu

prog=$1 generate=$2 folder=$3 files=${4:-100000}
index=$folder.db

# took WORD...: run it and print how long it took, and how much of that the processor was at work:
# on a machine that others use, too, only that means anything.
took() {
	from=$(date +%s.%N)
	cpu=$( ("$@" >"$folder.log" 2>&1 && times) | tail -n 1)
	to=$(date +%s.%N)
	[ -n "$cpu" ] || { cat "$folder.log"; exit 1; }
	echo "$to $from $cpu" | tr ms '  ' |
		awk '{ printf "%.2f s, %.2f s of CPU", $1 - $2, 60 * $3 + $4 + 60 * $5 + $6 }'
}

[ -d "$folder" ] || "$generate" 1 "$files" "$folder" "$files"
changed=$(find "$folder" -name '*.json' | sort | sed -n "$((files / 2))p")
kept=$folder.kept
cp "$changed" "$kept"
echo "made anew of $files files: $(took "$prog" index --anew "$folder" --out "$index")"
sleep 1 # a file that was written just now may be written again within the same tick
took "$prog" index "$folder" --out "$index" >/dev/null
echo "nothing changed: $(took "$prog" index "$folder" --out "$index")"
sed 's/"abstract":"/"abstract":"Soft power and museums. /' "$kept" >"$changed"
echo "one of $files files changed: $(took "$prog" index "$folder" --out "$index")"
tail -n 1 "$folder.log"
cp "$kept" "$changed"
echo "and changed back: $(took "$prog" index "$folder" --out "$index")"
echo "copying the index and making it durable takes: $(took dd if="$index" of="$index.copy" bs=1M conv=fsync)"
rm -f "$index.copy" "$kept"
