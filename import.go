package petitbleu

import (
	"slices"
	"time"
)

// Import is a file of people, events or subscribers that is read in, or was.
type Import struct {
	WorkspaceID string
	ID          string
	FileName    string
	Bytes       int64
	Node        string // which has the file
	Mapping     string // JSON: package people/imports
	Separator   string
	Dry         bool // nothing is written: it only tells what would be
	State       ImportState
	Note        string // why it failed
	Position    int64  // offset of the next row
	Line        int64  // of the next row
	Read        int64  // rows
	Made        int64  // people who were not known before
	Changed     int64  // rows that changed somebody who was, or added an event
	Same        int64  // rows that changed nothing
	Partly      int64  // rows of which some values were not taken
	Refused     int64
	Refusals    string // JSON: the first of them
	RefusedSize int64  // bytes of the file of refused lines
	Repeated    int64  // rows that name somebody whom an earlier one named
	Repeats     string // JSON: the first of them
	CreatedBy   string
	CreatedAt   time.Time
	StartedAt   time.Time     // of the last run
	Worked      time.Duration // all runs together
	FinishedAt  time.Time
	FileUntil   time.Time // when the file is removed; zero: it is gone
}

// ImportsLimit is how many imports are kept with a person: the newest.
const ImportsLimit = 50

// WithImports gives the imports of a person with others, each once, oldest first: at most the newest
// ImportsLimit. The lists stay as they are.
func WithImports(of []string, more ...string) []string {
	all := slices.Concat(of, more)
	slices.Sort(all) // ids rise with time
	all = slices.Compact(all)
	return all[max(0, len(all)-ImportsLimit):]
}

// ImportState says how far an import has come.
type ImportState string

// The states of an import.
const (
	ImportUploaded ImportState = "uploaded" // what its columns become is not said yet
	ImportRunning  ImportState = "running"
	ImportStopped  ImportState = "stopped" // by a person; it can go on
	ImportDone     ImportState = "done"
	ImportFailed   ImportState = "failed" // the file could not be read on; what was read stays
)
