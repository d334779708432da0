#!/bin/sh
# Builds HARD-DNS on a fresh Debian 12 and runs or tests it. Root or sudo is needed only when a package is missing; the network is used
# for nothing but apt. May be called from any directory.
#
#   installer/setup.sh run [--internet]   the demo: the console on a network of nodes in front of an embedded internet (or of the real
#                                         one); without a display the same network as a server, until Ctrl-C
#   installer/setup.sh test               builds with sanitizers and runs all tests
#   installer/setup.sh install GROUP...   only the packages of the groups build, test, check
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# Packages and what they are for, a group a function. Only what is missing is installed.
packages() {
    case $1 in
    build) cat <<'LIST' ;;
g++                     compiler, GCC 12
cmake                   build system
ninja-build             build system
ccache                  makes the second build quick
libboost1.81-dev        Asio, Beast (by version: Debian's default is 1.74)
libboost-json1.81-dev   JSON of the control protocol
libldns-dev             presentation form of DNS data, zone files
libssl-dev              TLS, random numbers
libsqlite3-dev          the audit store
libtomlplusplus-dev     the configuration file
libcli11-dev            command line options
libspdlog-dev           log
bind9-dnsutils          dig, to query what runs
qt6-base-dev            the console
qt6-tools-dev           translations of the console: what CMake looks for
qt6-l10n-tools          translations of the console: lrelease, lupdate
qt6-translations-l10n   translations of Qt's own buttons and dialogs
libqcustomplot-dev      plots of the console
LIST
    test) cat <<'LIST' ;;
xvfb                    a display for the console's tests
fonts-dejavu-core       the same letters on every machine
knot-dnsutils           kdig, for DNS over TLS
openssl                 certificates for the tests
iproute2                network namespaces of the interoperation tests
nsd                     real authoritative servers
bind9                   client name server of the node
unbound                 client name server of the node
knot-resolver           client name server of the node
pdns-recursor           client name server of the node
dnsmasq-base            client name server of the node
prometheus              promtool checks the metrics
tshark                  reads the evidence files that the audit store exports
LIST
    check) cat <<'LIST' ;;
git                     which files are ours
clang                   fuzzing
libclang-rt-14-dev      fuzzing
clang-format            formatting
clang-tidy              static analysis
shellcheck              the scripts
LIST
    *)
        say "unknown package group: $1 (build, test, check)"
        exit 2
        ;;
    esac
}

say() { printf '%s\n' "setup: $*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Debian starts the servers it installs; they would take port 53 of this machine. The guard says no to that while apt works, and what
# was there before comes back.
policy=/usr/sbin/policy-rc.d
guard_on() {
    # One that a killed run left behind is ours already.
    if [ -e "$policy" ] && ! grep -q 'guard of HARD-DNS' "$policy"; then
        as_root mv "$policy" "$policy.before-harddns"
    fi
    printf '#!/bin/sh\n# guard of HARD-DNS installer/setup.sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    trap 'guard_off' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
guard_off() {
    trap - EXIT INT TERM
    as_root rm -f "$policy"
    if [ -e "$policy.before-harddns" ]; then
        as_root mv "$policy.before-harddns" "$policy"
    fi
}

# Servers installed here are tools of the tests, not services of this machine: they stay off at the next boot, too.
keep_off() { # PACKAGES
    [ -d /run/systemd/system ] || return 0
    for package in $1; do
        case $package in
        bind9) unit=named ;;
        knot-resolver) unit=kresd@1 ;;
        nsd | unbound | pdns-recursor | prometheus) unit=$package ;;
        *) continue ;;
        esac
        as_root systemctl disable --quiet "$unit" 2>/dev/null || true
    done
}

install_packages() {
    missing=
    for group in "$@"; do
        for package in $(packages "$group" | awk '{ print $1 }'); do
            is_installed "$package" || missing="$missing $package"
        done
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        say "missing:$missing. There is no apt-get here: install what they are called on this system and call again."
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "missing:$missing. Call as root, or install sudo."
        exit 1
    fi
    say "installing:$missing"
    guard_on
    # shellcheck disable=SC2086 # a list of words
    if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing; }; then
        say "apt-get failed: see above"
        exit 1
    fi
    keep_off "$missing"
    guard_off
}

configure() { # PRESET OPTIONS...
    preset=$1
    shift
    if command -v ccache >/dev/null 2>&1; then
        set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
    fi
    (cd "$root" && cmake --preset "$preset" "$@" >/dev/null)
}

build() { # PRESET TARGETS...
    preset=$1
    shift
    cmake --build "$root/build/$preset" -j"$(nproc)" ${1:+--target "$@"} >&2
}

run() {
    internet=
    case ${1:-} in
    '') ;;
    --internet) internet=--internet ;;
    *) usage ;;
    esac
    install_packages build
    say "building (build/release)"
    configure release
    build release harddns harddnsd harddnsctl
    PATH="$root/build/release/bin:$PATH"
    export PATH
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        say "there is no display here, so the demo runs as a server: $root/build/release/bin/harddnsd --demo $internet"
        # shellcheck disable=SC2086 # an option or nothing
        exec harddnsd --demo $internet
    fi
    say "opening the console: $root/build/release/bin/harddns --demo $internet"
    # shellcheck disable=SC2086 # an option or nothing
    exec harddns --demo $internet
}

run_tests() {
    install_packages build test
    say "building with AddressSanitizer and UndefinedBehaviorSanitizer (build/asan)"
    configure asan
    build asan
    say "testing"
    log="$root/build/asan/ctest.log"
    jobs=$(nproc) # those with network namespaces or fixed addresses run alone (their CMakeLists)
    if [ "$(id -u)" -eq 0 ] || ! command -v sudo >/dev/null 2>&1; then
        (cd "$root" && ctest --preset asan -j"$jobs" --output-log "$log")
    else
        # Network namespaces want root.
        (cd "$root" && ctest --preset asan -j"$jobs" --output-log "$log" -LE interop)
        (cd "$root" && sudo -- ctest --preset asan -j"$jobs" --output-log "$log.interop" -L interop)
    fi
}

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
run) run "$@" ;;
test)
    [ $# -eq 0 ] || usage
    run_tests
    ;;
install)
    [ $# -gt 0 ] || usage
    install_packages "$@"
    ;;
*) usage ;;
esac
