#!/usr/bin/env bash
# Install PostgreSQL with PostGIS from the distribution: with root or sudo as packages, else unpacked into HONGTU_HOME.
# Nothing is started, and nothing is done when HONGTU_DSN names another server or a fit PostgreSQL is here already.
set -euo pipefail
# shellcheck source=install/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

CREATE_CLUSTER=/etc/postgresql-common/createcluster.conf

is_here() {
    "$VENV/bin/python" - "$HOME_FOLDER" 2>/dev/null <<'PYTHON'
import os, sys
from pathlib import Path
from geodata.db.server.postgres import find_installation, server_user
find_installation(Path(sys.argv[1]))
if os.geteuid() == 0:
    server_user()
PYTHON
}

# The package of the PostgreSQL that is installed already, else of the newest one; APT_OPTIONS says which lists.
package() {
    local known installed
    known="$(apt-cache "${APT_OPTIONS[@]}" search --names-only '^postgresql-[0-9]+-postgis-3$' | awk '{ print $1 }' | sort -t- -k2,2n)"
    for installed in /usr/lib/postgresql/*/bin/initdb; do
        installed="postgresql-$(basename "$(dirname "$(dirname "$installed")")")-postgis-3"
        if grep -qx "$installed" <<<"$known"; then printf '%s\n' "$installed"; fi
    done | sort -t- -k2,2n | tail -n 1 | grep . || tail -n 1 <<<"$known"
}

install_as_root() {
    APT_OPTIONS=()
    local name saved=
    name="$(package)"
    if [[ -z $name ]]; then
        say "Refreshing the package lists …"
        apt_get update || die "The package lists cannot be refreshed; check this machine's network and its apt sources."
        name="$(package)"
    fi
    [[ -n $name ]] || die "This distribution has no PostGIS package; set HONGTU_DSN to a PostGIS server instead."
    say "Installing $name (about 100 MB) …"
    # Debian would make and start a cluster of its own; ours is another one.
    apt_install postgresql-common
    if [[ -f $CREATE_CLUSTER ]]; then
        saved="$(mktemp)"
        cp "$CREATE_CLUSTER" "$saved"
        printf '\ncreate_main_cluster = false\n' | as_root tee -a "$CREATE_CLUSTER" >/dev/null
        # shellcheck disable=SC2064
        trap "as_root cp '$saved' '$CREATE_CLUSTER'; rm -f '$saved'" EXIT
    fi
    apt_install "$name"
}

unpack_as_user() {
    local name version
    private_apt
    APT_OPTIONS=("${PRIVATE_APT[@]}")
    name="$(package)"
    if [[ -z $name ]]; then
        say "Fetching package lists (no root here, so into $HOME_FOLDER/apt) …"
        apt-get "${PRIVATE_APT[@]}" update >&2 || die "The package lists cannot be fetched; check the network and the apt sources."
        name="$(package)"
    fi
    [[ -n $name ]] || die "This distribution has no PostGIS package; set HONGTU_DSN to a PostGIS server instead."
    version="${name#postgresql-}"
    version="${version%%-*}"
    say "No root here: unpacking $name into $HOME_FOLDER/postgis (about 100 MB to fetch) …"
    apt_unpack "$HOME_FOLDER/postgis" "$name" "postgresql-$version" --always \
        "$name" "$name-scripts" "postgresql-$version" "postgresql-client-$version" libpq5
    # Debian's packages make this link when they are configured, which unpacking does not do.
    local extensions="$HOME_FOLDER/postgis/usr/share/postgresql/$version/extension"
    [[ -e $extensions/postgis.control ]] || ln -s postgis-3.control "$extensions/postgis.control"
    rm -rf "$HOME_FOLDER/apt"
}

main() {
    local key
    if [[ -n ${HONGTU_DSN:-} ]]; then return; fi
    key="$(digest "${BASH_SOURCE[0]}" "$HOME_FOLDER" "$(id -u)" "$(echo /usr/lib/postgresql/*/bin/initdb)")"
    if is_done postgis "$key"; then return; fi
    if ! is_here; then
        has_apt || die "PostgreSQL with PostGIS is not installed and this system has no apt-get: install it, or set HONGTU_DSN."
        if has_root; then install_as_root; else unpack_as_user; fi
        is_here || die "PostGIS was installed and is still not found; run .venv/bin/hongtu up to see why."
    fi
    key="$(digest "${BASH_SOURCE[0]}" "$HOME_FOLDER" "$(id -u)" "$(echo /usr/lib/postgresql/*/bin/initdb)")"
    done_with postgis "$key"
    say "PostGIS is ready."
}

main
