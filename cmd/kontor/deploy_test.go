package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"kontor/domain"
)

// What deploy/ starts is without passwords or with known ones: nothing outside the machine may reach it. And what is tried against it
// must be the same tomorrow.
func TestDeployIsOnLoopbackAndPinned(t *testing.T) {
	compose, err := os.ReadFile("../../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ports := regexp.MustCompile(`(?m)^ *ports: (.*)$`).FindAllStringSubmatch(string(compose), -1)
	images := regexp.MustCompile(`(?m)^ *image: (.*)$`).FindAllStringSubmatch(string(compose), -1)
	if len(ports) != 5 || strings.Count(string(compose), "ports:") != len(ports) || len(images) != 3 {
		t.Errorf("%d lines with ports and %d images were found", len(ports), len(images))
	}
	one := regexp.MustCompile(`^\["127\.0\.0\.1:\d+:\d+"\]$`)
	for _, p := range ports {
		if !one.MatchString(p[1]) {
			t.Errorf("ports %s: not one of loopback", p[1])
		}
	}
	for _, i := range images {
		if !regexp.MustCompile(`^[a-z/]+:\d+\.\d+[-.a-z0-9]*$`).MatchString(i[1]) {
			t.Errorf("image %s has no fixed tag", i[1])
		}
	}
}

func TestDeployedNATSIsAsTheLogNeedsIt(t *testing.T) {
	o, err := server.ProcessConfigFile("../../deploy/nats.conf")
	if err != nil {
		t.Fatal(err)
	}
	if !o.JetStream || !o.SyncAlways || o.MaxPayload < 2*domain.MaxEntry || len(o.Routes) != 3 {
		t.Errorf("JetStream %v, sync always %v, payload %d, %d routes", o.JetStream, o.SyncAlways, o.MaxPayload, len(o.Routes))
	}
}
