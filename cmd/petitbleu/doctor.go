package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/doctor"
	"github.com/petitbleu/petitbleu/internal/outbound"
)

type doctorCmd struct {
	config.Serve
	JSON bool `name:"json" help:"Print one JSON line for each finding."`
}

// Help shows an example.
func (doctorCmd) Help() string {
	return "Give it the same settings as serve. It may run while the program does. Exit code 1 says that something is wrong.\n\n  petitbleu doctor --database /var/lib/petitbleu/petitbleu.db --public-url https://pb.example.com"
}

// Run examines the set-up.
func (c doctorCmd) Run(ctx context.Context) error {
	s, err := openExisting(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	box, err := app.OpenBox(c.Store)
	if err != nil {
		return err
	}
	well := doctor.Examine(ctx, doctor.Options{
		Store: s, Box: box, HTTP: outbound.NewClient(outbound.Options{Allow: c.AllowHosts}), PublicURL: strings.TrimRight(c.PublicURL, "/"), Now: time.Now,
	}, c.tell)
	if !well {
		return errFault
	}
	return nil
}

func (c doctorCmd) tell(f doctor.Finding) {
	if c.JSON {
		_ = json.NewEncoder(os.Stdout).Encode(f)
		return
	}
	mark := "ok  "
	if !f.OK {
		mark = "BAD "
	}
	fmt.Printf("%s  %s: %s\n", mark, f.Check, f.Sentence)
	if f.Cure != "" {
		fmt.Printf("      %s\n", f.Cure)
	}
}
