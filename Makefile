# Rida. `make` alone shows what can be made.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export CGO_ENABLED := 0

HTTP     ?= 127.0.0.1:8080
SMTP     ?= 127.0.0.1:2525
DATA     ?= data/demo
FUZZTIME ?= 30s
# Open complaints that the sweep of clocks is measured on, and cases of a quarter for
# its report; make bench COMPLAINTS=1000000 for as many as a large house has.
COMPLAINTS ?= 100000
# Two packages at once: the machine that checks has two cores, and each package
# may run a browser or mail servers.
PARALLEL ?= 2
TIMEOUT  ?= 15m

ASSETS   := internal/kit/web/assets
MANIFEST := $(ASSETS)/dist/manifest.json
MODULES  := node_modules/.package-lock.json
SOURCES  := $(shell find $(ASSETS) -type f -not -path '$(ASSETS)/dist/*' -not -name '*.go' 2>/dev/null)
TOOL     := go tool -modfile=scripts/tools.mod
TEST_DIR := $${TMPDIR:-/tmp}/rida-test-$$(id -u)

.PHONY: help run build assets generate test check parts bench fuzz clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: build ## start the product with a small demo firm and print where it is
	bin/rida demo --data $(DATA) --http $(HTTP) --smtp $(SMTP)

build: assets ## make bin/rida
	go build -trimpath -ldflags '-s -w' -o bin/rida ./cmd/rida

assets: $(MANIFEST) ## styles, scripts, icons and fonts, for the binary to carry

$(MODULES): package.json package-lock.json
	npm ci --silent
	@touch $@

$(MANIFEST): $(MODULES) $(SOURCES)
	npm run --silent assets

generate: ## Go code from the templ files
	scripts/generate.sh

parts: ## install what the tests stand on (Debian, as root); says what is missing elsewhere
	@scripts/install-test-parts.sh

test: parts assets ## every test, on both engines, with real mail servers and a real browser
	@code=0; go test -count=1 -p $(PARALLEL) -timeout $(TIMEOUT) ./... || code=$$?; \
	sh internal/testkit/stop-postgres.sh "$(TEST_DIR)" 2>/dev/null || true; exit $$code

check: parts assets ## formatting, vet, staticcheck, generated files, modules, rules of the house
	@unformatted=$$(gofmt -l cmd internal); [ -z "$$unformatted" ] || { echo "gofmt these: $$unformatted"; exit 1; }
	@scripts/check-generated.sh
	go vet ./...
	$(TOOL) staticcheck ./...
	go mod verify
	npm run --silent typecheck
	go test -count=1 -timeout $(TIMEOUT) ./internal/house

bench: build ## measure pages, search and intake at 10,000 and 100,000 cases on both engines; SIZES=1000000 for other sizes
	go test -run '^$$' -bench Compare ./internal/kit/near
	go test -run '^$$' -bench . ./internal/room/complaints/regime -complaints $(COMPLAINTS)
	go test -run '^$$' -bench . ./internal/kit/topics ./internal/kit/pdf
	go test -run '^$$' -bench . ./internal/kit/forecast ./internal/kit/calendar ./internal/kit/stats ./internal/room/promises ./internal/room/waiting
	go run ./cmd/bench $(if $(SIZES),-sizes $(SIZES)) $(ARGS)

fuzz: ## each fuzz target for FUZZTIME (30s)
	@grep -rlE '^func Fuzz' --include='*_test.go' internal | sort | while read -r file; do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$$file"); do \
			echo "$$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")"; \
		done; \
	done

clean: ## remove what was made; data stays
	rm -rf bin coverage node_modules
	find $(ASSETS)/dist -mindepth 1 -not -name .gitkeep -delete
