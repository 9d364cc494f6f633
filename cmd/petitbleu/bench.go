package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/petitbleu/petitbleu/internal/bench"
)

type benchCmd struct {
	Ingest   benchIngestCmd   `cmd:"" help:"Durable webhook calls per second, and their latency."`
	Send     benchSendCmd     `cmd:"" help:"Messages per second through policy, the journal and HTTP, to a sink."`
	Campaign benchCampaignCmd `cmd:"" help:"A campaign to many people by webhooks, each message written for its person, to a sink."`
	Track    benchTrackCmd    `cmd:"" help:"What programs tell of people: objects of users/track per second, accepted and worked in."`
	Import   benchImportCmd   `cmd:"" help:"Rows per second of a CSV file of people, twelve columns."`
	Liquid   benchLiquidCmd   `cmd:"" help:"Templates rendered per second on one core, beside another engine."`
	Feed     benchFeedCmd     `cmd:"" help:"Open feeds: connections, their memory, events to all, to one after the other, and realtime notifications, beside a plain way."`
	Segments benchSegmentsCmd `cmd:"" help:"How fast segments are counted over HTTP, beside SQLite JSON on the same data."`
}

// benchFlags are common to all benchmarks.
type benchFlags struct {
	JSON     bool    `name:"json" help:"Print one JSON object."`
	Seconds  float64 `help:"How long to measure." default:"10"`
	Database string  `help:"Where to keep the data: a file, or postgres://… of an empty database. Default: SQLite in a temporary folder." placeholder:"URL"`
	Kill     bool    `help:"Kill the measured process at random moments and start it again."`
}

// Help says what the figures mean.
func (benchCmd) Help() string {
	return "Each prints what was lost and what was repeated; exit code 1 says that one of them is not 0. Load and program share this machine.\n\n  petitbleu bench ingest --json --seconds 20"
}

type benchIngestCmd struct {
	benchFlags
	Campaigns int `help:"So many active campaigns follow what people do meanwhile." placeholder:"N"`
}

// Help shows an example.
func (benchIngestCmd) Help() string {
	return "Signed calls of about 1 kB, kept on disk before each answer, while the intake works them off.\n\n  petitbleu bench ingest --json --seconds 20"
}

// Run measures the webhook door and the intake.
func (c benchIngestCmd) Run(ctx context.Context) error {
	r, err := bench.Ingest(ctx, bench.IngestOptions{DSN: c.Database, Seconds: c.Seconds, Kill: c.Kill, Campaigns: c.Campaigns})
	if err != nil {
		return err
	}
	return c.tell(r)
}

type benchSendCmd struct{ benchFlags }

// Help shows an example.
func (benchSendCmd) Help() string {
	return "Messages over 100 Pages, 20,000 for each second; the clock stops when the last outcome is on disk.\n\n  petitbleu bench send --json --kill"
}

// Run measures delivery.
func (c benchSendCmd) Run(ctx context.Context) error {
	r, err := bench.Send(ctx, bench.SendOptions{DSN: c.Database, Seconds: c.Seconds, Kill: c.Kill})
	if err != nil {
		return err
	}
	return c.tell(r)
}

type benchCampaignCmd struct {
	benchFlags
	People  int    `help:"How many people get it; when it is missing 500,000, of feeds 1,000,000."`
	Channel string `help:"Through which channel: webhook or inapp." enum:"webhook,inapp" default:"webhook"`
}

// Help shows an example.
func (benchCampaignCmd) Help() string {
	return "From the launch of a campaign to its end: per_second counts from the first call to the last, launch_to_done_per_second all of it. --seconds means nothing here. Through inapp it counts until everybody has it in their feed, and how long their events take behind that.\n\n  petitbleu bench campaign --json --kill"
}

// Run measures campaigns.
func (c benchCampaignCmd) Run(ctx context.Context) error {
	r, err := bench.Campaign(ctx, bench.CampaignOptions{DSN: c.Database, People: c.People, Kill: c.Kill, InApp: c.Channel == "inapp"})
	if err != nil {
		return err
	}
	return c.tell(r)
}

type benchTrackCmd struct {
	benchFlags
	Requests int `help:"Requests of 75 objects." default:"3000"`
}

// Help shows an example.
func (benchTrackCmd) Help() string {
	return "Requests of users/track, each kept on disk before its answer; the clock stops when the last object is worked in.\n\n  petitbleu bench track --json --kill"
}

// Run measures what programs tell.
func (c benchTrackCmd) Run(ctx context.Context) error {
	r, err := bench.Track(ctx, bench.TrackOptions{DSN: c.Database, Requests: c.Requests, Kill: c.Kill})
	if err != nil {
		return err
	}
	return c.tell(r)
}

type benchImportCmd struct {
	benchFlags
	Rows int `help:"Rows of the file." default:"1000000"`
}

// Help shows an example.
func (benchImportCmd) Help() string {
	return "Into an empty database, from the upload to the last row on disk.\n\n  petitbleu bench import --json --rows 200000"
}

// Run measures an import.
func (c benchImportCmd) Run(ctx context.Context) error {
	r, err := bench.Import(ctx, bench.ImportOptions{DSN: c.Database, Rows: c.Rows})
	if err != nil {
		return err
	}
	return c.tell(r)
}

type benchSegmentsCmd struct {
	JSON     bool   `name:"json" help:"Print one JSON object."`
	Database string `help:"Where to keep the data: a file, or postgres://… of an empty database. Default: SQLite in a temporary folder." placeholder:"URL"`
	People   int    `help:"People, twelve attributes each." default:"1000000"`
	Events   int    `help:"Events of them all." default:"1000000"`
	Plain    bool   `help:"Ask the plain way too, and compare the answers." default:"true" negatable:""`
}

// Help shows an example.
func (benchSegmentsCmd) Help() string {
	return "Questions that nobody asked before: p50 and p99 are of six conditions on attributes; events_p50_ms of two on events and two on attributes. " +
		"Lost are answers that differ from the plain way's. Five million people and fifty million events take half an hour on a busy machine, most of it for the plain way, 8 GB of disk and 4 GB of memory; " +
		"with --no-plain a few minutes and 1 GB of disk.\n\n" +
		"  petitbleu bench segments --json --people 5000000 --events 50000000"
}

// Run measures segments.
func (c benchSegmentsCmd) Run(ctx context.Context) error {
	o := bench.SegmentsOptions{DSN: c.Database, People: c.People, Events: c.Events}
	if !c.Plain {
		o.Plain = -1
	}
	r, err := bench.Segments(ctx, o)
	if err != nil {
		return err
	}
	return benchFlags{JSON: c.JSON}.tell(r)
}

type benchLiquidCmd struct {
	JSON    bool    `name:"json" help:"Print one JSON object."`
	Seconds float64 `help:"How long each engine renders each template." default:"4"`
}

// Help shows an example.
func (benchLiquidCmd) Help() string {
	return "per_second is of a simple substitution, on one core; baseline is the fastest other engine in Go on the same templates, in turns. " +
		"Lost are texts that the two render differently.\n\n  petitbleu bench liquid --json"
}

// Run measures templates.
func (c benchLiquidCmd) Run(ctx context.Context) error {
	r, err := bench.Liquid(ctx, bench.LiquidOptions{Seconds: c.Seconds})
	if err != nil {
		return err
	}
	return benchFlags{JSON: c.JSON}.tell(r)
}

type benchFeedCmd struct {
	JSON        bool    `name:"json" help:"Print one JSON object."`
	Seconds     float64 `help:"How long to measure events." default:"10"`
	Database    string  `help:"Where to keep the data: a file, or postgres://… of an empty database. Default: SQLite in a temporary folder." placeholder:"URL"`
	Connections int     `help:"Open feeds, each a person's." default:"10000"`
	Plain       bool    `help:"Measure the plain way too: a handler and a channel for each connection." default:"true" negatable:""`
}

// Help shows an example.
func (benchFeedCmd) Help() string {
	return "per_second is of events to all, ten at a time; one_event_per_second of one at a time, one_by_one_per_second of an event for each person. " +
		"p50 and p99 are of realtime notifications, from the call to the open feed, realtime_beside_batch_… of one every ten milliseconds while a batch runs; batch_… of a batch to 100,000 people, until it is in every feed and on every open one; …_cpu_us is the processor time of an event. Load and program share this machine and each needs a file descriptor for each connection.\n\n  petitbleu bench feed --json"
}

// Run measures open feeds.
func (c benchFeedCmd) Run(ctx context.Context) error {
	o := bench.FeedOptions{DSN: c.Database, Seconds: c.Seconds, Connections: c.Connections}
	if !c.Plain {
		o.Plain = -1
	}
	r, err := bench.Feed(ctx, o)
	if err != nil {
		return err
	}
	return benchFlags{JSON: c.JSON}.tell(r)
}

func (f benchFlags) tell(r bench.Result) error {
	if f.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Printf("%s on %s: %d in %.1f s, %.0f/s, p50 %.2f ms, p99 %.2f ms, %.0f MB, lost %d, repeated %d\n",
			r.Name, r.Engine, r.Count, r.Seconds, r.PerSecond, r.P50ms, r.P99ms, r.RSSMB, r.Lost, r.Repeated)
		for name, v := range r.Details {
			fmt.Printf("  %s: %.2f\n", name, v)
		}
	}
	if !r.OK() {
		return errFault
	}
	return nil
}
