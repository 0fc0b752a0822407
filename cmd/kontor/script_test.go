package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kontor/domain"
)

// A line with the command stop ends a script as passed, whatever stands behind it.
func TestEveryScriptIsPlayedToItsEnd(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	must(t, err)
	if len(scripts) == 0 {
		t.Error("there are no scripts")
	}
	for _, name := range scripts {
		script, err := os.ReadFile(name)
		must(t, err)
		for i, line := range strings.Split(string(script), "\n") {
			if words := strings.Fields(line); len(words) > 0 && words[0] == "stop" {
				t.Errorf("%s:%d: behind %q nothing is played", name, i+1, line)
			}
		}
	}
}

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
	"serve": serveInScript, "down": downInScript, "http": httpInScript, "soon": soonInScript,
	"capture": captureInScript, "keys": keysInScript, "damage": damageInScript,
	"seal": sealInScript, "clock": clockInScript,
}

// serve [flags]: runs `kontor serve` on any port, for $KONTOR_SERVER, until the script ends.
func serveInScript(ts *testscript.TestScript, _ bool, args []string) {
	for i, arg := range args {
		if i > 0 && args[i-1] == "--data" {
			args[i] = ts.MkAbs(arg)
		}
	}
	p := run(ts.Value(testKey{}).(testing.TB), append([]string{"serve", "--demo-login", "--listen", "127.0.0.1:0"}, args...)...)
	ts.Setenv("KONTOR_SERVER", p.url)
	*ts.Value(processKey{}).(**process) = p
}

// down: ends what serves, as an operator would. It is not called stop: that ends a script, as passed.
func downInScript(ts *testscript.TestScript, _ bool, _ []string) {
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

// seal DIR DATE: what the system does with the data directory in the night behind the date.
func sealInScript(ts *testscript.TestScript, _ bool, args []string) {
	sealNight(ts.Value(testKey{}).(testing.TB), ts.MkAbs(args[0]), domain.Date(args[1]))
}

// damage HOW FROM TO: makes of the data directory another in which the log is damaged, and its store whole.
func damageInScript(ts *testscript.TestScript, _ bool, args []string) {
	from, to := ts.MkAbs(args[1]), ts.MkAbs(args[2])
	ts.Check(copyAll(to, from))
	damage(ts.Value(testKey{}).(testing.TB), to, damages[args[0]])
}

// clock DATE: keeps in $clock the flag by which `serve` lives in the morning of the date.
func clockInScript(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv("clock", "--clock-offset="+time.Until(domain.Date(args[0]).At(10*60)).Truncate(time.Second).String())
}
