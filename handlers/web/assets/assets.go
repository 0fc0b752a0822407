// Package assets is what the pages fetch beside themselves: style, modules, letters, signs. All of it is in the binary.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"
	"sync"
)

//go:embed *.css *.js *.svg fonts htmx
var files embed.FS

// Path is where the files are served.
const Path = "/assets/"

// Address is where the file is fetched from. It changes with the content of any file, so a browser may keep what it has.
func Address(name string) string { return Path + name + "?v=" + version() }

// Has says whether there is a file of the name.
func Has(name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && !info.IsDir()
}

var version = sync.OnceValue(func() string {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := files.ReadFile(path)
		h.Write(content)
		return err
	})
	if err != nil {
		panic(err) // embedded
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
})

// Handler serves the files under Path, and lists no directory.
func Handler() http.Handler {
	server := http.StripPrefix(Path, http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !Has(strings.TrimPrefix(r.URL.Path, Path)) {
			http.NotFound(w, r)
			return
		}
		if r.URL.Query().Get("v") == version() {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		server.ServeHTTP(w, r)
	})
}
