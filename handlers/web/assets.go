package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"sync"
)

//go:embed assets
var files embed.FS

// asset is where the file is fetched from. The address changes with the content of any file, so a browser may keep what it has.
func asset(name string) string { return "/assets/" + name + "?v=" + assetVersion() }

var assetVersion = sync.OnceValue(func() string {
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

// assets serves the embedded files, and lists no directory.
func assets() http.Handler {
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if info, err := fs.Stat(files, r.URL.Path[1:]); err != nil || info.IsDir() {
			http.NotFound(w, r)
			return
		}
		if r.URL.Query().Get("v") == assetVersion() {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		server.ServeHTTP(w, r)
	})
}
