package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/emulator"
)

type emulatorCmd struct {
	config.Log
	Listen         string        `help:"Address to listen on; port 0 takes a free one." default:"127.0.0.1:9041" placeholder:"ADDR"`
	StrictHTTPS    bool          `name:"strict-https" help:"Refuse http addresses of pictures and webhooks, as the platform does."`
	WebhookTimeout time.Duration `help:"How long a webhook call may take." default:"5s"`
	State          string        `help:"File that keeps the state over restarts." placeholder:"FILE"`
	Seed           string        `help:"JSON file with apps, Pages and people to start with; without it there is one of each." placeholder:"FILE"`
	Pack           string        `help:"Whose rules hold: today, 2020, or an instant such as 2023-01-01T00:00:00Z." default:"today" placeholder:"PACK"`
	JSON           bool          `name:"json" help:"Print one JSON line with the addresses when ready."`
}

// Help shows an example.
func (emulatorCmd) Help() string {
	return "Point a Messenger client at the printed address instead of https://graph.facebook.com. docs/emulator.md describes the control API.\n\n  petitbleu emulator --listen 127.0.0.1:0 --json"
}

// Run starts the emulator and waits for a signal.
func (c emulatorCmd) Run(ctx context.Context) error {
	seed, err := c.seed()
	if err != nil {
		return err
	}
	e, err := app.StartEmulator(ctx, app.EmulatorOptions{
		Listen: c.Listen, StrictHTTPS: c.StrictHTTPS, WebhookTimeout: c.WebhookTimeout,
		StateFile: c.State, Seed: seed, Pack: c.Pack, Logger: c.Logger(),
	})
	if err != nil {
		return err
	}
	if err := c.ready(e, seed); err != nil {
		return err
	}
	err = e.Wait(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if e2 := e.Stop(stop); err == nil {
		err = e2
	}
	return err
}

func (c emulatorCmd) seed() (s emulator.Seed, err error) {
	if c.Seed == "" {
		return app.PlainSeed(), nil
	}
	text, err := os.ReadFile(c.Seed)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("read %s: %w", c.Seed, err)
	}
	return s, nil
}

func (c emulatorCmd) ready(e *app.Emulator, seed emulator.Seed) error {
	if !c.JSON {
		_, err := fmt.Printf("The emulator is ready.\n\n  phone and bench   %s/\n  Graph API         %s/v26.0/\n  control API       %s/_emulator/\n  clock             %s/_emulator/clock\n\nNothing here reaches Meta or a real person. Ctrl-C stops it.\n", e.URL, e.URL, e.URL, e.URL)
		return err
	}
	line := map[string]string{
		"url": e.URL, "phone_url": e.URL + "/", "graph_url": e.URL, "control_url": e.URL + "/_emulator", "clock_url": e.URL + "/_emulator/clock",
	}
	if len(seed.Apps) == 1 && len(seed.Pages) == 1 { // one of each: a script needs no further call
		a, p := seed.Apps[0], seed.Pages[0]
		line["app_id"], line["app_secret"], line["verify_token"] = a.ID, a.Secret, a.VerifyToken
		line["page_id"], line["page_token"] = p.ID, p.Tokens[a.ID]
	}
	return json.NewEncoder(os.Stdout).Encode(line)
}
