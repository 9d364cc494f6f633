//go:build !linux

package store

import "os"

// writeBack does nothing here: the Sync that follows does all at once.
func writeBack(*os.File) {}

// writeBackFrom does nothing either.
func writeBackFrom(*os.File, int64, int64) {}

// flush waits until what was written to a file is on the disk.
func flush(f *os.File) error { return f.Sync() }
