#!/bin/sh
# Photographs sample pages: shoot.sh OUT_DIR PAGE[,PAGE…] [LANGS] [THEMES] [SIZES]
# The sheet must be running (go run ./internal/room/cases/web/sheet).
set -eu
out=$1 pages=$2 langs=${3:-ar,fa,en} themes=${4:-light,dark} sizes=${5:-1440x900,1024x768,390x844}
base=${SHEET:-http://127.0.0.1:7777}
mkdir -p "$out"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
for page in $(echo "$pages" | tr , ' '); do
  for lang in $(echo "$langs" | tr , ' '); do
    for theme in $(echo "$themes" | tr , ' '); do
      for size in $(echo "$sizes" | tr , ' '); do
        chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
          --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" \
          --virtual-time-budget=1500 --window-size="$(echo "$size" | tr x ,)" \
          --screenshot="$out/$page-$lang-$theme-${size%x*}.png" "$base/$page?lang=$lang&theme=$theme" >/dev/null 2>&1
      done
    done
  done
done
