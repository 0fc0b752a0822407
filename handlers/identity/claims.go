package identity

import (
	"encoding/json"
	"strings"
)

// Claims are what an issuer says of a subject, as they stand in a token that has been verified.
type Claims map[string]any

// texts are the values of the claim as texts; none when it is not there or is something else. A name with dots leads into objects when no
// claim has the whole name: "realm_access.roles".
func (c Claims) texts(name string) []string {
	if name == "" {
		return nil
	}
	switch v := c.find(name).(type) {
	case []any:
		var all []string
		for _, one := range v {
			if s, ok := text(one); ok {
				all = append(all, s)
			}
		}
		return all
	default:
		if s, ok := text(v); ok {
			return []string{s}
		}
		return nil
	}
}

func (c Claims) find(name string) any {
	if v, ok := c[name]; ok {
		return v
	}
	first, rest, nested := strings.Cut(name, ".")
	if inner, ok := c[first].(map[string]any); nested && ok {
		return Claims(inner).find(rest)
	}
	return nil
}

// text is a single value in words; an empty text is none.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	case json.Number:
		return v.String(), true
	}
	return "", false
}
