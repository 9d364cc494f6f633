package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var build = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "petitbleu-test-")
	if err != nil {
		return "", err
	}
	if err := touchSources(); err != nil {
		return "", err
	}
	clearOld(folder)
	path := filepath.Join(folder, "petitbleu")
	out, err := exec.Command("go", "build", "-o", path, "github.com/petitbleu/petitbleu/cmd/petitbleu").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// touchSources looks at every file that the program is made of: go test remembers what a test
// looked at, and a result of before is not shown as "(cached)" after the program has changed.
func touchSources() error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	root := strings.TrimSpace(string(out))
	look := func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		_, err = os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // an editor's file that is gone again
		}
		return err
	}
	for _, part := range []string{"cmd", "internal", "docs", "ui/dist", "sdk/js/dist"} {
		if err := filepath.WalkDir(filepath.Join(root, part), look); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	top, err := filepath.Glob(filepath.Join(root, "*.go"))
	for _, path := range top {
		if _, err := os.Stat(path); err != nil {
			return err
		}
	}
	return err
}

// clearOld removes what test binaries of an hour ago and more have left: a test binary has no
// last moment at which it could remove its own.
func clearOld(mine string) {
	left, err := filepath.Glob(strings.TrimRight(mine, "0123456789") + "*")
	if err != nil {
		return
	}
	for _, folder := range left {
		if about, err := os.Stat(folder); err == nil && time.Since(about.ModTime()) > time.Hour {
			_ = os.RemoveAll(folder)
		}
	}
}

// Path gives the program, built once.
func Path(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Port gives a port of 127.0.0.1 for a program that cannot be told to take any and say which, or that is to come back at
// the one of before. It lies below those that the system gives out by itself (32768 to 60999 on Linux, 49152 and up
// elsewhere), so that neither a server on port 0 nor an outgoing connection takes it meanwhile; and its UDP port is held
// until the test ends, which keeps it from other tests that ask here.
func Port(t testing.TB) string {
	t.Helper()
	const first, count = 20_000, 12_000
	for range 1000 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(first+rand.IntN(count)))
		held, err := net.ListenPacket("udp", address)
		if err != nil {
			continue
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			held.Close()
			continue
		}
		l.Close()
		t.Cleanup(func() { held.Close() })
		_, port, _ := net.SplitHostPort(address)
		return port
	}
	t.Fatal("no port of 127.0.0.1 is free")
	return ""
}

// Patience is how long tests wait for something that is sure to come: a machine that runs all tests at once on two slow
// cores is slow, and one that waits in vain fails.
const Patience = 3 * time.Minute

// Process is a running program.
type Process struct {
	Ready map[string]string // what it printed when it was ready
	cmd   *exec.Cmd
	log   *lockedBuffer
	ended chan error
}

// lockedBuffer keeps the log of a process for the test's output.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Start runs the program with arguments, among them --json, and waits until it is ready. It
// is killed when the test ends, if it still runs.
func Start(t testing.TB, args ...string) *Process {
	t.Helper()
	p := &Process{cmd: exec.Command(Path(t), args...), log: &lockedBuffer{}, ended: make(chan error, 1)}
	p.cmd.Stderr = p.log
	p.cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir()) // of one that is killed, too, nothing is left
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("%v wrote:\n%s", args, p.log)
		}
	})
	line := make(chan []byte, 1)
	go func() {
		r := bufio.NewReader(out)
		first, _ := r.ReadBytes('\n')
		line <- first
		_, _ = io.Copy(io.Discard, r)
		p.ended <- p.cmd.Wait()
		close(p.ended)
	}()
	select {
	case first := <-line:
		if err := json.Unmarshal(first, &p.Ready); err != nil {
			t.Fatalf("%v is not ready: %q, %v\n%s", args, first, err, p.log)
		}
	case <-time.After(Patience):
		t.Fatalf("%v was not ready in %v\n%s", args, Patience, p.log)
	}
	return p
}

// Kill ends the process as a power cut would, and waits for it.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Stop asks the process to end and fails the test when it does not end well.
func (p *Process) Stop(t testing.TB) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("ended with %v\n%s", err, p.log)
		}
	case <-time.After(Patience):
		t.Errorf("did not end in %v\n%s", Patience, p.log)
	}
}

// Log gives what the process wrote to standard error so far.
func (p *Process) Log() string { return p.log.String() }

// Call sends JSON (nil: no body) with a bearer token ("": none) and gives the answer. Its body
// is read into a map when it is a JSON object.
func Call(t testing.TB, method, url, bearer string, body any) (status int, answer map[string]any) {
	t.Helper()
	var r io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(text, &answer)
	return resp.StatusCode, answer
}

// Until polls until ok is true, and fails the test after a while.
func Until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(Patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %v for %s", Patience, what)
		}
	}
}
