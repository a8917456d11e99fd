# Dragoman. `make help` lists the targets; `make run` and `make test` are all you need.
#
# Everything that is built lands under $(BUILD)/$(VARIANT): removing it is always safe,
# and two variants never share an object file.

NAME       := dragoman
VERSION    := 0.1.0
VARIANT    ?= release
BUILD      ?= build
B          := $(BUILD)/$(VARIANT)
SHARED     ?= ../shared

# --- what a packager may override -------------------------------------------
CC         ?= cc
CFLAGS     ?=
CPPFLAGS   ?=
LDFLAGS    ?=
PKG_CONFIG ?= pkg-config
INSTALL    ?= install
DESTDIR    ?=
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
DATADIR    ?= $(PREFIX)/share/$(NAME)
WERROR     ?= 1

# --- dependencies: how to see that one is there, and Debian's package for it -----
MODS      := libmicrohttpd sqlite3 libcjson libutf8proc libcmark libdeflate zlib
NEED      := cmd:gcc=gcc hdr:stdio.h=libc6-dev cmd:pkg-config=pkg-config \
             mod:libmicrohttpd=libmicrohttpd-dev mod:sqlite3=libsqlite3-dev mod:libcjson=libcjson-dev \
             mod:libutf8proc=libutf8proc-dev mod:libcmark=libcmark-dev \
             mod:libdeflate=libdeflate-dev mod:zlib=zlib1g-dev hdr:libstemmer.h=libstemmer-dev
# `dragoman harvest` is a program of its own, $(NAME)-harvest: its libraries are five times as
# large as all the others, and what serves need not have them. WITH_HARVEST=0 leaves it out.
WITH_HARVEST ?= 1
HARVEST      :=
READ         :=
ifeq ($(WITH_HARVEST),1)
HARVEST      := $(NAME)-harvest
HARVEST_MODS := libcurl libxml-2.0
NEED         += mod:libcurl=libcurl4-openssl-dev \
                file:/etc/ssl/certs/ca-certificates.crt=ca-certificates
endif
# What reads the files of others is one too, $(NAME)-read, which `dragoman index` starts. Without
# it (WITH_READ=0) only CSL-JSON, JSON lines, Markdown and plain text are indexed.
WITH_READ ?= 1
ifeq ($(WITH_READ),1)
READ      := $(NAME)-read
READ_MODS := libxml-2.0
NEED      += mod:libxml-2.0=libxml2-dev
endif
PROGRAMS  := $(NAME) $(HARVEST) $(READ)
NEED_TEST := cmd:pdftotext=poppler-utils mod:criterion=libcriterion-dev cmd:curl=curl cmd:chromium-headless-shell=chromium-headless-shell cmd:node=nodejs cmd:npm=npm \
             cmd:pandoc=pandoc cmd:bib2xml=bibutils
NEED_FUZZ := cmd:clang=clang lib:fuzzer=libclang-rt-14-dev

# Debian 12's node is older than what drives the browser: then npm's goes first in PATH.
NODE      := 20
NODE_DIR  := $(abspath $(BUILD))/node
export PATH := $(NODE_DIR)/node_modules/.bin:$(PATH)

comma := ,

# --- flags ---------------------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wold-style-definition \
        -Wmissing-prototypes -Wformat=2 -Wundef -Wvla -Wcast-align -Wpointer-arith \
        -Wwrite-strings -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference
ifeq ($(WERROR),1)
WARN += -Werror
endif
HARDEN_C := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fPIE
HARDEN_L := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed

OPT.release  := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPT.debug    := -Og -g3
OPT.asan     := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT.tsan     := -O1 -g3 -fsanitize=thread
OPT.coverage := -O0 -g3 --coverage
OPT.fuzz     := -O1 -g3 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifndef OPT.$(VARIANT)
$(error unknown VARIANT "$(VARIANT)": use release, debug, asan, tsan, coverage or fuzz)
endif
ifeq ($(VARIANT),fuzz)
override CC := clang
endif

# pkg-config is asked when a recipe runs, not when this file is read: `make run` on a
# bare machine installs it first.
ALL_CPPFLAGS = -D_GNU_SOURCE -Iserver -I$(B)/gen $(CPPFLAGS)
ALL_CFLAGS   = -std=gnu11 $(WARN) $(HARDEN_C) $(OPT.$(VARIANT)) -ffile-prefix-map=$(CURDIR)=. \
               $(PKG_CFLAGS) $(CFLAGS)
# tests/coverage/counts.c, which lies in the library: processes that give up their files count too.
LINK.coverage := $(addprefix -Wl$(comma)--wrap=,_exit raise syscall setrlimit kill)
ALL_LDFLAGS  = $(HARDEN_L) $(LINK.$(VARIANT)) $(filter -fsanitize% --coverage,$(subst fuzzer-no-link$(comma),,$(OPT.$(VARIANT)))) $(LDFLAGS)
PKG_CFLAGS  := $(shell $(PKG_CONFIG) --cflags $(MODS) $(HARVEST_MODS) $(READ_MODS) 2>/dev/null)
LIBS        := $(shell $(PKG_CONFIG) --libs $(MODS) 2>/dev/null) -lstemmer -lm -pthread
HARVEST_LIBS := $(if $(HARVEST_MODS),$(shell $(PKG_CONFIG) --libs $(HARVEST_MODS) 2>/dev/null))
READ_LIBS   := $(if $(READ_MODS),$(shell $(PKG_CONFIG) --libs $(READ_MODS) 2>/dev/null))
# For tests, which have all of it in them.
EVERY_LIB    = $(sort $(HARVEST_LIBS) $(READ_LIBS)) $(LIBS)

# --- sources -------------------------------------------------------------------
# Globs are sorted so that link order, and hence the program, is reproducible.
# What of read/ runs in the program that indexes; the rest needs $(READ)'s libraries.
READ_HERE := $(addprefix server/read/,format.c read.c root.c wire.c worker.c)
LIB_SRC   := $(filter-out server/main%.c $(if $(HARVEST),,server/harvest/% server/cli/harvesting.c) \
               $(if $(READ),,$(filter-out $(READ_HERE),$(wildcard server/read/*.c))), \
               $(sort $(wildcard server/*.c server/*/*.c)))
UNIT_SRC  := $(sort $(wildcard tests/unit/*.c tests/support/*.c))
HTTP_SRC  := $(sort $(wildcard tests/http/*.c tests/support/*.c))
FUZZ_SRC  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
SCALE_SRC := $(sort $(wildcard tests/bench/scale/*.c))
RANK_SRC  := $(sort $(wildcard tests/relevance/*.c)) tests/support/judged.c
SOAK_SRC  := $(addprefix tests/soak/,soak.c server.c client.c)
REGION_SRC := tests/regions/main.c tests/support/regions.c
SQL       := schema/tables.sql schema/search.sql $(sort $(wildcard schema/queries/*.sql))
WEB       := $(sort $(shell find web -type f ! -name '.*' 2>/dev/null))
GEN       := $(B)/gen/sql.c $(B)/gen/assets.c
obj        = $(patsubst %.c,$(B)/%.o,$(patsubst $(B)/%,%,$(1)))
COUNTS    := $(if $(filter coverage,$(VARIANT)),tests/coverage/counts.c)
LIB_OBJ   := $(call obj,$(LIB_SRC) $(GEN) $(COUNTS))
ALL_OBJ    = $(LIB_OBJ) $(call obj,server/main.c $(if $(HARVEST),server/main_harvest.c) $(if $(READ),server/main_read.c) $(sort $(UNIT_SRC) $(HTTP_SRC) $(BENCH_SRC) $(SCALE_SRC) $(RANK_SRC) $(REGION_SRC) $(wildcard tests/soak/*.c) $(FAULT_SRC) $(wildcard tests/fuzz/*.c) $(wildcard tests/bench/export/*.c)))

# --- quiet by default, V=1 shows the commands ------------------------------------
ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-5s %s\n' $(1) $(2)
endif

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += -r

all: $(PROGRAMS:%=$(B)/%)              ## build the program

$(B)/$(NAME): $(call obj,server/main.c) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
$(B)/$(NAME)-harvest: $(call obj,server/main_harvest.c) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) $(HARVEST_LIBS)
$(B)/$(NAME)-read: $(call obj,server/main_read.c) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(READ_LIBS) $(LIBS)
# Whoever indexes may need it; none has to be built anew for it.
$(B)/$(NAME) $(B)/unit-tests $(B)/http-tests: | $(READ:%=$(B)/%)

$(B)/libserver.a: $(LIB_OBJ) $(B)/gen/inputs
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(LIB_OBJ)

# One rule compiles everything. Beside each object it leaves a .d file and the
# object's entry for compile_commands.json (gcc has no -MJ).
define compile
$(call say,CC,$<)
@mkdir -p $(@D)
$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<
@printf '{"directory":"%s","file":"%s","output":"%s","command":"%s"},\n' '$(CURDIR)' '$<' '$@' \
  '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(EXTRA_CFLAGS) -c $<' >$(@:.o=.json)
endef
$(B)/%.o: %.c $(B)/flags | $(GEN) $(B)/gen/version.h
	$(compile)
$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(compile)
-include $(ALL_OBJ:.o=.d)

# Rewritten only when their text differs: new flags rebuild everything, a new version
# rebuilds only what includes version.h, a deleted input rebuilds what was made of it.
define if_changed
@mkdir -p $(@D)
@printf '%s\n' '$(1)' >$@.tmp; cmp -s $@.tmp $@ && rm $@.tmp || mv $@.tmp $@
endef
$(B)/flags: FORCE
	@$(PKG_CONFIG) --exists $(MODS) $(HARVEST_MODS) $(READ_MODS) 2>/dev/null || { echo "libraries are missing; to install them: make deps"; exit 1; }
	$(call if_changed,$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS))
$(B)/gen/version.h: FORCE
	$(call if_changed,#define VERSION "$(VERSION)")
$(B)/gen/inputs: FORCE
	$(call if_changed,$(SQL) $(WEB) $(LIB_SRC))

# --- generated sources ---------------------------------------------------------
$(B)/gen/sql.c $(B)/gen/sql.h &: schema/sql2c.awk $(SQL) $(B)/gen/inputs
	$(call say,SQL,$@)
	@mkdir -p $(@D)
	$(Q)awk -v out=$(B)/gen -f schema/sql2c.awk $(SQL)

# gcc -MMD does not see .incbin, so the object names the files itself.
$(B)/gen/assets.c: server/http/embed.awk $(WEB) $(WEB:%=$(B)/gen/%.gz) $(B)/gen/inputs
	$(call say,EMBED,$@)
	@mkdir -p $(@D)
	$(Q)sha256sum $(WEB) | awk -v gen=$(B)/gen -f server/http/embed.awk >$@
$(B)/gen/%.gz: %
	@mkdir -p $(@D)
	$(Q)gzip -9nc $< >$@
$(B)/gen/assets.o: $(WEB) $(WEB:%=$(B)/gen/%.gz)
$(B)/server/http/openapi.o: server/http/components.json
$(B)/server/ingest/vocab_builtin.o: $(sort $(wildcard corpus/vocab/*.txt))

# --- run ---------------------------------------------------------------------------
# `run` and `test` install what is missing and then start make again: only a new one
# asks pkg-config again.
PORT  ?= 8080
JOBS  ?= $(shell nproc 2>/dev/null || echo 2)
AGAIN  = +@$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
CORPUS := $(sort $(shell find corpus -type f 2>/dev/null))

run: deps deps-pdf                            ## build, index corpus/, serve it on http://127.0.0.1:8080 (PORT=)
	$(AGAIN) serve
serve: $(B)/$(NAME) $(BUILD)/corpus.db
	@exec $(B)/$(NAME) serve --index $(BUILD)/corpus.db --port $(PORT)

# Exit status 3: built, and what was left out of it has been listed.
$(BUILD)/corpus.db: $(B)/$(NAME) $(CORPUS) $(BUILD)/corpus.list
	$(call say,INDEX,$@)
	$(Q)$(B)/$(NAME) index corpus --out $@ || [ $$? -eq 3 ]
$(BUILD)/corpus.list: FORCE
	$(call if_changed,$(CORPUS))

# The default corpus fills itself: records of all its works, and the texts that are open. What
# is there is not asked for again. Exit status 3: what could not be had was listed. MAILTO= is an address at which the services may complain.
FILL   ?= $(BUILD)/harvest
harvest: deps                        ## fetch what corpus/ cites into build/harvest (FILL=, MAILTO=); needs the internet
	$(AGAIN) harvest-run
harvest-run: $(B)/$(NAME) $(B)/$(NAME)-harvest
	@$(B)/$(NAME) harvest corpus --texts --out $(FILL) $(MAILTO:%=--mailto %) || [ $$? -eq 3 ]

# --- what has to be installed --------------------------------------------------------
define install_missing
@missing=; for need in $(1); do \
	probe=$${need%=*}; what=$${probe#*:}; case $$probe in \
	cmd:*) command -v $$what ;; \
	mod:*) $(PKG_CONFIG) --exists $$what ;; \
	file:*) [ -e $$what ] ;; \
	hdr:*) echo "#include <$$what>" | $(CC) -E - ;; \
	lib:*) echo "int LLVMFuzzerTestOneInput(void) {return 0;}" | clang -fsanitize=$$what,address -x c -o /dev/null - ;; \
	esac >/dev/null 2>&1 || missing="$$missing $${need#*=}"; done; \
[ -z "$$missing" ] && exit 0; echo "to be installed:$$missing"; \
command -v apt-get >/dev/null || { echo "there is no apt-get here: install them by hand"; exit 1; }; \
as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; $$as_root apt-get -q update && \
$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $$missing
endef

deps:                                ## install the libraries that are missing (apt; nothing when all is there)
	$(call install_missing,$(NEED))
# Not for the image: it has no PDFs, and no room for what reads them.
deps-pdf:                            ## ... and what reads PDFs
	$(call install_missing,cmd:pdftotext=poppler-utils)
deps-test: deps                      ## ... and what the tests need
	$(call install_missing,$(NEED_TEST))
	@[ "$$(node -p 'process.versions.node.split(".")[0]')" -ge $(NODE) ] || \
	  npm install --no-audit --no-fund --prefix $(NODE_DIR) node@$(NODE)

deps-fuzz: deps                      ## ... and what the fuzzers need
	$(call install_missing,$(NEED_FUZZ))

# --- tests -----------------------------------------------------------------------------
TEST_CFLAGS := $(shell $(PKG_CONFIG) --cflags criterion 2>/dev/null) -Itests
TEST_LIBS   := $(shell $(PKG_CONFIG) --libs criterion 2>/dev/null)
$(B)/tests/%.o: EXTRA_CFLAGS := $(TEST_CFLAGS) -Wno-missing-prototypes

STEPS := lint unit http asan smoke corpus exports readme web-unit web-browser
LOGS  := $(BUILD)/logs

test: deps-test                      ## every test that takes seconds: what CI runs
	$(AGAIN) test-steps
# All steps run even when one fails, and the counts of all of them are added up.
test-steps:
	@rm -rf $(LOGS) && mkdir -p $(LOGS)
	+@for step in $(STEPS); do printf '\n== %s\n' $$step; \
	  { $(MAKE) --no-print-directory check-$$step 2>&1 || touch $(LOGS)/$$step.failed; } | tee $(LOGS)/$$step.log; \
	done; echo; awk -v failed="$$(cd $(LOGS) && ls | grep 'failed$$')" -f tests/summary.awk $(STEPS:%=$(LOGS)/%.log)
test-deep: deps-test                 ## the long ones: kills, faults, load, the API's document, threads, coverage, the image
	$(AGAIN) kills
	$(AGAIN) full-disk
	$(AGAIN) reproducible
	$(AGAIN) overload
	$(AGAIN) swaps
	$(AGAIN) soak SOAK_MINUTES=2
	$(AGAIN) faults FAULT_STEP=20
	$(AGAIN) deploy-test
	$(AGAIN) schemathesis
	$(AGAIN) tsan
	$(AGAIN) coverage
	$(AGAIN) image-test

# Criterion forgets leak reports (its worker still exits 0), so have the sanitizers
# write to files and fail when there is one.
define sanitized
@rm -f $(abspath $<).san.*
@ASAN_OPTIONS=log_path=$(abspath $<).san UBSAN_OPTIONS=print_stacktrace=1:log_path=$(abspath $<).san \
	TSAN_OPTIONS=exitcode=66:log_path=$(abspath $<).san $(1); status=$$?; \
	cat $(abspath $<).san.* 2>/dev/null && exit 1; exit $$status
endef

$(B)/unit-tests: $(call obj,$(UNIT_SRC)) $(B)/libserver.a
$(B)/http-tests: $(call obj,$(HTTP_SRC)) $(B)/libserver.a
$(B)/unit-tests $(B)/http-tests:
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS) $(EVERY_LIB)

check-unit: $(B)/unit-tests          ## ARGS='--filter query/*' narrows it
	$(call sanitized,$< $(ARGS))
check-http: $(B)/http-tests          ## against the server in the test's own process
	$(call sanitized,$< $(ARGS))
KILLS ?= 100
kills: $(B)/$(NAME)                  ## KILLS=100 runs killed at random moments, the index whole after each
	$(call sanitized,env KILLS=$(KILLS) sh tests/smoke/kills.sh $<)
# Sanitizers write files when the process ends, which one that gave up its files cannot.
SANDBOX := $(if $(filter release debug coverage,$(VARIANT)),auto,off)
full-disk: $(B)/$(NAME)              ## a disk that is full at any point of making an index
	@sh tests/smoke/full.sh $<
check-smoke: $(PROGRAMS:%=$(B)/%) ## the real program as an operator uses it
	$(call sanitized,env DRAGOMAN_SANDBOX=$(SANDBOX) sh tests/smoke/smoke.sh $<)
	$(call sanitized,sh tests/smoke/mixed.sh $<)
	$(call sanitized,env KILLS=5 sh tests/smoke/kills.sh $<)
check-asan:
	+@$(MAKE) --no-print-directory VARIANT=asan check-unit check-http check-replay
check-corpus:                        ## what ships in corpus/ against what is known of it
	@set -- $(sort $(wildcard tests/corpus/*.test.mjs tests/corpus/*.test.js)); \
	[ $$# -gt 0 ] || exit 0; node --test --test-reporter=spec "$$@"
check-exports: $(B)/$(NAME) $(BUILD)/corpus.db ## what pandoc and bibutils make of every export
	@DRAGOMAN=$(abspath $(B)/$(NAME)) DRAGOMAN_INDEX=$(abspath $(BUILD)/corpus.db) \
	node --test --test-reporter=spec tests/exports/*.test.mjs
check-readme: $(B)/$(NAME) $(BUILD)/corpus.db ## what README.md shows of the interface, run as it stands there
	@DRAGOMAN=$(abspath $(B)/$(NAME)) DRAGOMAN_INDEX=$(abspath $(BUILD)/corpus.db) \
	node --test --test-reporter=spec tests/readme/*.test.mjs
check-web-unit: tests/web/node_modules/.installed
	@cd tests/web && node --test --test-reporter=spec unit/*.test.mjs
check-web-browser: tests/web/node_modules/.installed $(B)/$(NAME) $(BUILD)/corpus.db
	@cd tests/web && DRAGOMAN=$(abspath $(B)/$(NAME)) DRAGOMAN_INDEX=$(abspath $(BUILD)/corpus.db) \
	CHROMIUM=$${CHROMIUM:-$$(command -v chromium-headless-shell || command -v chromium)} \
	node --test --test-reporter=spec --test-concurrency=2 browser/*.test.mjs
tests/web/node_modules/.installed: tests/web/package-lock.json
	@cd tests/web && npm ci --no-audit --no-fund && touch node_modules/.installed

# --- fuzzing: each corpus is replayed by plain gcc in every test run --------------------
REPLAYS := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/replay_%)
FUZZERS := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)
FUZZ_TIME ?= 30

check-replay: $(REPLAYS)
	@for f in $^; do n=$${f##*replay_fuzz_}; find tests/fuzz/corpus/$$n -type f -exec $$f {} + && \
	  echo "ok replay of $$n" || exit 1; done
$(B)/replay_%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/standalone.o $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(EVERY_LIB)
fuzz: deps-fuzz                      ## each fuzzer for FUZZ_TIME seconds
	$(AGAIN) VARIANT=fuzz $(FUZZERS)
	@set -e; for f in $(FUZZERS); do n=$${f##*/fuzz_}; mkdir -p $(BUILD)/fuzz/found/$$n; echo "== $$n"; \
	  $$f -max_total_time=$(FUZZ_TIME) -verbosity=0 -print_final_stats=1 \
	    -artifact_prefix=$(BUILD)/fuzz/found/ $(BUILD)/fuzz/found/$$n tests/fuzz/corpus/$$n; done
$(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/tests/fuzz/fuzz_%.o $(BUILD)/fuzz/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ -Wl,--as-needed $(EVERY_LIB)

# --- the API against its own document ---------------------------------------------------------
SCHEMATHESIS := $(BUILD)/venv/bin/schemathesis
EXAMPLES     ?= 100

schemathesis: $(SCHEMATHESIS) $(B)/$(NAME) $(BUILD)/corpus.db  ## EXAMPLES=1000 asks more
	@sh tests/http/schemathesis.sh $(SCHEMATHESIS) $(B)/$(NAME) $(BUILD)/corpus.db $(EXAMPLES)
$(SCHEMATHESIS):
	$(call install_missing,cmd:python3=python3-venv)
	$(Q)python3 -m venv $(BUILD)/venv && $(BUILD)/venv/bin/pip -q install schemathesis

# --- variants ------------------------------------------------------------------------------
asan:                                ## all C tests under AddressSanitizer and UBSan
	$(AGAIN) VARIANT=asan check-unit check-http check-replay check-smoke
tsan:                                ## ThreadSanitizer over the real program alone and under load; Criterion cannot run under it
	$(AGAIN) VARIANT=tsan check-smoke
	$(AGAIN) VARIANT=tsan soak SOAK_SECONDS=20
coverage:                            ## line coverage of server/, by file
	$(AGAIN) VARIANT=coverage coverage-run
coverage-run: FAULT_STEP := 10
coverage-run: $(B)/faults
	@mkdir -p $(B) && find $(B) -name '*.gcda' -delete
	+@$(MAKE) --no-print-directory check-unit check-http check-smoke >$(B)/coverage.log 2>&1 || { tail $(B)/coverage.log; exit 1; }
	@$(call listing,tests)
	@$< $(FAULT_STEP) >>$(B)/coverage.log
	@$(call listing,faults)
	@awk -v list=$(B)/uncovered.txt -f tests/coverage/shares.awk $(B)/tests.gcov $(B)/faults.gcov
	@echo 'lines not run: $(B)/uncovered.txt, f before those that make faults runs'
listing = find $(B)/server -name '*.gcno' | xargs gcov -t -r -s $(CURDIR) >$(B)/$(1).gcov 2>/dev/null && \
	find $(B) -name '*.gcda' -delete
$(B)/tests/coverage/counts.o: EXTRA_CFLAGS += -DCOUNTS_FOLDER='"$(abspath $(B))"'

# --- faults: each allocation, call of SQLite and call about a file fails in its turn -------------
WRAPPED := malloc calloc realloc sqlite3_step sqlite3_prepare_v3 sqlite3_prepare_v2 sqlite3_exec sqlite3_bind_int64 \
           sqlite3_bind_text sqlite3_bind_blob64 sqlite3_blob_open sqlite3_blob_reopen sqlite3_blob_read \
           read write fsync rename fflush fwrite fopen open
FAULT_SRC := $(sort $(wildcard tests/faults/*.c))
FAULT_STEP ?= 1
faults:                              ## under AddressSanitizer, which sees what is lost; FAULT_STEP=5 takes fewer places
	+@$(MAKE) --no-print-directory VARIANT=asan faults-run
faults-run: $(B)/faults
	$(call sanitized,$< $(FAULT_STEP))
$(B)/faults: $(call obj,$(FAULT_SRC)) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $^ $(EVERY_LIB)

# --- for hours: the real server under load, its index replaced under it -------------------------
SOAK_SECONDS ?= $(shell expr $(SOAK_MINUTES) \* 60)
SOAK_MINUTES ?= 30
SWAPS        ?= 1000
SOAK_ENV      = env DRAGOMAN_SANDBOX=$(SANDBOX) $(if $(filter asan tsan,$(VARIANT)),SOAK_SANITIZED=1)

soak: $(B)/soak $(B)/$(NAME) $(BUILD)/corpus.db $(BUILD)/other.db ## clients of all kinds for SOAK_MINUTES, a new index twenty times a second
	$(call sanitized,$(SOAK_ENV) $< $(B)/$(NAME) $(BUILD)/corpus.db $(BUILD)/other.db $(SOAK_SECONDS))
swaps: $(B)/soak $(B)/$(NAME) $(BUILD)/corpus.db $(BUILD)/other.db ## the same until SWAPS indexes were put in place
	$(call sanitized,$(SOAK_ENV) $< $(B)/$(NAME) $(BUILD)/corpus.db $(BUILD)/other.db 0 $(SWAPS))
overload: $(B)/overload $(B)/$(NAME) $(BUILD)/corpus.db ## ten times the clients that there is room for, and after them all is as before
	$(call sanitized,$< $(B)/$(NAME) $(BUILD)/corpus.db)
$(B)/soak: $(call obj,$(SOAK_SRC))
$(B)/overload: $(call obj,$(SOAK_SRC:%/soak.c=%/overload.c))
$(B)/soak $(B)/overload:
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -pthread
$(BUILD)/other.db: $(B)/$(NAME) $(CORPUS) $(BUILD)/corpus.list
	$(call say,INDEX,$@)
	$(Q)$(B)/$(NAME) index corpus tests/formats --out $@ >/dev/null 2>&1 || [ $$? -eq 3 ]

# --- benchmark -----------------------------------------------------------------------------
$(B)/bench_search: $(call obj,$(BENCH_SRC)) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
bench: $(B)/bench_search $(B)/$(NAME) $(BUILD)/corpus.db  ## a search beside a bare libmicrohttpd handler; where its time goes
	@$< $(B)/$(NAME) $(BUILD)/corpus.db
	@$(BENCH_PAGE)
bench-page: $(B)/$(NAME) $(BUILD)/corpus.db  ## from Enter to the results in Chromium; bytes of the first load
	@$(BENCH_PAGE)
BENCH_PAGE = browser=$${CHROMIUM:-$$(command -v chromium || command -v chromium-headless-shell)}; if [ -n "$$browser" ] && [ -d tests/web/node_modules/playwright-core ]; then \
	DRAGOMAN=$(abspath $(B)/$(NAME)) DRAGOMAN_INDEX=$(abspath $(BUILD)/corpus.db) \
	CHROMIUM=$$browser node tests/bench/page.mjs; \
	else echo "bench-page: skipped, chromium, node or its modules are not here (make deps-test check-web-browser)"; fi

$(B)/bench_export: $(call obj,tests/bench/export/bench_export.c tests/bench/process.c)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# At scale. What takes minutes to make lies in $(BENCH) and is kept: remove it after a change
# to the tokenizer or the schema.
BENCH      := $(BUILD)/bench
BENCH_SEED  ?= 1
BENCH_WORKS ?= 50000
FRUS       := $(SHARED)/data/frus.jsonl.xz

$(B)/bench_scale: $(call obj,$(filter-out %/generate.c,$(SCALE_SRC)) tests/bench/process.c) $(B)/libserver.a
$(B)/bench_generate: $(call obj,$(addprefix tests/bench/scale/,generate.c words.c))
$(B)/bench_scale: EXTRA_LDFLAGS := -Wl,--wrap=walk_groups,--wrap=collect
$(B)/bench_scale $(B)/bench_generate:
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) $(EXTRA_LDFLAGS) -o $@ $^ $(LIBS)
$(B)/xapian_bench: tests/bench/scale/xapian_bench.cc
	$(call say,CXX,$@)
	$(Q)$(CXX) -O2 -Wall -o $@ $< $$($(PKG_CONFIG) --cflags --libs xapian-core)

$(BENCH)/frus/frus.jsonl:
	$(call say,XZ,$@)
	@mkdir -p $(@D)
	$(Q)xz -dc $(FRUS) >$@
$(BENCH)/generated/part-00.jsonl: | $(B)/bench_generate
	$(call say,GEN,$@)
	@mkdir -p $(BENCH)
	$(Q)$(B)/bench_generate $(BENCH_SEED) $(BENCH_WORKS) $(@D)
$(BENCH)/frus.db: $(BENCH)/frus/frus.jsonl
$(BENCH)/generated.db: $(BENCH)/generated/part-00.jsonl
$(BENCH)/frus.db $(BENCH)/generated.db: | $(B)/bench_scale $(B)/$(NAME)
	$(call say,INDEX,$@)
	$(Q)$(B)/bench_scale build $(B)/$(NAME) $(<D) $@ $@.figures
$(BENCH)/xapian/works/iamglass: $(BENCH)/frus.db | $(B)/xapian_bench $(B)/bench_scale
	$(call say,XAPIAN,$(BENCH)/xapian)
	$(Q)$(B)/bench_scale dump $< | $(B)/xapian_bench index $(BENCH)/xapian

# How fast, in how much memory: FRUS, and records with abstracts in a few files and in one each.
BENCH_RECORDS ?= 100000
$(BENCH)/records-few/part-000000.json: | $(B)/bench_generate
	$(call say,GEN,$(@D))
	@mkdir -p $(BENCH)
	$(Q)$(B)/bench_generate $(BENCH_SEED) $(BENCH_RECORDS) $(@D) 10
$(BENCH)/records-many/part-000000.json: | $(B)/bench_generate
	$(call say,GEN,$(@D))
	@mkdir -p $(BENCH)
	$(Q)$(B)/bench_generate $(BENCH_SEED) $(BENCH_RECORDS) $(@D) $(BENCH_RECORDS)
define bench_index
	@rm -f $(BENCH)/index.db; echo "== $(2)"; $(B)/bench_scale build $(B)/$(NAME) $(1) $(BENCH)/index.db $(BENCH)/index.figures && \
	  cat $(BENCH)/index.figures; rm -f $(BENCH)/index.db
endef
bench-index: $(B)/bench_scale $(B)/$(NAME) $(BENCH)/records-few/part-000000.json $(BENCH)/records-many/part-000000.json ## text a CPU second and memory of indexing
	+@if [ -f $(FRUS) ]; then $(MAKE) --no-print-directory bench-index-frus; \
	else echo "bench-index: FRUS skipped, $(FRUS) is not there"; fi
	$(call bench_index,$(BENCH)/records-few,$(BENCH_RECORDS) records with abstracts in ten files)
	$(call bench_index,$(BENCH)/records-many,$(BENCH_RECORDS) records with abstracts in as many files)
bench-index-frus: $(BENCH)/frus/frus.jsonl
	$(call bench_index,$(BENCH)/frus,FRUS)

INCREMENT_FILES ?= 100000
bench-increment: $(B)/$(NAME) $(B)/bench_generate ## indexing again: one file of 100,000 changed, or none
	@mkdir -p $(BENCH) && sh tests/bench/increment.sh $(B)/$(NAME) $(B)/bench_generate $(BENCH)/records-$(INCREMENT_FILES) $(INCREMENT_FILES)

bench-scale: $(B)/bench_scale $(B)/$(NAME) ## FRUS beside Xapian, and 500,000 generated passages: minutes at first
	+@if [ -f $(FRUS) ]; then $(MAKE) --no-print-directory bench-frus; \
	else echo "bench-scale: FRUS skipped, $(FRUS) is not there"; fi
	+@$(MAKE) --no-print-directory bench-generated
bench-frus:                          ## the first half of bench-scale
	+@if $(PKG_CONFIG) --exists xapian-core && command -v $(CXX) >/dev/null; then \
	$(MAKE) --no-print-directory bench-frus-xapian; else \
	echo "bench-frus: Xapian skipped, libxapian-dev is not installed"; \
	$(MAKE) --no-print-directory bench-frus-alone; fi
bench-frus-xapian: $(B)/bench_scale $(BENCH)/xapian/works/iamglass
	@echo "== FRUS"; cat $(BENCH)/frus.db.figures; $< $(BENCH)/frus.db $(B)/xapian_bench $(BENCH)/xapian
bench-frus-alone: $(B)/bench_scale $(BENCH)/frus.db
	@echo "== FRUS"; cat $(BENCH)/frus.db.figures; $< $(BENCH)/frus.db
bench-export: $(B)/bench_export $(B)/$(NAME) $(BENCH)/frus.db ## exports of all of FRUS: MB/s, and memory with 256 clients
	@$< $(B)/$(NAME) $(BENCH)/frus.db
bench-generated: $(B)/bench_scale $(BENCH)/generated.db ## the second half
	@echo "== generated"; cat $(BENCH)/generated.db.figures; $< $(BENCH)/generated.db

# --- relevance -----------------------------------------------------------------------------
$(B)/rank_judged: $(call obj,$(RANK_SRC)) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
relevance: $(B)/rank_judged          ## how good the ranking is on judged queries; ARGS='--set cisi --query 28'
	@$< $(ARGS) $(SHARED)/data/relevance

# --- regions --------------------------------------------------------------------------------
$(B)/judged_regions: $(call obj,$(REGION_SRC)) $(B)/libserver.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
regions: $(B)/judged_regions         ## how well passages are filed under regions, on judged ones; ARGS=--mistakes
	@$< $(ARGS)
citations: $(B)/unit-tests           ## how good the rules for citations are on texts whose markup tells
	@$< --filter 'citation_rules/*'

# --- lint -----------------------------------------------------------------------------------
SERVER_C := $(sort $(wildcard server/*.[ch] server/*/*.[ch]))
ALL_C    := $(SERVER_C) $(sort $(wildcard tests/*/*.[ch] tests/*/*/*.[ch]))
HEADERS  := $(patsubst server/%,%,$(sort $(wildcard server/*.h server/*/*.h)))
SCRIPTS  := .ci/run $(sort $(wildcard tests/*/*.sh))

lint: check-lint                     ## layers, banned calls, sizes, lone headers, docs, scripts
check-lint: lint-layers lint-calls lint-sizes lint-headers lint-options lint-paths lint-scripts
lint-layers:
	@awk -f tests/lint/layers.awk $(SERVER_C) && echo "ok layers"
lint-calls:
	@awk -f tests/lint/banned.awk $(SERVER_C) && echo "ok banned calls"
lint-sizes:
	@LC_ALL=C awk -f tests/lint/sizes.awk $(ALL_C) && echo "ok sizes"
lint-headers: $(GEN) $(B)/gen/version.h
	@for h in $(HEADERS); do echo "#include \"$$h\"" | \
	  $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsyntax-only -x c - || { echo "$$h does not stand alone"; exit 1; }; done
	@echo "ok headers stand alone"
lint-options: $(B)/$(NAME)
	@$< help options-table >$(B)/options.md
	@awk '/<!-- options -->/ {on = 1; next} /<!-- \/options -->/ {on = 0} on' README.md | diff - $(B)/options.md || \
	  { echo "README.md lacks this table between <!-- options --> and <!-- /options -->"; exit 1; }
	@echo "ok options are documented"
	@sh tests/lint/promises.sh && echo "ok each promise has its test"
	@awk -f tests/lint/limits.awk $(B)/options.md $(SERVER_C) README.md && echo "ok limits are documented"
lint-paths:
	@! git rev-parse 2>/dev/null || ! git grep -nE '/wor[k]/|/hom[e]/[a-z]|/roo[t]/|/tm[p]/plan' || \
	  { echo "a path of one machine is no use on another"; exit 1; }
	@echo "ok no paths of one machine"
lint-scripts:
	@! command -v shellcheck >/dev/null || shellcheck $(SCRIPTS)
	@echo "ok scripts"
format:                              ## clang-format in place
	clang-format -i $(ALL_C)
compile_commands.json: $(ALL_OBJ)    ## for clangd and clang-tidy
	@cat $(sort $(ALL_OBJ:.o=.json)) | sed -e '1s/^/[/' -e '$$s/,$$/]/' >$@

# --- image -----------------------------------------------------------------------------------
IMAGE  ?= $(NAME):$(VERSION)
ENGINE ?= $(shell if docker info >/dev/null 2>&1; then echo docker build; \
            elif command -v podman >/dev/null; then echo podman build --format docker; \
            elif command -v buildah >/dev/null; then echo buildah bud --format docker; fi)

image:                               ## the container image (docker, podman or buildah)
	@[ -n "$(ENGINE)" ] || { echo "no docker, podman or buildah here"; exit 1; }
	$(ENGINE) --build-arg VERSION=$(VERSION) -t $(IMAGE) .
# No engine here has a registry, so the script makes the base image itself.
image-test:                          ## build the image, run it read-only, search in it, stop it
	@if [ -f $(SHARED)/tools/build-image.sh ]; then \
	  CONTEXT=$(CURDIR) TAG=localhost/$(NAME):test PORT_IN=8080 \
	  URL_PATH='/api/v1/search?q=soft+power&region=africa' bash $(SHARED)/tools/build-image.sh; \
	else echo "image-test: skipped, $(SHARED)/tools/build-image.sh is not there"; fi

# Nothing of a build may depend on where or when it was made. Two copies of the tree, at different
# paths, become the same programs and the same index, to the byte.
REPRODUCED := $(BUILD)/reproduced
reproducible:                        ## build twice in two places and compare every byte
	@rm -rf $(REPRODUCED) && mkdir -p $(REPRODUCED)/a $(REPRODUCED)/somewhere/else
	@tar cf - Makefile server schema web corpus | tee $(REPRODUCED)/tree.tar | tar xf - -C $(REPRODUCED)/a
	@tar xf $(REPRODUCED)/tree.tar -C $(REPRODUCED)/somewhere/else
	+@for at in a somewhere/else; do $(MAKE) --no-print-directory -C $(REPRODUCED)/$$at -j$(JOBS) VARIANT=release BUILD=build all >/dev/null && \
	  (cd $(REPRODUCED)/$$at && SOURCE_DATE_EPOCH=1 build/release/$(NAME) index corpus --out corpus.db >/dev/null 2>&1; [ -s corpus.db ]) || exit 1; done
	@for file in $(PROGRAMS:%=build/release/%) corpus.db; do cmp $(REPRODUCED)/a/$$file $(REPRODUCED)/somewhere/else/$$file && \
	  echo "ok two builds of $${file##*/} are the same bytes" || exit 1; done
	@rm -rf $(REPRODUCED)

# The examples of server/deploy/, with Debian's own nginx, Caddy, systemd and promtool.
PROMTOOL ?= promtool
deploy-test: $(B)/$(NAME) $(BUILD)/corpus.db ## proxies, units, compose file and metrics, with what of it is installed
	@sh tests/deploy/proxies.sh $(B)/$(NAME) $(BUILD)/corpus.db
	@sh tests/deploy/files.sh $(B)/$(NAME) $(BUILD)/corpus.db $(PROMTOOL)

# --- install ---------------------------------------------------------------------------------
install: $(PROGRAMS:%=$(B)/%) ## the program and the corpus; DESTDIR and PREFIX are honoured
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR)
	$(INSTALL) -m 755 $(PROGRAMS:%=$(B)/%) $(DESTDIR)$(BINDIR)
	cp -R corpus $(DESTDIR)$(DATADIR)/
uninstall:                           ## take them away again
	rm -rf $(PROGRAMS:%=$(DESTDIR)$(BINDIR)/%) $(DESTDIR)$(DATADIR)
clean:                               ## remove what was built
	rm -rf $(BUILD) compile_commands.json
help:                                ## this list
	@awk -F':.*## ' '/^[a-z_.-]+:.*## / {printf "  %-22s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@printf '\n  VARIANT=release|debug|asan|tsan|coverage|fuzz   V=1 shows commands   WERROR=0 for other compilers\n'

FORCE:
.PHONY: all full-disk faults faults-run deploy-test kills soak swaps overload run serve harvest harvest-run deps deps-pdf deps-test deps-fuzz test test-steps test-deep lint format fuzz asan tsan coverage coverage-run \
        bench bench-index bench-index-frus bench-increment bench-scale bench-frus bench-frus-xapian bench-frus-alone bench-generated bench-page bench-export relevance regions citations schemathesis image image-test reproducible install uninstall clean help FORCE \
        check-unit check-http check-smoke check-asan check-corpus check-exports check-readme check-web-unit check-web-browser check-replay \
        check-lint lint-layers lint-calls lint-sizes lint-headers lint-options lint-paths lint-scripts
