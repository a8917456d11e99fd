# Functions of at most 80 lines, files of at most 500, lines of at most 100 columns (a tab
# is 8). What is longer is split, not argued about.
function complain(line, text) { print FILENAME ":" line ": " text; bad = 1 }
FNR == 501 { complain(FNR, "the file is longer than 500 lines") }
/^\{$/ { begin = FNR }
/^\}$/ { if (begin && FNR - begin + 1 > 80) complain(begin, "a function of " FNR - begin + 1 " lines"); begin = 0 }
{
	gsub(/[\200-\277]/, "") # the further bytes of a character (run with LC_ALL=C)
	column = 0
	for (i = 1; i <= length($0); i++) column = substr($0, i, 1) == "\t" ? column - column % 8 + 8 : column + 1
	if (column > 100 && !/https?:/) complain(FNR, "a line of " column " columns")
}
END { exit bad }
