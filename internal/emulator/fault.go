package emulator

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
	faultBatch   = "batch_calls"
	faultSeconds = "seconds_timestamps"
	faultEchoes  = "lose_echoes"
	faultAnswers = "lose_answers"
	faultRefuse  = "refuse_sends"
	faultLimit   = "rate_limit"
	faultExpire  = "expire_tokens"
)

var faultTexts = map[string]string{
	faultRepeat:  "Deliver a webhook call again after it was answered ('times' more, default 1).",
	faultDelay:   "Hold a webhook event back for 'delay_ms' of the emulator's clock (default 5000).",
	faultReorder: "Deliver a webhook event after the one behind it.",
	faultBatch:   "Put up to 'size' events (default 10) into one webhook entry.",
	faultSeconds: "Write the timestamp of an event in seconds.",
	faultEchoes:  "Send no echo of a message.",
	faultAnswers: "Accept a message and cut the connection before the answer.",
	faultRefuse:  "Refuse a send with 'code', 'subcode', 'http_status' and 'message' (default code 2, 500).",
	faultLimit:   "Refuse sends of a Page above 'per_second' (default 1) with 613.",
	faultExpire:  "Answer calls with a Page token with 190/463, as if it had expired.",
}

// Fault is one thing that goes wrong on purpose. It strikes one time in OneIn, drawn from
// a seeded generator; 0 is off, 1 is always. Limit ends it after that many strikes.
type Fault struct {
	OneIn int    `json:"one_in"`
	Limit int    `json:"limit,omitempty"`
	Page  string `json:"page,omitempty"` // only this Page
	Hits  int    `json:"hits"`

	Times      int    `json:"times,omitempty"`
	DelayMS    int64  `json:"delay_ms,omitempty"`
	Size       int    `json:"size,omitempty"`
	PerSecond  int    `json:"per_second,omitempty"`
	Code       int    `json:"code,omitempty"`
	Subcode    int    `json:"subcode,omitempty"`
	HTTPStatus int    `json:"http_status,omitempty"`
	Message    string `json:"message,omitempty"`
}

func (f *Fault) on(page string) bool {
	return f != nil && f.OneIn > 0 && (f.Limit == 0 || f.Hits < f.Limit) && (f.Page == "" || f.Page == page)
}

// strikes draws whether a fault strikes now. The caller holds the lock.
func (e *Emulator) strikes(name, page string) bool {
	f := e.st.Faults[name]
	if !f.on(page) {
		return false
	}
	if f.OneIn > 1 && e.gamble.IntN(f.OneIn) != 0 {
		return false
	}
	f.Hits++
	return true
}

// faultList is the answer of GET /_emulator/faults: every fault with its sentence.
func (e *Emulator) faultList() map[string]any {
	out := map[string]any{}
	for name, text := range faultTexts {
		f := e.st.Faults[name]
		if f == nil {
			f = &Fault{}
		}
		data, _ := json.Marshal(f)
		one := map[string]any{}
		_ = json.Unmarshal(data, &one)
		one["what"] = text
		one["on"] = f.on(f.Page)
		out[name] = one
	}
	return out
}

// setFaults switches faults: a name with null or one_in 0 turns one off, names left out
// stay. Hits start at 0 again for each that is named.
func (e *Emulator) setFaults(change map[string]*Fault) error {
	names := slices.Sorted(maps.Keys(faultTexts))
	for name, f := range change {
		if faultTexts[name] == "" {
			return fmt.Errorf("%s: is no fault; known are %v", name, names)
		}
		if f != nil && (f.OneIn < 0 || f.Limit < 0 || f.Times < 0 || f.Size < 0 || f.PerSecond < 0 || f.DelayMS < 0) {
			return fmt.Errorf("%s: numbers must not be negative", name)
		}
	}
	for name, f := range change {
		if f == nil || f.OneIn == 0 {
			delete(e.st.Faults, name)
			continue
		}
		set := *f
		set.Hits = 0
		e.st.Faults[name] = &set
	}
	e.dirty = true
	e.publish("faults", e.faultList())
	return nil
}

// rateWindow counts calls within one second of real time.
type rateWindow struct {
	start int64
	count int
}

// overRate counts a call under a key and says whether it is above the limit a second.
func (e *Emulator) overRate(key string, perSecond int) bool {
	now := e.real.Now().UnixMilli()
	w := e.limits[key]
	if w == nil || now-w.start >= 1000 {
		w = &rateWindow{start: now}
		e.limits[key] = w
	}
	w.count++
	return w.count > perSecond
}

func orDefault[T int | int64](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}
