package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rule says which imports are not to be, and why. Only code that is built into the program counts; tests may import what they like.
type rule struct {
	name   string
	why    string
	breaks func(from, to string) bool
}

var importRules = []rule{
	{
		name:   "domain stands alone",
		why:    "the rules of a day must be readable, testable and replayable without anything that talks or remembers",
		breaks: func(from, to string) bool { return in(from, "kontor/domain") && ours(to) && !in(to, "kontor/domain") },
	},
	{
		name: "domain has one library",
		why:  "ids are the only thing that it does not make itself",
		breaks: func(from, to string) bool {
			return in(from, "kontor/domain") && thirdParty(to) && to != "github.com/google/uuid"
		},
	},
	{
		name:   "domain touches no world",
		why:    "the same commands must give the same bytes on every machine: no network, files, log, chance or waiting",
		breaks: func(from, to string) bool { return in(from, "kontor/domain") && in(to, worldly...) },
	},
	{
		name: "projections know the domain only",
		why:  "what is remembered is folded from events, whoever follows the log for it",
		breaks: func(from, to string) bool {
			return in(from, "kontor/projections") && ours(to) && !in(to, "kontor/domain", "kontor/projections")
		},
	},
	{
		name: "projections have small pure libraries",
		why:  "a figure must come out the same to the last digit at every replay",
		breaks: func(from, to string) bool {
			return in(from, "kontor/projections") && thirdParty(to) && !in(to, pure...)
		},
	},
	{
		name:   "handlers know the domain only",
		why:    "the ports stand beside their callers; whoever implements one imports them, not the other way round",
		breaks: func(from, to string) bool { return from == "kontor/handlers" && ours(to) && !in(to, "kontor/domain") },
	},
	{
		name:   "handlers have no library but the domain's",
		why:    "a port that names a library's type can be implemented with that library only; an entry's id is the domain's type",
		breaks: func(from, to string) bool { return from == "kontor/handlers" && thirdParty(to) && !in(to, ids) },
	},
	{
		name: "adapters do not know each other",
		why:  "they are wired in cmd, so that each can be taken out or put in another process",
		breaks: func(from, to string) bool {
			return adapter(from) != "" && adapter(to) != "" && adapter(from) != adapter(to) && !suite(from)
		},
	},
	{
		name: "an adapter has the libraries that it is named after",
		why:  "a library that is used in one place can be replaced in one place; a new one gets a line in the table",
		breaks: func(from, to string) bool {
			return adapter(from) != "" && thirdParty(to) && !in(to, ids, "golang.org/x") && !in(to, libraries[adapter(from)]...) && !browsing(from, to)
		},
	},
	{
		name:   "nobody imports a command",
		why:    "cmd connects; what two commands share belongs below",
		breaks: func(from, to string) bool { return in(to, "kontor/cmd") && from != to && !in(from, to) },
	},
	{
		name:   "a suite is for tests",
		why:    "it links the testing package and its flags into the program",
		breaks: func(from, to string) bool { return !suite(from) && (suite(to) || in(to, "testing")) },
	},
}

// ids is the domain's one library.
const ids = "github.com/google/uuid"

// worldly are the standard packages by which something from outside the command and the state could get into a decision.
var worldly = []string{
	"context", "crypto/rand", "database", "io/ioutil", "log", "math/rand", "net", "os", "plugin", "runtime", "syscall",
}

// pure are the libraries that projections may compute with.
var pure = []string{"github.com/DataDog/sketches-go"}

// libraries are what each adapter is named after. golang.org/x and ids are for all.
var libraries = map[string][]string{
	"agencies":   {"github.com/nats-io", "github.com/cloudevents/sdk-go"},
	"agencydesk": {"github.com/nats-io"},
	"api":        {"github.com/danielgtaylor/huma", "github.com/tmaxmax/go-sse"},
	"authz":      {"github.com/cedar-policy/cedar-go"},
	"edge":       {"github.com/unrolled/secure", "github.com/go-chi/httprate"},
	"identity":   {"github.com/coreos/go-oidc", "github.com/alexedwards/scs", "github.com/zitadel/oidc", "github.com/go-jose/go-jose", "github.com/nats-io"},
	"esdblog":    {"github.com/EventStore/EventStore-Client-Go", "google.golang.org/grpc"},
	"logtest":    {"github.com/google/go-cmp"},
	"natslog":    {"github.com/nats-io", "github.com/synadia-io/callout.go", "github.com/minio/highwayhash"}, // the last is how the server sums its settings
	"pgqueue":    {"github.com/jackc/pgx"},
	"policyfile": {"go.yaml.in/yaml", "github.com/santhosh-tekuri/jsonschema"},
	"sqlstore":   {"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/pressly/goose"},
	"vault":      {"github.com/tink-crypto/tink-go"},
	"web":        {"github.com/a-h/templ", "github.com/tmaxmax/go-sse", "github.com/boombuler/barcode"},
	"words":      {"github.com/nicksnyder/go-i18n"},
}

// goPackage is what `go list -json` says of a package, as far as it matters here.
type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		seen[p.ImportPath] = true
		for _, to := range p.Imports {
			for _, r := range broken(p.ImportPath, to) {
				t.Errorf("%s imports %s, but %s: %s", p.ImportPath, to, r.name, r.why)
			}
		}
	}
	if !seen["kontor/domain"] || !seen["kontor/handlers"] {
		t.Errorf("go list names neither domain nor handlers, so nothing was checked; it names %d packages", len(seen))
	}
}

func TestImportRulesBite(t *testing.T) {
	const nats = "github.com/nats-io/nats.go/jetstream"
	bitten := map[string]bool{}
	for _, tc := range []struct{ from, to, rule string }{
		{"kontor/domain", "kontor/projections", "domain stands alone"},
		{"kontor/domain", "kontor/handlers", "domain stands alone"},
		{"kontor/domain", nats, "domain has one library"},
		{"kontor/domain", "net/http", "domain touches no world"},
		{"kontor/domain", "os", "domain touches no world"},
		{"kontor/domain", "log/slog", "domain touches no world"},
		{"kontor/domain", "math/rand/v2", "domain touches no world"},
		{"kontor/domain", ids, ""},
		{"kontor/domain", "math", ""},
		{"kontor/domain", "time/tzdata", ""},
		{"kontor/projections", "kontor/handlers", "projections know the domain only"},
		{"kontor/projections", "kontor/handlers/natslog", "projections know the domain only"},
		{"kontor/projections", nats, "projections have small pure libraries"},
		{"kontor/projections", "github.com/DataDog/sketches-go/ddsketch", ""},
		{"kontor/projections", "kontor/domain", ""},
		{"kontor/handlers", "kontor/projections", "handlers know the domain only"},
		{"kontor/handlers", "kontor/handlers/memlog", "handlers know the domain only"},
		{"kontor/handlers", nats, "handlers have no library but the domain's"},
		{"kontor/handlers", ids, ""},
		{"kontor/handlers", "kontor/domain", ""},
		{"kontor/handlers/api", "kontor/handlers/words", "adapters do not know each other"},
		{"kontor/handlers/natslog/store", "kontor/handlers/agencies", "adapters do not know each other"},
		{"kontor/handlers/natslog", "kontor/handlers/natslog/store", ""},
		{"kontor/handlers/natslog", "kontor/handlers", ""},
		{"kontor/handlers/natslog", nats, ""},
		{"kontor/handlers/api", nats, "an adapter has the libraries that it is named after"},
		{"kontor/handlers/memlog", nats, "an adapter has the libraries that it is named after"},
		{"kontor/handlers/api", "golang.org/x/sync/errgroup", ""},
		{"kontor/handlers/simulate", "kontor/cmd/kontor", "nobody imports a command"},
		{"kontor/cmd/kontor", "kontor/handlers/natslog", ""},
		{"kontor/cmd/kontor", "github.com/spf13/cobra", ""},
		{"kontor/cmd/kontor", "kontor/handlers/logtest", "a suite is for tests"},
		{"kontor/handlers/api", "testing", "a suite is for tests"},
		{"kontor/handlers/logtest", "testing", ""},
		{"kontor/handlers/web/webtest", "kontor/handlers/memlog", ""},
		{"kontor/handlers/web/webtest", "github.com/chromedp/chromedp", ""},
		{"kontor/handlers/web/page", "github.com/chromedp/chromedp", "an adapter has the libraries that it is named after"},
		{"kontor/handlers/web/page", "kontor/handlers/words", "adapters do not know each other"},
	} {
		var names []string
		for _, r := range broken(tc.from, tc.to) {
			names = append(names, r.name)
			bitten[r.name] = true
		}
		if tc.rule == "" && names != nil || tc.rule != "" && !slices.Contains(names, tc.rule) {
			t.Errorf("%s imports %s: broken rules %q, want %q", tc.from, tc.to, names, tc.rule)
		}
	}
	for _, r := range importRules {
		if !bitten[r.name] {
			t.Errorf("no case breaks the rule %q, so nobody knows that it holds", r.name)
		}
	}
}

func broken(from, to string) (rules []rule) {
	for _, r := range importRules {
		if r.breaks(from, to) {
			rules = append(rules, r)
		}
	}
	return rules
}

// listPackages asks the go command for every package of the module.
func listPackages(t *testing.T) (all []goPackage) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "kontor/...")
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(out); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

// in says whether the package is one of the roots or lies below one.
func in(pkg string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return pkg == root || strings.HasPrefix(pkg, root+"/") })
}

func ours(pkg string) bool { return in(pkg, "kontor") }

// thirdParty goes by the dot that every module path from outside has in its first element.
func thirdParty(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return strings.Contains(first, ".")
}

// adapter is the name of the adapter that the package belongs to; empty for all others.
func adapter(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "kontor/handlers/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// browsing says whether it is the pages' suite and its browser.
func browsing(from, to string) bool {
	return from == "kontor/handlers/web/webtest" && in(to, "github.com/chromedp")
}

// suite says whether the package is written for tests alone, such as handlers/logtest.
func suite(pkg string) bool { return ours(pkg) && strings.HasSuffix(pkg, "test") }
