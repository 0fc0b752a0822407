package reception

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"sync"

	"kontor/domain"
)

// synonymsFile has what visitors and officers call an errand beside its name: type;word;language;basis. The words are general knowledge,
// which its last column says of each.
//
//go:embed synonyms.csv
var synonymsFile []byte

// synonym is a word for an errand type.
type synonym struct {
	Type     domain.ErrandTypeCode
	Word     string
	Language string
	Basis    domain.Basis
}

// synonyms are read once. They are part of the program, so a fault in them is one in the program.
var synonyms = sync.OnceValue(func() []synonym {
	all, err := readSynonyms(synonymsFile)
	if err != nil {
		panic(err)
	}
	return all
})

func readSynonyms(file []byte) (all []synonym, err error) {
	lines := csv.NewReader(bytes.NewReader(file))
	lines.Comma, lines.Comment, lines.FieldsPerRecord = ';', '#', 4
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("synonyms.csv: %w", err)
	}
	for _, row := range rows[1:] {
		all = append(all, synonym{domain.ErrandTypeCode(row[0]), row[1], row[2], domain.Basis(row[3])})
	}
	return all, nil
}
