package vault

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// However something that holds a key is printed or logged, nothing of the key is seen.
func TestNothingOfAKeyIsSeen(t *testing.T) {
	key := secret("0123456789abcdefghijklmnopqrstuv")
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 1)
	who, _, err := readIdentity(o.Dir)
	must(t, err)
	kek, err := o.Ring.KEK(t.Context(), who.KEK)
	must(t, err)
	file, err := os.ReadFile(o.Ring.(FileRing).file(who.KEK))
	must(t, err)
	if !bytes.Contains(file, []byte(`"value"`)) {
		t.Fatalf("the test does not know the form of a keyset")
	}
	kekBytes := string(file[bytes.Index(file, []byte(`"value"`))+9:][:30])
	var all strings.Builder
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, v := range []any{key, &key, []any{key}, struct{ Key secret }{key}, kek, []KEK{kek}} {
			fmt.Fprintf(&all, format+"\n", v)
		}
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&all, nil), slog.NewJSONHandler(&all, nil)} {
		slog.New(h).Info("a test", "key", key, "in", struct{ Key secret }{key}, "kek", kek)
	}
	b, err := json.Marshal(map[string]any{"key": key})
	must(t, err)
	all.Write(b)
	for _, form := range []string{string(key), hex.EncodeToString(key), strings.ToUpper(hex.EncodeToString(key)), "48 49 50 51", "MDEyMzQ1", kekBytes} {
		if strings.Contains(all.String(), form) {
			t.Errorf("%.20q is seen in\n%s", form, all.String())
		}
	}
	if !strings.Contains(all.String(), hidden) || !strings.Contains(all.String(), who.KEK) {
		t.Errorf("nothing is printed at all:\n%s", all.String())
	}
	key.wipe()
	if !isZero(key) {
		t.Error("it is not wiped")
	}
}

func TestAKeyEncryptionKeyMustBePrivate(t *testing.T) {
	o := made(t, 8)
	who, _, err := readIdentity(o.Dir)
	must(t, err)
	name := o.Ring.(FileRing).file(who.KEK)
	info, err := os.Stat(name)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("it is made with the mode %04o", info.Mode().Perm())
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o606, 0o400} {
		must(t, os.Chmod(name, mode))
		if _, err := OpenStore(t.Context(), o); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("mode %04o", mode)) {
			t.Errorf("with the mode %04o: %v", mode, err)
		}
	}
	must(t, os.Chmod(name, 0o600))
	opened(t, o)
	if os.Geteuid() == 0 {
		must(t, os.Chown(name, 12345, -1))
		if _, err := OpenStore(t.Context(), o); err == nil || !strings.Contains(err.Error(), "user 12345") {
			t.Errorf("as another's: %v", err)
		}
		must(t, os.Chown(name, 0, -1))
	}
	must(t, os.WriteFile(name, []byte(`{"key": "value"`), 0o600))
	if _, err := OpenStore(t.Context(), o); err == nil || !strings.Contains(err.Error(), "no Tink keyset") {
		t.Errorf("with something else in it: %v", err)
	}
}

func FuzzKeyset(f *testing.F) {
	o := made(f, 8)
	who, _, err := readIdentity(o.Dir)
	must(f, err)
	name := o.Ring.(FileRing).file(who.KEK)
	good, err := os.ReadFile(name)
	must(f, err)
	f.Add(good)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		must(t, os.WriteFile(name, b, 0o600))
		if k, err := o.Ring.KEK(t.Context(), who.KEK); err == nil && k.ID() != who.KEK {
			t.Errorf("it is %s", k.ID())
		}
	})
}
