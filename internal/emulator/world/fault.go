package world

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Names of the faults that can be switched on.
const (
	faultRepeat  = "repeat_calls"
	faultDelay   = "delay_calls"
	faultReorder = "reorder_calls"
	faultDrop    = "drop_calls"
	faultBatch   = "batch_calls"
	faultSeconds = "seconds_timestamps"
	FaultEchoes  = "lose_echoes"
	FaultAnswers = "lose_answers"
	FaultSlow    = "slow_answers"
	FaultRefuse  = "refuse_sends"
	FaultLimit   = "rate_limit"
	FaultExpire  = "expire_tokens"
	FaultRevoke  = "revoke_permission"
)

var faultTexts = map[string]string{
	faultRepeat:  "Deliver a webhook call again after it was answered ('times' more, default 1).",
	faultDelay:   "Hold a webhook event back for 'delay_ms' of the emulator's clock (default 5000).",
	faultReorder: "Deliver a webhook event after the one behind it.",
	faultDrop:    "Never deliver a webhook event.",
	faultBatch:   "Put up to 'size' events (default 10) into one call: 'how' empty puts them into one entry, 'entries' into an entry each, 'pages' adds what waits for the app's other Pages.",
	faultSeconds: "Write the timestamp of an event in seconds.",
	FaultEchoes:  "Send no echo of a message.",
	FaultAnswers: "Accept a message and cut the connection before the answer.",
	FaultSlow:    "Accept a message and answer only after 'delay_ms' of real time (default 30000).",
	FaultRefuse:  "Refuse a send with 'code', 'subcode', 'http_status' and 'message' (default code 2, 500).",
	FaultLimit:   "Refuse sends of a Page above 'per_second' (default 1) with 613.",
	FaultExpire:  "Answer calls with a Page token with 190/463, as if it had expired.",
	FaultRevoke:  "Answer calls with a Page token with 230, as if pages_messaging had been taken away.",
}

// Fault is one thing that goes wrong on purpose. It strikes one time in OneIn, drawn from
// a seeded generator; 0 is off, 1 is always. Limit ends it after that many strikes.
type Fault struct {
	OneIn int    `json:"one_in"`
	Limit int    `json:"limit,omitempty"`
	Page  string `json:"page,omitempty"` // only this Page
	App   string `json:"app,omitempty"`  // only webhook calls of this app
	Hits  int    `json:"hits"`

	How        string `json:"how,omitempty"`
	Times      int    `json:"times,omitempty"`
	DelayMS    int64  `json:"delay_ms,omitempty"`
	Size       int    `json:"size,omitempty"`
	PerSecond  int    `json:"per_second,omitempty"`
	Code       int    `json:"code,omitempty"`
	Subcode    int    `json:"subcode,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
	Message    string `json:"message,omitempty"`
}

// On tells whether the fault may strike for a Page.
func (f *Fault) On(page string) bool {
	return f != nil && f.OneIn > 0 && (f.Limit == 0 || f.Hits < f.Limit) && (f.Page == "" || f.Page == page)
}

// on tells whether the fault may strike for the calls of an app and Page.
func (f *Fault) on(key QueueKey) bool { return f.On(key.Page) && (f.App == "" || f.App == key.App) }

// strikes is Strikes for the webhook calls of an app and Page.
func (w *World) strikes(name string, key QueueKey) bool {
	return w.State.Faults[name].on(key) && w.Strikes(name, key.Page)
}

// Strikes draws whether a fault strikes now. The caller holds the lock.
func (w *World) Strikes(name, page string) bool {
	f := w.State.Faults[name]
	if !f.On(page) {
		return false
	}
	if f.OneIn > 1 && w.gamble.IntN(f.OneIn) != 0 {
		return false
	}
	f.Hits++
	return true
}

// FaultList is the answer of GET /_emulator/faults: every fault with its sentence.
func (w *World) FaultList() map[string]any {
	out := map[string]any{}
	for name, text := range faultTexts {
		f := w.State.Faults[name]
		if f == nil {
			f = &Fault{}
		}
		data, _ := json.Marshal(f)
		one := map[string]any{}
		_ = json.Unmarshal(data, &one)
		one["what"] = text
		one["on"] = f.On(f.Page)
		out[name] = one
	}
	return out
}

// SetFaults switches faults: a name with null or one_in 0 turns one off, names left out
// stay. Hits start at 0 again for each that is named.
func (w *World) SetFaults(change map[string]*Fault) error {
	names := slices.Sorted(maps.Keys(faultTexts))
	for name, f := range change {
		if faultTexts[name] == "" {
			return fmt.Errorf("%s: is no fault; known are %v", name, names)
		}
		if f != nil && !slices.Contains([]string{"", "entries", "pages"}, f.How) {
			return fmt.Errorf("%s: how must be empty, entries or pages", name)
		}
		if f != nil && (f.OneIn < 0 || f.Limit < 0 || f.Times < 0 || f.Size < 0 || f.PerSecond < 0 || f.DelayMS < 0) {
			return fmt.Errorf("%s: numbers must not be negative", name)
		}
	}
	for name, f := range change {
		if f == nil || f.OneIn == 0 {
			delete(w.State.Faults, name)
			continue
		}
		set := *f
		set.Hits = 0
		w.State.Faults[name] = &set
	}
	w.Dirty = true
	w.Publish("faults", w.FaultList())
	return nil
}

// RateWindow counts calls within one second of real time.
type RateWindow struct {
	start int64
	count int
}

// OverRate counts a call under a key and says whether it is above the limit a second.
func (w *World) OverRate(key string, perSecond int) bool {
	now := w.Real.Now().UnixMilli()
	win := w.limits[key]
	if win == nil || now-win.start >= 1000 {
		win = &RateWindow{start: now}
		w.limits[key] = win
	}
	win.count++
	return win.count > perSecond
}

// OrDefault is v, or otherwise when v is 0.
func OrDefault[T int | int64](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}
