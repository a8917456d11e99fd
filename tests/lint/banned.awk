# Calls that have a safer spelling here. A line may say: lint-ok: reason
BEGIN {
	n = split("sprintf vsprintf strcpy strcat strncpy strncat gets atoi atol atof strtok sscanf alloca " \
		  "system popen localtime gmtime ctime strerror tmpnam mktemp", names, " ")
	for (i = 1; i <= n; i++) banned = banned (i > 1 ? "|" : "") names[i]
	banned = "(^|[^A-Za-z0-9_])(" banned ")\\("
}
/lint-ok:/ { next }
{
	line = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", line); sub(/\/\*.*/, "", line); sub(/^[ \t]*\* .*/, "", line)
	if (match(line, banned)) { print FILENAME ":" FNR ": banned call: " substr(line, RSTART, RLENGTH); bad = 1 }
}
END { exit bad }
