# Commands for working on the SDK. They need Go, git and make, nothing else.

# ARGS goes to go test: make test ARGS='-run TestStream ./core'
ARGS ?=

# The race detector needs a C compiler on Linux. Without one: make test RACE=
RACE ?= -race

# What to test: the packages that ARGS names, else all. "work" is Go's own pattern
# for every package of every module in go.work.
PACKAGES = $(if $(filter . ./% ../% github.com/%,$(ARGS)),,work)

# The linter's module stays outside go.work (see docs/dependencies.md), so it is
# built there and run here.
GOLANGCI = "$$(GOWORK=off go -C tools/lint tool -n golangci-lint)"

# The packages whose every function somebody here must call; others call the rest.
OURS = seclai-sdk-go/(internal|cmd|tools)/

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo docs generate refresh golden test fmt fmt-check lint alone fresh api api-check offline otel bench bench-check check vuln

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Without the workspace, because the SDK and its examples need no other module:
# this works before anything has been downloaded.
demo: ## Run the quickstart: the fake API, or the real one if SECLAI_API_KEY is set
	@GOWORK=off go run ./examples/quickstart

docs: ## Make the documentation site in build/docs
	go run ./tools/docs
	@echo "docs: open build/docs/index.html"

generate: ## Make the generated files anew from openapi/
	go generate ./...

refresh: ## Take a new description: make refresh SPEC=path/to/new.json
	@go run ./cmd/seclai-gen refresh "$(or $(SPEC),$(error give the new description: make refresh SPEC=path/to/new.json))"

golden: ## Write the golden files of the generator's tests anew
	go test ./internal/codegen -run TestGolden -update

test: ## Test every module; ARGS='-run TestX ./core' goes to go test
	go tool gotestsum --format pkgname --format-hide-empty-pkg -- $(RACE) -shuffle=on $(ARGS) $(PACKAGES)

fmt: ## Format every Go file
	gofmt -w .

fmt-check:
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || \
		{ printf 'not formatted (run make fmt):\n%s\n' "$$unformatted"; exit 1; }

lint: ## Vet and lint every module
	go vet work
	$(GOLANGCI) run $$(go list -m -f '{{.Dir}}/...')
	@dead=$$(go tool deadcode -test -filter '$(OURS)' work) && test -z "$$dead" || \
		{ printf 'nothing calls these:\n%s\n' "$$dead"; exit 1; }

# What a user gets: the root module without the workspace around it.
alone: ## Check that the SDK builds alone and requires no other module
	GOWORK=off go build ./...
	@modules=$$(GOWORK=off go list -m all) && test "$$modules" = "$$(GOWORK=off go list -m)" || \
		{ printf 'the SDK must require no module, and has:\n%s\n' "$$modules"; exit 1; }

fresh: ## Check that the generated files are up to date
	tools/unchanged go generate ./...

api: ## Write the exported API to docs/api.txt
	go run ./tools/apilist -write docs/api.txt

api-check: ## Check docs/api.txt, and that CHANGELOG.md tells of its changes
	go run ./tools/apilist -check docs/api.txt

offline:
	env -u SECLAI_API_KEY -u SECLAI_API_URL GOWORK=off go run ./examples/quickstart

# Outside the workspace, as are its dependencies. The guide that it reads is outside
# its module, so go test would not notice a change of it.
otel:
	cd examples/otel && export GOWORK=off && go vet . && go test -count=1 $(RACE) .

# Not part of check: it takes some minutes and wants the machine for itself.
bench: ## Compare speed and size with other clients; COUNT=1 TIME=100ms is a quick try
	@bench/run

# As much of bench as compiles before the other clients are generated.
bench-check:
	cd bench && export GOWORK=off && go vet ./canned ./downgrade ./engines/... ./handwritten ./programs/sdk ./report && go test ./engines

check: fmt-check alone fresh lint api-check test offline otel bench-check ## All that continuous integration checks
	@echo "check: all is well"

# Not part of check: it needs the network, and a new entry in the database fails a
# tree that has not changed.
vuln: ## Look for known vulnerabilities in every module of the workspace
	@tools/vulncheck work
