package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts plays the sessions in testdata, each in a directory of its own. Beside the usual commands they have those of scriptCommands,
// and $busy, the flag by which `serve` lives on a day on which the busy office is open.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true, Cmds: scriptCommands,
		Setup: func(env *testscript.Env) error {
			env.Setenv("busy", onBusyDay())
			env.Values[testKey{}], env.Values[processKey{}] = env.T().(testing.TB), new(*process)
			return nil
		},
	})
}

// Keys of what a script keeps.
type (
	testKey    struct{} // the test that plays it
	processKey struct{} // what serves
)

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"serve": serveInScript, "stop": stopInScript, "http": httpInScript, "soon": soonInScript,
	"capture": captureInScript, "keys": keysInScript, "damage": damageInScript,
}

// serve [flags]: runs `kontor serve` on any port, for $KONTOR_SERVER, until the script ends.
func serveInScript(ts *testscript.TestScript, _ bool, args []string) {
	for i, arg := range args {
		if i > 0 && args[i-1] == "--data" {
			args[i] = ts.MkAbs(arg)
		}
	}
	p := run(ts.Value(testKey{}).(testing.TB), append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	ts.Setenv("KONTOR_SERVER", p.url)
	*ts.Value(processKey{}).(**process) = p
}

// stop: ends what serves, as an operator would.
func stopInScript(ts *testscript.TestScript, _ bool, _ []string) {
	(*ts.Value(processKey{}).(**process)).stop()
}

// http METHOD PATH [BODY]: asks $KONTOR_SERVER, as a supervisor; the answer must not be an error.
func httpInScript(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequest(args[0], ts.Getenv("KONTOR_SERVER")+args[1], strings.NewReader(strings.Join(args[2:], " ")))
	ts.Check(err)
	req.Header.Set("X-Kontor-Actor", "supervisor:script")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode >= 400 {
		ts.Fatalf("%s: %s", resp.Status, b)
	}
}

// soon REGEXP ARG...: `kontor ARG...` prints, now or soon, something that matches. A view is always a little behind the log.
func soonInScript(ts *testscript.TestScript, _ bool, args []string) {
	wanted := regexp.MustCompile(args[0])
	until(ts.Value(testKey{}).(testing.TB), args[0], func() bool {
		ts.Check(ts.Exec("kontor", args[1:]...))
		return wanted.MatchString(ts.ReadFile("stdout"))
	})
}

// capture NAME REGEXP: keeps in $NAME what the first group matches in the standard output.
func captureInScript(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("no %s in the standard output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// keys FILE KEY...: the file, or stdout, is one JSON object on one line and has at least the keys.
func keysInScript(ts *testscript.TestScript, _ bool, args []string) {
	b := []byte(ts.ReadFile(args[0]))
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b, &object); err != nil || bytes.Count(b, []byte("\n")) != 1 {
		ts.Fatalf("%s is not one line with a JSON object: %v", args[0], err)
	}
	for _, key := range args[1:] {
		if _, ok := object[key]; !ok {
			ts.Fatalf("%s has no key %q", args[0], key)
		}
	}
}

// damage HOW FROM TO: makes of the data directory another in which the log is damaged, and its store whole.
func damageInScript(ts *testscript.TestScript, _ bool, args []string) {
	from, to := ts.MkAbs(args[1]), ts.MkAbs(args[2])
	ts.Check(os.CopyFS(to, os.DirFS(from)))
	damage(ts.Value(testKey{}).(testing.TB), to, damages[args[0]])
}
