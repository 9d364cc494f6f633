package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/petitbleu/petitbleu/internal/store"
)

// openExisting opens a database for a command that looks at one. It makes no new SQLite file: a
// name that was mistyped would look like a database with nothing in it.
func openExisting(ctx context.Context, database string) (*store.Store, error) {
	if !strings.HasPrefix(database, "postgres") {
		if _, err := os.Stat(strings.TrimPrefix(database, "sqlite:")); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database at %s: give the --database of serve", database)
		}
	}
	return store.Open(ctx, database)
}
