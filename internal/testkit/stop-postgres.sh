#!/bin/sh
# Stops the PostgreSQL that tests share, unless a test is using it.
#   stop-postgres.sh FOLDER            now
#   stop-postgres.sh FOLDER MINUTES    when nobody has used it for so long
# A test process holds a shared lock on pg-users.lock for as long as it lives.
set -u
base=$1
idle=${2:-}

stop() {
	pid=$(head -n 1 "$base/pg/data/postmaster.pid" 2>/dev/null) || return 0
	kill -QUIT "$pid" 2>/dev/null
	tries=100
	while kill -0 "$pid" 2>/dev/null && [ $tries -gt 0 ]; do
		sleep 0.1
		tries=$((tries - 1))
	done
	rm -rf "$base/pg"
	(flock -x 8 && rm -f "$base"/sqlite-*.db) 8>>"$base/sqlite.lock"
}

# once stops it if nobody holds a share and it has been idle long enough.
once() {
	(
		flock -n -x 9 || exit 1
		[ -z "$idle" ] || [ -z "$(find "$base/pg-users.lock" -mmin "-$idle")" ] || exit 1
		stop
	) 9>>"$base/pg-users.lock"
}

[ -d "$base/pg" ] || exit 0
if [ -z "$idle" ]; then
	once || echo "The tests' PostgreSQL is in use; it stops by itself later." >&2
	exit 0
fi
while sleep 60; do
	[ -e "$base/pg/data/postmaster.pid" ] || exit 0
	once && exit 0
done
