# Two commands are enough: `make run` and `make test`. The rest is for those who change the Go code.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.7.0
# Files, and directories in which everything is generated.
GENERATED = engine/typed_gen.go bindings/synapse/python/axolua_synapse/catalogue.py .luacheckrc .luarc.json \
	cmd/axolua/starter/dot.luacheckrc cmd/axolua/starter/dot.luarc.json cmd/axolua/starter/types \
	docs/reference
FUZZTIME = 1m
# What the bridge is tested against: the current Synapse, and the oldest that is supported, with a library that it needs older.
SYNAPSE_CURRENT = 1.163.2
SYNAPSE_OLDEST = 1.120.2
SYNAPSE_OLDEST_WITH = 'prometheus-client<0.22'
# The one way to run all of the hostile suite. In its own directory, so that go test shows the tables that it prints.
HOSTILE = go test -C engine/hostile -count 1 -timeout 3h -run '^(TestSuite|TestPlaces)$$' -everywhere

.PHONY: run demo demo-stop build test check tools modes fmt vet staticcheck luacheck generated tidy race cost hostile test-synapse test-workers bench-check fuzz soak bench bench-go bench-synapse generate clean

run: modes ## answer questions on 127.0.0.1:9477, and reload what changes in scripts/ and axolua.yaml
	go run ./cmd/axolua serve

demo: ## a Synapse of its own in bin/demo, 240 MB from PyPI, that asks modules; it prints what to try
	@examples/synapse/demo.sh start

demo-stop: ## end it
	@examples/synapse/demo.sh stop

build: ## bin/axolua
	go build -o bin/axolua ./cmd/axolua

test: tools check ## everything that CI does, with what it needs installed first

check: modes fmt vet staticcheck luacheck generated tidy race cost bench-check hostile test-synapse test-workers

tools: ## luacheck; PUC Lua 5.1, with which the tests compare; a browser for a page; Python, PostgreSQL and Redis for Synapse
	@echo '== tools'
	@.ci/tools

# With a umask of 002 a clone has files that the group may write, and modules that others can change are not loaded.
modes:
	@chmod -R go-w scripts examples engine/catalog/examples cmd/gencatalog/examples

fmt:
	@echo '== gofmt'
	@wrong=$$(gofmt -l .); test -z "$$wrong" || { echo "run gofmt -w on:"; echo "$$wrong"; exit 1; }

vet:
	@echo '== go vet'
	@go vet ./...
	@go -C cmd/bench vet ./...

staticcheck:
	@echo '== staticcheck'
	@go run $(STATICCHECK) ./...
	@go -C cmd/bench run $(STATICCHECK) ./...

luacheck:
	@echo '== luacheck'
	@luacheck -q --no-color scripts examples cmd/axolua/starter engine/catalog/examples cmd/gencatalog/examples

generated:
	@echo '== generated files are up to date'
	@sums() { find $(GENERATED) -type f | sort | xargs cksum; }; before=$$(sums); \
		go run ./cmd/gencatalog && test "$$before" = "$$(sums)" || \
		{ echo "they were not, and are now: commit $(GENERATED)"; exit 1; }

tidy:
	@echo '== go.mod is tidy'
	@go mod tidy -diff
	@go -C cmd/bench mod tidy -diff

race:
	@echo '== go test -race'
	@go test -race ./...

# Under the race detector, with which everything costs something else, these are skipped.
cost: ## that a question and a reload cost no more than they did: in allocations, and beside raw calls of the same Lua
	@echo '== what a question costs'
	@go test ./engine -count 1 -run '^TestCost'

fuzz: ## every fuzz target for FUZZTIME each
	@for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | cut -d' ' -f2); do \
			echo "== $$dir $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$dir || exit 1; \
		done; \
	done

hostile: ## the hostile scripts, each in a process of its own, at every place where code can run
	@echo '== hostile scripts'
	@$(HOSTILE)

test-synapse: bin/synapse-$(SYNAPSE_OLDEST) bin/synapse-$(SYNAPSE_CURRENT) ## the bridge on two real Synapses, installed under bin/
	@for synapse in $(abspath $^); do \
		echo "== $$(basename $$synapse): the module, with Synapse's own code"; \
		(cd bindings/synapse/python && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=. \
			$$synapse/bin/python -m twisted.trial --temp-directory=$$synapse/trial --reporter=text tests) || exit 1; \
		echo "== $$(basename $$synapse): the bridge, over HTTP"; \
		go test ./bindings/synapse/e2e/... -count 1 -timeout 15m -skip '^TestWorkers$$' -synapse $$synapse || exit 1; \
	done

bin/synapse-$(SYNAPSE_OLDEST): with = $(SYNAPSE_OLDEST_WITH)
bin/synapse-%:
	@echo "== installing Synapse $* with pip into $@"
	@rm -rf $@.new && python3 -m venv $@.new && $@.new/bin/python -m pip install --quiet matrix-synapse==$* $(with)
	@mv $@.new $@

test-workers: bin/synapse-$(SYNAPSE_CURRENT)/workers ## the bridge on a Synapse of three processes, with PostgreSQL and Redis
	@echo "== synapse-$(SYNAPSE_CURRENT): workers"
	@go test ./bindings/synapse/e2e -count 1 -timeout 10m -run '^TestWorkers$$' -synapse $(abspath $(<D))

# What Synapse needs for both, of which psycopg2-binary is the one that needs no compiler.
bin/synapse-%/workers: | bin/synapse-%
	@$(@D)/bin/python -m pip install --quiet psycopg2-binary 'txredisapi>=1.4.12,<1.6.0' hiredis
	@touch $@

soak: ## the same on a machine that does nothing else, held to tighter bounds, with more time for each; then the long fuzz
	$(HOSTILE) -quiet -deadline 2s
	go test -C engine/hostile -run '^$$' -fuzz '^FuzzProgram$$' -fuzztime 10m

bench: bin/synapse-$(SYNAPSE_CURRENT) ## the engine beside all that one could use in its place, into docs/benchmarks.md; about 15 minutes
	@.ci/bench-tools
	@go -C cmd/bench build -o $(abspath bin)/bench .
	@bin/bench -synapse $< -o docs/benchmarks.md -chart docs/benchmarks.svg

# Without the race detector, with which the other engines would have to be compiled once more.
bench-check: ## that the program of `make bench` works, and all peers answer alike for which nothing has to be installed
	@echo '== the benchmarks, once each'
	@go -C cmd/bench test ./...
	@go -C cmd/bench run . -check -peers in-process

bench-go: ## the micro-benchmarks of single packages
	go test -run '^$$' -bench . -benchmem ./...

bench-synapse: bin/synapse-$(SYNAPSE_CURRENT)/antispam ## what the bridge costs a real Synapse, beside synapse-http-antispam; about 10 minutes
	@go test ./bindings/synapse/e2e -run '^TestCost' -cost -count 1 -timeout 1h -v -synapse $(abspath $(<D))

bin/synapse-%/antispam: | bin/synapse-%
	@$(@D)/bin/python -m pip install --quiet --no-deps synapse-http-antispam==0.5.1
	@touch $@

generate:
	go run ./cmd/gencatalog

clean: demo-stop
	rm -rf bin
	go clean -testcache
