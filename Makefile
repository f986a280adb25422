# Commands for working on the SDK. They need Go, git and make, nothing else.

# ARGS goes to go test: make test ARGS='-run TestStream ./core'
ARGS ?=

# The race detector is on if Go finds the C compiler that it needs on Linux.
RACE ?= $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

# What to test: the packages that ARGS names, or else all. "work" is Go's own pattern
# for every package of every module in go.work.
PACKAGES = $(if $(filter . ./% ../% github.com/%,$(ARGS)),,work)

# The linter's module stays outside go.work (see docs/dependencies.md), so the linter
# is built there and run here.
GOLANGCI = "$$(GOWORK=off go -C tools/lint tool -n golangci-lint)"

# Our own packages that no other module can import: each of their functions needs a
# caller in the workspace.
OURS = seclai-sdk-go/(internal|cmd|tools)/

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check docs generate refresh golden api fmt lint fmt-check alone fresh api-check offline otel bench-check bench vuln

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Without the workspace, because the SDK and its examples need no other module: this
# works before anything has been downloaded.
demo: ## Run the quickstart against the fake API, or the real one if SECLAI_API_KEY is set
	@GOWORK=off go run ./examples/quickstart

# TestOtherModules is how "go test ./..." gets to the modules that "work" names anyway.
test: ## Test every module; ARGS='-run TestX ./core' goes to go test
	go tool gotestsum --format pkgname --format-hide-empty-pkg -- $(RACE) -shuffle=on -skip '^TestOtherModules$$' $(ARGS) $(PACKAGES)

check: fmt-check alone fresh lint api-check test offline otel bench-check ## Run every check of a pull request, make test included
	@echo "check: passed"

docs: ## Write the documentation site to build/docs
	go run ./tools/docs
	@echo "docs: open build/docs/index.html"

generate: ## Regenerate the code from openapi/
	go generate ./...

refresh: ## Adopt a new API description: SPEC=path/to/new.json
	@go run ./cmd/seclai-gen refresh "$(or $(SPEC),$(error pass the new description: make refresh SPEC=path/to/new.json))"

golden: ## Update the golden files of the generator's tests
	go test ./internal/codegen -run TestGolden -update

api: ## Write the exported API to docs/api.txt
	go run ./tools/apilist -write docs/api.txt

fmt: ## Format every Go file
	gofmt -w .

lint: ## Vet and lint every module, and find dead code
	go vet work
	$(GOLANGCI) run $$(go list -m -f '{{.Dir}}/...')
	@dead=$$(go tool deadcode -test -filter '$(OURS)' work) && test -z "$$dead" || \
		{ printf 'no caller (remove it):\n%s\n' "$$dead"; exit 1; }

fmt-check: ## Check that every Go file is formatted
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || \
		{ printf 'not formatted (run make fmt):\n%s\n' "$$unformatted"; exit 1; }

# What a user gets: the root module without the workspace around it.
alone: ## Check that the SDK builds alone and requires no other module
	GOWORK=off go build ./...
	@modules=$$(GOWORK=off go list -m all) && test "$$modules" = "$$(GOWORK=off go list -m)" || \
		{ printf 'the root module must require no other (remove it from go.mod):\n%s\n' "$$modules"; exit 1; }

fresh: ## Check that the generated files are up to date
	tools/unchanged go generate ./...

api-check: ## Check docs/api.txt, CHANGELOG.md, and that the API mentions no internal type
	go run ./tools/apilist -check docs/api.txt

offline: ## Check that the quickstart runs without a key
	env -u SECLAI_API_KEY -u SECLAI_API_URL GOWORK=off go run ./examples/quickstart

# Outside the workspace, as are its dependencies. Its test reads a guide outside its
# module, and go test would not notice a change to that.
otel: ## Vet and test examples/otel
	cd examples/otel && export GOWORK=off && go vet . && go test -count=1 $(RACE) .

# The packages of bench that compile before the other clients are generated.
bench-check: ## Vet and test the benchmarks without running them
	cd bench && export GOWORK=off && go vet ./canned ./downgrade ./engines/... ./handwritten ./programs/sdk ./report && go test ./engines

# Not part of check: it takes minutes and needs an idle machine.
bench: ## Compare speed and size with other clients; COUNT=1 TIME=100ms is a quick try
	@bench/run

# Not part of check: it needs the network, and a new entry in the database fails a
# tree that has not changed.
vuln: ## Look for known vulnerabilities in every module of the workspace
	@tools/vulncheck work
