# shellcheck shell=bash
# shellcheck disable=SC2034
# What the installers share: words, stamps, root, and Debian packages with or without root. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
HOME_FOLDER="${HONGTU_HOME:-$ROOT/.hongtu}"
VENV="$ROOT/.venv"
STAMPS="$ROOT/.stamps"

say() { printf '· %s\n' "$*" >&2; }

die() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# digest TEXT-OR-FILES…: one hash of the contents of the files and of the words that are no files.
digest() {
    local item
    for item in "$@"; do
        if [[ -f $item ]]; then cat "$item"; else printf '%s\n' "$item"; fi
    done | sha256sum | cut -c1-32
}

# is_done NAME DIGEST: whether this step was finished with these inputs before.
is_done() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }

done_with() {
    mkdir -p "$STAMPS"
    printf '%s\n' "$2" >"$STAMPS/$1"
}

has_apt() { command -v apt-get >/dev/null && command -v dpkg >/dev/null; }

has_root() { [[ $(id -u) == 0 ]] || sudo -n true 2>/dev/null; }

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -y -q \
        -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 "$@" | now_and_then >&2
}

# Of what apt-get says, a line now and then, enough to see that it goes on; its errors are on standard error.
now_and_then() { awk '/^(Get:|Fetched|Unpacking|Setting up)/ && n++ % 20 == 0 { sub(/^Get:[0-9]+ [^ ]+ /, "Fetching "); print "  " substr($0, 1, 90) }'; }

# apt_install PACKAGE…: with root; refreshes the package lists only when one of the packages is unknown or gone.
apt_install() {
    if ! apt_get install --no-install-recommends "$@"; then
        say "Refreshing the package lists and trying again …"
        apt_get update || die "The package lists cannot be refreshed; check this machine's network and its apt sources."
        apt_get install --no-install-recommends "$@" || die "apt-get could not install: $*."
    fi
}

# Options that let a user without root keep package lists of their own.
private_apt() {
    local folder="$HOME_FOLDER/apt"
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    PRIVATE_APT=(-q -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o Debug::NoLocking=1)
}

# apt_unpack FOLDER PACKAGE…: without root; fetches the packages and whatever they need that is not installed here,
# and unpacks them below FOLDER. Packages after the word `--always` are unpacked even when they are installed.
apt_unpack() {
    local folder=$1 wanted=() always=() names deb into=wanted
    shift
    for name in "$@"; do
        if [[ $name == --always ]]; then into=always; elif [[ $into == wanted ]]; then wanted+=("$name"); else always+=("$name"); fi
    done
    has_apt || die "This system has no apt-get: install ${wanted[*]} yourself, or set HONGTU_DSN to a PostGIS server."
    private_apt
    if ! apt-get "${PRIVATE_APT[@]}" -s install --no-install-recommends "${wanted[@]}" >/dev/null 2>&1; then
        say "Fetching package lists (no root here, so into $HOME_FOLDER/apt) …"
        apt-get "${PRIVATE_APT[@]}" update >&2 || die "The package lists cannot be fetched; check the network and the apt sources."
    fi
    names="$(apt-get "${PRIVATE_APT[@]}" -s install --no-install-recommends "${wanted[@]}" | awk '$1 == "Inst" { print $2 }')" ||
        die "apt-get does not know how to install: ${wanted[*]}."
    mapfile -t names < <(printf '%s\n' "$names" "${always[@]}" | awk 'NF && !seen[$0]++')
    say "Fetching ${#names[@]} packages …"
    mkdir -p "$folder.new"
    (cd "$HOME_FOLDER/apt/cache/archives" && apt-get "${PRIVATE_APT[@]}" download "${names[@]}" | now_and_then) >&2 ||
        die "The packages cannot be fetched; check the network, then run this again."
    say "Unpacking into $folder …"
    for deb in "$HOME_FOLDER"/apt/cache/archives/*.deb; do
        dpkg -x "$deb" "$folder.new"
        rm -f "$deb"
    done
    rm -rf "$folder"
    mv "$folder.new" "$folder"
}
