package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// byJSON is an entry as encoding/json writes it: what the bytes of a log have been from the first release on.
func byJSON(e Entry) ([]byte, error) {
	type wired struct {
		Name    string `json:"name"`
		Version int    `json:"v"`
		Data    any    `json:"data"`
	}
	all := []wired{}
	for _, ev := range e.Events {
		all = append(all, wired{ev.Name(), versionOf(ev), ev})
	}
	return json.Marshal(struct {
		plainEntry
		Events []wired `json:"events"`
	}{plainEntry(e), all})
}

// Every event, empty and full, with texts and numbers of every kind: it is written as encoding/json writes it, and the reader takes it
// back as encoding/json does. A field that the generated code does not know shows here.
func TestEveryFormIsReadAndWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(2024, 5))
	for _, form := range catalogue {
		if _, ok := readers[form.Name()]; !ok {
			t.Errorf("nothing is generated for %s; run go -C domain generate", form.Name())
			continue
		}
		for round := range 200 {
			v := reflect.New(reflect.TypeOf(form)).Elem()
			odd := round%4 == 3
			if round > 0 {
				fill(random, v, odd)
			} else if reader := v.FieldByName("Reader"); reader.IsValid() { // nobody is no actor, and nothing that is read
				fill(random, reader, odd)
			}
			e := sample(v.Interface().(Event))
			want, err := byJSON(e)
			if err != nil {
				t.Fatal(err)
			}
			got, err := EncodeEntry(e)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("%s is written\n%s\nand encoding/json writes\n%s", form.Name(), got, want)
			}
			if took := agree(t, got); !took && !odd {
				t.Fatalf("the reader does not take %s; run go -C domain generate:\n%s", form.Name(), got)
			}
		}
	}
}

// sample is an entry with the event.
func sample(ev Event) Entry {
	return Entry{
		ID: countedID('a', 1), Book: NetworkBook, Revision: 7, At: clock("10:00").Add(1500 * time.Microsecond), Recorded: clock("10:00"),
		Actor: Actor{RoleOfficer, "ann"}, Command: "example", Digest: "000000000000000000000000", Network: 3, Prev: HashOf(nil), Events: []Event{ev},
	}
}

// fill gives the value anything; odd texts are those that JSON does not write as they are.
func fill(random *rand.Rand, v reflect.Value, odd bool) {
	texts := []string{"", "fk", "alvik.2024-05-02.a2000000-0000-4000-8000-000000000001", "Skövde", "åäö ÅÄÖ – 1 234", "Tax Agency"}
	if odd {
		texts = append(texts, `"`, `a \ b`, "<b>", "a&b", "\u2028", "\x00", "\n", "\x7f", "eight by\te", "\xff", "\ufffd", "12345678<12345678")
	}
	some := func() bool { return random.IntN(3) > 0 }
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Unix(random.Int64N(4e9), random.Int64N(1000)*random.Int64N(1000)*1000).UTC()
		if !some() {
			*x = x.In(Stockholm)
		}
		return
	case *Actor:
		*x = []Actor{ann, fk, skv, System}[random.IntN(4)]
		return
	case *Clock:
		*x = Clock(random.IntN(24*60 + 1))
		return
	case *uuid.UUID, *Hash, *Marks:
		for i := range v.Len() {
			if v.Index(i).Kind() == reflect.Uint8 {
				v.Index(i).SetUint(random.Uint64() % 256)
			}
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[random.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(some())
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 20, int64(time.Hour), -int64(time.Minute), 999999999999999999}[random.IntN(7)])
	case reflect.Uint64:
		v.SetUint([]uint64{0, 7, 999999999999999999}[random.IntN(3)])
	case reflect.Uint8:
		v.SetUint(random.Uint64() % 256)
	case reflect.Float64:
		v.SetFloat([]float64{0, 20, 59.3293, -0.5, 100.5}[random.IntN(5)])
		if odd {
			v.SetFloat([]float64{1e-7, 1e21, 1.5e-9, math.MaxFloat64, math.SmallestNonzeroFloat64}[random.IntN(5)])
		}
	case reflect.Pointer:
		if some() {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem(), odd)
		}
	case reflect.Slice:
		for range random.IntN(4) {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			fill(random, v.Index(v.Len()-1), odd)
		}
		if v.IsNil() && some() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(random, v.Index(i), odd)
		}
	case reflect.Map:
		for i := range random.IntN(5) {
			if i == 0 {
				v.Set(reflect.MakeMap(v.Type()))
				continue
			}
			v.SetMapIndex(reflect.ValueOf(fmt.Sprint(texts[random.IntN(len(texts))], i)), reflect.ValueOf(texts[random.IntN(len(texts))]))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(random, v.Field(i), odd)
			}
		}
	default:
		panic(v.Type())
	}
}

// agree fails unless what the reader takes is what encoding/json takes, and says whether it took it.
func agree(t *testing.T, stored []byte) bool {
	t.Helper()
	var fast Entry
	var r reader
	if !r.read(stored, &fast) {
		return false
	}
	slow, err := readJSON(stored)
	if err != nil {
		t.Fatalf("the reader takes what encoding/json does not (%v):\n%s", err, stored)
	}
	if !reflect.DeepEqual(fast, slow) {
		t.Fatalf("of\n%s\nthe reader makes\n%#v\nand encoding/json\n%#v", stored, fast, slow)
	}
	return true
}

// Bytes of any kind: the reader takes nothing that encoding/json would not take as the same. It begins with few, so that it comes to others:
// TestReaderAgreesWithJSON bends all of the examples.
func FuzzReader(f *testing.F) {
	all := examples(f)
	for _, stored := range all {
		f.Add(stored)
	}
	for _, bent := range bends {
		if i := slices.IndexFunc(all, func(stored []byte) bool { return strings.Contains(string(stored), bent[0]) }); i >= 0 {
			f.Add([]byte(strings.Replace(string(all[i]), bent[0], bent[1], 1)))
		}
	}
	f.Fuzz(func(t *testing.T, stored []byte) { agree(t, stored) })
}

// bends are the small differences that two readers of JSON may not agree on.
var bends = [][2]string{
	{`"rev":`, `"REV":`}, {`"rev":`, `"rev": `}, {`"rev":`, `"rev":0`}, {`"rev":`, `"rev":-`}, {`"rev":`, `"rev":1e`}, {`"rev":`, `"rev":9999999999999999999`},
	{`,"recorded"`, `,"at":"2024-05-02T08:02:00Z","recorded"`}, {`,"recorded"`, `,"unknown":[{}],"recorded"`}, {`"recorded"`, `"Recorded"`},
	{`{"visit":`, `{{"visit":`}, {`{"visit":`, `,"visit":`}, {`{"visit":`, `{,"visit":`}, {`"errand":`, `"errand":null,"errand":`}, {`}}`, `},}`}, {`]}`, `],}`}, {`]}`, `]}}`}, {`]}`, `]} `},
	{`"alvik`, `"\u0061lvik`}, {`"alvik`, `"al` + "\xff" + `vik`}, {`"alvik`, `"al` + "\n" + `vik`}, {`"fk`, `"f\k`}, {`"fk"`, `"\ud83d\ude00"`}, {`"fk"`, `"\ud83d"`}, {`"fk"`, `null`},
	{`:00Z`, `:60Z`}, {`:00Z`, `:00.5Z`}, {`:00Z`, `:00,5Z`}, {`:00Z`, `:00.Z`}, {`:00Z`, `:00.1234567891Z`}, {`:00Z`, `:00+02:00`}, {`:00Z`, `:00z`}, {`2024-05-02T`, `2024-02-30T`}, {`2024-05-02T`, `2023-02-29T`}, {`T08:`, `T24:`}, {`T08:`, `T8:`},
	{`"args":{`, `"args":{,`}, {`"args":{`, `"args":{"kontor":"b",`}, {`["`, `["",`}, {`["`, `[,"`}, {`"errands":[`, `"errands":[]`}, {`"v":1`, `"v":1.0`}, {`"v":1`, `"v":2`}, {`-0000-`, `-0000`}, {`"00000000-`, `"{0000000-`},
	{`"km":20`, `"km":20.`}, {`"km":20`, `"km":020`}, {`"km":20`, `"km":-0.0`}, {`"km":20`, `"km":2e1`}, {`true`, `True`}, {`false`, `0`}, {`"officer:ann"`, `"officer:"`}, {`"officer:ann"`, `"officer"`},
}

// TestReaderAgreesWithJSON: the same without a fuzzer.
func TestReaderAgreesWithJSON(t *testing.T) {
	took := 0
	for _, stored := range examples(t) {
		if !agree(t, stored) {
			t.Errorf("the reader does not take what was written:\n%s", stored)
		}
		for _, bent := range bends {
			if agree(t, []byte(strings.ReplaceAll(string(stored), bent[0], bent[1]))) {
				took++
			}
		}
		for end := 0; end < len(stored); end += 7 {
			if agree(t, stored[:end]) {
				t.Fatalf("the reader takes a part:\n%s", stored[:end])
			}
		}
	}
	if took == 0 {
		t.Error("nothing bent was taken; what is compared?")
	}
}

// A reader remembers what it met; the next entry is read as a new one would read it.
func TestAReaderThatRemembers(t *testing.T) {
	all := examples(t)
	var r reader
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		stored := all[random.IntN(len(all))]
		bent := bends[random.IntN(len(bends))]
		for _, b := range [][]byte{stored, []byte(strings.Replace(string(stored), bent[0], bent[1], 1))} {
			var again, anew Entry
			took, would := r.read(b, &again), new(reader).read(b, &anew)
			if took != would || took && !reflect.DeepEqual(again, anew) {
				t.Fatalf("%v, and a new reader %v, of\n%s\n%#v\n%#v", took, would, b, again, anew)
			}
		}
	}
}

func examples(tb testing.TB) (all [][]byte) {
	tb.Helper()
	files, err := filepath.Glob("testdata/log/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatal("no examples", err)
	}
	for _, name := range files {
		stored, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, bytes.TrimSuffix(stored, []byte("\n")))
	}
	return all
}
