#!/bin/sh
# Fails when the Go code made from templ files is not what they say. It leaves
# the right code in place.
set -eu
sums() { find internal -name '*_templ.go' -exec sha256sum {} + | sort; }
before=$(sums)
scripts/generate.sh
after=$(sums)
if [ "$before" != "$after" ]; then
	echo "The templ files and the Go code made from them differ; it is made anew now, keep it:" >&2
	printf '%s\n%s\n' "$before" "$after" | sort | uniq -u | awk '{ print "  " $2 }' | uniq >&2
	exit 1
fi
