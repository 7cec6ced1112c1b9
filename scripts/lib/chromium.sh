# shellcheck shell=bash
#
# Finds a browser for what scripts/acceptance opens, to be sourced by it.

# Carries the browser itself, for Linux on x86-64, with the libraries and fonts that it needs.
readonly CHROMIUM_PACKAGE=@sparticuz/chromium@147.0.0

# Sets chromium to a Chromium: TRAINYARD_CHROMIUM, or else one on the PATH, or else one from npm, in the cache.
find_chromium() {
  local name place=${TRAINYARD_CACHE:-${HOME:?}/.cache/trainyard}/chromium
  if [[ -n ${TRAINYARD_CHROMIUM:-} ]]; then
    chromium=$(type -P "$TRAINYARD_CHROMIUM") ||
      die "$NOT_MEASURED" "expected a program in TRAINYARD_CHROMIUM, found none at $TRAINYARD_CHROMIUM; correct it, or unset it"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if chromium=$(type -P "$name"); then
      return
    fi
  done
  chromium=$place/run
  if [[ ! -x $chromium ]]; then
    [[ $(uname -sm) == 'Linux x86_64' ]] && type -P npm node >/dev/null ||
      die "$NOT_MEASURED" "expected Chromium to open reports in, found none on the PATH, and no npm to fetch one with; install Chromium, or set TRAINYARD_CHROMIUM to one"
    fetch_chromium "$place"
  fi
}

# fetch_chromium PLACE
fetch_chromium() {
  local place=$1 log
  say "fetching Chromium into $place; this is done once"
  rm -rf -- "$place"
  mkdir -p -- "$place"
  log=$(mktemp "${TMPDIR:-/tmp}/trainyard-chromium.XXXXXX")
  if ! (cd -- "$place" && set -o pipefail && unpack_chromium) >"$log" 2>&1; then
    tail -n 5 -- "$log" >&2
    die "$NOT_MEASURED" "cannot fetch Chromium into $place with npm (all of its messages: $log); check the network and free space, or install Chromium"
  fi
  rm -f -- "$log"
}

# In the folder that it is to be in.
unpack_chromium() {
  local part
  npm pack --silent "$CHROMIUM_PACKAGE" &&
    tar -xzf ./*.tgz --strip-components 2 package/bin &&
    inflate <chromium.br >chromium &&
    chmod +x chromium || return
  for part in al2023 fonts swiftshader; do
    inflate <"$part.tar.br" | tar -x || return
  done
  rm -f ./*.tgz ./*.br
  # With these there are fonts and libraries, whatever the machine has.
  cat >fonts.conf <<'FONTS' || return
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
FONTS
  cat >run.partial <<'RUN' && chmod +x run.partial && mv run.partial run
#!/bin/sh
here=$(dirname -- "$0")
FONTCONFIG_FILE=$here/fonts.conf LD_LIBRARY_PATH=$here/lib exec "$here/chromium" "$@"
RUN
}

inflate() {
  node -e 'process.stdin.pipe(require("zlib").createBrotliDecompress()).pipe(process.stdout)'
}
