#!/usr/bin/env bash
# Install Chromium and Chinese fonts for the browser tests: with root or sudo as packages, else unpacked into
# HONGTU_HOME. Where Chromium is no Debian package (Ubuntu), Playwright brings its own.
set -euo pipefail
# shellcheck source=install/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

UNPACKED="$HOME_FOLDER/browser"

works() { "$1" --headless --no-sandbox --version >/dev/null 2>&1; }

has_fonts() { command -v fc-list >/dev/null && [[ -n "$(fc-list :lang=zh family 2>/dev/null)" ]]; }

# Playwright drives the browser with a Node.js of its own, which a lean system lacks a library for.
driver_works() { "$VENV/bin/playwright" --version >/dev/null 2>&1; }

unpacked_driver_works() { PLAYWRIGHT_NODEJS_PATH="$UNPACKED/node" driver_works; }

is_here() {
    works "$UNPACKED/chromium" && unpacked_driver_works && return
    driver_works || return 1
    { works /usr/bin/chromium || works /usr/bin/google-chrome || playwright_has_one; } && has_fonts
}

playwright_has_one() {
    local path
    path="$("$VENV/bin/python" -c 'from playwright.sync_api import sync_playwright as p
with p() as play: print(play.chromium.executable_path)' 2>/dev/null)" && works "$path"
}

# Whether the distribution's chromium is a program and not a door to a snap.
is_packaged() { [[ "$(apt-cache policy chromium 2>/dev/null)" == *Candidate:* ]] && ! apt-cache show chromium 2>/dev/null | grep -qi 'snap'; }

unpack() {
    local lib="$UNPACKED.debs" libraries
    apt_unpack "$lib" chromium fonts-noto-cjk fontconfig libatomic1 --always chromium chromium-common fonts-noto-cjk
    mkdir -p "$UNPACKED/cache"
    libraries="$(find "$lib"/usr/lib/*-linux-gnu "$lib"/lib/*-linux-gnu -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd:)"
    cat >"$UNPACKED/fonts.conf" <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$lib/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$UNPACKED/cache</cachedir>
</fontconfig>
XML
    cat >"$UNPACKED/chromium" <<SH
#!/bin/sh
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
FONTCONFIG_FILE="$UNPACKED/fonts.conf"
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec "$lib/usr/lib/chromium/chromium" "\$@"
SH
    cat >"$UNPACKED/node" <<SH
#!/bin/sh
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
export LD_LIBRARY_PATH
exec "$("$VENV/bin/python" -c 'from pathlib import Path; import playwright; print(Path(playwright.__file__).parent / "driver/node")')" "\$@"
SH
    chmod +x "$UNPACKED/chromium" "$UNPACKED/node"
    rm -rf "$HOME_FOLDER/apt"
}

main() {
    local key
    key="$(digest "${BASH_SOURCE[0]}" "$HOME_FOLDER" "$(id -u)")"
    if is_done browser "$key"; then return; fi
    if ! is_here; then
        say "Installing Chromium and Chinese fonts for the browser tests …"
        if has_apt && has_root; then
            [[ -n "$(apt-cache policy chromium fonts-noto-cjk 2>/dev/null)" ]] || apt_get update
            apt_install fontconfig fonts-noto-cjk libatomic1
            if is_packaged; then apt_install chromium; else "$VENV/bin/playwright" install --with-deps chromium >&2; fi
        elif has_apt && { is_packaged || grep -qx 'ID=debian' /etc/os-release; }; then
            unpack
        else
            "$VENV/bin/playwright" install chromium >&2
        fi
        is_here || die "Chromium was installed and does not start; try $UNPACKED/chromium --version."
    fi
    done_with browser "$key"
    say "The browser is ready."
}

main
