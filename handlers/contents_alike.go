package handlers

import (
	"context"
	"fmt"
	"maps"

	"kontor/domain"
)

// Alike is ErrKeyReused when the receipt answers an earlier request that told something else than these texts, errand by errand in the order in which
// the request names them. Texts are no part of a command's digest, so the book cannot tell. Of a text that is forgotten nothing is known but its kind.
// Nobody is shown anything: the earlier request was the same actor's, so this is no opening and is not noted.
func (c *Contents) Alike(ctx context.Context, r Receipt, told ...domain.Texts) error {
	if !r.Repeated || len(told) == 0 {
		return nil
	}
	earlier, err := c.earlier(ctx, r.Entry)
	if err != nil {
		return err
	}
	for i, texts := range told {
		if i >= len(earlier) || !maps.EqualFunc(earlier[i], given(texts), alike) {
			return fmt.Errorf("content of %s: %w", r.Entry.Book, ErrKeyReused)
		}
	}
	return nil
}

// earlier is what the entry's request told of each errand that it is about.
func (c *Contents) earlier(ctx context.Context, e domain.Entry) ([]map[domain.ContentField]Opened, error) {
	place := map[domain.ErrandID]int{}
	var all []map[domain.ContentField]Opened
	at := func(id domain.ErrandID) int {
		i, known := place[id]
		if !known {
			i, place[id], all = len(all), len(all), append(all, map[domain.ContentField]Opened{})
		}
		return i
	}
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ErrandRegistered:
			at(ev.Errand)
		case domain.ContentSealed:
			var kept []keptContent
			for _, f := range ev.Fields {
				kept = append(kept, keptContent{domain.Content{SealedField: f, Agency: ev.Agency, Visit: ev.Visit}, ev.Errand})
			}
			opened, err := c.open(ctx, kept)
			if err != nil {
				return nil, err
			}
			all[at(ev.Errand)] = opened
		}
	}
	return all, nil
}

// given leaves the empty texts out: nothing is sealed of them.
func given(t domain.Texts) map[domain.ContentField]string {
	all := map[domain.ContentField]string{}
	for f, text := range t {
		if text != "" {
			all[f] = text
		}
	}
	return all
}

func alike(o Opened, text string) bool { return o.Forgotten || o.Text == text }
