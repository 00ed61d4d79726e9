# `make demo` and `make test` set up everything they need in .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types contract bench clean
.DEFAULT_GOAL := demo

.venv/ready: pyproject.toml environment.sh
	sh environment.sh "$(PYTHON)"

demo: .venv/ready
	$(BIN)/heliograph demo --out demo-case

# A file's tests stay together: they share what is costly to make.
test: .venv/ready
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contract: .venv/ready
	$(BIN)/lint-imports

bench: .venv/ready
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/pairs.py

clean:
	rm -rf .venv demo-case
