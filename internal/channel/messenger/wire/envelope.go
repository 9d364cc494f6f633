package wire

import "encoding/json"

// Envelope is the body of a webhook call (Messenger Platform reference, section 1.4).
// One call may hold many entries, also of several Pages.
type Envelope struct {
	Object string  `json:"object"`
	Entry  []Entry `json:"entry"`
}

// Entry is one part of an envelope. Its items stay raw: an item that cannot be decoded
// must not take its neighbours with it. Any mix of the three lists may be present.
type Entry struct {
	// ID is the Page's id.
	ID ID `json:"id"`
	// Time is when the platform made the entry.
	Time      Millis            `json:"time"`
	Messaging []json.RawMessage `json:"messaging,omitempty"`
	Standby   []json.RawMessage `json:"standby,omitempty"`
	Changes   []json.RawMessage `json:"changes,omitempty"`
}

// DecodeEnvelope reads a webhook body.
func DecodeEnvelope(body []byte) (Envelope, error) {
	var e Envelope
	err := json.Unmarshal(body, &e)
	return e, err
}
