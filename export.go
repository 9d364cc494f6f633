package petitbleu

import "time"

// Export is a file of the people of a segment, asked for by a program.
type Export struct {
	WorkspaceID string
	ID          string // also the prefix of its files: a UUID and the second in which it was asked for
	SegmentID   string
	Form        string // what the door that took the request wants to be written, in its own words
	AddressSeal string // sealed: where the file is fetched; whoever knows the address may
	AddressHash string // of the secret part of the address
	Callback    string // told when the file is there; may be empty
	Node        string // names the folder that the file is written to
	State       ExportState
	Note        string // why it failed
	People      int64  // written so far
	CallAt      time.Time
	Calls       int // attempts to tell
	CreatedAt   time.Time
	FinishedAt  time.Time
	FileUntil   time.Time // when the file is removed; zero: it is gone, or not there yet
}

// ExportState says how far an export is.
type ExportState string

// The states of an export.
const (
	ExportRunning ExportState = "running"
	ExportDone    ExportState = "done"
	ExportFailed  ExportState = "failed"
)

// Limits of exports (Braze reference, section 2.4.10).
const (
	ExportFilePeople = 5_000 // in one file of the archive
	ExportsAtOnce    = 100   // of one workspace
	ExportFileLife   = 4 * time.Hour
)
