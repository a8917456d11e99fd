# Add up what the steps of `make test` counted: one log a step. Criterion and node print
# totals (a crash is among the failing); the other steps print a line "ok NAME" a check. A step that failed without
# counting a failure counts as one. `failed` lists the steps whose exit status was not 0.
FNR == 1 { n++; name[n] = FILENAME; sub(/.*\//, "", name[n]); sub(/\.log$/, "", name[n]) }
{ gsub(/\033\[[0-9;]*m/, "") }
/Synthesis: Tested:/ { split($0, part, "|"); for (i in part) { v = part[i]; sub(/.*: */, "", v)
	if (part[i] ~ /Passing/) pass[n] += v; if (part[i] ~ /Failing/) fail[n] += v } }
/^(ℹ|#) (pass|fail|skipped|cancelled) [0-9]+$/ { if ($2 == "pass") pass[n] += $3; else if ($2 == "skipped") skip[n] += $3; else fail[n] += $3 }
/^ok / { pass[n]++ }
END {
	for (i = 1; i <= n; i++) {
		bad = index("\n" failed "\n", "\n" name[i] ".failed\n") > 0
		if (bad && !fail[i]) fail[i] = 1
		printf "%-12s %5d passed %5d failed%s\n", name[i], pass[i], fail[i], skip[i] ? "  " skip[i] " skipped" : ""
		p += pass[i]; f += fail[i]; s += skip[i]
	}
	printf "\n%d passed, %d failed%s\n", p, f, s ? ", " s " skipped" : ""
	exit f > 0 || p == 0
}
