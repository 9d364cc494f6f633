package main

import (
	"context"
	"fmt"

	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/store"
)

type migrateCmd struct {
	config.Store
}

// Help shows an example.
func (migrateCmd) Help() string {
	return "serve does this by itself at its start; run it alone to see that it works before an update.\n\n  petitbleu migrate --database postgres://petitbleu@db/petitbleu"
}

// Run opens the database, which brings it up to date.
func (c migrateCmd) Run(ctx context.Context) error {
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	v, err := s.Version(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%s: version %d, up to date\n", s.Engine(), v)
	return err
}
