// Command logcost measures what a long log costs: how fast the system starts on it, after an orderly stop and after being killed, beside
// the log's bare server on the same store; how much memory it takes, and how much disk. It writes the figures as JSON and as a picture.
//
//	logcost -kontor bin/kontor -json report/log-length.json -svg docs/pictures/log-length.svg 1=logs/month 12=logs/year
//	logcost -plot -json report/log-length.json -svg docs/pictures/log-length.svg
//
// It works on the directories themselves, and leaves a day more in each.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "bare" {
		exit(bare(os.Args[2]))
	}
	var r rig
	flag.StringVar(&r.kontor, "kontor", "kontor", "the program to measure")
	flag.IntVar(&r.rounds, "rounds", 3, "starts of each kind, of which the median counts")
	flag.DurationVar(&r.rest, "rest", 15*time.Second, "how long a process is up before its memory is read")
	flag.DurationVar(&r.load, "load", 30*time.Second, "how long it works before its memory is read")
	out := flag.String("json", "report/log-length.json", "file of the figures; lengths measured before stay in it")
	svg := flag.String("svg", "", "file of the picture; none when empty")
	plotOnly := flag.Bool("plot", false, "draw the picture of the figures that are there")
	flag.Parse()
	if flag.NArg() == 0 && !*plotOnly {
		exit(errors.New("name the logs to measure, each as months=directory"))
	}
	costs, err := known(*out)
	for _, arg := range flag.Args() {
		if err == nil {
			costs, err = r.add(costs, arg, *out)
		}
	}
	if err == nil && *svg != "" {
		err = os.WriteFile(*svg, plot(costs), 0o644)
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "logcost:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// known are the figures in the file; none when there is no file.
func known(file string) (costs []cost, err error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &costs)
	}
	return costs, err
}

// add measures one log, puts its figures in the place of those of the same length, and writes the file.
func (r rig) add(costs []cost, arg, file string) ([]cost, error) {
	length, dir, ok := strings.Cut(arg, "=")
	months, err := strconv.ParseFloat(length, 64)
	if !ok || err != nil {
		return costs, fmt.Errorf("%q is no length and directory; write 1=logs/month", arg)
	}
	r.dir = dir
	c, err := r.measure(months)
	if err != nil {
		return costs, fmt.Errorf("%s: %w", dir, err)
	}
	fmt.Println(c)
	costs = placed(costs, c)
	b, err := json.MarshalIndent(costs, "", "  ")
	if err == nil {
		err = os.WriteFile(file, append(b, '\n'), 0o644)
	}
	return costs, err
}

// placed puts the cost among the others by length.
func placed(costs []cost, c cost) []cost {
	i := 0
	for i < len(costs) && costs[i].Months < c.Months {
		i++
	}
	if i < len(costs) && costs[i].Months == c.Months {
		costs[i] = c
		return costs
	}
	return append(costs[:i:i], append([]cost{c}, costs[i:]...)...)
}
