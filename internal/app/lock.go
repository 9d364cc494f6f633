package app

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// lockDatabase makes sure that one node at most runs on a SQLite file; PostgreSQL has leases.
// The lock ends with the process, however it ends.
func lockDatabase(database string) (unlock func(), err error) {
	if strings.HasPrefix(database, "postgres") {
		return func() {}, nil
	}
	path := strings.TrimPrefix(database, "sqlite:") + ".lock"
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--database: choose a file in a folder that exists and may be written to: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another petitbleu runs on %s: stop it, or use PostgreSQL for several nodes", strings.TrimSuffix(path, ".lock"))
	}
	return func() { f.Close() }, nil
}
