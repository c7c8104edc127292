#!/usr/bin/env bash
# Installs lavapipe, Mesa's software Vulkan adapter, on Debian and Ubuntu, unless it is already there.
# Dawn refuses the Mesa 22.3.6 of Debian 12, so there lavapipe comes from bookworm-backports.
set -euo pipefail

oldest_mesa=24
package=mesa-vulkan-drivers

say() { echo "vulkan.sh: $*"; }
fail() { say "$*" >&2; exit 1; }

installed_version() {
  dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$package" 2>/dev/null |
    sed -n 's/^installed //p'
}
candidate_version() { apt-cache policy "$package" | sed -n 's/^ *Candidate: //p'; }
is_new_enough() { [[ -n "$1" && "$1" != '(none)' ]] && dpkg --compare-versions "$1" ge "$oldest_mesa"; }
icd_file() { find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name 'lvp_icd*.json' 2>/dev/null | sed -n 1p; }
has_loader() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -F libvulkan.so.1 >/dev/null; }
is_ready() { is_new_enough "$(installed_version || true)" && [[ -n "$(icd_file || true)" ]] && has_loader; }

# Adds the distribution's own entry again for the suite $1-backports, with the same host, keys and components.
enable_backports() {
  local codename=$1 list=/etc/apt/sources.list.d entry
  entry=$(cat "$list"/*.sources 2>/dev/null | awk -v suite="$codename" '
    BEGIN { RS = ""; FS = "\n" }
    {
      stanza = ""; ours = 0; binary = 0
      for (line = 1; line <= NF; line++) {
        if ($line ~ /^Types:.*deb( |$)/) binary = 1
        if ($line ~ /^Suites:/ && ($line " ") ~ ("[: \t]" suite "[ \t]")) {
          ours = 1
          $line = "Suites: " suite "-backports"
        }
        if ($line !~ /^#/) stanza = stanza $line "\n"
      }
      if (ours && binary) { printf "%s", stanza; exit }
    }' || true)
  if [[ -n "$entry" ]]; then
    echo "$entry" >"$list/pcbias-backports.sources"
    return
  fi
  entry=$(cat /etc/apt/sources.list "$list"/*.list 2>/dev/null |
    sed -nE "s/^(deb +(\[[^]]*\] +)?[^ ]+ +)$codename( +.*)$/\1$codename-backports\3/p" | sed -n 1p || true)
  [[ -n "$entry" ]] || fail "no apt source for $codename in /etc/apt to copy;" \
    "add one for $codename-backports and start this again"
  echo "$entry" >"$list/pcbias-backports.list"
}

update() {
  apt-get update -qq || say 'some package lists could not be fetched; going on with those that were'
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is no Debian or Ubuntu: install Mesa's software Vulkan driver ($oldest_mesa or newer)" \
    'and the Vulkan loader yourself (Fedora: mesa-vulkan-drivers vulkan-loader;' \
    'Arch: vulkan-swrast vulkan-icd-loader), or go on with the embedded adapter'
fi

if ! is_ready; then
  [[ $(id -u) -eq 0 ]] ||
    fail 'installing packages needs root: sudo bash .ci/vulkan.sh (or go on with the embedded adapter)'
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC1091
  . /etc/os-release
  update
  install=(apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120)
  if ! is_new_enough "$(candidate_version)" && [[ "${ID:-}" == debian && -n "${VERSION_CODENAME:-}" ]]; then
    suite="$VERSION_CODENAME-backports"
    if ! apt-cache madison "$package" | grep -F "$suite" >/dev/null; then
      say "enabling $suite"
      enable_backports "$VERSION_CODENAME"
      update
    fi
    "${install[@]}" -t "$suite" "$package" libvulkan1
  else
    "${install[@]}" "$package" libvulkan1
  fi
fi

version=$(installed_version || true)
is_new_enough "$version" || fail "$package is ${version:-not installed}, Dawn needs $oldest_mesa or newer:" \
  'a newer release of the distribution, or the embedded adapter'
[[ -n "$(icd_file || true)" ]] || fail "$package $version has no lvp_icd*.json in /usr/share/vulkan/icd.d:" \
  "apt-get install --reinstall $package"
has_loader || fail 'libvulkan.so.1 is missing: apt-get install --reinstall libvulkan1'
say "lavapipe of Mesa $version ($(icd_file))"
