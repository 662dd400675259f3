#!/bin/sh
# Puts in place what the tests stand on: PostgreSQL, Dovecot, Chromium, Exim.
# On Debian, as root, it installs what is missing and nothing else; elsewhere it
# says what to install. It is quiet when all is there.
set -eu

missing=""
want() { # want PACKAGE PATH-PATTERN...: the package is missing when no path matches
	package=$1
	shift
	for path in "$@"; do
		[ -e "$path" ] && return 0
	done
	missing="$missing $package"
}

want postgresql /usr/lib/postgresql/*/bin/initdb
want dovecot-imapd /usr/lib/dovecot/imap
want dovecot-lmtpd /usr/lib/dovecot/lmtp
want chromium /usr/bin/chromium
want perl /usr/bin/perl

if [ "$(id -u)" = 0 ]; then
	store=/var/cache/rida-test
else
	store=${XDG_CACHE_HOME:-$HOME/.cache}/rida-test
fi
exim=""
[ -x "$store/exim/usr/sbin/exim4" ] && ls "$store"/exim/usr/lib/*/libnss_wrapper.so >/dev/null 2>&1 || exim=yes

[ -z "$missing$exim" ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "The tests need PostgreSQL 15 or later, Dovecot 2.3 or 2.4 (IMAP and LMTP), Chromium, Perl," >&2
	echo "and Exim 4 with nss_wrapper unpacked in $store/exim as Debian's packages lay them out." >&2
	[ -n "$missing" ] && echo "Missing here:$missing" >&2
	exit 1
fi
if [ "$(id -u)" != 0 ] && [ -n "$missing" ]; then
	echo "The tests need packages that are not installed. Install them, then start again:" >&2
	echo "  sudo apt-get install --no-install-recommends$missing" >&2
	exit 1
fi

# The packages must not start servers on this machine: the tests run their own.
policy=/usr/sbin/policy-rc.d
temporary=""
work=$(mktemp -d)
tidy() {
	rm -rf "$work"
	[ -z "$temporary" ] || rm -f "$policy"
}
trap tidy EXIT

as_root_install() {
	if [ ! -e "$policy" ]; then
		temporary=yes
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
	fi
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; exit 1; }
}

if [ "$(id -u)" = 0 ]; then
	apt-get update -qq || echo "The package lists could not be renewed; going on with those that are here." >&2
	if [ -n "$missing" ]; then
		echo "Installing for the tests:$missing" >&2
		# shellcheck disable=SC2086 # one word a package
		as_root_install $missing
	fi
fi

# A second mail server cannot be installed beside a machine's own, so Exim is
# only unpacked; tests run it as an ordinary program.
if [ -n "$exim" ]; then
	echo "Unpacking Exim for the tests in $store" >&2
	chmod 755 "$work"
	(cd "$work" && apt-get download -qq exim4-daemon-light libnss-wrapper 2>"$work/log") ||
		{ cat "$work/log" >&2; exit 1; }
	rm -rf "$store/exim.new"
	mkdir -p "$store/exim.new"
	for package in "$work"/*.deb; do
		dpkg-deb --extract "$package" "$store/exim.new"
	done
	# Not setuid: the tests' Exim is nobody special.
	chmod 755 "$store/exim.new/usr/sbin/exim4"
	chmod 755 "$store" "$store/exim.new"
	if ldd "$store/exim.new/usr/sbin/exim4" | grep -q 'not found'; then
		libraries=$(dpkg-deb --field "$work"/exim4-daemon-light_*.deb Depends | tr ',' '\n' | sed 's/[|(].*//; s/ //g' | grep '^lib')
		if [ "$(id -u)" != 0 ]; then
			echo "Exim needs libraries that are not installed. Install them, then start again:" >&2
			echo "  sudo apt-get install --no-install-recommends $(echo "$libraries" | tr '\n' ' ')" >&2
			exit 1
		fi
		# shellcheck disable=SC2086 # one word a package
		as_root_install $libraries
	fi
	rm -rf "$store/exim"
	mv "$store/exim.new" "$store/exim"
fi
