package simulate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"kontor/domain"
)

// One national day, looked at from all sides: the last day of the declaration rush of 2024.
func TestANationalDay(t *testing.T) {
	w := newWorld(t, "2024-05-02", 1)
	s := w.day(t)
	entries := w.entries(t)
	t.Logf("%+v", s)

	t.Run("every office has its day, and enough visitors come", func(t *testing.T) {
		if s.Books != 146 || s.Visits < 10_000 || s.Visits > 16_000 {
			t.Errorf("%d books, %d visits", s.Books, s.Visits)
		}
	})
	t.Run("every errand is somewhere", func(t *testing.T) {
		sum := s.Left + s.Absent + s.OpenAtClose + s.Corrected + s.Waiting + s.InService
		for _, n := range s.Ended {
			sum += n
		}
		if !s.Balanced || sum != s.Errands || s.HostErrands+s.Routed != s.Errands {
			t.Errorf("%d errands, of which %d are found", s.Errands, sum)
		}
	})
	t.Run("nothing goes on after close, and little stays open", func(t *testing.T) {
		if s.Waiting+s.InService != 0 || s.OpenAtClose > s.Errands/200 {
			t.Errorf("%d wait, %d in service, %d open at close", s.Waiting, s.InService, s.OpenAtClose)
		}
	})
	t.Run("what agencies got is what was routed and transferred", func(t *testing.T) {
		in := 0
		for _, a := range s.Agencies {
			in += a.RoutedIn
		}
		if in != s.Routed+s.Transferred || s.Transferred == 0 || s.Agencies["mig"].RoutedIn == 0 {
			t.Errorf("%d came in, %d routed, %d transferred", in, s.Routed, s.Transferred)
		}
	})
	t.Run("no command is refused", func(t *testing.T) {
		if len(s.Refused) != 0 {
			t.Errorf("%v", s.Refused)
		}
	})
	t.Run("who is routed to video is served from another office", func(t *testing.T) { servedByVideo(t, entries) })
	t.Run("every command of a day is given", func(t *testing.T) { everyCommand(t, entries) })
	t.Run("services take as long as their types say", func(t *testing.T) { serviceTimes(t, w.Books.Network(), entries) })
}

// servedByVideo looks for errands that were routed to video and still waited when their office closed.
func servedByVideo(t *testing.T, entries []domain.Entry) {
	video, remote, served := map[domain.ErrandID]bool{}, map[domain.DeskID]bool{}, 0
	for _, e := range entries {
		for _, ev := range e.Events {
			switch ev := ev.(type) {
			case domain.ErrandRouted:
				video[ev.Errand] = ev.Decision.Target == domain.TargetVideo
			case domain.DeskOpened:
				remote[ev.Desk] = remote[ev.Desk] || ev.From != ""
			case domain.ServiceStarted:
				if video[ev.Errand] && remote[ev.Desk] {
					served++
				}
			}
		}
	}
	waited := 0
	for _, yes := range video {
		if yes {
			waited++
		}
	}
	if served == 0 || served < waited*3/4 {
		t.Errorf("%d errands were for video, %d were served by it", waited, served)
	}
}

// everyCommand compares the commands on the log with those that the domain's source decides on a day.
func everyCommand(t *testing.T, entries []domain.Entry) {
	given := map[string]bool{}
	for _, e := range entries {
		given[e.Command] = true
	}
	commands := dayCommands(t)
	if len(commands) < 30 {
		t.Fatalf("only %d commands found in the source", len(commands))
	}
	for _, name := range commands {
		if given[name] == unplayed[name] {
			t.Errorf("%s: given %t, and in the list of what nobody plays %t", name, given[name], unplayed[name])
		}
	}
}

// unplayed are the commands that the day of a nation as it is known has no use for: booked times, of which the reference data has no
// calendars, moves and loans between offices, offers, disturbances, a supervisor's hand in the order, agencies' own video teams, of which it
// has none, and what visitors tell, for which a simulation has no vault. They have tests of their own.
var unplayed = func() map[string]bool {
	all := map[string]bool{}
	for _, c := range []domain.Command{
		domain.BookErrand{}, domain.ReserveSlot{}, domain.ConfirmBooking{}, domain.CancelBooking{}, domain.CheckInBooking{},
		domain.MoveOut{}, domain.MoveIn{}, domain.SettleMove{}, domain.LendOfficer{}, domain.TakeBack{},
		domain.OfferNext{}, domain.AcceptOffer{}, domain.RefuseOffer{}, domain.TimeOutOffer{}, domain.Prefer{},
		domain.ReportDown{}, domain.ReportUp{}, domain.CloseEarly{}, domain.Reroute{}, domain.Prioritise{},
		domain.CallByVideo{}, domain.StartByVideo{}, domain.EndByVideo{}, domain.MissByVideo{}, domain.SealContent{}, domain.Forget{},
	} {
		all[c.Name()] = true
	}
	return all
}()

// dayCommands lists the wire names of the types with a decide method on *Day.
func dayCommands(t *testing.T) (names []string) {
	files, err := filepath.Glob("../../domain/*.go")
	if err != nil {
		t.Fatal(err)
	}
	name, decides := map[string]string{}, map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok || method.Recv == nil {
				continue
			}
			receiver, ok := method.Recv.List[0].Type.(*ast.Ident)
			switch {
			case !ok:
			case method.Name.Name == "decide" && onDay(method):
				decides[receiver.Name] = true
			case method.Name.Name == "Name":
				if literal, ok := method.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit); ok { // not what an unread event is named
					name[receiver.Name], _ = strconv.Unquote(literal.Value)
				}
			}
		}
	}
	for command := range decides {
		names = append(names, name[command])
	}
	slices.Sort(names)
	return names
}

func onDay(decide *ast.FuncDecl) bool {
	star, ok := decide.Type.Params.List[0].Type.(*ast.StarExpr)
	return ok && star.X.(*ast.Ident).Name == "Day"
}

// serviceTimes holds the mean of served to expected time over all errands that one desk served from start to end.
func serviceTimes(t *testing.T, n *domain.Network, entries []domain.Entry) {
	types, other := map[domain.ErrandID]domain.ErrandTypeCode{}, map[domain.ErrandID]bool{}
	sum, squares, count := 0.0, 0.0, 0.0
	for _, e := range entries {
		for _, ev := range e.Events {
			switch ev := ev.(type) {
			case domain.ErrandRegistered:
				types[ev.Errand] = ev.Type
			case domain.ErrandRouted:
				other[ev.Errand] = ev.Decision.Target == domain.TargetHandOver
			case domain.ErrandTransferred:
				other[ev.Errand] = true
			case domain.VisitorFreed:
				for _, id := range ev.Errands {
					other[id] = true
				}
			case domain.ErrandEnded:
				if ev.Desk != "" && !other[ev.Errand] {
					ratio := ev.Served.Minutes() / float64(n.Types[types[ev.Errand]].Minutes)
					sum, squares, count = sum+ratio, squares+ratio*ratio, count+1
				}
			}
		}
	}
	mean := sum / count
	deviation := math.Sqrt(squares/count-mean*mean) / math.Sqrt(count)
	if math.Abs(mean-1) > 3*deviation+0.005 || count < 5000 {
		t.Errorf("%.0f services took %.3f of what was expected, give or take %.3f", count, mean, deviation)
	}
}
