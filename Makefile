# Concord. `make help` lists what there is.
SHELL := /bin/bash
BUILD ?= build
JOBS ?= 2
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
export CCACHE_BASEDIR := $(CURDIR)

PACKAGES := g++ cmake ninja-build ccache pkg-config python3 python3-pip libgrpc-dev libgrpc++-dev protobuf-compiler-grpc \
  protobuf-compiler libprotobuf-dev libsqlite3-dev prometheus-cpp-dev libboost-dev nlohmann-json3-dev libyaml-cpp-dev \
  libspdlog-dev libssl-dev libargon2-dev libpango1.0-dev libcairo2-dev libqrencode-dev libxlsxwriter-dev libtorch-dev \
  libopenblas0-openmp libcurl4-openssl-dev
TEST_PACKAGES := libgtest-dev libgmock-dev libbenchmark-dev

.PHONY: help deps deps-test configure build run test clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

define install
	@missing=$$(for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; fi
endef

deps: ## install what building needs (Debian packages)
	$(call install,$(PACKAGES))

deps-test: deps ## install what the tests need besides
	$(call install,$(TEST_PACKAGES))

configure: deps-test
	cmake -S . -B $(BUILD) -G Ninja -DCONCORD_TESTS=ON

build: configure ## build everything
	ninja -C $(BUILD) -j$(JOBS)

# The data of a run stays in $(DATA); another folder: make run DATA=elsewhere.
DATA ?= $(BUILD)/run-data
run: deps ## walk a demonstration workshop, then serve it over gRPC until Ctrl-C
	cmake -S . -B $(BUILD) -G Ninja $(if $(wildcard $(BUILD)/CMakeCache.txt),,-DCONCORD_TESTS=OFF)
	ninja -C $(BUILD) -j$(JOBS) bin/concord
	$(BUILD)/bin/concord demo --data-dir $(DATA)
	$(BUILD)/bin/concord up --demo --data-dir $(DATA)

test: build ## build, lint the programmes, run every test
	@tests/run.sh $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD)
