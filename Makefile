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
	go test -race -short -shuffle=on ./parser ./stream ./lookup ./connect/... ./cmd/margay

fuzz: ## run each fuzz target for FUZZTIME
	.ci/fuzz $(FUZZTIME)

engines: ## test exported tables in DuckDB and with the parser of PostgreSQL
	.ci/engines

golden: ## rewrite the golden files; review the diff as code
	go test ./schemas ./schemas/infer ./schemas/export ./parser ./stream ./cmd/margay -update
	go -C benchmarks test . -update

docs: ## rewrite the generated docs
	go test ./cmd/margay -run TestDocs -update

bench: ## measure beside floors and peers; BENCH=--quick for a first look
	go -C benchmarks run . $(BENCH)

bench-gate: ## fail when the hot path is slower than benchmarks/limits.txt allows
	go -C benchmarks run . --gate

bench-compare: ## compare the benchmarks of ./parser with those of BASE
	.ci/bench-compare $(BASE) $(BENCHSTAT)

lint: ## vet and staticcheck
	go vet ./...
	go run $(STATICCHECK) ./...
	go -C benchmarks vet ./...
	cd benchmarks && go run $(STATICCHECK) ./...

fmt: ## format the Go files
	gofmt -w .

ci: ## all that must pass before a change lands
	.ci/run

.PHONY: help build test race fuzz engines golden docs bench bench-gate bench-compare lint fmt ci
