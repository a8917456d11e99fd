#include "http/page.h"

#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

#include "http/asset.h"
#include "http/template.h"

enum { FILE_MAX = 1 << 20, ADDRESS_MAX = 256 * 1024 };

/* --- files --- */

/* A file of the pages: the folder's, or the one built in. NULL: there is none. */
static const char *read_file(const struct request *r, const char *path, size_t *len)
{
	const struct asset *a = r->site->web_dir < 0 ? asset_find(path) : NULL;
	char *text = NULL;
	ssize_t n;
	int fd;

	if (r->site->web_dir < 0) {
		*len = a ? (size_t)(a->end - a->start) : 0;
		return a ? (const char *)a->start : NULL;
	}
	fd = asset_open_below(r->site->web_dir, path);
	if (fd < 0)
		return NULL;
	text = arena_alloc(r->mem, FILE_MAX);
	n = text ? pread(fd, text, FILE_MAX, 0) : -1;
	(void)close(fd);
	*len = n < 0 ? 0 : (size_t)n;
	return n < 0 ? NULL : text;
}

/* The file of a page, and that of what pages share. */
struct page_source {
	struct template_source base;
	const char *text[2];
	size_t len[2];
};

static const char part_mark[] = "<!--part ";

/* Its length without the line break at its end; what follows is the mark of a part, or nothing. */
static size_t part_length(const char *text, size_t left)
{
	const char *next = memmem(text, left, part_mark, sizeof(part_mark) - 1);
	const size_t len = next ? (size_t)(next - text) : left;

	return len && text[len - 1] == '\n' ? len - 1 : len;
}

static const char *find_part(const struct template_source *s, const char *name, size_t *len)
{
	const struct page_source *source = (const struct page_source *)s;
	AUTO(str) struct str mark = STR(128);

	str_add_f(&mark, "%s%s-->\n", part_mark, name);
	for (size_t i = 0; i < COUNT_OF(source->text); i++) {
		const char *text = source->text[i], *end = text + source->len[i];

		text = text ? memmem(text, source->len[i], str_text(&mark), mark.len) : NULL;
		if (!text)
			continue;
		text += mark.len;
		*len = part_length(text, (size_t)(end - text));
		return text;
	}
	return NULL;
}

static void read_templates(struct page_source *out, const struct request *r, const char *name)
{
	AUTO(str) struct str path = STR(128);

	str_add_f(&path, "/templates/%s.html", name);
	*out = (struct page_source){ .base = { find_part } };
	out->text[0] = read_file(r, str_text(&path), &out->len[0]);
	out->text[1] = read_file(r, "/templates/common.html", &out->len[1]);
}

/* --- the frame --- */

/* Behind a path of the public address, the links of a page begin with that path. */
static void add_rebased(struct str *out, const char *html, size_t len, const char *prefix)
{
	static const char mark[] = "=\"/";
	const char *end = html + len, *next;

	while (*prefix && (next = memmem(html, (size_t)(end - html), mark, sizeof(mark) - 1))) {
		next += sizeof(mark) - 2; /* before the slash */
		str_add_n(out, html, (size_t)(next - html));
		str_add(out, prefix);
		str_add_char(out, '/');
		html = next + 1;
	}
	str_add_n(out, html, (size_t)(end - html));
}

/* What is left of the frame, and where it goes. */
struct frame {
	const char *at, *end;
	struct str *out;
	const char *prefix;
};

/* Writes the frame up to `from`, `text` in the place of what stands there, and goes on behind
 * `to`. A frame of the operator's own that has no such place has none. */
static void fill(struct frame *f, const char *from, const char *to, const struct str *text)
{
	const char *begin = memmem(f->at, (size_t)(f->end - f->at), from, strlen(from));
	const char *end = begin ? memmem(begin, (size_t)(f->end - begin), to, strlen(to)) : NULL;

	if (!end)
		return;
	add_rebased(f->out, f->at, (size_t)(begin - f->at), f->prefix);
	str_add_n(f->out, str_text(text), text->len);
	f->at = end + strlen(to);
}

/* index.html is a page by itself, on any host; these are the places where the daemon fills in
 * what a script would fetch otherwise. */
static enum err_code write_page(struct request *r, struct reply *out, const struct str *head,
				const struct str *box, const struct str *body, struct err *err)
{
	struct frame f = { .out = &out->text, .prefix = r->site->prefix };
	size_t len;

	f.at = read_file(r, "/index.html", &len);
	if (!f.at)
		return err_set(err, ERR_NOT_FOUND, "there is no index.html in the folder of pages");
	f.end = f.at + len;
	fill(&f, "<!--head-->", "<!--/head-->", head);
	fill(&f, " value=\"\"", "\"\"", box);
	fill(&f, "<!--main-->", "<!--/main-->", body);
	add_rebased(f.out, f.at, (size_t)(f.end - f.at), f.prefix);
	return ERR_OK;
}

/* --- rendering --- */

/* What the template makes: before the mark for <head>, behind it for <main>. */
static enum err_code render_halves(struct request *r, const char *name, const struct tree *root,
				   struct str *head, struct str *body, struct err *err)
{
	static const char mark[] = "<!--main-->\n";
	struct page_source source;
	AUTO(str) struct str html = STR(REPLY_BODY_MAX);
	const char *text, *half;
	size_t len;

	read_templates(&source, r, name);
	text = source.text[0];
	if (!text)
		return ERR_OK; /* a folder of the operator's own may do without */
	len = part_length(text, source.len[0]);
	TRY(template_render(&html, text, len, root, &source.base, r->mem, err));
	half = strstr(str_text(&html), mark);
	if (!half)
		return err_set(err, ERR_INVALID, "template %s has no line <!--main-->", name);
	str_add_n(head, str_text(&html), (size_t)(half - str_text(&html)));
	str_add(body, half + sizeof(mark) - 1);
	return ERR_OK;
}

/* ' value="..."' of the search box, in the place of an empty one. */
static void add_box(struct str *out, const struct tree *root)
{
	const char *q = tree_text(tree_get(tree_get(root, "here"), "q"));

	str_add(out, " value=\"");
	template_add_escaped(out, q, strlen(q));
	str_add_char(out, '"');
}

static enum err_code render(struct request *r, struct reply *out, const char *name,
			    const struct tree *root, struct err *err)
{
	AUTO(str) struct str head = STR(REPLY_BODY_MAX);
	AUTO(str) struct str body = STR(REPLY_BODY_MAX);
	AUTO(str) struct str box = STR(REPLY_BODY_MAX);

	TRY(render_halves(r, name, root, &head, &body, err));
	if (r->page && r->page->extra && out->status == MHD_HTTP_OK)
		TRY(r->page->extra(&head, out, r, root, err));
	add_box(&box, root);
	out->type = TYPE_HTML;
	TRY(write_page(r, out, &head, &box, &body, err));
	return str_ok(&head) && str_ok(&body) && str_ok(&box)
		       ? ERR_OK
		       : err_set(err, ERR_NO_MEMORY, "no memory for a page");
}

/* --- what it is filled with --- */

static const char *text_without_nul(const struct param *at, struct arena *mem)
{
	char *text = arena_strndup(mem, at->value, at->len);

	for (size_t i = 0; text && i < at->len; i++)
		text[i] = text[i] ? text[i] : ' ';
	return text;
}

/* "here": the parameters, the first value of each. "unknown": names of those that are none. */
static bool add_here(struct tree *root, const struct request *r)
{
	struct tree *here = tree_new(TREE_OBJECT, r->mem), *unknown = tree_new(TREE_LIST, r->mem);
	bool ok = tree_add(root, "here", here) && tree_add(root, "unknown", unknown);

	for (size_t i = 0; ok && r->params.specs && i < r->params.n; i++) {
		const struct param *at = &r->params.items[i];

		if (at->spec && at->len && !tree_get(here, at->name))
			ok = tree_add(here, at->name,
				      tree_new_text(text_without_nul(at, r->mem), r->mem));
	}
	for (size_t i = 0; ok && i < r->params.n_unknown; i++)
		ok = tree_add(unknown, NULL,
			      tree_new_text(arena_strdup(r->mem, r->params.unknown[i]), r->mem));
	return ok;
}

const char *page_host(const struct request *r)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.:-_[]";
	const char *host = request_header(r, MHD_HTTP_HEADER_HOST);

	return host && strlen(host) < 256 && !host[strspn(host, allowed)] ? host : "";
}

/* "origin": what an address that begins with `api` needs before it, to be asked from anywhere. */
static bool add_origin(struct tree *root, const struct request *r)
{
	const char *url = r->site->public_url;
	AUTO(str) struct str origin = STR(ADDRESS_MAX);

	if (*url)
		str_add_n(&origin, url, strlen(url) - strlen(r->site->prefix));
	else if (r->page && r->page->tells_host && *page_host(r))
		str_add_f(&origin, "http://%s", page_host(r));
	return tree_add(root, "origin",
			tree_new_text(arena_strdup(r->mem, str_text(&origin)), r->mem));
}

/* "base" and "api": the folder of the pages and the place of the JSON, which the daemon has side
 * by side. "path": the page's own, from there on. */
static struct tree *new_root(const struct request *r)
{
	struct tree *root = tree_new(TREE_OBJECT, r->mem);
	AUTO(str) struct str base = STR(ADDRESS_MAX);

	str_add_f(&base, "%s/", r->site->prefix);
	for (int i = 0; i < 2; i++)
		if (!tree_add(root, i ? "api" : "base",
			      tree_new_text(arena_strdup(r->mem, str_text(&base)), r->mem)))
			return NULL;
	return tree_add(root, "path", tree_new_text(arena_strdup(r->mem, r->path + 1), r->mem)) &&
			       add_here(root, r) && add_origin(root, r)
		       ? root
		       : NULL;
}

/* "/api/v1/works/" + key + "/citations" */
static const char *path_of(const struct page_part *part, const struct request *r)
{
	const char *brace = strchr(part->path, '{');
	AUTO(str) struct str path = STR(ADDRESS_MAX);

	if (!brace)
		return part->path;
	str_add_n(&path, part->path, (size_t)(brace - part->path));
	str_add(&path, r->key);
	str_add(&path, strchr(brace, '}') + 1);
	return str_ok(&path) ? arena_strndup(r->mem, str_text(&path), path.len) : NULL;
}

/* "region={key}" */
static const char *query_of(const struct page_part *part, const struct request *r)
{
	const char *brace = strchr(part->query, '{');
	AUTO(str) struct str query = STR(ADDRESS_MAX);

	if (!brace)
		return part->query;
	str_add_n(&query, part->query, (size_t)(brace - part->query));
	percent_encode(&query, r->key, strlen(r->key), true);
	str_add(&query, strchr(brace, '}') + 1);
	return str_ok(&query) ? arena_strndup(r->mem, str_text(&query), query.len) : NULL;
}

static const struct param_spec *row_of(const struct param_spec *specs, const char *name)
{
	while (specs->name && strcmp(specs->name, name) != 0)
		specs++;
	return specs->name ? specs : NULL;
}

/* The page's parameters as far as the endpoint knows them, held to its table. */
static enum err_code hand_on(struct params *out, const struct params *from,
			     const struct param_spec *specs, const char *more, struct err *err)
{
	struct params p;

	TRY(params_split(&p, more, from->mem, err));
	p.items = arena_grow(from->mem, p.items, sizeof(*p.items), p.n, p.n + from->n);
	if (!p.items)
		return err_set(err, ERR_NO_MEMORY, "no memory for the parameters");
	for (size_t i = 0; i < from->n; i++) {
		const struct param_spec *row = row_of(specs, from->items[i].name);

		if (!row)
			continue;
		p.items[p.n] = from->items[i];
		p.items[p.n++].spec = row;
	}
	p.specs = specs;
	*out = p;
	return ERR_OK;
}

static enum err_code run_part(struct request *sub, struct reply *answer,
			      const struct page_part *part, struct err *err)
{
	sub->path = path_of(part, sub);
	if (!sub->path)
		return err_set(err, ERR_NO_MEMORY, "no memory for an address");
	if (part->query) {
		const char *query = query_of(part, sub);

		if (!query)
			return err_set(err, ERR_NO_MEMORY, "no memory for an address");
		TRY(params_split(&sub->params, query, sub->mem, err));
	} else {
		TRY(hand_on(&sub->params, &sub->params, part->params, part->more, err));
	}
	TRY(params_check(&sub->params, part->params, err));
	return part->run(sub, answer, err);
}

/* How long the search took is told of the page too. */
static void keep_timing(struct reply *out, const struct reply *answer)
{
	for (size_t i = 0; i < answer->n_headers; i++)
		if (!strcmp(answer->headers[i].name, "Server-Timing"))
			reply_header(out, "Server-Timing", answer->headers[i].value);
}

static enum err_code add_part(struct tree *root, struct request *r, struct reply *out,
			      const struct page_part *part, struct err *err)
{
	struct request sub = *r;
	struct reply answer;
	struct tree *tree = NULL;
	struct err local = { 0 };
	enum err_code code;

	reply_init(&answer);
	code = run_part(&sub, &answer, part, &local);
	if (!code && answer.status == MHD_HTTP_OK)
		code = tree_parse(&tree, str_text(&answer.text), answer.text.len, r->mem, &local);
	if (!code && tree)
		keep_timing(out, &answer);
	reply_dispose(&answer);
	if (code && code != ERR_NO_MEMORY && part->optional)
		return ERR_OK;
	if (code) {
		/* what was wrong with a parameter is told as of the page's own */
		memcpy(r->params.faults, sub.params.faults, sizeof(r->params.faults));
		r->params.n_faults = sub.params.n_faults;
		*err = local;
		return code;
	}
	if (tree && !tree_add(root, part->name, tree))
		return err_set(err, ERR_NO_MEMORY, "no memory for a page");
	return ERR_OK;
}

/* --- the pages --- */

enum err_code page_check(struct request *r, const struct page *page, struct err *err)
{
	params_leave_out(&r->params, page->params);
	if (page->prepare)
		TRY(page->prepare(&r->params, err));
	return params_check(&r->params, page->params, err);
}

/* "json": where the first answer is by itself, behind `api`. */
static bool add_json(struct tree *root, const struct request *r, const struct page *page)
{
	const char *path = path_of(&page->parts[0], r);
	AUTO(str) struct str text = STR(ADDRESS_MAX);
	struct params handed = r->params;

	if (!path)
		return false;
	str_add_f(&text, "%s?", path + 1);
	if (!page->parts[0].query &&
	    !hand_on(&handed, &r->params, page->parts[0].params, NULL, NULL))
		params_canonical(&handed, &text);
	if (text.data && text.data[text.len - 1] == '?')
		str_cut(&text, text.len - 1);
	return tree_add(root, "json", tree_new_text(arena_strdup(r->mem, str_text(&text)), r->mem));
}

enum err_code get_page(struct request *r, struct reply *out, struct err *err)
{
	const struct page *page = r->page;
	struct tree *root = new_root(r);

	if (!root || !add_json(root, r, page))
		return err_set(err, ERR_NO_MEMORY, "no memory for a page");
	for (size_t i = 0; i < page->n_parts; i++)
		TRY(add_part(root, r, out, &page->parts[i], err));
	return render(r, out, page->template, root, err);
}

enum err_code page_problem(struct request *r, struct reply *out, const char *problem, size_t len,
			   struct err *err)
{
	struct tree *root = new_root(r), *tree;

	TRY(tree_parse(&tree, problem, len, r->mem, err));
	if (!root || !tree_add(root, "problem", tree))
		return err_set(err, ERR_NO_MEMORY, "no memory for a page");
	return render(r, out, "problem", root, err);
}
