/* The places that a text names, and what only looks like one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/corpus.h"
#include "support/regions.h"

struct place_case {
	const char *text, *regions; /* keys in their order, commas between them */
};

/* Each text is a work of one passage; it is filed with the gazetteer that is built in. */
static void expect_places(const struct place_case *cases, size_t n)
{
	static char lines[64 * 1024];
	AUTO(corpus_folder) struct corpus_folder c;
	size_t len = 0;

	corpus_make(&c);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len,
					"{\"id\": \"w%zu\", \"title\": \"-\", \"text\": \"%s\"}\n",
					i, cases[i].text);
	cr_assert_lt(len, sizeof(lines));
	corpus_put(&c, "cases.jsonl", lines);
	corpus_must_index(&c);
	for (size_t i = 0; i < n; i++) {
		char key[24];

		snprintf(key, sizeof(key), "w%zu", i);
		cr_expect_str_eq(corpus_work_values(&c, key, "region"), cases[i].regions, "%s: %s",
				 cases[i].text, corpus_work_values(&c, key, "region"));
	}
}

#define EXPECT_PLACES(cases) expect_places((cases), sizeof(cases) / sizeof(*(cases)))

Test(places, one_name_in_another_is_the_longer_one)
{
	static const struct place_case cases[] = {
		{ "talks in Niger", "ne" },
		{ "talks in Nigeria", "ng" },
		{ "Nigerien and Nigerian envoys", "ne,ng" },
		{ "the Niger Delta", "ng" },
		{ "down the Niger River", "africa" },
		{ "Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea", "gn,gq,gw,pg" },
		{ "German New Guinea", "pg" },
		{ "the Democratic Republic of the Congo", "cd" },
		{ "the Republic of the Congo", "cg" },
		{ "Congo-Brazzaville", "cg" },
		{ "Congolese troops left Kinshasa", "cd" },
		{ "Congolese troops left Brazzaville", "cg" },
		{ "the Congo Basin", "africa" },
		{ "South Sudan and Sudan", "sd,ss" },
		{ "South Korea, North Korea", "kp,kr" },
		{ "Dominica and the Dominican Republic", "dm,do" },
		{ "South African and African", "africa,za" },
		{ "Latin American partners", "latin-america-caribbean" },
		{ "the United States of Colombia and the United States", "co,us" },
		{ "British Columbia and British India", "ca,in" },
		{ "the Dutch East Indies", "id" },
		{ "the People's Republic of China", "cn" },
		{ "the Republic of China", "tw" },
		{ "Macau and Macao", "mo" },
		{ "American Samoa and Samoa", "as,ws" },
	};

	EXPECT_PLACES(cases);
}

Test(places, a_sea_a_language_a_coin_or_a_treaty_is_none)
{
	static const struct place_case cases[] = {
		{ "the Indian Ocean", "" },
		{ "the South China Sea", "" },
		{ "the Gulf of Mexico", "" },
		{ "a Latin motto", "" },
		{ "the Latin Church", "" },
		{ "the American English of the text", "" },
		{ "the English language and its translation into English", "" },
		{ "the English Government and an English mechanic", "gb" },
		{ "ten thousand Mexican dollars", "" },
		{ "the Greek Church", "" },
		{ "the Congress of Vienna", "" },
		{ "the Geneva Conventions, signed elsewhere", "" },
		{ "a conference at Geneva", "ch" },
		{ "the Washington Consensus", "" },
		{ "Guinea pigs", "" },
		{ "the sick man of Asia", "" },
		{ "of African descent", "" },
	};

	EXPECT_PLACES(cases);
}

Test(places, a_person_a_ship_or_a_newspaper_is_none)
{
	static const struct place_case cases[] = {
		{ "in Jordan", "jo" },
		{ "the Jordanian and the Israeli ministers", "il,jo" },
		{ "across the Jordan River", "middle-east" },
		{ "Mr. Jordan and Dr. Holland", "" },
		{ "Sir J. N. Jordan reported", "" },
		{ "Michael Jordan", "" },
		{ "Professor Jordan spoke", "" },
		{ "Jordan, D. S. (1902). War and waste.", "" },
		{ "Jordan, David Starr", "" },
		{ "shown before (Jordan et al., 2019)", "" },
		{ "shown before (Jordan, 2019)", "" },
		{ "in Jordan, 2019 was a hard year", "jo" },
		{ "Lord Lyons and Mr. French", "" },
		{ "Foreign Minister Togo", "" },
		{ "Togo", "tg" },
		{ "President Washington's farewell", "" },
		{ "Washington answered", "us" },
		{ "the steamer China and the gunboat Georgia", "" },
		{ "an American steamer", "us" },
		{ "China Daily", "" },
		{ "the South China Morning Post and the New York Times", "" },
		{ "an article in Amazonia Investiga", "" },
		{ "the American author", "" },
		{ "a German historian and two South African economists", "" },
		{ "an American ambassador", "us" },
	};

	EXPECT_PLACES(cases);
}

Test(places, a_state_of_america_is_not_the_country_of_its_name)
{
	static const struct place_case cases[] = {
		{ "the Georgian government in Tbilisi", "ge" },
		{ "in Georgia", "ge" },
		{ "in Georgia, Alabama and Florida", "us" },
		{ "in Atlanta, Georgia", "us" },
		{ "in Georgia, USA", "us" },
		{ "Georgian architecture", "" },
		{ "South Georgia", "gs" },
		{ "New Mexico", "us" },
		{ "Paris, Texas", "us" },
		{ "Indian envoys", "in" },
		{ "the Indian Territory", "us" },
		{ "Apaches and other Indians", "us" },
		{ "the Mosquito Indians", "ni" },
	};

	EXPECT_PLACES(cases);
}

Test(places, a_capital_letter_tells_a_country_from_a_word)
{
	static const struct place_case cases[] = {
		{ "ask for turkey, chad, china or us", "" },
		{ "Turkey and Chad told the US", "td,tr,us" },
		{ "an envoy to T\u00fcrkiye", "tr" },
		{ "the U. S. Legation, and the U.S. fleet", "us" },
		{ "its vision of central Asia", "central-asia" },
		{ "developing countries", "global-south" },
		{ "the EU, the AU and ASEAN", "africa,europe,southeast-asia" },
		{ "CPEC projects", "pk" },
	};

	EXPECT_PLACES(cases);
}

Test(places, a_capital_or_a_title_stands_for_its_government)
{
	static const struct place_case cases[] = {
		{ "Beijing welcomed it, and Brussels did not", "cn,europe" },
		{ "her Majesty's Government", "gb" },
		{ "the Sublime Porte", "tr" },
		{ "the government of the Mikado", "jp" },
		{ "the Quai d'Orsay told the State Department", "fr,us" },
		{ "the Kremlin and Whitehall", "gb,ru" },
	};

	EXPECT_PLACES(cases);
}

Test(places, old_names_and_joined_ones_are_of_today)
{
	static const struct place_case cases[] = {
		{ "Prussia, Siam, Persia and Esthonia", "de,ee,ir,th" },
		{ "the Sandwich Islands", "us" },
		{ "Tien-tsin, Peking and Canton", "cn" },
		{ "Chili and Hayti", "cl,ht" },
		{ "Austria-Hungary and Czecho-Slovakia", "europe" },
		{ "the Franco-German and Anglo-Russian conventions", "de,fr,gb,ru" },
		{ "General Franco", "" },
		{ "Sino-American rivalry", "cn,us" },
		{ "South\u2013South cooperation", "global-south" },
	};

	EXPECT_PLACES(cases);
}

/* tests/regions/README.md: the floors are those of the issue; `make regions` prints the figures. */
Test(places, judged_passages_are_filed_as_a_reader_would)
{
	static const char *const files[] = { "frus", "article", "held-out" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct region_figures f;
		char path[64];

		snprintf(path, sizeof(path), "tests/regions/%s.tsv", files[i]);
		regions_measure(&f, path);
		cr_expect_gt(f.right, 40, "%s", files[i]);
		cr_expect_geq(regions_precision(&f), 0.95, "%s: %f", files[i],
			      regions_precision(&f));
		cr_expect_geq(regions_recall(&f), 0.95, "%s: %f", files[i], regions_recall(&f));
		regions_dispose(&f);
	}
}
