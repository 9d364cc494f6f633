package iadvize

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	waitLimit = 20 // seconds
	waitEvery = 50 * time.Millisecond
)

// preferredWait reads "Prefer: wait=5" (RFC 7240, section 4.3): how many seconds the caller
// would wait to learn what became of the message. 0 when it says nothing.
func preferredWait(values []string) int {
	for _, v := range values {
		for p := range strings.SplitSeq(v, ",") {
			name, n, _ := strings.Cut(strings.TrimSpace(p), "=")
			if s, err := strconv.Atoi(strings.Trim(n, `" `)); strings.EqualFold(strings.TrimSpace(name), "wait") && err == nil && s > 0 {
				return min(s, waitLimit)
			}
		}
	}
	return 0
}

// wait looks at the messages until each has left or failed, as long as the caller prefers. A
// message that Meta refused is answered as facebook_error with its code and subcode.
func (d *Door) wait(ctx context.Context, h http.Header, req request, a *answer) error {
	if req.wait == 0 {
		return nil
	}
	h.Set("Preference-Applied", "wait="+itoa(req.wait))
	ids := a.MessageIDs
	if len(ids) == 0 {
		ids = []string{a.MessageID}
	}
	end := time.NewTimer(time.Duration(req.wait) * time.Second)
	defer end.Stop()
	tick := time.NewTicker(waitEvery)
	defer tick.Stop()
	for {
		settled, err := d.look(ctx, req.workspace.ID, ids, a)
		if settled || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-end.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// underway are the states in which a message may still leave by itself.
var underway = []petitbleu.MessageState{petitbleu.StateQueued, petitbleu.StateHeld, petitbleu.StateSending, petitbleu.StateUnknown}

// look reads the messages once. The answer takes the state of the last one that has left its
// queue; a failure is answered at once.
func (d *Door) look(ctx context.Context, workspace string, ids []string, a *answer) (settled bool, err error) {
	var all []petitbleu.Message
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		all = all[:0]
		for _, id := range ids {
			m, err := tx.Message(workspace, id)
			if err != nil {
				return err
			}
			all = append(all, m)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	settled = true
	for _, m := range all {
		a.State = string(m.State)
		switch m.State {
		case petitbleu.StateFailed:
			a.Status, a.Error = http.StatusBadGateway, d.platformFailure(m)
			return true, nil
		case petitbleu.StateDropped:
			*a = refused(*a, verdictOf(m), nil)
			return true, nil
		}
		if slices.Contains(underway, m.State) {
			return false, nil
		}
	}
	return settled, nil
}

func verdictOf(m petitbleu.Message) petitbleu.Verdict {
	v := petitbleu.Verdict{Reason: m.Reason, Sentence: m.ReasonText}
	if m.Verdict != nil {
		v.Cure = m.Verdict.Cure
	}
	return v
}

// platformFailure gives the error of a message that failed, with Meta's code and subcode as
// the driver reads them from the last answer.
func (d *Door) platformFailure(m petitbleu.Message) *fault {
	e := &fault{Code: petitbleu.CodePlatform, Message: m.ReasonText}
	if e.Message == "" {
		e.Message = "Facebook refused the message."
	}
	if n := len(m.Wire); n > 0 && m.Wire[n-1].Status != 0 {
		last := m.Wire[n-1]
		f := d.Driver.Decode(channel.Response{Status: last.Status, Body: []byte(last.Response), Sent: true}).Failure
		if f != nil && f.Code != 0 {
			e.Platform = &platform{f.Code, f.Subcode}
		}
	}
	return e
}
