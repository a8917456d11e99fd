# The dependency direction of server/, as a test. A file may include headers of its own
# layer and of the layers listed for it; the header of a library belongs to some layers.
BEGIN {
	may["base"]   = ""
	may["text"]   = "base"
	may["query"]  = "text base"
	may["store"]  = "text base"
	may["search"] = "query store text base"
	may["read"]   = "text base"
	may["ingest"] = "read store query text base"
	may["http"]   = "search query store text base"
	may["harvest"] = "text base"
	may["cli"]    = "config cli http ingest harvest search query store text base"
	may["config"] = "base"
	may["main"]   = may["main_harvest"] = may["cli"]
	may["main_read"] = "read base"
	owner["sqlite3.h"] = "store"
	owner["microhttpd.h"] = owner["libdeflate.h"] = owner["zlib.h"] = "http"
	owner["cjson/cJSON.h"] = "http ingest read harvest"
	owner["curl/curl.h"] = "harvest"
	owner["libxml/xmlreader.h"] = "harvest"
	owner["cmark.h"] = "ingest read"
	owner["libxml/HTMLparser.h"] = owner["libxml/parser.h"] = owner["libxml/tree.h"] = "read"
	owner["utf8proc.h"] = owner["libstemmer.h"] = "text"
	generated["version.h"] = generated["sql.h"] = 1
}
function within(list, word) { return index(" " list " ", " " word " ") > 0 }
function complain(text) { print FILENAME ":" FNR ": " text; bad = 1 }
FNR == 1 {
	layer = FILENAME; sub(/^server\//, "", layer); sub(/(\.[ch]|\/.*)$/, "", layer)
	if (!(layer in may)) complain("unknown layer " layer)
}
/^#[ \t]*include/ {
	header = $2; gsub(/["<>]/, "", header)
	from = header; sub(/(\.h|\/.*)$/, "", from)
	if (header in owner && !within(owner[header], layer))
		complain(header " may be included in " owner[header] " only")
	if ($2 ~ /^"/ && !(header in generated) && from != layer && !within(may[layer], from))
		complain(layer " may not include " header)
}
END { exit bad }
