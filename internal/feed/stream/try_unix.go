//go:build unix

package stream

import "syscall"

// tryWrite writes what the kernel takes now, which may be nothing.
func tryWrite(fd uintptr, b []byte) (int, error) {
	n, err := syscall.Write(int(fd), b)
	switch err { //nolint:errorlint // a number of the kernel
	case nil:
		return n, nil
	case syscall.EAGAIN, syscall.EINTR:
		return 0, nil
	}
	return 0, err
}

// gone tells whether the other end has closed the connection, without waiting. Whoever reads events says nothing; what
// is said all the same is passed over.
func gone(raw syscall.RawConn) (over bool) {
	var some [256]byte
	err := raw.Read(func(fd uintptr) bool {
		n, err := syscall.Read(int(fd), some[:])
		over = err == nil && n == 0 || err != nil && err != syscall.EAGAIN && err != syscall.EINTR //nolint:errorlint // a number of the kernel
		return true
	})
	return over || err != nil
}
