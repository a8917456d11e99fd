# The table of limits in README.md against the table of options and the constants of server/.
#   awk -f limits.awk OPTIONS.md HEADERS... README.md
# A row names its option and that option's default, or a constant and its value (KiB and the like
# are understood), in its second and third column.
function plain(text) { gsub(/[`,]/, "", text); gsub(/^ +| +$/, "", text); return text }
function complain(text) { print "README.md:" FNR ": " text; bad = 1 }
function value_of(text,    part, n) {
	n = split(text, part, /[ *]+/)
	if (text ~ /<</) { split(text, part, / *<< */); return part[1] * 2 ^ part[2] }
	if (n == 2 && part[2] == "KiB") return part[1] * 1024
	if (n == 2 && part[2] == "MiB") return part[1] * 1048576
	if (n == 2 && part[2] ~ /^[0-9]+$/) return part[1] * part[2]
	return part[1] + 0
}
BEGIN { FS = "|" }
FILENAME ~ /options\.md$/ {
	name = plain($2); sub(/ .*/, "", name)
	if (name ~ /^--/) fallback[name] = plain($4)
	next
}
FILENAME ~ /\.[ch]$/ {
	if (match($0, /[A-Z][A-Z_]+ *= *[0-9][0-9 *<]*/)) {
		line = substr($0, RSTART, RLENGTH); split(line, side, / *= */)
		constant[side[1]] = value_of(plain(side[2]))
	} else if (match($0, /^[ \t]*[A-Z][A-Z_]+ *=$/)) {
		pending = $0; gsub(/[ \t=]/, "", pending)
	} else if (pending && match($0, /[0-9][0-9 *]*/)) {
		constant[pending] = value_of(plain(substr($0, RSTART, RLENGTH))); pending = ""
	}
	next
}
/<!-- limits -->/ { on = 1; next }
/<!-- \/limits -->/ { on = 0 }
on && /^\|/ && !/^\| limit/ && !/^\|--/ {
	name = plain($3); said = plain($4); rows++
	if (name ~ /^--/) {
		if (!(name in fallback)) complain("there is no option " name)
		else if (said != fallback[name]) complain(name " is " fallback[name] ", not " said)
		else listed[name] = 1
	} else if (!(name in constant)) complain("there is no constant " name)
	else if (value_of(said) != constant[name]) complain(name " is " constant[name] ", not " value_of(said))
}
END {
	if (rows < 20) { print "README.md: the table of limits is not there"; bad = 1 }
	split("connections address-connections rate-limit burst idle-timeout header-timeout query-time " \
	      "queue-time request-memory export-memory cache", all, " ")
	for (i in all) if (!(("--" all[i]) in listed)) { print "README.md: no limit --" all[i]; bad = 1 }
	exit bad
}
