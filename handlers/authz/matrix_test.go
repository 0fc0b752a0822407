package authz_test

import (
	"slices"
	"strings"
	"testing"

	"kontor/handlers/authz"
)

// expected says for each group of actions who may, written by hand from the law and the description of the roles, not from the policies:
//
//	yes      wherever, whosever
//	own      at the own office only
//	own*     at the own office, and where no office is named
//	unnamed  only where no office is named
//	agency   of the own agency only
//	both     at the own office, and of the own agency
//	-        not at all
//
// An action of several groups may be done where either lets it.
const expected = `
group             nobody reception officer officer,_unassigned supervisor screen kiosk agency manager manager,_county manager,_nation ministry auditor operator system
public            yes    yes       yes     yes                 yes        yes    yes   yes    yes     yes             yes             yes      yes     yes      -
see-nation        -      yes       yes     -                   yes        -      -     -      own*    own*            yes             -        yes     yes      -
see-figures       -      own       own     -                   own        -      -     -      own     own             yes             -        yes     yes      -
see-queue         -      own       own     -                   own        -      -     -      -       -               -               -        -       -        -
see-screen        -      own       own     -                   own        own    own   -      -       -               -               -        -       -        -
see-aggregates    -      -         -       -                   yes        -      -     -      yes     yes             yes             yes      yes     yes      -
choose-office     -      unnamed   unnamed -                   unnamed    -      -     -      -       -               -               -        -       -        -
send-on           -      yes       yes     -                   yes        -      -     -      -       -               -               -        -       yes      -
plan              -      -         -       -                   yes        -      -     -      yes     yes             yes             -        -       yes      -
take-in           -      own       own     -                   own        -      own   -      -       -               -               -        -       -        -
receive           -      own       own     -                   own        -      -     -      -       -               -               -        -       -        -
serve             -      -         own     -                   own        -      -     -      -       -               -               -        -       -        -
supervise         -      -         -       -                   own        -      -     -      -       -               -               -        -       -        -
dispose           -      -         -       -                   own        -      -     -      -       -               -               -        -       yes      -
administer        -      -         -       -                   -          -      -     -      -       -               -               -        -       yes      -
content-write     -      own       both    -                   own        -      -     -      -       -               -               -        -       -        -
content-read      -      -         both    -                   -          -      -     -      -       -               -               -        -       -        -
agency-own        -      -         -       -                   -          -      -     agency -       -               -               -        -       -        -
audit             -      -         -       -                   -          -      -     -      -       -               -               -        yes     -        -
incidents         -      -         -       -                   yes        -      -     -      -       -               -               -        -       yes      -
keep-store        -      -         -       -                   -          -      -     -      -       -               -               -        -       yes      -
`

// lets says whether the word lets the row through.
func lets(t *testing.T, word string, r authz.Row) bool {
	switch word {
	case "yes":
		return true
	case "own":
		return r.Office == authz.Own
	case "own*":
		return r.Office != authz.Foreign
	case "unnamed":
		return r.Office == authz.Unnamed
	case "agency":
		return r.Agency == authz.Own
	case "both":
		return r.Office == authz.Own && r.Agency == authz.Own
	case "-":
		return false
	}
	t.Fatalf("%q is no word of the table", word)
	return false
}

// expectedOf is the table by group and by who.
func expectedOf(t *testing.T) map[string]map[string]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(expected), "\n")
	names := strings.Fields(lines[0])[1:]
	table := map[string]map[string]string{}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		if len(words) != len(names)+1 {
			t.Fatalf("%q has %d words, want %d", line, len(words), len(names)+1)
		}
		table[words[0]] = map[string]string{}
		for i, name := range names {
			table[words[0]][strings.ReplaceAll(name, "_", " ")] = words[i+1]
		}
	}
	return table
}

// TestMatrix: everybody, every action, own and foreign office, own and foreign agency, against the table.
func TestMatrix(t *testing.T) {
	rows := matrix(t)
	table := expectedOf(t)
	met := map[string]bool{}
	for _, r := range rows {
		want := false
		for _, g := range r.Action.Groups {
			word, ok := table[g][r.Who.Name]
			if !ok {
				t.Fatalf("nobody has written down what %s may of %s", r.Who.Name, g)
			}
			met[g] = true
			want = want || lets(t, word, r)
		}
		if r.Allowed != want {
			t.Errorf("%s, %s at office %q of agency %q: allowed %v by %q, want %v", r.Who.Name, r.Action.Name, r.Office, r.Agency, r.Allowed, r.Policy, want)
		}
		if r.Allowed && r.Policy == "" {
			t.Errorf("%s, %s: allowed by nothing", r.Who.Name, r.Action.Name)
		}
	}
	for g := range table {
		if !met[g] {
			t.Errorf("no action is in the group %s", g)
		}
	}
	if len(rows) < 2000 {
		t.Errorf("the matrix has %d rows only", len(rows))
	}
}

func matrix(t *testing.T) []authz.Row {
	t.Helper()
	rows, err := authz.Matrix(authority(t), stage)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestMatrixHasEveryRole: a role that nobody plays has not been tried.
func TestMatrixHasEveryRole(t *testing.T) {
	rows := matrix(t)
	for _, role := range roles {
		if !slices.ContainsFunc(rows, func(r authz.Row) bool { return r.Who.Actor.Role == role }) {
			t.Errorf("nobody in the matrix is %s", role)
		}
	}
}

func TestMissing(t *testing.T) {
	missing, err := authz.Missing("call-next", "page:secrets", "cli:verify", "administer")
	if want := []string{"page:secrets", "administer"}; err != nil || !slices.Equal(missing, want) {
		t.Errorf("missing are %q, %v, want %q", missing, err, want)
	}
}
