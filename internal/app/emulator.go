package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/ui"
)

// EmulatorOptions say how the local Messenger Platform is run.
type EmulatorOptions struct {
	Listen         string // host:port; port 0 takes a free one
	StrictHTTPS    bool
	WebhookTimeout time.Duration
	StateFile      string
	Clock          *clock.Movable // nil: a fresh one
	Seed           emulator.Seed
	Pack           string // rule pack: today, 2020 or an instant
	Logger         *slog.Logger
}

// Emulator is a running local Messenger Platform.
type Emulator struct {
	*emulator.Emulator
	URL    string
	server *http.Server
	group  *loop.Group
	failed chan error
}

// StartEmulator listens and runs until Stop.
func StartEmulator(ctx context.Context, o EmulatorOptions) (*Emulator, error) {
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for the emulator: %w", err)
	}
	url := "http://" + l.Addr().String()
	e, err := emulator.New(emulator.Options{
		Clock: o.Clock, UI: phoneFiles(), StrictHTTPS: o.StrictHTTPS, WebhookTimeout: o.WebhookTimeout,
		Logger: o.Logger, StateFile: o.StateFile, PublicURL: url, Seed: o.Seed, Pack: o.Pack,
	})
	if err != nil {
		l.Close()
		return nil, err
	}
	s := &Emulator{Emulator: e, URL: url, server: newServer(secureHeaders(e.Handler()), o.Logger), group: loop.NewGroup(ctx), failed: make(chan error, 1)}
	s.group.Go(func(ctx context.Context) {
		if err := e.Run(ctx); err != nil && ctx.Err() == nil {
			o.Logger.Error("the emulator's deliveries ended", "error", err)
		}
	})
	go func() { s.failed <- s.server.Serve(l) }()
	return s, nil
}

// Wait returns when ctx ends or the server fails.
func (s *Emulator) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// Stop ends deliveries and the server, within the time of ctx.
func (s *Emulator) Stop(ctx context.Context) error {
	return errors.Join(s.group.Stop(ctx), s.server.Shutdown(ctx))
}

// phoneFiles gives the emulator its page: the built emulator.html as index.html, and assets.
// Before the web app is built there is none, and the emulator says so in plain text.
func phoneFiles() fs.FS {
	dist := ui.Dist()
	if _, err := fs.Stat(dist, "emulator.html"); err != nil {
		return nil
	}
	return phoneFS{dist}
}

type phoneFS struct{ fs.FS }

// Open opens a file of the page.
func (p phoneFS) Open(name string) (fs.File, error) {
	if name == "index.html" {
		// http.FileServer sends index.html away to its folder; under another name it is served.
		name = "emulator.html"
	}
	return p.FS.Open(name)
}
