# gcov's listing of each file (-t): of the tests, and then, where it is given, of the faults. Prints
# the lines of each file of server/ and how many of them the tests run, the least first, and of
# all. What they do not run goes to the file `list`, one line each, with a letter for what it is:
# the words of tests/README.md, which is about a run of such lines as a whole.
# An inline function of a header is in the listing of each file that has it.
FNR == 1 { listing++ }
{
	count = $0; sub(/:.*/, "", count); gsub(/[ *]/, "", count)
	rest = substr($0, index($0, ":") + 1)
	line = rest + 0
	text = substr(rest, index(rest, ":") + 1)
}
line == 0 && text ~ /^Source:/ { file = substr(text, 8); next }
line == 0 || count == "-" || file !~ /^server\// { next }
{
	if (!((file, line) in code)) {
		code[file, line] = text
		at[++n] = file SUBSEP line
	}
	if (count + 0 > 0)
		ran[listing, file, line] = 1
}
function kind(words) {
	if (words ~ /NO_MEMORY|no_memory|no memory|(^|[^_a-z])full\(|full = true|failed = true|CURLE_OUT/) return "m"
	if (words ~ /CORRUPT|damaged|missing\(|wrong\(err|is missing/) return "d"
	if (words ~ /ERR_IO|io_error|strerrordesc|errno|cannot_|check the disk|case SQLITE|store_fail/) return "s"
	if (words ~ /ERR_INTERNAL|for the compiler/) return "x"
	if (words ~ /^[ \t]*(return( NULL| false| 0| true| ERR_OK| MHD_NO| -1)?|continue|break);[ \t]*(\/\*.*)?$/) return "g"
	return "-"
}
function end_run(	letter, i, of) {
	letter = kind(words)
	for (i = first; i < first + length_; i++) {
		split(at[i], of, SUBSEP)
		what = (2, of[1], of[2]) in ran ? "f" : letter
		kinds[what]++
		printf "%s:%d:%s%s\n", of[1], of[2], what, code[at[i]] | sorted
	}
	words = ""
	length_ = 0
}
END {
	sorted = "sort -t: -k1,1 -k2,2n >" list
	for (i = 1; i <= n; i++) {
		split(at[i], of, SUBSEP)
		if (of[1] != before)
			end_run()
		before = of[1]
		lines[before]++
		if ((1, before, of[2]) in ran) {
			run[before]++
			all++
			end_run()
		} else {
			if (!length_++)
				first = i
			words = words (length_ > 1 ? "\n" : "") code[at[i]]
		}
	}
	end_run()
	for (file in lines)
		printf "%6.1f %%  %5d  %s\n", 100 * run[file] / lines[file], lines[file], file | "sort -n"
	close("sort -n")
	if (n)
		printf "%6.1f %%  %5d  server/\n", 100 * all / n, n
	split("f m d s x g -", letters, " ")
	for (i = 1; i in letters; i++)
		printf "  %s  %5d\n", letters[i], kinds[letters[i]]
}
