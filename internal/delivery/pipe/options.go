package pipe

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what delivery needs. Store, Box, Drivers and Clock must be set.
type Options struct {
	Store   *store.Store
	Box     *secret.Box
	Drivers map[string]channel.Driver
	Clock   clock.Clock // of due times and verdicts; a demo moves it

	// Render writes messages for their people. Default: one of its own.
	Render *render.Renderer

	Calls  *outbound.Caller // default: one that calls public addresses only
	Logger *slog.Logger     // default: none
	Live   live.Broker      // default: none
	// Metrics takes the counts of outcomes; may be nil.
	Metrics prometheus.Registerer
	Node    string // a word for this node in leases, for people who look; default "node"

	// SettleAfter is how long a message stays unknown before its conversation is read, so that
	// an echo can come first. Default 10 s.
	SettleAfter time.Duration
	// Lease is how long a Page stays with a node that has died. Default 5 s.
	Lease time.Duration
	// Every is the longest time between two looks for due messages of which no hint came, such
	// as those that another node queued. Default 1 s.
	Every time.Duration
	// StopWithin bounds the wait for calls under way when the program stops. Default 10 s.
	StopWithin time.Duration
	// SafeMode sends to nobody but the people of each workspace's safe group.
	SafeMode bool
	// BaseURL is the public address of the program: what webhooks send to its push API is not sent over the network. May be empty.
	BaseURL string
	// Supply gives the messages of campaigns; may be empty.
	Supply supply.Supply
	// Steady runs at the speed of real time whatever Clock does: leases and pace are measured
	// by it. Default: the system's clock.
	Steady clock.Clock
}

// Key names a lane: a Page, or with an empty page the webhooks of a workspace.
type Key struct{ Workspace, Page string }
