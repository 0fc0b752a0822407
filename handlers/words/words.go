// Package words puts what the domain says in codes into Swedish and English, and writes numbers, times and dates by the rules of
// each language.
//
// The words stand in messages/<what>.<language>.json: sentences for the domain's phrases, labels for its codes, and one file for each
// part of the program that has words of its own. Every key stands in both languages; a test holds the files to that, and to the codes
// and arguments that the domain's source has. What visitors read stands in three languages more (ForVisitors), where a key that a
// language lacks is said in Swedish.
package words

import (
	"embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"kontor/domain"
)

//go:embed messages/*.json
var messages embed.FS

// Languages are those that there are words in; the first is spoken where nothing else is asked for.
var Languages = []string{"sv", "en"}

// Words speaks one language. It is safe for concurrent use.
type Words struct {
	tag       language.Tag // by whose rules numbers are written
	lang      string
	localizer *i18n.Localizer
}

// In is the words of the language that fits best: a code such as "en" or a whole Accept-Language header. Swedish fits everything else.
func In(lang string) *Words {
	all := loaded()
	_, i := language.MatchStrings(all.matcher, lang)
	return all.words[i]
}

// Lang is the code of the language, for an html element's lang.
func (w *Words) Lang() string { return w.lang }

// Phrase is the sentence for the code, with its arguments put in. A code without a sentence, which only an entry written by a newer
// release can have, comes out as the code with its arguments.
func (w *Words) Phrase(p domain.Phrase) string {
	args := make(map[string]string, len(p.Args))
	for name, value := range p.Args {
		args[name] = w.arg(name, value)
	}
	s, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: sentence + p.Code, TemplateData: args})
	if err != nil {
		return p.String()
	}
	return s
}

// sentence begins the key of every phrase.
const sentence = "sentence."

// Text is the words for the key, with alternating names and values put in: Text("waiting", "n", 12). The name n chooses between
// singular and plural. Numbers, durations, times and dates are written by the language's rules. A key without words is itself the
// answer, so that it shows.
func (w *Words) Text(key string, args ...any) string {
	s, _ := w.Said(key, args...)
	return s
}

// Said is Text, and the code of the language that it came out in: Swedish where the visitor's language does not have the key.
func (w *Words) Said(key string, args ...any) (text, lang string) {
	config := i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name := fmt.Sprint(args[i])
			data[name] = w.value(args[i+1])
			if name == "n" {
				config.PluralCount = args[i+1]
			}
		}
		config.TemplateData = data
	}
	s, tag, err := w.localizer.LocalizeWithTag(&config)
	var elsewhere *i18n.MessageNotFoundErr
	switch {
	case err == nil:
		return s, w.lang
	case errors.As(err, &elsewhere) && tag != language.Und:
		return s, tag.String()
	}
	return key, w.lang
}

func (w *Words) value(v any) string {
	switch v := v.(type) {
	case int:
		return w.Number(v)
	case float64:
		return w.Decimal(v)
	case time.Duration:
		return w.Minutes(v)
	case time.Time:
		return w.Clock(v)
	case domain.Clock:
		return w.TimeOfDay(v)
	case domain.Date:
		return w.Date(v)
	}
	return fmt.Sprint(v)
}

type languages struct {
	matcher, visitors language.Matcher // of the words by their index: of Languages, of Visitors
	words             []*Words
}

// loaded reads the message files once. They are part of the program, so a fault in them is one in the program.
var loaded = sync.OnceValue(func() languages {
	var all languages
	var tags []language.Tag
	for _, lang := range Visitors {
		tags = append(tags, language.MustParse(lang))
		all.words = append(all.words, speaking(lang))
	}
	all.matcher, all.visitors = language.NewMatcher(tags[:len(Languages)]), language.NewMatcher(tags)
	return all
})
