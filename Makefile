# Thin calls of run.py, which needs nothing but Python: see `python3 run.py --help`.
# ARGS="…" goes through: make test ARGS="-k visits", make bench ARGS="comparison --rows 100000".

.PHONY: help run test check bench lock diagrams

help:      ## this list
	@sed -n 's/^\([a-z]*\): *## /make \1	/p' Makefile
run:       ## everything on this machine, with a demo district
	@python3 run.py run $(ARGS)
test:      ## all tests, on a database of their own
	@python3 run.py test $(ARGS)
check:     ## format, lint, types, contracts, migrations, locks, documents
	@python3 run.py check $(ARGS)
bench:     ## the benchmarks
	@python3 run.py bench $(ARGS)
lock:      ## write the locks of all packages anew
	@python3 run.py lock $(ARGS)
diagrams:  ## write the generated documents anew
	@python3 run.py manage diagrams $(ARGS)
