package reception

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a text as it is compared: in small letters without rings, dots and accents, every sign but letters and figures a space, and
// a hyphen inside a word nothing at all, so that "A-kassa" and "akassa" are one word.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '-':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			space = true
			continue
		case space && b.Len() > 0:
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// apart is how many letters must be put in, left out, replaced or swapped with their neighbour to make one text of the other, but no more
// than one above most.
func apart(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+different(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}

func different(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}

// begins is how far the word is from the beginning of the longer one that is nearest to it.
func begins(word, longer []rune, most int) int {
	least := most + 1
	for n := max(1, len(word)-most); n <= min(len(longer), len(word)+most); n++ {
		least = min(least, apart(word, longer[:n], most))
	}
	return least
}

// slips is how many letters of a text as long may be wrong.
func slips(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}
