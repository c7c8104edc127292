#!/usr/bin/env bash
# Runs node on a lavapipe with matrix units, so that --precision f16-accumulate-f32 works without a GPU:
#   bash .ci/matrix-units.sh dist/src/cli/main.js doctor --adapter lavapipe
# Mesa has them since version 26, which Debian's backports for the release after 12 offer. The script fetches
# about 200 MB once. It unpacks Mesa's driver and the C library that this needs into a folder (PCBIAS_MESA,
# else the user's cache). It installs nothing.
set -euo pipefail

suite=trixie
folder=${PCBIAS_MESA:-${XDG_CACHE_HOME:-$HOME/.cache}/pcbias-mesa}

say() { echo "matrix-units.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

# The first Debian mirror that this machine's apt uses.
mirror() {
  {
    sed -nE 's/^URIs: *([^ ]+).*/\1/p' /etc/apt/sources.list.d/*.sources
    sed -nE 's/^deb +(\[[^]]*\] +)?([^ ]+).*/\2/p' /etc/apt/sources.list
  } 2>/dev/null | grep -E '/debian/?$' | sed -n 1p
}

fetch() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    fail 'this is no Debian or Ubuntu; take a machine with Mesa 26 or newer'
  local from work
  from=$(mirror || true)
  [[ -n "$from" ]] || fail 'no Debian mirror in /etc/apt to fetch Mesa from'
  # The work happens beside the folder, so that the last step is a rename and half a driver is never used.
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$folder.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  mkdir -p "$work"/{lists/partial,archives/partial,root}
  touch "$work/status"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
    "$from" "$suite" "$from" "$suite-backports" >"$work/sources"
  # This apt has a state of its own with nothing installed, so that it fetches everything the driver needs.
  local own=(-qq -o "Dir::State::Lists=$work/lists" -o "Dir::State::status=$work/status"
    -o "Dir::Cache::Archives=$work/archives" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache="
    -o "Dir::Etc::SourceList=$work/sources" -o "Dir::Etc::SourceParts=-"
    -o "Dir::Etc::PreferencesParts=-" -o 'APT::Sandbox::User=root' -o 'Acquire::Retries=3'
    -o 'Debug::NoLocking=true')
  say "fetching Mesa of $suite-backports"
  apt-get "${own[@]}" update
  apt-get "${own[@]}" install --download-only --no-install-recommends -y -t "$suite-backports" \
    mesa-vulkan-drivers libvulkan1 libstdc++6 >/dev/null
  local package
  for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$work/root"; done
  rm -rf "$folder"
  mv "$work/root" "$folder"
  # exec below would lose the trap.
  rm -rf "$work"
}

icd="$folder/usr/share/vulkan/icd.d/lvp_icd.json"
[[ -e "$icd" ]] || fetch
[[ -e "$icd" ]] || fail "no driver in $folder: remove it and start this again"
libraries=$(dirname "$(find "$folder/usr/lib" -name libvulkan.so.1 | sed -n 1p)")
linker=$(find "$libraries/" -maxdepth 1 -name "ld-linux*" | sed -n 1p)
VK_DRIVER_FILES=$icd exec "$linker" --library-path "$libraries" "$(command -v node)" "$@"
