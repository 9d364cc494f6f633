package store

import (
	"errors"
	"os"
	"syscall"
)

const (
	writebackPart  = 256 << 10 // bytes of a file that go to the disk at once: 32 pages, where each is a request
	writebackParts = 1 << 14   // of a file, beyond which they grow
)

// flush waits until what was written to a file is on the disk, with all that is needed to read it again,
// and leaves out what is not, such as the time of the last change.
func flush(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}

// writeBack brings what was written to a file onto the disk, part by part, and waits for each: so the
// disk's queue stays short, and the commit of another file waits for one part and not for all. It is
// help for the Sync that follows and promises nothing.
func writeBack(f *os.File) {
	info, err := f.Stat()
	if err != nil {
		return
	}
	writeBackFrom(f, 0, info.Size())
}

// writeBackFrom is writeBack for a part of a file.
func writeBackFrom(f *os.File, from, to int64) {
	const startAndWait = 1 | 2 | 4 // SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE, _WAIT_AFTER
	part := max(writebackPart, (to-from)/writebackParts)
	for at := from; at < to; at += part {
		if syscall.SyncFileRange(int(f.Fd()), at, part, startAndWait) != nil {
			return
		}
	}
}
