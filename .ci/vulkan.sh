#!/usr/bin/env bash
# Installs the newest lavapipe, Mesa's software Vulkan adapter, that Debian or Ubuntu have for this release,
# their backports included: newer Mesa compiles kernels several times faster. Where apt knows of none that is
# newer than the installed one, it does nothing and needs neither root nor the network. Dawn refuses the Mesa
# 22.3.6 of Debian 12, so there lavapipe comes from backports in any case.
set -euo pipefail

oldest_mesa=24
package=mesa-vulkan-drivers
# A test names other places.
apt_folder=${PCBIAS_APT_FOLDER:-/etc/apt}
os_release=${PCBIAS_OS_RELEASE:-/etc/os-release}

say() { echo "vulkan.sh: $*"; }
fail() { say "$*" >&2; exit 1; }

installed_version() {
  dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$package" 2>/dev/null |
    sed -n 's/^installed //p'
}
# The newest version that apt knows and its suite, e.g. "25.0.7-2~bpo12+1 bookworm-backports"; else empty.
newest_known() {
  local newest='' suite='' version of
  while read -r version of; do
    if [[ -z "$newest" ]] || dpkg --compare-versions "$version" gt "$newest"; then
      newest=$version suite=$of
    fi
  done < <(apt-cache madison "$package" 2>/dev/null |
    sed -nE 's/^[^|]*\| *([^ ]+) *\| *[^ ]+ +([^ /]+).*/\1 \2/p')
  [[ -z "$newest" ]] || echo "$newest $suite"
}
is_new_enough() { [[ -n "$1" ]] && dpkg --compare-versions "$1" ge "$oldest_mesa"; }
icd_file() { find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name 'lvp_icd*.json' 2>/dev/null | sed -n 1p; }
has_loader() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -F libvulkan.so.1 >/dev/null; }
is_ready() { is_new_enough "$(installed_version || true)" && [[ -n "$(icd_file || true)" ]] && has_loader; }
# Releases of Debian have backports; testing and unstable, which have no VERSION_ID, need none.
wants_backports() { [[ "${ID:-}" == debian && -n "${VERSION_ID:-}" && -n "${VERSION_CODENAME:-}" ]]; }
has_backports() { grep -rqsE "(^|[: \t])$VERSION_CODENAME-backports([ \t]|$)" "$apt_folder"; }
is_newest() {
  local newest _
  if wants_backports && ! has_backports; then return 1; fi
  read -r newest _ < <(newest_known) || true
  [[ -z "$newest" ]] || dpkg --compare-versions "$(installed_version || true)" ge "$newest"
}

# Adds the distribution's own entry again for the suite $1-backports, with the same host, keys and components.
enable_backports() {
  local codename=$1 list=$apt_folder/sources.list.d entry
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
  entry=$(cat "$apt_folder/sources.list" "$list"/*.list 2>/dev/null |
    sed -nE "s/^(deb +(\[[^]]*\] +)?[^ ]+ +)$codename( +.*)$/\1$codename-backports\3/p" | sed -n 1p || true)
  if [[ -z "$entry" ]]; then
    say "no apt source for $codename in $apt_folder to copy;" \
      "add one for $codename-backports to get its newer Mesa"
    return
  fi
  echo "$entry" >"$list/pcbias-backports.list"
}

update() {
  apt-get update -qq || say 'some package lists could not be fetched; going on with those that were'
}

install_newest() {
  local version suite target=()
  export DEBIAN_FRONTEND=noninteractive
  update
  if wants_backports && ! has_backports; then
    say "enabling $VERSION_CODENAME-backports"
    enable_backports "$VERSION_CODENAME"
    update
  fi
  if ! read -r version suite < <(newest_known); then
    say "apt knows no $package"
    return 1
  fi
  # What the driver needs must come from there, too.
  [[ "$suite" != *-backports ]] || target=(-t "$suite")
  apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "${target[@]}" \
    "$package=$version" libvulkan1
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this is no Debian or Ubuntu: install Mesa's software Vulkan driver ($oldest_mesa or newer)" \
    'and the Vulkan loader yourself (Fedora: mesa-vulkan-drivers vulkan-loader;' \
    'Arch: vulkan-swrast vulkan-icd-loader), or go on with the embedded adapter'
fi

# shellcheck disable=SC1090
. "$os_release"
if ! is_ready; then
  [[ $(id -u) -eq 0 ]] ||
    fail 'installing packages needs root: sudo bash .ci/vulkan.sh (or go on with the embedded adapter)'
  install_newest
elif ! is_newest; then
  if [[ $(id -u) -ne 0 ]]; then
    say 'there may be a newer Mesa: sudo bash .ci/vulkan.sh'
  else
    install_newest || say 'the newer Mesa could not be installed; the present one goes on'
  fi
fi

version=$(installed_version || true)
is_new_enough "$version" || fail "$package is ${version:-not installed}, Dawn needs $oldest_mesa or newer:" \
  'a newer release of the distribution, or the embedded adapter'
[[ -n "$(icd_file || true)" ]] || fail "$package $version has no lvp_icd*.json in /usr/share/vulkan/icd.d:" \
  "apt-get install --reinstall $package"
has_loader || fail 'libvulkan.so.1 is missing: apt-get install --reinstall libvulkan1'
say "lavapipe of Mesa $version ($(icd_file))"
