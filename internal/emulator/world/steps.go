package world

import (
	"slices"
	"strings"
)

// What a person's action caused: the events, the webhook calls that carried them, and what apps
// did then by the Graph API. Kept in memory, the newest of all conversations.

// Kinds of steps.
const (
	StepAction  = "action"  // what the person did: Name
	StepWindow  = "window"  // the messaging window opened: Name is what opened it
	StepEvent   = "event"   // an event for an app: Name is the webhook field
	StepUnheard = "unheard" // an event that no app hears: Name is the webhook field
	StepCall    = "call"    // a try of a webhook call: Call, Name has its fields, Status, Error, TookMS
	StepGraph   = "graph"   // a Graph call of an app: Method, Name is the edge, Code and Subcode of a refusal
)

// Step is one thing that happened in the conversation of a Page and a person. At is emulated
// Unix milliseconds; TookMS is real time.
type Step struct {
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
	stepsKept = 5000
	stepText  = 80 // characters of a text that a step shows
)

// Note keeps a step.
func (w *World) Note(s Step) {
	w.nextStep++
	s.At, s.Seq = w.Now(), w.nextStep
	if text := []rune(s.Text); len(text) > stepText {
		s.Text = string(text[:stepText]) + "…"
	}
	w.steps = append(w.steps, s)
	if len(w.steps) >= 2*stepsKept {
		w.steps = slices.Clone(w.steps[len(w.steps)-stepsKept:])
	}
	if s.Kind == StepGraph { // the others come with an event of their own
		w.Publish("step", map[string]string{"page": s.Page, "person": s.Person})
	}
}

// unnote drops the steps after a number.
func (w *World) unnote(after int64) {
	for n := len(w.steps); n > 0 && w.steps[n-1].Seq > after; n-- {
		w.steps = w.steps[:n-1]
	}
}

// Caused is what the newest action of a person on a Page caused, oldest first, the action at its
// head. After a restart, or when much happened since, it is empty.
func (w *World) Caused(page, person string) []Step {
	var out []Step
	for i := len(w.steps) - 1; i >= 0; i-- {
		s := w.steps[i]
		if s.Page != page || s.Person != person {
			continue
		}
		out = append(out, s)
		if s.Kind == StepAction {
			slices.Reverse(out)
			return out
		}
	}
	return nil
}

// Did is what an app did by the Graph API after a webhook call, for the people that the call is
// about, until the next of them acted. Calls that tell of the app's own messages have no part in it.
func (w *World) Did(c *Call) []Step {
	out := []Step{}
	if c.began == 0 || !slices.ContainsFunc(c.Fields, func(f string) bool { return !slices.Contains(answerFields, f) }) {
		return out
	}
	for _, s := range w.steps {
		if s.Seq < c.began || s.Page != c.PageID || !slices.Contains(c.People, s.Person) {
			continue
		}
		if s.Kind == StepAction {
			break // somebody acted again
		}
		if s.Kind == StepGraph && s.App == c.AppID {
			out = append(out, s)
		}
	}
	return out
}

// noteTry keeps the newest try of a call for those that it is about.
func (w *World) noteTry(c *Call) {
	const peopleShown = 5
	a := c.Attempts[len(c.Attempts)-1]
	for _, person := range c.People[:min(len(c.People), peopleShown)] {
		w.Note(Step{Kind: StepCall, Page: c.PageID, Person: person, App: c.AppID, Name: strings.Join(c.Fields, ", "), Call: c.ID, Status: a.Status, Error: a.Error, TookMS: a.TookMS})
	}
}
