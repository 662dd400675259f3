#!/bin/sh
# Makes Go code from the templ files, folder by folder, so that the file names
# written into it do not depend on where templ was started. A folder inside
# another comes after it.
set -eu
find internal -name '*.templ' -exec dirname {} + | sort -u | while read -r folder; do
	go tool -modfile=scripts/tools.mod templ generate -path "$folder" -log-level warn
done
