package authz

import (
	"fmt"
	"slices"
	"strings"

	"kontor/domain"
)

// Document is docs/authorisation.md: for whoever reviews who may do what. The rows are of Matrix.
func Document(rows []Row) (string, error) {
	policies, err := readPolicies(policyFiles)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(introduction)
	writeRoles(&b)
	b.WriteString("\n## The policies\n\nThe files are in `handlers/authz/policies`. A policy that forbids outweighs all that permit.\n")
	for i, p := range policies {
		if i == 0 || policies[i-1].File != p.File {
			fmt.Fprintf(&b, "\n### %s\n\n| policy | | in plain words |\n|---|---|---|\n", p.File)
		}
		effect := "permits"
		if p.Forbids {
			effect = "**forbids**"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", p.ID, effect, p.Comment)
	}
	b.WriteString(legend)
	writeTable(&b, rows)
	return b.String(), nil
}

const introduction = `# Who may do what

Made from the policies and the table of actions by ` + "`go test ./handlers/authz -update`" + `; a test fails when it is out of date. For auditors, and for whoever
changes a right: change the policy, the table that was written by hand (` + "`handlers/authz/matrix_test.go`" + `), and make this document anew.

## In short

1. **Nothing is allowed unless a policy permits it.** An action that the table of actions lacks is denied to everybody, and a new one without a row fails a test.
2. **One place.** The pages, the HTTP API, live streams, the agencies' services on NATS and the commands that work on files all ask the same authority, by the
   names below. A command that works over HTTP is judged by the API.
3. **The reason is told**: the id of the policy stands in the answer and in the log.
4. **By what holds now.** An assignment that ends, a proof that runs out and a right that is revoked count at the next question. What a stream shows is judged
   again four times a second; it ends within half a second.
5. **Judged twice.** These policies judge role, action, office and agency. Which errand of which agency, at which level, at which moment by the office's clock, is
   judged once more by the day's book when it decides; see [decision 15](decisions/0015-two-layers-of-may.md).
6. **The same answer for what one may not know of.** Who may not is told so before anything is looked up, whether the thing exists or not.

The ground for the offices' policies is law 2019:212: at the shared office an errand's content belongs to its agency. An agency sees its own errands only; an
officer sees an agency's content only by a personal assignment, and every opening of it is written down.

## Roles

A principal has one role, proved by a login, a program's token, a device's token, an agency's account on NATS, or by reaching the files. The system itself is
nobody outside.

| role | the policies also call it |
|---|---|
`

const legend = `
## The table

Rows are actions, by what the policies call them; columns are who asks. *Own* is the office, county or agency that the principal is at, answers for or is assigned to.

| word | means |
|---|---|
| yes | at any office, of any agency |
| office | at an own office |
| office* | at an own office, and where no office is named |
| agency | of the own agency |
| both | at an own office, of an own agency |
| – | no |

An officer's own office is one where it holds an assignment at that moment. ` + "`page:`" + ` is a page, ` + "`act:`" + ` a form, ` + "`live:`" + ` a live stream,
` + "`nats:`" + ` what an agency's account calls or receives, ` + "`cli:`" + ` a command on the files; every other name is an operation of the HTTP API.

`

func writeRoles(b *strings.Builder) {
	for _, role := range domain.Roles {
		groups := slices.Clone(roleGroups[role])
		for i, g := range groups {
			groups[i] = "`" + g + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", role, strings.Join(groups, ", "))
	}
}

// writeTable has one line for the actions that the policies call the same and that everybody may, or may not, alike.
func writeTable(b *strings.Builder, rows []Row) {
	names, lines := lay(rows)
	fmt.Fprintf(b, "| called | actions | %s |\n|---|---|%s\n", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	for _, l := range lines {
		fmt.Fprintf(b, "| %s | `%s` | %s |\n", l.called, strings.Join(l.actions, "` `"), strings.Join(l.words, " | "))
	}
}

type line struct {
	called  string
	actions []string
	words   []string // one for each of the cast
}

// lay puts the rows into lines, in the order of the table of actions.
func lay(rows []Row) (names []string, lines []line) {
	cells := map[string]map[string][]Row{} // by action and who
	var actions []Action
	for _, r := range rows {
		if cells[r.Action.Name] == nil {
			cells[r.Action.Name] = map[string][]Row{}
			actions = append(actions, r.Action)
		}
		if !slices.Contains(names, r.Who.Name) {
			names = append(names, r.Who.Name)
		}
		cells[r.Action.Name][r.Who.Name] = append(cells[r.Action.Name][r.Who.Name], r)
	}
	for _, a := range actions {
		l := line{called: strings.Join(a.Groups, ", "), actions: []string{a.Name}}
		for _, name := range names {
			l.words = append(l.words, word(cells[a.Name][name]))
		}
		same := slices.IndexFunc(lines, func(other line) bool { return other.called == l.called && slices.Equal(other.words, l.words) })
		if same < 0 {
			lines = append(lines, l)
			continue
		}
		lines[same].actions = append(lines[same].actions, a.Name)
	}
	return names, lines
}

// word says where somebody may do an action; it panics when the table has no word for it.
func word(cells []Row) string {
	for _, w := range words {
		if !slices.ContainsFunc(cells, func(r Row) bool { return r.Allowed != w.lets(r) }) {
			return w.word
		}
	}
	panic(fmt.Sprintf("there is no word for where %s may %s", cells[0].Who.Name, cells[0].Action.Name))
}

// words are tried in this order: an action that is on no office is allowed or not.
var words = []struct {
	word string
	lets func(Row) bool
}{
	{"–", func(Row) bool { return false }},
	{"yes", func(Row) bool { return true }},
	{"office", func(r Row) bool { return r.Office == Own }},
	{"office*", func(r Row) bool { return r.Office != Foreign }},
	{"agency", func(r Row) bool { return r.Agency == Own }},
	{"both", func(r Row) bool { return r.Office == Own && r.Agency == Own }},
}
