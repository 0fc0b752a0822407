package domain

import "slices"

// KeyID names the key under which content is sealed: its place in the store of keys, from 1. No key is used twice.
type KeyID uint64

// ContentField is a kind of content that only the errand's agency, and who is assigned to serve it, may read.
type ContentField string

const (
	FieldName      ContentField = "name"      // the visitor's
	FieldPhone     ContentField = "phone"     // the visitor's
	FieldNote      ContentField = "note"      // what the officer writes down for whoever goes on
	FieldReason    ContentField = "reason"    // why, in the visitor's or the officer's own words
	FieldDocuments ContentField = "documents" // which documents were handed in
)

// ContentFields are all there are.
var ContentFields = []ContentField{FieldName, FieldPhone, FieldNote, FieldReason, FieldDocuments}

const (
	// MaxContentText is the longest text of a field, in bytes of UTF-8.
	MaxContentText = 4 << 10
	// MaxContents is how many fields a visit keeps: each kind once for every errand and agency.
	MaxContents = 20
)

// SealedField is content that nobody can read without its key. Data is bound to the visit, the errand, the agency and the field.
type SealedField struct {
	Field ContentField `json:"field"`
	Key   KeyID        `json:"key"`
	Data  []byte       `json:"data"`
}

// Texts are what is to be sealed, by field. They are never written, logged or part of a digest.
type Texts map[ContentField]string

// String and GoString tell nothing of them.
func (t Texts) String() string   { return "sealed" }
func (t Texts) GoString() string { return "domain.Texts" }

// Sealer seals content while a command is decided. It does not block: keys are made in advance.
type Sealer interface {
	// NewKey is a key that was never used, and is on disk.
	NewKey() (KeyID, error)
	// Seal seals the text, which can be opened as this field of this errand of this agency only.
	Seal(visit VisitID, errand ErrandID, agency AgencyCode, key KeyID, field ContentField, text string) (SealedField, error)
}

// Content is a sealed field as an errand keeps it: the latest of its kind that was sealed for the agency. It stays that agency's when the
// errand goes to another, and the visit's under whose key it was sealed when the errand becomes another's.
type Content struct {
	SealedField
	Agency    AgencyCode `json:"agency"`
	Visit     VisitID    `json:"visit"`
	Forgotten bool       `json:"forgotten,omitempty"` // its key is destroyed: there is nothing to open, and no data
}

// AgencyKey is the one key under which a visit's content is sealed for an agency.
type AgencyKey struct {
	Agency    AgencyCode `json:"agency"`
	Key       KeyID      `json:"key"`
	Forgotten bool       `json:"forgotten,omitempty"`
}

// KeyFor is the visit's key for the agency; false when it has none yet.
func (v *Visit) KeyFor(a AgencyCode) (AgencyKey, bool) {
	i := slices.IndexFunc(v.Keys, func(k AgencyKey) bool { return k.Agency == a })
	if i < 0 {
		return AgencyKey{}, false
	}
	return v.Keys[i], true
}

// ContentFor lists what the errand keeps for the agency, in the order of ContentFields.
func (e *Errand) ContentFor(a AgencyCode) (all []Content) {
	for _, f := range ContentFields {
		for _, c := range e.Content {
			if c.Field == f && c.Agency == a {
				all = append(all, c)
			}
		}
	}
	return all
}

// keep replaces what the errand kept of the kind for the agency. The list that was is left as it was: a draft of the day may have it.
func (e *Errand) keep(c Content) {
	all := make([]Content, 0, len(e.Content)+1)
	for _, was := range e.Content {
		if was.Field != c.Field || was.Agency != c.Agency {
			all = append(all, was)
		}
	}
	e.Content = append(all, c)
}
