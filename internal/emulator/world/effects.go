package world

import (
	"slices"
	"strings"
)

// Kinds of effects: what a person's action caused. They are kept in memory, the newest of all
// conversations.
const (
	EffectAction  = "action"  // what the person did: Name
	EffectWindow  = "window"  // the messaging window opened: Name is what opened it
	EffectEvent   = "event"   // an event for an app: Name is the webhook field
	EffectUnheard = "unheard" // an event that no app hears: Name is the webhook field
	EffectCall    = "call"    // a try of a webhook call: Call, Name has its fields, Status, Error, TookMS
	EffectGraph   = "graph"   // a Graph call of an app: Method, Name is the edge, Code and Subcode of a refusal
)

// Effect is one thing that happened in the conversation of a Page and a person. At is emulated
// Unix milliseconds; TookMS is real time.
type Effect struct {
	Seq     int64   `json:"seq"`
	At      int64   `json:"at_ms"`
	Kind    string  `json:"kind"`
	Page    string  `json:"page"`
	Person  string  `json:"person"`
	App     string  `json:"app,omitempty"`
	Name    string  `json:"name,omitempty"`
	Method  string  `json:"method,omitempty"`
	Call    int64   `json:"call,omitempty"`
	Status  int     `json:"status,omitempty"`
	Code    int     `json:"code,omitempty"`
	Subcode int     `json:"subcode,omitempty"`
	Error   string  `json:"error,omitempty"`
	TookMS  float64 `json:"took_ms,omitempty"`
	// Text is what was said, or the sender action.
	Text string `json:"text,omitempty"`
}

const (
	effectsKept = 5000
	effectText  = 80 // characters of a text that an effect shows
)

// Note keeps an effect.
func (w *World) Note(e Effect) {
	w.nextEffect++
	e.At, e.Seq = w.Now(), w.nextEffect
	if text := []rune(e.Text); len(text) > effectText {
		e.Text = string(text[:effectText]) + "…"
	}
	w.effects = append(w.effects, e)
	if len(w.effects) >= 2*effectsKept {
		w.effects = slices.Clone(w.effects[len(w.effects)-effectsKept:])
	}
	if e.Kind == EffectGraph { // the others come with an event of their own
		w.Publish("effect", map[string]string{"page": e.Page, "person": e.Person})
	}
}

// unnote drops the effects after a number.
func (w *World) unnote(after int64) {
	for n := len(w.effects); n > 0 && w.effects[n-1].Seq > after; n-- {
		w.effects = w.effects[:n-1]
	}
}

// Caused is what the newest action of a person on a Page caused, oldest first, the action at its
// head. After a restart, or when much happened since, it is empty.
func (w *World) Caused(page, person string) []Effect {
	var out []Effect
	for i := len(w.effects) - 1; i >= 0; i-- {
		e := w.effects[i]
		if e.Page != page || e.Person != person {
			continue
		}
		out = append(out, e)
		if e.Kind == EffectAction {
			slices.Reverse(out)
			return out
		}
	}
	return nil
}

// Did is what an app did by the Graph API after a webhook call, for the people that the call is
// about, until the next of them acted. Calls that tell of the app's own messages have no part in it.
func (w *World) Did(c *Call) []Effect {
	out := []Effect{}
	if c.began == 0 || !slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains(answerFields, f) }) {
		return out
	}
	for _, e := range w.effects {
		if e.Seq < c.began || e.Page != c.PageID || !slices.Contains(c.People, e.Person) {
			continue
		}
		if e.Kind == EffectAction {
			break // somebody acted again
		}
		if e.Kind == EffectGraph && e.App == c.AppID {
			out = append(out, e)
		}
	}
	return out
}

// noteTry keeps the newest try of a call for those that it is about.
func (w *World) noteTry(c *Call) {
	const peopleShown = 5
	a := c.Attempts[len(c.Attempts)-1]
	for _, person := range c.People[:min(len(c.People), peopleShown)] {
		w.Note(Effect{Kind: EffectCall, Page: c.PageID, Person: person, App: c.AppID, Name: strings.Join(c.Fields, ", "), Call: c.ID, Status: a.Status, Error: a.Error, TookMS: a.TookMS})
	}
}
