package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const whole = `{"machine":{"cpus":2,"model":"X","memory_bytes":4294967296},"entry_bytes":1600,
"register":[{"callers":1,"books":148,"kontor":{"per_second":RATE,"median_ms":0.2},"raw":{"per_second":1000},"of_raw":0.RATE}],
"call":[{"callers":1,"books":148,"kontor":{"per_second":500}}],"replay":{"entries":300,"board":RATE,"raw":5000,"of_raw":0.5}}`

func TestTable(t *testing.T) {
	out, err := table(t, strings.ReplaceAll(whole, "RATE", "900"), strings.ReplaceAll(whole, "RATE", "300"), strings.ReplaceAll(whole, "RATE", "500"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2 × X, 4 GiB",
		"| books | callers | a second | median, ms | raw a second | of raw |\n",
		"| 148 | 1 | 500 | 0.20 | 1000 | **0.50** (0.90, 0.30, 0.50) |\n",
		"| into the board | 500 |  |\n",
		"| raw ordered consumer | 5000 | **0.50** (0.50, 0.50, 0.50) |\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "PostgreSQL") {
		t.Errorf("it shows what was not measured:\n%s", out)
	}
}

func TestNoTable(t *testing.T) {
	run := strings.ReplaceAll(whole, "RATE", "900")
	for name, files := range map[string][]string{
		"nothing":        nil,
		"no JSON":        {"x"},
		"an interrupted": {strings.Replace(run, "{", `{"interrupted":true,`, 1)},
		"other levels":   {run, strings.Replace(run, `"callers":1`, `"callers":2`, 1)},
	} {
		if out, err := table(t, files...); err == nil {
			t.Errorf("%s: a table is made of it:\n%s", name, out)
		}
	}
}

func table(t *testing.T, documents ...string) (string, error) {
	var files []string
	for _, d := range documents {
		file := filepath.Join(t.TempDir(), "bench.json")
		if err := os.WriteFile(file, []byte(d), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	var out strings.Builder
	err := run(files, &out)
	return out.String(), err
}
