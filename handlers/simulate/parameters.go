package simulate

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kontor/domain"
)

//go:embed sim_parameters.csv
var parametersCSV string

//go:embed errand_weights.csv
var weightsCSV string

// Parameter is one assumption of the simulation, with what it rests on.
type Parameter struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Unit   string `json:"unit"`
	Basis  string `json:"basis"` // sourced, derived or estimate, perhaps with a remark
	Source string `json:"source"`
}

// Parameters lists every assumption of the simulation: most are estimates, and no figure that rests on them is a fact about any office.
func Parameters() []Parameter {
	var all []Parameter
	for _, rec := range rows(parametersCSV) {
		all = append(all, Parameter{rec[0], rec[1], rec[2], rec[3], rec[4]})
	}
	return all
}

func rows(text string) [][]string {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(err) // embedded, and tested
	}
	return records[1:]
}

// table reads parameters by name. A missing or unreadable one is a mistake in an embedded file, which a test finds.
type table map[string]string

func (t table) text(name string) string {
	v, ok := t[name]
	if !ok {
		panic("no simulation parameter " + name)
	}
	return v
}

func (t table) number(name string) float64 { return number(name, t.text(name)) }

func (t table) minutes(name string) time.Duration {
	return time.Duration(t.number(name) * float64(time.Minute))
}

func (t table) list(name string) (values []float64) {
	for _, s := range strings.Split(t.text(name), ";") {
		values = append(values, number(name, s))
	}
	return values
}

// mix reads "sv:79;en:6".
func mix[T ~string](t table, name string) (all []weighted[T]) {
	for _, s := range strings.Split(t.text(name), ";") {
		value, weight, _ := strings.Cut(s, ":")
		all = append(all, weighted[T]{T(value), number(name, weight)})
	}
	return all
}

func number(name, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("simulation parameter %s: %q is no number", name, text))
	}
	return v
}

// weight is how often an errand type is asked for within its agency, and how often an agency finds it incomplete.
type weight struct {
	usual, rush float64
	incomplete  float64 // percent; negative when nothing is known
}

func readWeights() map[domain.ErrandTypeCode]weight {
	all := map[domain.ErrandTypeCode]weight{}
	for _, rec := range rows(weightsCSV) {
		w := weight{number(rec[0], rec[1]), number(rec[0], rec[2]), -1}
		if rec[3] != "" {
			w.incomplete = number(rec[0], rec[3])
		}
		all[domain.ErrandTypeCode(rec[0])] = w
	}
	return all
}
