package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// childEnv names the part that a process plays when it was started by a benchmark; the
// variable with the suffix "_OPTIONS" carries its options as JSON.
const childEnv = "PETITBLEU_BENCH_CHILD"

// children are the parts that a process of its own can play.
var children = map[string]func(context.Context) error{
	"campaign":      CampaignChild,
	"campaign-sink": CampaignSinkChild,
	"feed":          FeedServer,
	"feed-plain":    PlainFeedServer,
	"ingest":        IngestServer,
	"send":          SendChild,
	"sink":          SinkChild,
	"track":         TrackServer,
	"segments":      SegmentServer,
}

// Child plays the part for which a benchmark started this process. ran is false in a process
// that a person started; main calls it before anything else.
func Child(ctx context.Context) (ran bool, err error) {
	part, ok := children[os.Getenv(childEnv)]
	if !ok {
		return false, nil
	}
	return true, part(ctx)
}

func childOptions(v any) error {
	return json.Unmarshal([]byte(os.Getenv(childEnv+"_OPTIONS")), v)
}

// childReady is what a child says, as one JSON line, when it can be used.
type childReady struct {
	URL  string `json:"url"`
	Addr string `json:"addr"`
}

// process is a child under way.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	ready childReady
}

// start runs this program again as a child and waits until it is ready. A child ends when its
// standard input does, so none outlives its parent.
func start(part string, options any) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+part, childEnv+"_OPTIONS="+string(text))
	cmd.Stderr = os.Stderr
	p := &process{cmd: cmd}
	if p.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s again: %w", self, err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &p.ready)
	}
	if err != nil {
		p.kill()
		return nil, fmt.Errorf("the measured process did not start: %w", err)
	}
	return p, nil
}

// kill ends a child at once, as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// stop asks a child to end and waits for it.
func (p *process) stop() error {
	_ = p.stdin.Close()
	return p.cmd.Wait()
}

// untilOrphaned ends with ctx or with the standard input.
func untilOrphaned(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx
}

// peakRSS is the most memory that this process held, in MB.
func peakRSS() float64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
				return kb / 1024
			}
		}
	}
	var m runtime.MemStats // elsewhere: what Go took from the system
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / (1 << 20)
}

// killing kills a process at most so many times, each after a pause of least to most milliseconds, and starts it again, until
// through says that its work is done. The first comes sooner and whatever is done: a quick machine has one too. It gives how
// often.
func killing(ctx context.Context, times, least, most int, victim **process, again func() (*process, error), through func() (bool, error)) (n int, err error) {
	for n < times {
		pause := mathrand.IntN(least)
		if n > 0 {
			pause = least + mathrand.IntN(most-least)
		}
		select {
		case <-ctx.Done():
			return n, ctx.Err()
		case <-time.After(time.Duration(pause) * time.Millisecond):
		}
		if done, err := through(); n > 0 && done || err != nil {
			return n, err
		}
		(*victim).kill()
		if *victim, err = again(); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
