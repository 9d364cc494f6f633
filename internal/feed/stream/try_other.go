//go:build !unix

package stream

import "syscall"

// tryWrite writes nothing here: what cannot be written without waiting goes by a goroutine.
func tryWrite(uintptr, []byte) (int, error) { return 0, nil }

// gone is not known here: the next write tells.
func gone(syscall.RawConn) bool { return false }
