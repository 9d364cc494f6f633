package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/config"
)

type demoCmd struct {
	config.Log
	AppListen      string `help:"Address of the app; a port that is taken is replaced by a free one." default:"127.0.0.1:8080" placeholder:"ADDR"`
	ShopListen     string `help:"Address of the shop." default:"127.0.0.1:8090" placeholder:"ADDR"`
	EmulatorListen string `help:"Address of the emulator." default:"127.0.0.1:9041" placeholder:"ADDR"`
	Database       string `help:"Database, empty before; default: SQLite in a temporary folder that goes when the demo ends." placeholder:"URL"`
	Bare           bool   `help:"Without the shop's segments, templates and campaigns: people, Page and shop only."`
	JSON           bool   `name:"json" help:"Print one JSON line with addresses, ids and keys when ready."`
}

// Help shows an example.
func (demoCmd) Help() string {
	return "Everything stays on this machine, and is gone when it ends.\n\n  petitbleu demo"
}

// Run starts the demo and waits for a signal.
func (c demoCmd) Run(ctx context.Context) error {
	d, err := app.StartDemo(ctx, app.DemoOptions{
		AppListen: c.AppListen, ShopListen: c.ShopListen, EmulatorListen: c.EmulatorListen, Database: c.Database, Bare: c.Bare, Logger: c.Logger(),
	})
	if err != nil {
		return err
	}
	if err := c.ready(d.Ready); err != nil {
		return err
	}
	err = d.Wait(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	if e := d.Stop(stop); err == nil {
		err = e
	}
	return err
}

func (c demoCmd) ready(r app.DemoReady) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	_, err := fmt.Printf(`
Cooktoys is open. Nothing here reaches Meta or a real person.

  the shop    %s/
  the phone   %s
  the app     %s   (signs you in, once)

For the calls in the README:

  export PB_URL=%s
  export PB_PAGE=%s
  export PB_KEY=%s
  export PB_PUSH=%s
  export PB_CLOCK=%s
  export PB_API=%s
  export PB_API_KEY=%s
  export PB_BRAZE_KEY=%s
  export PB_NOTIFICATIONS_KEY=%s

Ctrl-C ends it and removes its data.
`, r.ShopURL, r.PhoneURL, r.SignInURL, r.URL, r.PageID, r.PushKey, r.PushURL, r.ClockURL, r.APIURL+"/workspaces/"+r.WorkspaceID, r.APIKey, r.BrazeKey, r.NoticeKey)
	return err
}
