package config

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reference anew")

func TestReferenceIsUpToDate(t *testing.T) {
	const path = "../../docs/configuration.md"
	want := "# Configuration\n\nA setting comes from a flag of `petitbleu serve`, from the environment, or from a JSON file named by\n`--config` (keys are the flags without their dashes), in this order. This page is made by\n`go test ./internal/config -update`.\n\n" + Reference()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/configuration.md is not what the settings are: run go test ./internal/config -update")
	}
}

func TestCheck(t *testing.T) {
	good := Serve{Listen: "127.0.0.1:8080", PublicURL: "https://pb.example/"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for field, s := range map[string]Serve{
		"--listen":     {Listen: "8080"},
		"--public-url": {Listen: ":1", PublicURL: "pb.example"},
		"--clock-url":  {Listen: ":1", ClockURL: "ftp://x/"},
	} {
		if err := s.Check(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if good.Base("x") != "https://pb.example" || !good.Secure() || (Serve{}).Base("127.0.0.1:1") != "http://127.0.0.1:1" {
		t.Error("base or secure")
	}
}

func TestKeyPath(t *testing.T) {
	for in, want := range map[string]string{"data/pb.db": "data/pb.key", "sqlite:pb.db": "pb.key", "postgres://h/db": "petitbleu.key"} {
		if got := (Store{Database: in}).KeyPath(); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
