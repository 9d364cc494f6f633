package graph

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Usage is how much of its allowance an app or a Page has used, in percent of the highest of
// calls, time and CPU time (Messenger Platform reference, section 5.3).
type Usage struct {
	App    int            // X-App-Usage
	Page   int            // X-Page-Usage
	Kinds  map[string]int // X-Business-Use-Case-Usage, by type: messenger, pages …
	Regain time.Duration  // until the platform lets us in again; 0: it does
}

// Most is the highest of all.
func (u Usage) Most() int {
	most := max(u.App, u.Page)
	for _, v := range u.Kinds {
		most = max(most, v)
	}
	return most
}

type load struct {
	Type   string      `json:"type"`
	Calls  wire.Number `json:"call_count"`
	CPU    wire.Number `json:"total_cputime"`
	Time   wire.Number `json:"total_time"`
	Regain wire.Number `json:"estimated_time_to_regain_access"` // minutes
}

func (l load) percent() int {
	most := 0.0
	for _, n := range []wire.Number{l.Calls, l.CPU, l.Time} {
		if v, err := n.Float(); err == nil && v < 1e6 {
			most = max(most, v)
		}
	}
	return int(most)
}

// usageOf reads the headers; ok is false when there are none, as at low usage.
func usageOf(h http.Header) (u Usage, ok bool) {
	for name, to := range map[string]*int{"X-App-Usage": &u.App, "X-Page-Usage": &u.Page} {
		var l load
		if text := h.Get(name); text != "" && json.Unmarshal([]byte(text), &l) == nil {
			*to, ok = l.percent(), true
		}
	}
	var cases map[string][]load
	if text := h.Get("X-Business-Use-Case-Usage"); text != "" && json.Unmarshal([]byte(text), &cases) == nil {
		for _, list := range cases {
			for _, l := range list {
				if u.Kinds == nil {
					u.Kinds = map[string]int{}
				}
				u.Kinds[l.Type], ok = max(u.Kinds[l.Type], l.percent()), true
				if m, err := l.Regain.Float(); err == nil && m > 0 && m < 7*24*60 {
					u.Regain = max(u.Regain, time.Duration(m*float64(time.Minute)))
				}
			}
		}
	}
	return u, ok
}
