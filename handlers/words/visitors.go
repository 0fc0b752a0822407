package words

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Visitors are the languages that visitors read: those of the staff, and then Finnish, Meänkieli and Northern Sami.
var Visitors = append(slices.Clone(Languages), "fi", "fit", "se")

// ForVisitors is the words for a visitor, in the first of the languages that there are words in: each a code such as "fit" or a whole
// Accept-Language header. Swedish fits everything else. What the language does not have is said in Swedish; Said tells.
func ForVisitors(langs ...string) *Words {
	all := loaded()
	_, i := language.MatchStrings(all.visitors, langs...)
	return all.words[i]
}

// rulesOf is by whose rules the language writes numbers and tells one from many. Nobody has written down those of Meänkieli: it goes by
// the Finnish ones.
func rulesOf(lang string) language.Tag {
	if lang == "fit" {
		return language.Finnish
	}
	return language.MustParse(lang)
}

// speaking reads the words of a language, and the Swedish ones for what it does not have.
func speaking(lang string) *Words {
	rules, bundle := rulesOf(lang), i18n.NewBundle(language.Swedish)
	for _, of := range []struct {
		lang string
		tag  language.Tag
	}{{"sv", language.Swedish}, {lang, rules}} {
		files, err := fs.Glob(messages, "messages/*."+of.lang+".json")
		if err != nil {
			panic(err)
		}
		for _, file := range files {
			if err := load(bundle, of.tag, file); err != nil {
				panic(fmt.Errorf("%s: %w", strings.TrimPrefix(file, "messages/"), err))
			}
		}
	}
	return &Words{rules, lang, i18n.NewLocalizer(bundle, rules.String())}
}

func load(bundle *i18n.Bundle, tag language.Tag, file string) error {
	all, err := read(file)
	if err != nil {
		return err
	}
	return bundle.AddMessages(tag, all...)
}

func read(file string) ([]*i18n.Message, error) {
	content, err := fs.ReadFile(messages, file)
	if err != nil {
		return nil, err
	}
	parsed, err := i18n.ParseMessageFileBytes(content, file, nil)
	if err != nil {
		return nil, err
	}
	return parsed.Messages, nil
}

// review ends the key under which a message file says that nobody who speaks its language has read it, and how it came about.
const review = "._review"

// Line is one of the texts that visitors read, as it stands in a message file.
type Line struct {
	Key  string
	Text map[string]string // by language; none where the Swedish one is used
}

// Unread says of the part's words in a language why somebody who speaks it should read them; empty when somebody has.
func Unread(part, lang string) string {
	w := ForVisitors(lang)
	if s, in := w.Said(part + review); in == lang && s != part+review {
		return s
	}
	return ""
}

// Lines are the part's texts in the languages of visitors, in the order of their keys.
func Lines(part string) ([]Line, error) {
	byKey := map[string]Line{}
	for _, lang := range Visitors {
		messages, err := read("messages/" + part + "." + lang + ".json")
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			if !strings.HasPrefix(m.ID, part+".") || strings.HasSuffix(m.ID, review) {
				continue
			}
			if byKey[m.ID].Text == nil {
				byKey[m.ID] = Line{m.ID, map[string]string{}}
			}
			byKey[m.ID].Text[lang] = m.Other
		}
	}
	lines := make([]Line, 0, len(byKey))
	for _, l := range byKey {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b Line) int { return strings.Compare(a.Key, b.Key) })
	return lines, nil
}
