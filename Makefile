# Concord. `make help` lists what there is.
SHELL := /bin/bash
BUILD ?= build
JOBS ?= 2
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_SLOPPINESS := pch_defines,time_macros

PACKAGES := g++ cmake ninja-build ccache pkg-config python3 python3-pip libgrpc-dev libgrpc++-dev protobuf-compiler-grpc \
  protobuf-compiler libprotobuf-dev libsqlite3-dev prometheus-cpp-dev libboost-dev nlohmann-json3-dev libyaml-cpp-dev \
  libspdlog-dev libssl-dev zlib1g-dev libargon2-dev libpango1.0-dev libcairo2-dev libqrencode-dev libxlsxwriter-dev libtorch-dev \
  libopenblas0-openmp libcurl4-openssl-dev fonts-noto-core fonts-symbola librdkafka-dev libpq-dev libhiredis-dev libxgboost-dev
# The real servers: `make cluster` starts private ones, and so do the tests.
CLUSTER_PACKAGES := postgresql-15 redis-server prometheus openjdk-17-jre-headless maven python3-psycopg2
TEST_PACKAGES := libgtest-dev libgmock-dev libbenchmark-dev poppler-utils chromium python3-pandas python3-venv python3-yaml faketime kcat
# What an image carries to run: every service, then what single ones need besides. A test compares with what the programs link.
RUNTIME_PACKAGES := ca-certificates libabsl20220623 libargon2-1 libcurl4 libfmt9 libgrpc++1.51 libgrpc29 libhiredis0.14 libpq5 libprometheus-cpp-core1.0 \
  libprotobuf32 librdkafka1 libspdlog1.10 libsqlite3-0 libssl3 libyaml-cpp0.7
RUNTIME_PACKAGES_learning := libtorch1.13 libopenblas0-openmp libxgboost0
RUNTIME_PACKAGES_reporting := libcairo2 libglib2.0-0 libpango-1.0-0 libpangocairo-1.0-0 libxlsxwriter4 fonts-noto-core fonts-symbola
RUNTIME_PACKAGES_tools := $(RUNTIME_PACKAGES_reporting) libqrencode4 curl
LINT_PACKAGES := clang-format-14 clang-tidy-14

# vite needs node >= 20.19 and Debian 12 has 18: where the machine's own is older, npm brings one into build/tools.
WEB := services/portal/web
TOOLS := $(CURDIR)/$(BUILD)/tools
NODE_PATHS := $(TOOLS)/node_modules/node/bin:$(TOOLS)/node_modules/.bin
export PATH := $(NODE_PATHS):$(PATH)

.PHONY: help deps deps-cluster deps-test deps-lint deps-node deps-helm print-packages configure build run cluster chaos web test test-cluster bench bench-serving lint sanitize clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

define install
	@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}\n' $$p 2>/dev/null | grep -q '^install ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; fi
endef

deps: ## install what building needs (Debian packages), as root or through sudo
	$(call install,$(PACKAGES))

deps-cluster: deps ## install the servers that `make cluster` and the tests start
	$(call install,$(CLUSTER_PACKAGES))
	@python3 deploy/cluster/servers/kafka.py --fetch --jars $(BUILD)/servers/kafka

deps-test: deps-cluster ## install what the tests need besides
	$(call install,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory $(TOOLS)/venv/.done $(TOOLS)/account-service/.done deps-helm

# What no Debian package brings, pinned; Debian's own Python packages are seen too.
$(TOOLS)/venv/.done: tests/requirements.txt
	/usr/bin/python3 -m venv --system-site-packages $(TOOLS)/venv
	$(TOOLS)/venv/bin/python -m pip install --disable-pip-version-check -q -r tests/requirements.txt
	@touch $@

# A certified OpenID provider for the tests of signing in elsewhere; npm comes with deps-node.
$(TOOLS)/account-service/.done:
	@$(MAKE) --no-print-directory deps-node
	@mkdir -p $(@D) && npm install --no-audit --no-fund --no-save --silent --prefix $(@D) oidc-provider@9.13.3
	@touch $@

# Helm has no package: built once with Go where a new enough one can be had; else its test skips and says so.
HELM := v3.19.4
deps-helm: $(TOOLS)/helm-$(HELM)/.done
$(TOOLS)/helm-$(HELM)/.done:
	@mkdir -p $(@D)
	@if ! go version 2>/dev/null | grep -qE 'go1\.(2[4-9]|[3-9][0-9])'; then echo "helm is not built (no Go 1.24 or later): the chart's test will skip"; \
	else echo "building helm $(HELM), once"; GOBIN=$(@D) GOFLAGS=-p=$(JOBS) nice go install helm.sh/helm/v3/cmd/helm@$(HELM) 2>$(@D)/go.log && touch $@ || \
	  { tail -5 $(@D)/go.log; echo "helm could not be built: the chart's test will skip"; }; fi
	@ln -sfn helm-$(HELM) $(TOOLS)/helm

# For the Dockerfile, which installs from the same lists: make -s print-packages LIST=RUNTIME_PACKAGES
LIST ?= PACKAGES
print-packages:
	@echo $($(LIST))

deps-lint: deps-node ## install what the lints need
	$(call install,$(LINT_PACKAGES) python3-venv)
	@$(MAKE) --no-print-directory $(TOOLS)/venv/.done

# npm is installed only where there is none: some machines have node's own build, which Debian's package would fight with.
deps-node: ## node for the portal, in build/tools where the machine's own is too old
	@command -v npm >/dev/null || { $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm; }
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>22||a==22&&b>=12||a==20&&b>=19?0:1)' 2>/dev/null || \
	  npm install --no-audit --no-fund --no-save --prefix $(TOOLS) node@22

configure: deps-test
	cmake -S . -B $(BUILD) -G Ninja -DCONCORD_TESTS=ON

build: configure ## build everything
	ninja -C $(BUILD) -j$(JOBS)

# The data of a run stays in $(DATA); another folder: make run DATA=elsewhere. Where a port is taken: make run UP="--http 127.0.0.1:8081".
DATA ?= $(BUILD)/run-data
run: deps web ## walk a demonstration workshop, then serve it with the portal until Ctrl-C
	cmake -S . -B $(BUILD) -G Ninja $(if $(wildcard $(BUILD)/CMakeCache.txt),,-DCONCORD_TESTS=OFF)
	ninja -C $(BUILD) -j$(JOBS) bin/concord
	$(BUILD)/bin/concord demo --data-dir $(DATA)
	$(BUILD)/bin/concord up --demo --data-dir $(DATA) $(UP)

# Flags for it: make cluster CLUSTER="--replicas intake=2 --keep DIR" (all: python3 deploy/cluster --help).
CLUSTER_PROGRAMS := bin/concord $(addprefix bin/concord-,identity learning inference intake projects reporting gateway)
cluster: deps-cluster web ## the distributed shape with its servers and the demonstration, until Ctrl-C
	cmake -S . -B $(BUILD) -G Ninja $(if $(wildcard $(BUILD)/CMakeCache.txt),,-DCONCORD_TESTS=OFF)
	ninja -C $(BUILD) -j$(JOBS) $(CLUSTER_PROGRAMS)
	@python3 deploy/cluster --build $(BUILD) $(CLUSTER)

# A run is repeated by its seed: make chaos SEED=7 MINUTES=2. Flags besides: make chaos CHAOS="--people 20 --break inbox".
MINUTES ?= 2
chaos: configure ## rooms of people answer and vote while seeded faults hit a whole cluster; then everything is checked
	ninja -C $(BUILD) -j$(JOBS) $(CLUSTER_PROGRAMS) bin/chaos_people bin/concord-reporting-broken bin/concord-intake-broken
	@CONCORD_BUILD=$(CURDIR)/$(BUILD) $(TOOLS)/venv/bin/python -m tests.chaos.cluster $(if $(SEED),--seed $(SEED)) --minutes $(MINUTES) $(CHAOS)

# npm ci refuses a lock file that names no registry, which ours does not on purpose.
web: $(BUILD)/web/.built ## build the portal's pages into build/web
$(BUILD)/web/.built: $(shell find $(WEB) proto -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/src/api/gen/*' 2>/dev/null)
	@$(MAKE) --no-print-directory deps-node
	cd $(WEB) && npm install --no-save --no-audit --no-fund --silent && CONCORD_WEB_OUT=$(CURDIR)/$(BUILD)/web npm run build
	@touch $@

test: build web ## build, check programmes and house rules, run every test
	@tests/run.sh $(BUILD)

test-cluster: build web ## the tests that run in the distributed shape
	ctest --test-dir $(BUILD) -L cluster --output-on-failure -j$(JOBS)

bench: configure ## measure; table, and build/bench/summary.json
	ninja -C $(BUILD) -j$(JOBS) rank_bench learn_bench submit_bench $(CLUSTER_PROGRAMS) cluster_load bare_round_trip bare_projection
	@tests/bench/run.sh $(BUILD)

# The rivals come from PyPI into build/tools/serving. Flags: make bench-serving SERVING="--rounds 5"
bench-serving: configure ## the model server beside MLServer, Triton's Python backend and an empty gRPC handler
	ninja -C $(BUILD) -j$(JOBS) bin/concord serving_load serving_empty
	@$(TOOLS)/venv/bin/python tests/bench/serving --build $(BUILD) --json $(BUILD)/bench/serving.json $(SERVING)

lint: deps-lint ## house rules and form of the whole tree, clang-tidy of changed C++, protos, pages of the portal
	@tests/lint/run.sh $(BUILD)

sanitize: deps-test ## unit tests under address and undefined behaviour, what has threads under the thread sanitizer
	cmake -S . -B $(BUILD)/asan -G Ninja -DCONCORD_SANITIZE=address,undefined -DCONCORD_TORCH=OFF
	ninja -C $(BUILD)/asan -j$(JOBS) $$(ctest --test-dir $(BUILD)/asan -L unit -N 2>/dev/null | grep -oP 'Test +#\d+: \K\S+')
	ctest --test-dir $(BUILD)/asan -L unit --output-on-failure -j$(JOBS)
	cmake -S . -B $(BUILD)/tsan -G Ninja -DCONCORD_SANITIZE=thread -DCONCORD_TORCH=OFF
	ninja -C $(BUILD)/tsan -j$(JOBS) $$(ctest --test-dir $(BUILD)/tsan -L threads -N 2>/dev/null | grep -oP 'Test +#\d+: \K\S+')
	ctest --test-dir $(BUILD)/tsan -L threads --output-on-failure -j$(JOBS)

clean: ## remove what was built
	rm -rf $(BUILD)
