# What people do with this checkout; `make` alone lists it.

PREFIX ?= /usr/local
DESTDIR ?=
INSTALLED_TOOLBOX = $(DESTDIR)$(PREFIX)/share/collector/toolbox

# The binary runs where there is no Swift.
SWIFT_BUILD = swift build -c release --static-swift-stdlib

SHELL_SCRIPTS = Toolbox/build Demo/run Benchmarks/run Benchmarks/Registry/run Benchmarks/Sandbox/run Benchmarks/Scripts/run Benchmarks/Inventory/run Benchmarks/Watch/run .ci/run .ci/setup .ci/test Tests/compare-packages \
  $(wildcard Toolbox/*.bash Demo/*.bash Benchmarks/*.bash Benchmarks/*/*.bash Sources/Toolbox/Scripts/*.sh Sources/Toolbox/Scripts/*/*.sh)

.DEFAULT_GOAL := help
.PHONY: help build toolbox demo test lint bench install clean setup

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1	\2/p' Makefile | while IFS='	' read -r name text; do \
	  printf '  make %-9s %s\n' "$$name" "$$text"; done

build: ## build the release binary, .build/release/collector
	@.ci/setup build
	$(SWIFT_BUILD) --product collector

toolbox: ## build what is mounted in containers, .build/toolbox
	@Toolbox/build .build/toolbox

demo: build toolbox ## collect from a registry of real images; no daemon is needed
	@.ci/setup services images
	@Demo/run

test: setup toolbox ## run all tests; those with real services need root
	@.ci/test

lint: ## check the format of the sources and the shell scripts
	@.ci/setup lint
	swift format lint --strict --recursive --parallel Sources Tests $(wildcard Benchmarks) Package.swift
	shellcheck -x $(SHELL_SCRIPTS)

bench: build toolbox ## measure speed and memory
	@.ci/setup services docker images bench
	$(SWIFT_BUILD) --product docker-engine-benchmark
	$(SWIFT_BUILD) --product inventory-benchmark
	@Benchmarks/run
	@Benchmarks/Registry/run
	@Benchmarks/Sandbox/run
	@Benchmarks/Scripts/run
	@Benchmarks/Inventory/run

install: build toolbox ## install below PREFIX (/usr/local), itself below DESTDIR
	install -D -s -m 755 .build/release/collector "$(DESTDIR)$(PREFIX)/bin/collector"
	install -d "$(INSTALLED_TOOLBOX)"
	install -m 644 .build/toolbox/*.tar .build/toolbox/toolbox.json "$(INSTALLED_TOOLBOX)"

setup: ## install what this machine lacks for building and testing
	@.ci/setup build lint services docker images test

clean: ## remove what was built, but not the dependencies
	swift package clean
	rm -rf .build/toolbox
