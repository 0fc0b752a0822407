package page

// VisitorWords is what visitors read, in one language. What that language lacks is said in Swedish.
type VisitorWords interface {
	Words
	// Said is Text, and the code of the language that it came out in, for an element's lang.
	Said(key string, args ...any) (text, lang string)
}
