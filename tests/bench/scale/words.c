#include "bench/scale/words.h"

/* clang-format off */
const char *const function_words[] = {
	"the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be",
	"by", "on", "not", "he", "this", "are", "or", "his", "from", "at", "which", "but", "have",
	"an", "had", "they", "were", "their", "been", "has", "its", "would", "will", "there",
	"more", "when", "who", "no", "out", "so", "said", "what", "up", "into", "than", "them",
	"can", "only", "other", "time", "if", "about", "some", "could", "these", "two",
};
const size_t n_function_words = sizeof(function_words) / sizeof(*function_words);

const char *const real_words[] = {
	"government", "policy", "China", "state", "foreign", "minister", "power", "treaty",
	"United States", "world", "diplomacy", "war", "international", "relations", "trade",
	"Japan", "culture", "people", "Africa", "political", "public", "president", "embassy",
	"Europe", "cultural", "peace", "soft", "Russia", "influence", "national", "agreement",
	"India", "conference", "ambassador", "negotiation", "security", "France", "alliance",
	"history", "exchange", "Germany", "consul", "Pakistan", "media", "university", "language",
	"Britain", "commission", "Confucius", "institute", "Korea", "development", "students",
	"Egypt", "cooperation", "Asia", "protocol", "legation", "education", "Turkey", "heritage",
	"propaganda", "Brazil", "secretary", "boundary", "Iran", "neutrality", "Kenya", "museum",
	"Indonesia", "convention", "broadcasting", "Nigeria", "sovereignty", "identity", "Mexico",
	"South Africa", "telegram", "despatch", "Vietnam", "consulate", "Latin America", "tariff",
	"Ethiopia", "reputation", "branding", "Thailand", "religion", "Malaysia", "envoy",
	"Saudi Arabia", "armistice", "scholarship", "Ghana", "attraction", "Poland", "mediation",
	"Southeast Asia", "extradition", "Kazakhstan", "arbitration", "Australia", "summit",
	"Middle East", "sanctions", "Tanzania", "plenipotentiary", "Argentina", "translation",
	"Philippines", "constructivism", "Morocco", "chancery", "Uzbekistan", "Chile", "literature",
	"Sri Lanka", "communique", "Zambia", "Peru", "Nepal", "attache", "Senegal", "Canada",
};
const size_t n_real_words = sizeof(real_words) / sizeof(*real_words);
/* clang-format on */
