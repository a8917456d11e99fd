/* Xapian on the texts of an index, for bench_scale: it is no part of the product.
 *
 * xapian_bench index FOLDER: read lines "work TAB year TAB regions TAB text" and make two
 *     databases: FOLDER/passages, a document a line, and FOLDER/works, a document a work.
 * xapian_bench search FOLDER: read lines "database TAB and|or TAB skip TAB region TAB query"
 *     and answer each with nanoseconds of CPU and the number of works.
 *
 * A search is as Xapian's own documents advise: the English stemmer, its query parser, the
 * top 20, and as the product has them: an exact count and a facet, of years. The documents
 * of passages are collapsed to works. */
#include <ctime>
#include <iostream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <xapian.h>

namespace
{
enum { SLOT_YEAR, SLOT_WORK, TOP = 20 };

void add_text(Xapian::TermGenerator &g, Xapian::Document &d, const std::string &text)
{
	g.set_document(d);
	g.index_text(text);
	g.increase_termpos();
}

void add_regions(Xapian::Document &d, const std::string &regions)
{
	std::istringstream in(regions);
	for (std::string r; in >> r;)
		d.add_boolean_term("XR" + r);
}

struct line {
	std::string work, year, regions, text;
};

bool read_line(line &l)
{
	return std::getline(std::cin, l.work, '\t') && std::getline(std::cin, l.year, '\t') &&
	       std::getline(std::cin, l.regions, '\t') && std::getline(std::cin, l.text);
}

void make(const std::string &folder)
{
	const Xapian::Stem english("english");
	Xapian::TermGenerator of_passages, of_works;
	Xapian::Document whole;
	std::string work;
	line l;

	mkdir(folder.c_str(), 0777);
	Xapian::WritableDatabase passages(folder + "/passages", Xapian::DB_CREATE_OR_OVERWRITE);
	Xapian::WritableDatabase works(folder + "/works", Xapian::DB_CREATE_OR_OVERWRITE);
	of_passages.set_stemmer(english);
	of_works.set_stemmer(english);
	while (read_line(l)) {
		Xapian::Document d;

		if (l.work != work) {
			if (!work.empty())
				works.add_document(whole);
			whole = Xapian::Document();
			work = l.work;
			whole.add_value(SLOT_YEAR, l.year);
			whole.add_value(SLOT_WORK, l.work);
			of_works.set_termpos(0);
		}
		d.add_value(SLOT_YEAR, l.year);
		d.add_value(SLOT_WORK, l.work);
		add_regions(d, l.regions);
		add_regions(whole, l.regions);
		of_passages.set_termpos(0);
		add_text(of_passages, d, l.text);
		add_text(of_works, whole, l.text);
		passages.add_document(d);
	}
	if (!work.empty())
		works.add_document(whole);
	passages.commit();
	works.commit();
}

long long cpu_ns()
{
	timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

struct request {
	std::string database, op, skip, region, q;
};

void answer(Xapian::Database &db, const request &r, bool collapse)
{
	Xapian::QueryParser parser;
	const long long before = cpu_ns();

	parser.set_database(db);
	parser.set_stemmer(Xapian::Stem("english"));
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	parser.set_default_op(r.op == "or" ? Xapian::Query::OP_OR : Xapian::Query::OP_AND);
	Xapian::Query q =
		r.q.empty() ? Xapian::Query::MatchAll
			    : parser.parse_query(r.q, Xapian::QueryParser::FLAG_PHRASE |
							      Xapian::QueryParser::FLAG_BOOLEAN |
							      Xapian::QueryParser::FLAG_WILDCARD);
	if (!r.region.empty())
		q = Xapian::Query(Xapian::Query::OP_FILTER, q, Xapian::Query("XR" + r.region));
	Xapian::Enquire enquire(db);
	Xapian::ValueCountMatchSpy years(SLOT_YEAR);
	enquire.set_query(q);
	enquire.add_matchspy(&years);
	if (collapse)
		enquire.set_collapse_key(SLOT_WORK);
	const Xapian::MSet found = enquire.get_mset(std::stoul(r.skip), TOP, db.get_doccount());
	unsigned long values = 0;
	for (auto v = years.values_begin(); v != years.values_end(); ++v)
		values++;
	std::cout << cpu_ns() - before << ' ' << found.get_matches_estimated() << std::endl;
}

void serve(const std::string &folder)
{
	Xapian::Database passages(folder + "/passages"), works(folder + "/works");
	request r;

	while (std::getline(std::cin, r.database, '\t') && std::getline(std::cin, r.op, '\t') &&
	       std::getline(std::cin, r.skip, '\t') && std::getline(std::cin, r.region, '\t') &&
	       std::getline(std::cin, r.q)) {
		if (r.database == "works")
			answer(works, r, false);
		else
			answer(passages, r, true);
	}
}
} // namespace

int main(int argc, char **argv)
{
	try {
		if (argc != 3)
			return std::cerr << "usage: xapian_bench index|search FOLDER\n", 2;
		if (argv[1] == std::string("index"))
			make(argv[2]);
		else
			serve(argv[2]);
	} catch (const Xapian::Error &e) {
		return std::cerr << e.get_description() << '\n', 1;
	}
	return 0;
}
