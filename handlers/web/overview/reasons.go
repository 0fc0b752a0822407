package overview

import (
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// reason is why an office needs attention, in words.
func reason(p page.Page, a projections.Attention) string {
	args := a.Reason.Args
	switch a.Reason.Code {
	case "failed":
		since, _ := time.Parse(time.RFC3339, args["since"])
		return p.Text("overview.attention.failed", "since", since)
	case "unbalanced":
		return p.Text("overview.attention.unbalanced")
	case "unopened":
		var opens domain.Clock
		_ = opens.UnmarshalText([]byte(args["opens"])) // the board wrote it
		return p.Text("overview.attention.unopened", "opens", opens)
	case "unserved":
		return p.Text("overview.attention.unserved", "n", count(args["waiting"]), "longest", minutesOf(args["longest"]), "queue", queueName(p, args))
	case "overdue":
		if args["over"] == "0" { // by less than a minute
			return p.Text("overview.attention.overdue.just", "n", count(args["waiting"]), "longest", minutesOf(args["longest"]))
		}
		return p.Text("overview.attention.overdue", "n", count(args["waiting"]), "longest", minutesOf(args["longest"]), "over", minutesOf(args["over"]))
	case "crowded":
		return p.Text("overview.attention.crowded", "n", count(args["waiting"]), "open", count(args["open"]), "desks", count(args["desks"]), "queue", queueName(p, args))
	case "unclosed":
		return p.Text("overview.attention.unclosed", "date", domain.Date(args["date"]))
	}
	return a.Reason.String()
}

func count(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func minutesOf(s string) time.Duration { return time.Duration(count(s)) * time.Minute }

// queueName is the queue's agency, with its channel where that is not the desk.
func queueName(p page.Page, args map[string]string) string {
	name := p.AgencyName(domain.AgencyCode(args["agency"]))
	if channel := domain.Channel(args["channel"]); channel != domain.AtDesk {
		return name + ", " + p.Text("channel."+string(channel))
	}
	return name
}
