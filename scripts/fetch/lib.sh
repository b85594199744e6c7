# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# lib.sh - what the scripts here share: the cache, messages, locks, and a private apt.
#
# Sourced, never run. Everything fetched or built lives in one cache directory, which several
# clones of this repository, and several scripts at once, may use: each item is made under a
# lock, in a temporary directory, and renamed into place when it is complete.
#
# Packages for other suites and architectures come through an apt that has its own directories,
# so the machine's sources, dpkg database and /boot are never touched.

scripts=$(cd "$(dirname "$0")" && pwd)
scripts=${scripts%/scripts*}/scripts
# common/places.py says the same in Python: the two have to agree.
cache=${MEMMAPSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/memmapscope}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Progress is counted from the first script of a chain.
: "${MMS_STARTED:=$(date +%s)}"
export MMS_STARTED

say()
{
	printf '[%4ds] %s\n' "$(($(date +%s) - MMS_STARTED))" "$*" >&2
}

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# lock ITEM: hold the item's lock until this (sub)shell ends.
lock()
{
	mkdir -p "$cache/locks"
	exec 9>"$cache/locks/$(echo "$1" | tr / _)"
	flock -n 9 && return
	say "waiting for another script that makes $1"
	flock 9
}

# scratch: a fresh directory on the cache's file system, so that results can be renamed.
scratch()
{
	mkdir -p "$cache/tmp"
	# Left behind by scripts that were killed.
	find "$cache/tmp" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} +
	mktemp -d "$cache/tmp/${0##*/}.XXXXXX"
}

# mirror main|security: where this machine gets its packages; $MIRROR and $MIRROR_SECURITY override.
mirror()
{
	if [ "$1" = security ]; then
		echo "${MIRROR_SECURITY:-$(mirror main | sed 's,/*$,-security,')}"
	elif [ -n "${MIRROR:-}" ]; then
		echo "$MIRROR"
	else
		# shellcheck disable=SC2016	# these are apt's variables
		apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' |
		awk '$3 == "main" && $2 ~ /^(oldoldstable|oldstable|stable|testing|unstable|bullseye|bookworm|trixie|forky|sid)$/ {
			print $1; exit }'
	fi
}

# sources SUITE: the sources.list lines of a suite and of those of its companions that exist.
sources()
{
	main=$(mirror main)
	[ -n "$main" ] || die "no Debian mirror in this machine's apt sources; set MIRROR=http://.../debian"
	signed="deb [signed-by=$keyring]"
	echo "$signed $main $1 main"
	[ "$1" != sid ] || return 0
	for line in "$main $1-updates" "$main $1-backports" "$(mirror security) $1-security"; do
		if /usr/lib/apt/apt-helper download-file "${line% *}/dists/${line#* }/InRelease" \
			"$2/probe" >/dev/null 2>&1; then
			echo "$signed $line main"
		fi
		rm -f "$2/probe"
	done
}

# apt_setup SUITE: make or refresh the private apt of a suite.
apt_setup()
{
	command -v apt-get >/dev/null ||
		die "there is no apt here to fetch this with; see BUSYBOX=, NDCTL=, UEFI= and KSRC= in testing.rst"
	apt=$cache/apt/$1
	[ -z "$(find "$apt/kernels" -mmin -720 2>/dev/null)" ] || return 0
	(
	lock "apt/$1"
	[ -z "$(find "$apt/kernels" -mmin -720 2>/dev/null)" ] || exit 0
	say "reading package lists of $1"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/etc/none" "$apt/etc/preferences.d"
	: >"$apt/status"
	# Proxies and the like are the machine's. sid may rest longer than its Release file promises.
	{
		apt-config dump | grep -E '^Acquire::(https?|ftp)\b' || :
		echo 'Acquire::Check-Valid-Until "false";'
		echo 'Acquire::Retries "3";'
	} >"$apt/acquire.conf"
	{
		cat "$apt/acquire.conf"
		cat <<-EOF
		Dir::Etc "$apt/etc";
		Dir::Etc::Parts "none";
		Dir::State "$apt";
		Dir::State::Status "$apt/status";
		Dir::Cache "$apt";
		Dir::Cache::srcpkgcache "";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; "arm64"; };
		APT::Sandbox::User "root";
		APT::Get::Assume-Yes "true";
		Acquire::Languages "none";
		Acquire::GzipIndexes "true";
		EOF
	} >"$apt/apt.conf"
	sources "$1" "$apt" >"$apt/etc/sources.list"
	APT_CONFIG=$apt/apt.conf apt-get -qq update >&2 || die "no package lists of $1"
	# Asking apt about one package takes it half a second; there are many to ask about.
	APT_CONFIG=$apt/apt.conf apt-cache dumpavail |
	awk -v RS= -v ORS='\n\n' '/^Package: linux-(base|binary|headers|image|modules)-/' >"$apt/kernels.new"
	mv "$apt/kernels.new" "$apt/kernels"
	)
}

# fetch_debs SUITE DIR PACKAGE...: download packages (name:arch=version) into DIR.
fetch_debs()
(
	export APT_CONFIG="$cache/apt/$1/apt.conf"
	mkdir -p "$2"
	cd "$2" || exit
	shift 2
	apt-get -qq download "$@" >&2
)

# fetch_source SUITE DIR PACKAGE=VERSION: download what a source package was made of, without what
# Debian changed, into DIR. The lists of sources are large and few kernels need them: they are read
# for this alone.
fetch_source()
(
	mkdir -p "$2/lists/partial"
	sed 's/^deb /deb-src /' "$cache/apt/$1/etc/sources.list" >"$2/sources.list"
	cd "$2" || exit
	package=$3
	set -- env APT_CONFIG="$cache/apt/$1/apt.conf" apt-get -qq -o Dir::Etc::SourceList="$2/sources.list" \
		-o Dir::State::Lists="$2/lists" -o Dir::Cache::pkgcache=
	"$@" update >&2 && "$@" source --download-only --tar-only "$package" >&2
)

# kernel_row NAME: a kernel's line of the matrix.
kernel_row()
{
	awk -v name="$1" '$1 == name { print; found = 1 } END { exit !found }' "$scripts/fetch/kernels" ||
	die "unknown kernel '$1', see scripts/fetch/kernels"
}

# releases KIND SUITE VERSION FLAVOUR: the releases of a series there are packages of a kind for
# (headers, image), newest first. Package names carry the release: linux-headers-6.12.9+deb12-arm64-16k.
releases()
{
	pattern=$(echo "$3" | sed 's/\./\\./')
	sed -n "s/^Package: linux-$1-//p" "$cache/apt/$2/kernels" |
	grep -E "^$pattern(\.[0-9]+)?(-rc[0-9]+)?(-[0-9]+)?(\+[a-z0-9.]+)?-$4\$" | sort -rVu
}

# about SUITE PACKAGE ARCH: what the archive says about a kernel package; nothing if it has none.
about()
{
	awk -v RS= -v package="$2" -v arch="$3" -F '\n' '
		$1 == "Package: " package && $0 ~ "\nArchitecture: " arch "\n"' "$cache/apt/$1/kernels"
}

# depends PACKAGE: the first package of that pattern that $headers depend on.
depends()
{
	echo "$headers" | sed -n "s/^Depends: .*\\($1\\).*/\\1/p" | head -n 1
}

# resolve NAME [SKIP]: set arch suite flavour page cpu (from the matrix) and deb_arch release version
# (of the package) gcc (the compiler the headers ask for) kbuild common (the other packages they need)
# for the newest release that has headers and an image; or for the one SKIP older. An archive may keep
# images whose headers are gone. Those come after all others, without kbuild and common, and gcc is that
# of other headers of the suite.
# shellcheck disable=SC2034	# for the callers
resolve()
{
	row=$(kernel_row "$1") || exit
	read -r _ arch suite series flavour page cpu _ <<-EOF
	$row
	EOF
	deb_arch=$(echo "$arch" | sed s/x86_64/amd64/)
	apt_setup "$suite"
	found=$(for kind in headers image; do
		releases "$kind" "$suite" "$series" "$flavour" || :
	done | awk '!seen[$0]++')
	[ -n "$found" ] || die "$1: $suite has no linux-image-$series*-$flavour (any more)"
	passed=0
	for release in $found ''; do
		[ -n "$release" ] || die "$1: no Linux $series to be had from $suite"
		image=$(about "$suite" "linux-image-$release" "$deb_arch")
		[ -n "$image" ] || continue
		[ "$passed" != "${2:-0}" ] || break
		passed=$((passed + 1))
	done
	version=$(echo "$image" | sed -n 's/^Version: //p')
	headers=$(about "$suite" "linux-headers-$release" "$deb_arch")
	common=$(depends 'linux-headers-[^ ,]*-common[^ ,]*')
	kbuild=$(depends 'linux-kbuild-[^ ,]*')
	[ -n "$headers" ] || headers=$(grep '^Depends: .*linux-kbuild-' "$cache/apt/$suite/kernels" || :)
	gcc=$(depends 'gcc-[0-9][0-9]*')
}

# in_root ROOT DIR COMMAND...: run a command in a build root, with DIR as /mnt and /proc there.
# Files below DIR/.over lie over those of the root: headers that say something else, for a test.
# The namespaces take every mount and every process with them, however this ends.
in_root()
(
	# shellcheck disable=SC2016	# expanded by the inner shell
	mount_and_run='
		mount --bind "$2" "$1/mnt"
		mount -t proc proc "$1/proc"
		[ ! -d "$2/.over" ] || find "$2/.over" -type f | while read -r file; do
			mount --bind "$file" "$1${file#"$2/.over"}"
		done
		where=$1
		shift 2
		exec chroot "$where" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/mnt LC_ALL=C.UTF-8 "$@"'
	exec unshare --mount --pid --fork --kill-child --propagation private \
		sh -euc "$mount_and_run" in_root "$@"
)
