package kill

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// bells is a database with a feed, between the lives of a node.
type bells struct {
	t   *testing.T
	dsn string
}

func (b bells) do(fn func(s *store.Store, e *feed.Engine) error) {
	b.t.Helper()
	s, err := store.Open(b.t.Context(), b.dsn)
	if err != nil {
		b.t.Fatal(err)
	}
	defer s.Close()
	p := people.New(people.Options{Store: s, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler)})
	if err := fn(s, feed.New(feed.Options{Store: s, People: p, Clock: clock.System()})); err != nil {
		b.t.Fatal(err)
	}
}

func (b bells) house() error {
	now := time.Now()
	var failed error
	b.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Write(b.t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
				return err
			}
			f := feed.NewFeed()
			f.WorkspaceID, f.Key, f.Name = "ws_1", "news", "News"
			f, err := feed.CreateFeed(tx, f, now)
			if err != nil {
				return err
			}
			card := petitbleu.CardContent{Card: json.RawMessage(`{"version":1,"body":{"items":[{"type":"text","text":"Hello {name}"}]}}`)}
			c, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: "ws_1", Key: "hello", Name: "Hello", FeedID: f.ID}, card, now)
			if err != nil {
				return err
			}
			_, _, failed = feed.Publish(tx, "ws_1", c.ID, c.Revision, "Ana", now)
			return failed
		})
	})
	return failed
}

// TestKilledInABatch kills a node at random points of a batch of notifications to people who are not known yet, and while
// their SENT is told. Everybody has one notification and one event.
func TestKilledInABatch(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		b := bells{t, storetest.DSN(t, "sqlite")}
		k := b.begin(40_000)
		for range 12 {
			node := k.serve()
			time.Sleep(time.Duration(rand.IntN(900)) * time.Millisecond) // a random point, not something to wait for
			node.Kill()
		}
		k.through()
	})
	t.Run("postgres", func(t *testing.T) {
		const targets = 20_000
		b := bells{t, storetest.DSN(t, "postgres")}
		k := b.begin(targets)
		for part := range int64(3) { // what a dead node had taken is another's after 15 seconds: so not often
			point := part*targets/4 + rand.Int64N(targets/4)
			node := k.serve()
			program.Until(t, "the next point", func() bool { return k.look().Accepted >= point })
			time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond) // a point of a block, not its end
			node.Kill()
		}
		node := k.serve()
		program.Until(t, "the batch to be done", func() bool { return k.look().State == petitbleu.BatchDone })
		node.Kill() // while the last are told
		k.through()
	})
}

// killed is a batch whose nodes are killed.
type killed struct {
	bells
	targets int
	batch   string
	files   string
	told    int  // times that SENT was told
	waits   bool // something waits to be told
}

// begin makes a batch to as many people who are not known.
func (b bells) begin(targets int) *killed {
	if err := b.house(); err != nil {
		b.t.Fatal(err)
	}
	k := &killed{bells: b, targets: targets, files: b.t.TempDir()}
	b.do(func(_ *store.Store, e *feed.Engine) error {
		var text strings.Builder
		text.WriteString("user_id,name\n")
		for i := range targets {
			fmt.Fprintf(&text, "u-%d,P%d\n", i, i)
		}
		if _, _, err := e.UploadFile(b.t.Context(), "ws_1", "all.csv", "", strings.NewReader(text.String())); err != nil {
			return err
		}
		n, _, err := e.Batch(b.t.Context(), "ws_1", feed.Send{TemplateKey: "hello", EventName: "hello told"}, nil, "all.csv", "")
		if err == nil {
			k.batch = n.ID
		}
		return err
	})
	return k
}

func (k *killed) serve() *program.Process {
	return program.Start(k.t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", k.dsn, "--files", k.files, "--log-level", "warn",
		"--seal-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
}

// look reads how far the batch is.
func (k *killed) look() (n petitbleu.Batch) {
	k.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Read(k.t.Context(), func(tx *store.Tx) (err error) {
			if n, err = tx.Batch("ws_1", k.batch); err != nil {
				return err
			}
			news, err := tx.StatusNewsDue(1)
			if err != nil {
				return err
			}
			k.waits = len(news) > 0
			all, err := tx.NewestEvents("ws_1", petitbleu.EventCustom, "hello told", 2*k.targets)
			k.told = len(all)
			return err
		})
	})
	return n
}

// through lets nodes live until all is told, and counts.
func (k *killed) through() {
	k.t.Helper()
	n := k.look()
	for i := 0; i < 60 && (n.State != petitbleu.BatchDone || k.waits || k.told < k.targets); i++ {
		node := k.serve()
		time.Sleep(2 * time.Second) // SQLite is one program's: look between two lives
		node.Stop(k.t)
		n = k.look()
	}
	if n.State != petitbleu.BatchDone || n.Accepted != int64(k.targets) || k.told != k.targets {
		k.t.Errorf("%+v, told %d times", n, k.told)
	}
	k.everybodyOnce(k.targets)
	k.t.Logf("%d in their feeds, told %d times", n.Accepted, k.told)
}

// everybodyOnce counts what each person has, the rows themselves.
func (b bells) everybodyOnce(want int) {
	b.t.Helper()
	b.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Read(b.t.Context(), func(tx *store.Tx) error {
			counts, err := tx.NotifiedTimes("ws_1")
			if err != nil {
				return err
			}
			if len(counts) != 1 || counts[1] != int64(want) {
				b.t.Errorf("people by how many notifications they have: %v, want %d with one", counts, want)
			}
			return nil
		})
	})
}
