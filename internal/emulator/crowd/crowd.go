package crowd

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Limits of a crowd.
const (
	PeopleMost = 500_000
	RateMost   = 2000 // messages a second
	textsMost  = 100
)

// Order says who writes what, how fast, and to which Page.
type Order struct {
	Page   string   `json:"page"`   // id or username
	People int      `json:"people"` // they write in turn: crowd1, crowd2, …
	Prefix string   `json:"prefix"` // of their ids and names
	Rate   float64  `json:"rate"`   // messages a second, in real time
	Limit  int      `json:"limit,omitempty"`
	Texts  []string `json:"texts,omitempty"`
}

// Status is an order and how far it came.
type Status struct {
	Order
	Running bool `json:"running"`
	Written int  `json:"written"`
	// Problem is why the crowd stopped by itself, if it did.
	Problem string `json:"problem,omitempty"`

	turn int // which order this is
}

// usualTexts are written when the order has none.
var usualTexts = []string{"Hello, is the saucepan back in stock?", "Where is my order?", "Do you ship to Nantes?", "Thank you!", "Which size fits two people?"}

// Crowd writes to the Pages of one world. Its methods may be called at the same time.
type Crowd struct {
	w *world.World

	mu     sync.Mutex
	status Status
	wake   chan struct{}
}

// New returns a crowd that writes nothing yet. Run makes it write.
func New(w *world.World) *Crowd {
	return &Crowd{w: w, wake: make(chan struct{}, 1), status: Status{Order: Order{People: 500, Prefix: "crowd", Rate: 12}}}
}

// Start begins an order, in place of the one that runs. Without texts the crowd has its own.
func (c *Crowd) Start(o Order) (Status, error) {
	c.w.Mu.Lock()
	page := c.w.FindPage(o.Page)
	c.w.Mu.Unlock()
	switch {
	case page == nil:
		return Status{}, errors.New("page: there is no such Page; give its id or username")
	case o.People < 1 || o.People > PeopleMost:
		return Status{}, errors.New("people: must be 1 to 500,000")
	case !(o.Rate > 0) || o.Rate > RateMost:
		return Status{}, errors.New("rate: must be above 0 and at most 2,000 messages a second")
	case o.Limit < 0:
		return Status{}, errors.New("limit: must not be below 0")
	case strings.ContainsAny(o.Prefix, "/?# ") || o.Prefix == "":
		return Status{}, errors.New("prefix: must not be empty or contain slashes, blanks, ? or #")
	case len(o.Texts) > textsMost:
		return Status{}, errors.New("texts: must be at most 100")
	}
	o.Page = page.ID
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = Status{Order: o, Running: true, turn: c.status.turn + 1}
	c.poke()
	return c.status, nil
}

// Stop ends the writing.
func (c *Crowd) Stop() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status.Running = false
	c.poke()
	return c.status
}

// Status says how far it is.
func (c *Crowd) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// poke wakes Run and tells those who watch. The caller holds the lock.
func (c *Crowd) poke() {
	c.w.Publish("crowd", c.status)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

const (
	beat = 20 * time.Millisecond
	// tellEach is after how many beats those who watch are told how far it is.
	tellEach = 50
)

// Run writes what is ordered until ctx ends.
func (c *Crowd) Run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		c.write(ctx)
	}
}

// write works one order off: at each beat what became due since the last one. What a slow
// machine does not manage in a second is not made up for.
func (c *Crowd) write(ctx context.Context) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	last, owed := c.w.Real.Now(), 1.0
	for n := 1; ; n++ {
		o := c.Status()
		if !o.Running {
			return
		}
		for ; owed >= 1 && c.one(ctx); owed-- {
		}
		if n%tellEach == 0 {
			c.w.Publish("crowd", c.Status())
		}
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
			last, owed = c.w.Real.Now(), 1
			continue
		case <-ticker.C:
		}
		now := c.w.Real.Now()
		owed = min(owed+now.Sub(last).Seconds()*o.Rate, max(o.Rate, 1))
		last = now
	}
}

// one lets the next person write, and says whether to go on.
func (c *Crowd) one(ctx context.Context) bool {
	o := c.Status()
	if !o.Running || ctx.Err() != nil {
		return false
	}
	texts := o.Texts
	if len(texts) == 0 {
		texts = usualTexts
	}
	text := fmt.Sprintf("%s (%d)", texts[o.Written%len(texts)], o.Written+1)
	err := c.say(o, o.Prefix+strconv.Itoa(o.Written%o.People+1), text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.status.turn != o.turn {
		return false // another order stands meanwhile
	}
	if err != nil {
		c.status.Running, c.status.Problem = false, err.Error()
	} else {
		c.status.Written++
		if o.Limit > 0 && c.status.Written >= o.Limit {
			c.status.Running = false
		}
	}
	if !c.status.Running {
		c.w.Publish("crowd", c.status)
	}
	return c.status.Running
}

// say lets a person write, and makes them when they are not there. Who blocked the Page says
// nothing. Under the world's lock it looks once more whether the order still stands: a world that
// starts over stops the crowd first.
func (c *Crowd) say(o Status, person, text string) error {
	c.w.Mu.Lock()
	defer c.w.Mu.Unlock()
	if now := c.Status(); !now.Running || now.turn != o.turn {
		return nil
	}
	if c.w.FindPerson(person) == nil {
		if _, err := c.w.AddPerson(world.Person{ID: person, FirstName: person}); err != nil {
			return err
		}
	}
	if t := c.w.FindThread(o.Page, person); t != nil && t.Blocked {
		return nil
	}
	_, err := c.w.ActHeld(person, &world.Action{Action: "text", Page: o.Page, Text: text})
	return err
}
