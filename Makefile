# Tools are pinned here and run through "go run", so that go.mod, which our
# users inherit, stays small.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
BENCHSTAT   = golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

FUZZTIME ?= 30s
BASE     ?= HEAD~1
COMMIT   := $(shell git rev-parse --short=12 HEAD 2>/dev/null)

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## build ./margay, with the commit that it is made of
	go build -trimpath -ldflags "-X main.commit=$(COMMIT)" -o margay ./cmd/margay

test: ## run all tests
	go test ./...

race: ## run the tests of the concurrent packages under the race detector
	go test -race -short -shuffle=on ./parser ./stream ./cmd/margay

fuzz: ## run each fuzz target for FUZZTIME
	.ci/fuzz $(FUZZTIME)

golden: ## rewrite the golden files; review the diff as code
	go test ./schemas ./parser ./stream ./cmd/margay -update

docs: ## rewrite the generated docs
	go test ./cmd/margay -run TestDocs -update

bench: ## run the benchmarks; compare with the floors in the same run only
	go test ./parser ./stream -run '^$$' -bench . -benchmem -cpu 1

bench-compare: ## compare the benchmarks of ./parser with those of BASE
	.ci/bench-compare $(BASE) $(BENCHSTAT)

lint: ## vet and staticcheck
	go vet ./...
	go run $(STATICCHECK) ./...

fmt: ## format the Go files
	gofmt -w .

ci: ## all that must pass before a change lands
	.ci/run

.PHONY: help build test race fuzz golden docs bench bench-compare lint fmt ci
