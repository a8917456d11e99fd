/* What a work's page says of it for machines: Highwire's <meta>, COinS. The expectations are
 * written by hand, after the sources that the headers name. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "http/coins.h"
#include "http/highwire.h"

#define ARTICLE                                                                                    \
	"{\"type\":\"article-journal\",\"title\":\"Soft <i>Power</i> & \\\"Hard\\\"\","            \
	"\"author\":[{\"family\":\"Dijk\",\"given\":\"Teun A.\",\"non-dropping-particle\":"        \
	"\"van\",\"suffix\":\"Jr.\",\"ORCID\":\"0000-0002-1825-0097\"},{\"literal\":\"UNESCO\"}]," \
	"\"container-title\":\"Foreign Policy\",\"volume\":4,\"issue\":\"2\","                     \
	"\"page\":\"10\xe2\x80\x93"                                                                \
	"19\",\"issued\":{\"date-parts\":[[2004,3,5]]},\"DOI\":\"10.1/x\","                        \
	"\"ISSN\":\"3006-2497\",\"language\":\"en\",\"keyword\":\"China; soft power\","            \
	"\"URL\":\"https://a.example/b?c=d\"}"
#define CHAPTER                                                                                    \
	"{\"type\":\"chapter\",\"title\":\"A Chapter\",\"author\":[{\"family\":\"A\","             \
	"\"given\":\"B\"}],\"editor\":[{\"family\":\"D\",\"given\":\"Eve\"}],"                     \
	"\"container-title\":\"The Book\",\"page\":\"7\",\"publisher\":\"Press\","                 \
	"\"publisher-place\":\"Paris\",\"ISBN\":\"978-0-1\",\"issued\":{\"date-parts\":[[2020]]}}"
#define BOOK                                                                                       \
	"{\"type\":\"book\",\"title\":\"Whole\",\"author\":[{\"literal\":\"UNESCO\"}],"            \
	"\"publisher\":\"Seuil\",\"edition\":\"2\",\"issued\":{\"date-parts\":[[1999]]}}"
#define THESIS                                                                                     \
	"{\"type\":\"thesis\",\"title\":\"Deep\",\"genre\":\"Master's thesis\","                   \
	"\"author\":[{\"family\":\"X\",\"given\":\"Y\"}],\"publisher\":\"Leiden University\"}"
#define REPORT                                                                                     \
	"{\"type\":\"report\",\"title\":\"R\",\"publisher\":\"SIPRI\",\"number\":\"12\","          \
	"\"issued\":{\"date-parts\":[[2020,11]]}}"
#define TALK                                                                                       \
	"{\"type\":\"paper-conference\",\"title\":\"P\",\"container-title\":\"Proceedings\","      \
	"\"event-title\":\"ICA\"}"
#define PAGE                                                                                       \
	"{\"type\":\"webpage\",\"title\":\"Site\",\"author\":[{\"family\":\"\xe7\x8e\x8b\","       \
	"\"given\":\"\xe6\x98\x8e\"}],\"URL\":\"https://x.example\",\"publisher\":\"BBC\"}"

struct page_case {
	const char *record, *text;
};

/* --- Highwire --- */

static void write_pairs(char *out, size_t size, const char *record,
			const struct highwire_places *places)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	const struct highwire_pair *list;
	struct err err = { 0 };
	size_t n, len = 0;

	cr_assert_eq(csl_parse(&c, record, mem, &err), ERR_OK, "%s", record);
	list = highwire_list(&n, &c, places, mem);
	cr_assert(list);
	*out = '\0';
	for (size_t i = 0; i < n && len < size; i++) {
		cr_assert_eq(strncmp(list[i].name, "citation_", 9), 0);
		len += (size_t)snprintf(out + len, size - len, "%s=%s\n", list[i].name + 9,
					list[i].content);
	}
}

Test(highwire, each_type_of_work_has_the_names_that_tell_it)
{
	static const struct page_case cases[] = {
		{ ARTICLE, "title=Soft Power & \"Hard\"\n"
			   "author=van Dijk, Teun A., Jr.\n"
			   "author_orcid=https://orcid.org/0000-0002-1825-0097\n"
			   "author=UNESCO\n"
			   "publication_date=2004/03/05\n"
			   "journal_title=Foreign Policy\n"
			   "volume=4\nissue=2\nissn=3006-2497\ndoi=10.1/x\n"
			   "firstpage=10\nlastpage=19\nlanguage=en\n"
			   "keywords=China\nkeywords=soft power\n" },
		{ CHAPTER, "title=A Chapter\nauthor=A, B\neditor=D, Eve\npublication_date=2020\n"
			   "inbook_title=The Book\nisbn=978-0-1\npublisher=Press\nfirstpage=7\n" },
		{ BOOK, "title=Whole\nauthor=UNESCO\npublication_date=1999\npublisher=Seuil\n" },
		{ THESIS, "title=Deep\nauthor=X, Y\ndissertation_institution=Leiden University\n"
			  "dissertation_name=Master's thesis\npublisher=Leiden University\n" },
		{ REPORT, "title=R\npublication_date=2020/11\n"
			  "technical_report_institution=SIPRI\ntechnical_report_number=12\n"
			  "publisher=SIPRI\n" },
		{ TALK, "title=P\nconference_title=Proceedings\nconference=ICA\n" },
		{ PAGE, "title=Site\nauthor=\xe7\x8e\x8b\xe6\x98\x8e\npublisher=BBC\n" },
		{ "{\"type\":\"book\"}", "" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[4096];

		write_pairs(text, sizeof(text), cases[i].record, &(struct highwire_places){ 0 });
		cr_expect_str_eq(text, cases[i].text, "%s\n gave: %s\nwanted: %s", cases[i].record,
				 text, cases[i].text);
	}
}

Test(highwire, the_text_is_named_only_where_it_may_be_read)
{
	char text[4096];

	write_pairs(text, sizeof(text), BOOK,
		    &(struct highwire_places){ "https://x.example/works/a", NULL });
	cr_expect(strstr(text, "abstract_html_url=https://x.example/works/a\n"));
	cr_expect(!strstr(text, "fulltext"));
	write_pairs(text, sizeof(text), BOOK,
		    &(struct highwire_places){ "https://x.example/works/a",
					       "https://x.example/works/a#text" });
	cr_expect(strstr(text, "fulltext_html_url=https://x.example/works/a#text\n"));
}

Test(highwire, no_memory_is_no_list_and_never_half_of_one)
{
	for (size_t room = 4096; room < 64 * 1024; room += 512) {
		AUTO(arena) struct arena *roomy = arena_new(1 << 20), *mem = arena_new(room);
		AUTO(csl) struct csl c = { 0 };
		const struct highwire_places nowhere = { 0 };
		const struct highwire_pair *list;
		struct err err = { 0 };
		size_t n;

		cr_assert_eq(csl_parse(&c, ARTICLE, roomy, &err), ERR_OK);
		list = mem ? highwire_list(&n, &c, &nowhere, mem) : NULL;
		cr_expect(!list || n == 15, "%zu of %zu bytes", n, room);
	}
}

/* --- COinS --- */

static void write_coins(struct str *out, const char *record)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(csl_parse(&c, record, mem, &err), ERR_OK, "%s", record);
	coins_add(out, &c);
}

#define COINS(format) "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3A" format "&"

Test(coins, each_type_of_work_in_the_format_that_has_it)
{
	static const struct page_case cases[] = {
		{ ARTICLE, COINS("journal") "rft.genre=article"
					    "&rft.atitle=Soft%20Power%20%26%20%22Hard%22"
					    "&rft.jtitle=Foreign%20Policy"
					    "&rft.aulast=van%20Dijk&rft.aufirst=Teun%20A."
					    "&rft.ausuffix=Jr."
					    "&rft.au=Teun%20A.%20van%20Dijk%20Jr.&rft.au=UNESCO"
					    "&rft.date=2004-03-05&rft.spage=10&rft.epage=19"
					    "&rft.pages=10%E2%80%9319&rft.volume=4&rft.issue=2"
					    "&rft.issn=3006-2497&rft_id=info%3Adoi%2F10.1%2Fx"
					    "&rft_id=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd" },
		{ CHAPTER, COINS("book") "rft.genre=bookitem&rft.atitle=A%20Chapter"
					 "&rft.btitle=The%20Book&rft.aulast=A&rft.aufirst=B"
					 "&rft.au=B%20A&rft.date=2020&rft.spage=7&rft.pages=7"
					 "&rft.pub=Press&rft.place=Paris&rft.isbn=978-0-1" },
		{ BOOK, COINS("book") "rft.genre=book&rft.btitle=Whole&rft.aucorp=UNESCO"
				      "&rft.au=UNESCO&rft.date=1999&rft.edition=2&rft.pub=Seuil" },
		{ THESIS, COINS("dissertation") "rft.title=Deep&rft.aulast=X&rft.aufirst=Y"
						"&rft.au=Y%20X&rft.degree=Master%27s%20thesis"
						"&rft.inst=Leiden%20University" },
		{ REPORT,
		  COINS("book") "rft.genre=report&rft.btitle=R&rft.date=2020-11&rft.pub=SIPRI" },
		{ TALK, COINS("book") "rft.genre=proceeding&rft.atitle=P&rft.btitle=Proceedings" },
		{ PAGE, COINS("dc") "rft.title=Site&rft.creator=%E7%8E%8B%E6%98%8E"
				    "&rft.type=webpage&rft.publisher=BBC"
				    "&rft.identifier=https%3A%2F%2Fx.example" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(str) struct str text = STR(1 << 16);

		write_coins(&text, cases[i].record);
		cr_expect_str_eq(str_text(&text), cases[i].text, "%s\n gave: %s\nwanted: %s",
				 cases[i].record, str_text(&text), cases[i].text);
	}
}

Test(coins, it_is_added_to_what_stands_there_already)
{
	AUTO(str) struct str text = STR(1 << 16);

	str_add(&text, "<span>");
	write_coins(&text, BOOK);
	cr_expect_eq(strncmp(str_text(&text), "<span>ctx_ver=", 14), 0);
}
