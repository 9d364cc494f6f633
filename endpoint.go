package petitbleu

import (
	"encoding/json"
	"slices"
	"time"
)

// EndpointState says whether an event endpoint is told of events.
type EndpointState string

// The states of an event endpoint.
const (
	EndpointOn       EndpointState = "on"
	EndpointOff      EndpointState = "off"      // somebody switched it off: what happens meanwhile is not told
	EndpointDisabled EndpointState = "disabled" // it failed for days, or answered 410: what happens is kept for a while
)

// The forms of the bodies that an event endpoint gets.
const (
	EndpointStandard = "standard" // type, timestamp, data
	EndpointCurrents = "currents" // names and fields of Braze's stream of events, where it has one
	EndpointSendbird = "sendbird" // names of Sendbird's webhooks, where it has one; signed as those are
	EndpointBraze    = "braze"    // users/track of an external Braze, which is told what its own campaigns came to
)

// The events that an external Braze is told of: the statuses of notifications that it sent. No other endpoint is.
const (
	EventNotificationSent = "notification.sent"
	EventNotificationRead = "notification.read"
)

// Limits of event endpoints.
const (
	EndpointsLimit   = 20
	EndpointURLLimit = 2000
	// OutgoingKept is how long what happened is kept for endpoints, and what they answered.
	OutgoingKept = 7 * 24 * time.Hour
	// OldSecretLife is how long the secret of an endpoint signs on after it was replaced.
	OldSecretLife = 24 * time.Hour
)

// EventEndpoint is an address of another program that is told what happened, by signed calls.
type EventEndpoint struct {
	WorkspaceID  string
	ID           string
	URL          string
	Description  string
	Types        []string // names of events; none: all
	Form         string
	SecretSealed string
	OldSealed    string
	OldUntil     time.Time
	State        EndpointState
	Note         string // why it is disabled, or what the last failure was
	Place        int64  // in what goes out: all up to there was tried once
	FailingSince time.Time
	Failures     int64
	ProbeAt      time.Time
	OKAt         time.Time
	CreatedBy    string
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Wants tells whether the endpoint is to be told of events of a type.
func (e *EventEndpoint) Wants(kind string) bool {
	if own := kind == EventNotificationSent || kind == EventNotificationRead; own || e.Form == EndpointBraze {
		return own && e.Form == EndpointBraze
	}
	return len(e.Types) == 0 || slices.Contains(e.Types, kind)
}

// Outgoing names an event that endpoints are told of. What they are told is read when it is
// told: so what was erased meanwhile is not.
type Outgoing struct {
	ID    string          `json:"id"`             // the same at each attempt and for each endpoint
	Type  string          `json:"type"`           // name of the event
	About string          `json:"about"`          // id of the row that it speaks of
	At    int64           `json:"at"`             // Unix milliseconds
	Data  json.RawMessage `json:"data,omitempty"` // what no row tells
}

// OutgoingRetry is an event that an endpoint did not take at once, or is to be told again.
type OutgoingRetry struct {
	ID        string
	Event     Outgoing
	Failed    bool // given up
	Attempts  int
	DueAt     time.Time
	CreatedAt time.Time
}

// EndpointAttempt is one call of an endpoint, as its log keeps it.
type EndpointAttempt struct {
	Event  Outgoing `json:"event"`
	At     int64    `json:"at"` // Unix milliseconds
	Took   int64    `json:"ms"`
	Status int      `json:"status,omitempty"` // 0: no answer
	Answer string   `json:"answer,omitempty"` // its first bytes
	Note   string   `json:"note,omitempty"`   // why it failed, or was not made
	Try    int      `json:"try"`              // 1 for the first
	OK     bool     `json:"ok,omitempty"`
	Test   bool     `json:"test,omitempty"`
	Probe  bool     `json:"probe,omitempty"` // it only asked whether the endpoint is well again
}
