package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where the handler stands in the site. build.mjs writes the same
// prefix into the addresses inside style sheets.
const Prefix = "/assets/"

// ErrNotBuilt says that dist/ holds no manifest: the program was compiled
// without running the asset build first.
var ErrNotBuilt = errors.New("assets are not built: run `make assets` (or `npm ci && node internal/kit/web/assets/build.mjs`) and compile again")

// manifest maps plain names ("app.css") to hashed ones. It is read once from
// the embedded files, which never change while the program runs.
var manifest = sync.OnceValues(func() (map[string]string, error) { return readManifest(dist) })

func readManifest(files fs.FS) (map[string]string, error) {
	data, err := fs.ReadFile(files, "dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("read asset manifest: %w", err)
	}
	return m, nil
}

// Built reports why the assets cannot be served, nil when they can. The program
// asks at start and says so in its log instead of serving bare pages silently.
func Built() error {
	_, err := manifest()
	return err
}

// Read gives an asset by its plain name, for those that stand at an address
// without a hash.
func Read(name string) ([]byte, error) {
	m, err := manifest()
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(dist, "dist/"+m[name])
}

// URL is the address of an asset by its plain name, for example "app.css".
// An unknown name gives an address that answers 404 with the name in it, so
// that a typing mistake is seen on the first look.
func URL(name string) string {
	m, err := manifest()
	if hashed, ok := m[name]; err == nil && ok {
		return Prefix + hashed
	}
	return Prefix + path.Join("unknown", name)
}
