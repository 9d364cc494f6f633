# petitbleu. `make help` lists every target.
SHELL := /bin/sh
GO    ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/petitbleu/petitbleu/internal/app.Version=$(VERSION)
# SQLite translated from C keeps its memory outside of Go's, where the race detector sees nothing
# and costs eight times the time; everything that calls it is watched.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false
UI_SOURCES := $(shell find ui sdk/js -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name '*.svg' -o -name 'package*.json' -o -name 'vite.config*' \) -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help build program demo test test-go test-ui test-browser lint images bench fuzz postgres chromium curl clean generate

help: ## list every target
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

build: ui/dist/.built sdk/js/dist/.built program ## build the web app, the site tag, the inbox and bin/petitbleu

program: ## build bin/petitbleu only, with the web app as it was last built
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/petitbleu ./cmd/petitbleu

ui/node_modules/.installed: ui/package.json ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

ui/dist/.built: ui/node_modules/.installed $(UI_SOURCES)
	cd ui && npm run --silent build
	@touch $@

sdk/js/node_modules/.installed: sdk/js/package.json sdk/js/package-lock.json
	cd sdk/js && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

sdk/js/dist/.built: sdk/js/node_modules/.installed $(UI_SOURCES)
	cd sdk/js && npm run --silent build
	@touch $@

demo: build ## start the shop, the emulator and the app on this machine, with a database in a temporary folder
	bin/petitbleu demo

test: lint test-go test-ui test-browser ## everything that CI runs: linters, Go tests on both engines with the race detector, web and browser tests

lint: ## gofmt and go vet
	@test -z "$$(gofmt -l *.go cmd internal test ui/*.go sdk examples 2>/dev/null)" || { gofmt -l *.go cmd internal test ui/*.go sdk examples; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...

test-go: build postgres curl ## Go tests, race detector on, SQLite and PostgreSQL
	$(GO) test $(RACE) -timeout 40m ./...

test-ui: ui/node_modules/.installed sdk/js/node_modules/.installed ## types and unit tests of the web app, the site tag and the inbox
	cd ui && npm run --silent check && npm test --silent
	cd sdk/js && npm test --silent

test-browser: build chromium test/browser/node_modules/.installed ## the story of the demo in Chromium; screenshots in test/browser/out
	cd test/browser && npm test --silent

images: build chromium test/browser/node_modules/.installed ## the pictures of the README, anew
	cd test/browser && node images.mjs

test/browser/node_modules/.installed: test/browser/package.json test/browser/package-lock.json
	cd test/browser && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

bench: program ## measure ingest and send on this machine
	bin/petitbleu bench ingest
	bin/petitbleu bench send

fuzz: ## every fuzz target for 20 s each
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
		echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 20s $$p || exit 1; done; done

generate: ## write the pages and files that are made from the code
	$(GO) test ./internal/config ./internal/policy ./internal/api -update
	$(GO) test ./internal/intake -run TestEventsPage -update
	$(GO) test ./internal/channel/messenger -run TestCataloguePages -update
	cd ui && npm run --silent api

postgres: ## install (Debian, root) and start PostgreSQL for the tests
	@scripts/postgres

chromium: ## install (Debian, root) Chromium for the browser tests; CHROMIUM may name another browser
	@test -n "$$CHROMIUM" || scripts/need chromium chromium

curl: ## install (Debian, root) curl, with which the README's calls are tried
	@scripts/need curl curl

clean: ## remove what was built
	rm -rf bin ui/dist/* sdk/js/dist/* ui/node_modules sdk/js/node_modules test/browser/node_modules test/browser/out
