#!/usr/bin/env bash
# Make .venv with the libraries of Hongtu; with the word `dev`, those of its tests too. Quick when nothing changed.
set -euo pipefail
# shellcheck source=install/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

EXTRA=${1:-}
OLDEST="(3, 11)"

is_fit() { "$1" -c "import sys; sys.exit(sys.version_info < $OLDEST)" 2>/dev/null; }

find_python() {
    local name path
    for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14; do
        path="$(command -v "$name")" || continue
        if is_fit "$path"; then
            printf '%s\n' "$path"
            return
        fi
    done
    return 1
}

make_venv() {
    local python=$1 version
    say "Making .venv with $("$python" --version) …"
    rm -rf "$VENV"
    if "$python" -c 'import ensurepip, venv' 2>/dev/null && "$python" -m venv "$VENV" 2>/dev/null; then return; fi
    rm -rf "$VENV"
    version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    has_apt || die "This Python has no ensurepip: install the venv package of Python $version, then run this again."
    if has_root; then
        say "This Python cannot make environments yet: installing python$version-venv …"
        apt_install "python$version-venv"
        "$python" -m venv "$VENV"
        return
    fi
    say "This Python has no pip: unpacking the distribution's own …"
    apt_unpack "$HOME_FOLDER/pip" python3-pip-whl --always python3-pip-whl
    "$python" -m venv --without-pip "$VENV"
    local wheels=("$HOME_FOLDER"/pip/usr/share/python-wheels/pip-*.whl)
    PYTHONPATH="${wheels[0]}" "$VENV/bin/python" -m pip install -q --no-cache-dir pip
}

main() {
    local python key target
    key="$(digest "$ROOT/pyproject.toml" "$ROOT/constraints.txt" "$ROOT")"
    if [[ -x $VENV/bin/python ]] && is_done "python-dev" "$key"; then return; fi
    if [[ -x $VENV/bin/python && -z $EXTRA ]] && is_done "python" "$key"; then return; fi
    if ! [[ -x $VENV/bin/python ]] || ! is_fit "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        if ! python="$(find_python)"; then
            if ! { has_apt && has_root; }; then
                die "Python 3.11 or newer is not installed: install it, or name one with PYTHON=…"
            fi
            say "Python 3.11 or newer is not installed: installing it …"
            apt_install python3 python3-venv
            python="$(find_python)" || { apt_install python3.11 python3.11-venv && python="$(find_python)"; } ||
                die "This distribution has no Python 3.11: install one, and name it with PYTHON=…"
        fi
        make_venv "$python"
    fi
    target="$ROOT${EXTRA:+[$EXTRA]}"
    say "Installing the Python libraries${EXTRA:+ and those of $EXTRA} (a minute or two the first time) …"
    "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
        -c "$ROOT/constraints.txt" -e "$target" 2>&1 | show_pip
    done_with "python${EXTRA:+-$EXTRA}" "$key"
    say "Python is ready: $VENV/bin/hongtu"
}

# Of pip's words, what a person wants to see: what arrives, and every error.
show_pip() {
    awk '/^(ERROR|error|  *error)/ { print } /^Collecting|^Downloading|^  Downloading|^Installing collected/ { n++; if (n % 20 == 1) print "  " substr($0, 1, 90) }' >&2
}

main
