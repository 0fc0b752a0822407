package page

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kontor/domain"
)

// LanguageName is what a language is called in the page's language; its code when nobody knows.
func (p Page) LanguageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Tags(language.MustParse(p.Lang())).Name(tag); name != "" {
		return name
	}
	return code
}

// NeedNames are the visitor's needs in words.
func (p Page) NeedNames(needs []domain.Need) string {
	words := make([]string, len(needs))
	for i, n := range needs {
		words[i] = p.Text("need." + string(n))
	}
	return strings.Join(words, ", ")
}

// Upper is a key as it stands on a button.
func Upper(letter string) string {
	if utf8.RuneCountInString(letter) == 1 {
		return strings.ToUpper(letter)
	}
	return letter
}

// CutTo is the text, or its beginning.
func CutTo(s string, most int) string { return s[:min(len(s), most)] }
