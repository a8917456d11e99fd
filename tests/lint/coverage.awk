# gcov's report on standard input: lines run of each file of server/, the least first, and of all.
/^File/ { file = $2; gsub(/'/, "", file) }
/^Lines executed/ && file ~ /^server\// {
	split($0, part, /[:% ]+/); share = part[3]; lines = part[5]
	if (!(file in seen)) { seen[file] = 1; total += lines; run += lines * share / 100
		print sprintf("%6.1f %%  %5d  %s", share, lines, file) | "sort -n" }
	file = ""
}
END { close("sort -n"); if (total) printf "%6.1f %%  %5d  server/\n", 100 * run / total, total }
