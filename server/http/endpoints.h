/* http/endpoints.h -- what the routes lead to, each in a file of its own. Layer: http.
 *
 * An endpoint gets a request whose parameters were held to its table, and puts its
 * answer into a fresh reply. On failure the reply's content does not matter: the
 * caller makes a problem of the code. */
#pragma once

#include "base/err.h"
#include "http/reply.h"
#include "http/request.h"

typedef enum err_code endpoint(struct request *r, struct reply *out, struct err *err);

endpoint get_search, get_query;
endpoint get_work, get_work_bibtex, get_work_ris, get_work_csl_json, get_work_jsonld, get_work_text;
endpoint get_work_by_doi, get_passages, get_export;
endpoint get_regions, get_region;
endpoint get_healthz, get_readyz, get_metrics, get_openapi;
endpoint get_file;

endpoint get_suggest, get_passage_hits, get_facet, get_related;

endpoint get_matrix, get_matrix_csv, get_timeline, get_timeline_csv, get_network, get_network_csv;

endpoint get_feed, get_opensearch, get_suggest_opensearch;
endpoint get_sitemap, get_sitemap_part, get_robots, get_oai;
endpoint get_references, get_citations, get_contexts;

extern const struct param_spec matrix_params[], timeline_params[], network_params[];
extern const struct param_spec citation_params[], context_params[], text_params[];
extern const struct param_spec search_params[], query_params[], passage_params[], facet_params[];
extern const struct param_spec feed_params[], oai_params[];
extern const struct param_spec suggest_params[], related_params[], style_params[], export_params[];
