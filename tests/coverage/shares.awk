# gcov's listing of each file (-t): of the tests, and then, where it is given, of the faults. Prints
# the lines of each file of server/ and how many of them the tests run, the least first, and of
# all; what they do not run goes to the file `list`, with `f` where a fault does.
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
END {
	for (i = 1; i <= n; i++) {
		split(at[i], of, SUBSEP)
		lines[of[1]]++
		if ((1, of[1], of[2]) in ran) {
			run[of[1]]++
			all++
		} else
			printf "%s:%d:%s%s\n", of[1], of[2],
			       (2, of[1], of[2]) in ran ? "f" : " ", code[at[i]] | "sort -t: -k1,1 -k2,2n >" list
	}
	for (file in lines)
		printf "%6.1f %%  %5d  %s\n", 100 * run[file] / lines[file], lines[file], file | "sort -n"
	close("sort -n")
	if (n)
		printf "%6.1f %%  %5d  server/\n", 100 * all / n, n
}
