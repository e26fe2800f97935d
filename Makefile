# From a clean checkout on Debian 12 with git and make alone: `make demo` shows it, `make test` proves it.
# Both install what packages.txt names and this machine lacks (as root or by sudo).

JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
BUILD_LIMIT ?= 30m
TEST_LIMIT ?= 45m

# One build tree a preset: dev, release, asan, tsan, fuzz.
configure = cmake --preset $(1) --log-level=WARNING
build = $(call configure,$(1)) && timeout $(BUILD_LIMIT) ninja -C build/$(1) -j $(JOBS) $(2)
# The servers are unpacked before the tests need them; where that fails the tests that need them say so and skip.
prove = tests/bed/bed prepare || echo "The tests that need mail servers will be skipped."; \
        timeout $(TEST_LIMIT) ctest --preset $(1) -j $(JOBS) --timeout 300
ours = git ls-files '*.cpp' '*.h'

.PHONY: all demo test asan tsan fuzz interop bench fmt lint deps clean install

all: deps
	$(call build,dev)

demo: deps
	$(call build,dev,postern)
	timeout -k 10 $(if $(KEEP),infinity,120) python3 -B tests/bed/demo.py

test: deps
	$(call build,dev)
	$(call prove,dev)

# A race must end the daemon, or a black-box test would not see it.
asan tsan: export TSAN_OPTIONS = halt_on_error=1
asan tsan: deps
	$(call build,$@)
	$(call prove,$@)

fuzz: deps
	tests/bed/install clang
	$(call build,fuzz,fuzzers)
	python3 -B tests/fuzz/run.py --seconds $(FUZZ_SECONDS) --jobs $(JOBS) $(FUZZ_TARGETS)

bench: deps
	tests/bed/install libgmime-3.0-dev isync
	$(call build,release,postern parse_bench)
	build/release/tests/bench/parse_bench ../shared/corpus/raw
	POSTERN=$(CURDIR)/build/release/daemon/postern python3 -B tests/e2e/measure.py
	POSTERN=$(CURDIR)/build/release/daemon/postern python3 -B tests/bench/fetch_bench.py
	POSTERN=$(CURDIR)/build/release/daemon/postern python3 -B tests/corpus/score_test.py || [ $$? = 77 ]

interop: deps
	$(call build,dev,postern)
	POSTERN=$(CURDIR)/build/dev/daemon/postern POSTERN_INTEROP_ALL=1 python3 -B tests/e2e/interop_test.py --table

fmt:
	tests/bed/install clang-format
	$(ours) | xargs clang-format -i

lint: deps
	tests/bed/install clang-format clang-tidy
	$(ours) | xargs clang-format --dry-run --Werror
	$(call configure,dev)
	run-clang-tidy -quiet -p build/dev -j $(JOBS) '/(parser|store|config|daemon)/'

deps:
	tests/bed/install

clean:
	rm -rf build

install: deps
	$(call build,release)
	DESTDIR="$(DESTDIR)" cmake --install build/release --prefix $(PREFIX)
