package main

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"kontor/domain"
)

const slipVisit = domain.VisitID("skelleftea.2024-05-02.018f3b8e-5f5a-7c1e-9d2a-6f0c1b2a3d4e")

// TestProcessesShareTheSecretOfTheSlips: many that start at once, and one that starts later, read each other's slips.
func TestProcessesShareTheSecretOfTheSlips(t *testing.T) {
	dir := t.TempDir()
	tokens := make([]string, 8)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			s, err := openSlips(dir)
			if err != nil {
				t.Error(err)
				return
			}
			tokens[i] = s.Token(slipVisit)
		})
	}
	all.Wait()
	later, err := openSlips(dir)
	must(t, err)
	for _, token := range tokens {
		if v, ok := later.Visit(token); !ok || v != slipVisit {
			t.Errorf("%q is read as %s", token, v)
		}
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 1 || files[0].Name() != slipsFile {
		t.Errorf("left behind are %v", files)
	}
	info, err := os.Stat(filepath.Join(dir, slipsFile))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the secret has mode %v", info.Mode())
	}
	other, err := openSlips(t.TempDir())
	must(t, err)
	if _, ok := other.Visit(tokens[0]); ok {
		t.Error("another system reads the slip")
	}
}

// TestASecretThatIsNoneIsRefused: one that others can read, is cut or is something else; and the error does not show it.
func TestASecretThatIsNoneIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		content string
		mode    os.FileMode
	}{
		"read by others": {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n", 0o644},
		"cut":            {"0123456789abcdef", 0o600},
		"not hex":        {"hemligt-hemligt-hemligt-hemligt-hemligt-hemligt-hemligt-hemligt!", 0o600},
		"empty":          {"", 0o600},
	} {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, slipsFile), []byte(tc.content), tc.mode))
		must(t, os.Chmod(filepath.Join(dir, slipsFile), tc.mode))
		if _, err := openSlips(dir); err == nil {
			t.Errorf("a secret that is %s is taken", name)
		}
	}
	if _, err := openSlips(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a secret is made in a directory that there is not")
	}
}
