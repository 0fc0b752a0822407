package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// The reference page: Stoplight Elements 9.0.25 as published, served from here so that it works with no line out.
//
//go:embed reference
var reference embed.FS

// page shows the document. It loads nothing that is not ours.
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Kontor: API reference</title>
<link rel="stylesheet" href="/docs/reference/styles.min.css">
<script src="/docs/reference/web-components.min.js"></script>
</head>
<body style="height: 100vh; margin: 0">
<elements-api apiDescriptionUrl="/openapi.json" router="hash" layout="sidebar" tryItCredentialsPolicy="same-origin"></elements-api>
</body>
</html>
`

// pagePolicy lets the page run its own script and nothing else; the component sets styles as it goes.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// mountReference serves the document, which is finished now, and the page that shows it.
func mountReference(mux *http.ServeMux, doc *huma.OpenAPI) {
	b, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Errorf("the OpenAPI document: %w", err)) // it is made of this package's own tables
	}
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(b) // the reader is gone, or it is not
	})
	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", pagePolicy)
		_, _ = w.Write([]byte(page))
	})
	files := http.StripPrefix("/docs/", http.FileServerFS(reference))
	mux.HandleFunc("GET /docs/reference/{file}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=86400")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		files.ServeHTTP(w, r)
	})
}
