package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/config"
)

type serveCmd struct {
	config.Serve
	JSON bool `name:"json" help:"Print one JSON line with the addresses when ready."`
}

// Help shows an example.
func (serveCmd) Help() string {
	return "At its first start it prints a link, once, that makes you the administrator.\n\n  petitbleu serve --listen 127.0.0.1:8080 --public-url https://pb.example.com --database /var/lib/petitbleu/petitbleu.db"
}

// Validate refuses settings that cannot be right before anything is opened.
func (c serveCmd) Validate() error { return c.Check() }

// Run serves until a signal comes.
func (c serveCmd) Run(ctx context.Context) error {
	log := c.Logger()
	clk := clock.System()
	if c.ClockURL != "" {
		f, err := clock.Follow(ctx, c.ClockURL, &http.Client{Timeout: 40 * time.Second}, log)
		if err != nil {
			return fmt.Errorf("follow the clock at %s: %w", c.ClockURL, err)
		}
		clk = f
	}
	n, err := app.StartNode(ctx, c.Serve, clk, log)
	if err != nil {
		return err
	}
	link, err := n.FirstRun(ctx)
	if err == nil {
		err = c.ready(n, link)
	}
	if err != nil {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_ = n.Run(ended)
		return err
	}
	return n.Run(ctx)
}

func (c serveCmd) ready(n *app.Node, link string) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]string{
			"url": n.URL, "app_url": n.URL + "/app/", "api_url": n.URL + "/api/v1", "webhook_url": n.URL + "/hook/messenger/", "sign_in_url": link,
		})
	}
	if _, err := fmt.Printf("petitbleu %s serves %s\n", app.Version, n.URL); err != nil {
		return err
	}
	if link == "" {
		return nil
	}
	_, err := fmt.Printf("\nThis is its first start. Open this link to become the administrator; it works once, for a day:\n\n  %s\n\n", link)
	return err
}
