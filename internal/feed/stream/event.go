package stream

import (
	"bytes"
	"strconv"
)

// Event is what a connection gets in one piece.
type Event struct {
	Change int64 // that it tells of; events of one change go together
	Text   []byte
}

// The names of events that this package sends by itself.
const (
	Resync  = "resync"  // too much was missed: read again, then go on from here
	Expired = "expired" // come back with a new token
)

// Encode writes an event of the server-sent kind. change is the place that a reader has once it took the event: 0 for
// none. data is one line.
func Encode(name string, change int64, data []byte) []byte {
	b := make([]byte, 0, len(name)+len(data)+48)
	if change > 0 {
		b = append(b, "id: "...)
		b = strconv.AppendInt(b, change, 10)
		b = append(b, '\n')
	}
	b = append(b, "event: "...)
	b = append(b, name...)
	for line := range bytes.SplitSeq(data, []byte{'\n'}) {
		b = append(b, "\ndata: "...)
		b = append(b, line...)
	}
	return append(b, "\n\n"...)
}

// beat is a sign of life: a comment, which readers pass over.
var beat = []byte(":\n\n")
