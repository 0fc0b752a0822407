package authz

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
)

// policyFiles are read in the order of their names; what stands first is named first as the reason.
//
//go:embed policies/*.cedar
var policyFiles embed.FS

// Policy is one policy with what an auditor reads beside it.
type Policy struct {
	ID      string
	File    string
	Comment string // in plain words, from above the policy
	Forbids bool
	*cedar.Policy
}

// readPolicies reads every file. Each policy has an id of its own and says above it what it is for.
func readPolicies(files fs.FS) (all []Policy, err error) {
	names, err := fs.Glob(files, "policies/*.cedar")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		list, err := cedar.NewPolicyListFromBytes(name, b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		lines := strings.Split(string(b), "\n")
		for _, p := range list {
			read, err := describe(p, name, lines)
			if err == nil && slices.ContainsFunc(all, func(q Policy) bool { return q.ID == read.ID }) {
				err = fmt.Errorf("there are two of the id %q", read.ID)
			}
			if err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", name, p.Position().Line, err)
			}
			all = append(all, read)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there are none")
	}
	return all, nil
}

func describe(p *cedar.Policy, file string, lines []string) (Policy, error) {
	id := string(p.Annotations()["id"])
	if id == "" {
		return Policy{}, fmt.Errorf("the policy has no @id")
	}
	comment := commentAbove(lines, p.Position().Line-1)
	if comment == "" {
		return Policy{}, fmt.Errorf("nothing above %s says what it is for", id)
	}
	return Policy{ID: id, File: strings.TrimPrefix(file, "policies/"), Comment: comment, Forbids: p.Effect() == cedar.Forbid, Policy: p}, nil
}

// commentAbove is the comment that ends right above the line, as one paragraph.
func commentAbove(lines []string, line int) string {
	var words []string
	for i := line - 1; i >= 0 && strings.HasPrefix(lines[i], "//"); i-- {
		words = append(words, strings.TrimSpace(strings.TrimPrefix(lines[i], "//")))
	}
	slices.Reverse(words)
	return strings.Join(words, " ")
}
