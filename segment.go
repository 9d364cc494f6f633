package petitbleu

import (
	"encoding/json"
	"time"
)

// Segment is a saved question about people: who is meant is asked anew each time.
type Segment struct {
	WorkspaceID string
	ID          string
	Name        string // one for each segment of a workspace that is not archived, whatever its case
	Description string
	Definition  json.RawMessage // a filter tree: package segment
	Version     int64           // rises with each change of the definition, from 1
	Tracked     bool            // its size is taken once a day
	CreatedBy   string          // a user, or an API key; empty: the program
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ArchivedAt  time.Time
}

// SegmentSize is how many people a segment had at an instant.
type SegmentSize struct {
	SegmentID string
	Day       string // of the workspace's time zone, "2026-11-22"; one size is kept for each
	At        time.Time
	People    int64 // in the segment
	Everybody int64 // in the workspace
	Messenger int64 // of the segment, known on a Messenger Page
	Open      int64 // of the segment, with an open messaging window
	Version   int64 // of the definition
}

// Limits of segments (Braze reference, sections 2.9 and 5.1; names as for other objects).
const (
	SegmentNameLimit        = 150
	SegmentDescriptionLimit = 1000
	SegmentTrackedLimit     = 250 // in a workspace, of ours: each is counted once a day
)
