package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap, a few MB at rest, may grow to four times what is in use before it is swept: under load a sixth less work
// than by Go's default. But the index of people is much memory in which the collector has nothing to look for, and
// four times that would be taken for nothing. So the heap grows by three times what there is to look through, or by
// heapSpare if that is more.
const (
	gcPercent = 300
	gcLeast   = 25 // percent
	heapSpare = 64 << 20
)

// percent gives by how much the heap may grow, in percent of what is in use, of which some is to be looked through.
func percent(inUse, through uint64) int {
	grow := max(uint64(gcPercent)*through, 100*heapSpare) / max(inUse, 1)
	return int(min(max(grow, gcLeast), gcPercent))
}

// boundHeap sets how much the heap may grow, and again after each round of the collector. GOGC overrules it.
func boundHeap() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(gcPercent)
	at, of := gcPercent, []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}}
	var again func(*round)
	again = func(*round) {
		runtime.SetFinalizer(&round{}, again)
		metrics.Read(of)
		next := percent(of[0].Value.Uint64(), of[1].Value.Uint64())
		if next > at+at/8 || next < at-at/8 { // setting it stops everything for a moment
			debug.SetGCPercent(next)
			at = next
		}
	}
	runtime.SetFinalizer(&round{}, again)
}

// round is found to be in nobody's use by every round of the collector.
type round struct{ _ [16]byte }
