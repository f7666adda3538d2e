# guidepress. `make demo` makes the example publication, `make test` tests
# everything; both install the Debian packages they need when run as root.
# `make check` holds the house rules, `make bench` the figures.

CC      ?= gcc
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
Q       := @
JOBS    := $(shell nproc 2>/dev/null || echo 1)
MODE    ?= release

PACKAGES := harfbuzz harfbuzz-subset icu-uc icu-i18n libxml-2.0 libpng libdeflate nettle lcms2 libjpeg
WARN     := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
FLAGS_release  := -O2 -g
FLAGS_asan     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FONT_FOLDERS   ?= /usr/share/fonts:/usr/local/share/fonts
HYPHEN_FOLDER  ?= /usr/share/hyphen
ICC_FOLDERS    ?= $(CURDIR)/tools/icc:$(PREFIX)/share/guidepress:/usr/share/color/icc:/usr/share/texlive/texmf-dist/tex/generic/colorprofiles
CPPFLAGS += -Ipipeline -D_GNU_SOURCE -DFONT_FOLDERS='"$(FONT_FOLDERS)"' -DHYPHEN_FOLDER='"$(HYPHEN_FOLDER)"' -DICC_FOLDERS='"$(ICC_FOLDERS)"'
CFLAGS   ?= $(FLAGS_$(MODE))
LDFLAGS  ?= $(if $(filter asan,$(MODE)),-fsanitize=address$(comma)undefined)
comma    := ,
# Recursive on purpose: pkg-config may be installed by this very run.
LIB_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
# The loader looks for each symbol in the libraries in this order: those that have most of
# them stand first, which saves a twentieth of a short run.
LIBS       = -Wl,--push-state,--no-as-needed -lc -l:libstdc++.so.6 -licuuc -Wl,--pop-state \
             $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcmark-gfm -lcmark-gfm-extensions -lgumbo -lhyphen -lhpdf -lpthread -lm

SOURCES  := $(filter-out pipeline/commands/main.c,$(wildcard pipeline/*.c pipeline/*/*.c))
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY  := $(BUILD)/libguidepress.a
EMBED    := $(wildcard layouts/*.css fonts/*.css layouts/*.rng) $(sort $(wildcard starter/*.* starter/*/*.*))
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))

.PHONY: all lib units demo test check bench fuzz asan bless install man css-support print-flags print-libs clean
all: $(BUILD)/guidepress
lib: $(LIBRARY)
units: $(UNITS)

$(BUILD)/guidepress: $(BUILD)/pipeline/commands/main.o $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(OBJECTS) $(BUILD)/embedded.o
	@rm -f $@
	$(Q)ar rcs $@ $(filter %.o,$^)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) $(WARN) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -O1 -o $@ $<

$(BUILD)/embedded.c: $(BUILD)/embed $(EMBED)
	$(BUILD)/embed $(foreach f,$(EMBED),$(f)=$(f)) >$@.tmp && mv $@.tmp $@

$(BUILD)/embedded.o: $(BUILD)/embedded.c
	$(Q)$(CC) -std=c11 -Ipipeline -O0 -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 $(CPPFLAGS) -Itests/unit $(CFLAGS) $(WARN) $(LIB_CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LIBS)

$(BUILD)/runner: tests/runner.c $(LIBRARY)
	$(Q)$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) $(WARN) $(LDFLAGS) -o $@ $< $(LIBRARY) $(LIBS)

# In single quotes, so that the words reach a shell variable with their double quotes.
print-flags:
	@echo '-std=c11 $(subst ',,$(CPPFLAGS)) $(WARN) $(LIB_CFLAGS)'

print-libs:
	@echo '$(LIBS)'

# ---- what a reader of the README runs ----

demo:
	@tools/packages.sh build
	@tools/icc.sh
	@$(MAKE) --no-print-directory -s -j$(JOBS) $(BUILD)/guidepress
	@tools/demo.sh $(BUILD)/guidepress

test:
	@tools/packages.sh test
	@tools/icc.sh
	@tests/setup.sh
	@$(MAKE) --no-print-directory -s -j$(JOBS) $(BUILD)/guidepress $(BUILD)/runner units
	@tests/run.sh $(BUILD)

check: $(BUILD)/guidepress
	@python3 tests/check.py $(BUILD)
	@tests/warnings.sh

bench: $(BUILD)/guidepress
	@python3 tests/bench/bench.py $(BUILD)/guidepress $(BUILD)/bench

fuzz:
	@tests/fuzz/run.sh long

asan:
	@tests/asan.sh

# make bless CASE=layout/floats: shows what changed and rewrites the case.
bless: $(BUILD)/runner
	@$(BUILD)/runner --bless $(CASE); git --no-pager diff --stat -- tests/cases; git --no-pager diff -- tests/cases

man: $(BUILD)/guidepress
	@$(BUILD)/guidepress --man >$(BUILD)/guidepress.1

css-support: $(BUILD)/guidepress
	@$(BUILD)/guidepress --css-support >CSS-SUPPORT.md

install: $(BUILD)/guidepress man
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/guidepress
	install -m 755 $(BUILD)/guidepress $(DESTDIR)$(PREFIX)/bin/guidepress
	install -m 644 $(BUILD)/guidepress.1 $(DESTDIR)$(PREFIX)/share/man/man1/guidepress.1
	install -m 644 layouts/publication.rng $(DESTDIR)$(PREFIX)/share/guidepress/publication.rng

clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(BUILD)/pipeline/commands/main.d
