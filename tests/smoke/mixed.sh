#!/bin/sh
# A folder as a librarian may have it, of all formats and some of it broken: what `dragoman index` says of it, to the
# letter. mixed.txt is that; where a message was bettered, look at the difference and take it over:
#   GOLDEN=write sh tests/smoke/mixed.sh build/release/dragoman
set -u
prog=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
formats=$here/../formats
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
cd "$dir" || exit 1
mkdir -p library/texts library/journal

# What is as it should be.
cp "$formats/article.bib" library/library.bib
cp "$formats/example_full.ris" library/references.ris
cp "$formats/PMC5828200.nxml" "$formats/N18-3011.pdf" "$formats/N18-3011.tei.xml" library
cp "$formats/frus1894Nicaragua-excerpt.xml" library/frus1894.xml
cp "$formats/work_cr_works_10.json" library/crossref.json
cp "$formats/work_W2741809807.json" library/openalex.json
cp "$formats/ListRecords.xml" library/journal/1.xml
printf '<html><head><title>A page</title></head><body><p>Public diplomacy in Kenya.</p></body></html>' >library/page.html
printf '# Media\n\nAs Nye (2004) says, power may be soft.\n' >library/texts/qian.md
printf 'The same in short.\n' >library/qian2021.txt
printf '{"id": "l1", "title": "One line", "text": "Embassies of culture."}\n' >library/lines.jsonl
cat >library/records.json <<'EOF'
[{"id": "nye2004", "type": "book", "title": "Soft Power", "author": [{"family": "Nye", "given": "Joseph S."}],
  "issued": {"date-parts": [[2004]]}},
 {"id": "qian2021", "title": "Media", "custom": {"attachments": ["texts/qian.md", "texts/gone.pdf"],
  "references": ["nye2004", "lost1999"]}},
 {"id": "untitled"}]
EOF
printf '[{"id": "softpower", "title": "Soft power", "author": [{"family": "Nye", "given": "J."}], "issued": {"date-parts": [[2004]]}}]' >library/second.json

# What is not.
cp "$formats/noRecordsMatch.xml" library/journal/2.xml
cp "$formats/badResumptionToken.xml" library/journal/3.xml
cp "$formats/Identify.xml" library/journal/4.xml
cp "$formats/password.pdf" library/nye2004.pdf
printf '%%PDF-1.4 cut off' >library/damaged.pdf
printf '[{"id": "x" "title": 1}]' >library/broken.json
printf '{"status": "failed", "message": [{"message": "Resource not found."}], "message-type": "validation-failure"}' >library/error.json
printf '{"id": "l2", "title":\n' >>library/lines.jsonl
printf '<article><body><p>Words that end in the mid' >library/cut.xml
printf '<svg/>' >library/picture.xml
printf '@book{cut, title = {No end' >library/cut.bib
printf 'loose' >library/texts/loose.txt
printf 'PK' >library/report.docx
for suffix in json bib ris html pdf xml jsonl; do : >"library/empty.$suffix"; done

"$prog" index library --out index.db >out 2>err
status=$?
{
	cat err
	grep -v '^index\.db: index ' out
	echo "exit status $status"
} >said
if [ "${GOLDEN:-}" = write ]; then
	cp said "$here/mixed.txt"
elif ! diff -u "$here/mixed.txt" said; then
	echo "not ok: what is said of a mixed folder has changed" >&2
	exit 1
fi
# Once more, and with one file mended: what holds is said again, and no more than that.
"$prog" index library --out index.db >again 2>err2
grep -v '^reading\|^filing\|^indexing\|^suggesting\|^checking' err | sort >first
grep -v '^reading\|^filing\|^indexing\|^suggesting\|^checking' err2 | sort | diff -u first - || exit 1
grep -q '^index.db: .*none of .* files changed' again || exit 1
printf '[{"id": "x", "title": "Mended"}]' >library/broken.json
"$prog" index library --out index.db >again 2>err2
grep -v 'broken\.json' first >left
grep -v '^reading\|^filing\|^indexing\|^suggesting\|^checking' err2 | sort | diff -u left - || exit 1
grep -q '^index.db: .*1 of .* files changed: updated' again || exit 1
echo "ok: a mixed folder is indexed with one line for each fault, and the mend"
