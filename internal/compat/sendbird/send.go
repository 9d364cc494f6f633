package sendbird

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// The modes (Notifications reference, section 11.1). Those of the oldest version are taken too: auto chooses, single
// is realtime for fewer than ten, multi is batch.
const (
	modeRealtime = "realtime"
	modeBatch    = "batch"
	modeAuto     = "auto"
	modeSingle   = "single"
	modeMulti    = "multi"
)

// singleLimit is how many targets the mode single takes (section 11.8).
const singleLimit = 10

// order is a request to send, read.
type order struct {
	mode      string
	targets   []string
	file      string
	variables map[string]json.RawMessage
	key       string // names the request
	send      feed.Send
}

// sent is the answer (section 11.4: the original's could not be read; this is ours).
type sent struct {
	NotificationID string       `json:"notification_id"`
	MessageID      string       `json:"message_id,omitempty"`
	TemplateKey    string       `json:"template_key"`
	Mode           string       `json:"mode"`
	CreatedAt      int64        `json:"created_at"`
	Targets        targetCounts `json:"targets"`
	Errors         []targetFail `json:"errors"`
}

type targetCounts struct {
	Accepted int64 `json:"accepted"`
	Rejected int64 `json:"rejected"`
}

type targetFail struct {
	UserID  string `json:"user_id"`
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// send answers a request to send.
func (d *Door) send(ctx context.Context, c *call) (int, any, error) {
	o, err := d.readOrder(c)
	if err != nil {
		return 0, nil, err
	}
	p := paceRealtime
	if o.mode == modeBatch {
		p = paceBatch
	}
	if err := d.limits.take(c.w.Header(), c.key.ID, p, time.Now()); err != nil {
		return 0, nil, err
	}
	if err := d.active(ctx, c.ws); err != nil {
		return 0, nil, err
	}
	switch {
	case o.mode == modeBatch:
		return d.sendBatch(ctx, c, o)
	case len(o.targets) > 1:
		return d.sendSingle(ctx, c, o)
	}
	s, err := d.Feed.Realtime(ctx, c.ws, o.send, o.target(o.targets[0]), o.key)
	if err != nil {
		return 0, nil, sendFault(err)
	}
	mark(c.w, s.Again)
	a := o.answer(s.NotificationID, s.At)
	a.MessageID = s.MessageID
	a.count(&s, o.targets[0])
	return http.StatusOK, a, nil
}

func (o *order) target(user string) feed.Target {
	return feed.Target{UserID: user, Variables: o.variables[user]}
}

func (o *order) answer(id string, at time.Time) *sent {
	return &sent{NotificationID: id, TemplateKey: o.send.TemplateKey, Mode: o.mode, CreatedAt: at.UnixMilli(), Errors: []targetFail{}}
}

// count notes what became of one person's notification.
func (a *sent) count(s *feed.Sent, user string) {
	if s.Reason == "" || !s.Until.IsZero() {
		a.Targets.Accepted++
		return
	}
	a.Targets.Rejected++
	a.Errors = append(a.Errors, targetFail{user, codeInvalid, "Not sent: " + string(s.Reason) + "."})
}

// mark tells that an answer is that of an earlier request of its key.
func mark(w http.ResponseWriter, again bool) {
	if again {
		w.Header().Set("Idempotency-Replayed", "true")
	}
}

// sendSingle notifies some people at once, one after the other: where some fail the others have got theirs, and the
// answer is a partial success (section 11.5).
func (d *Door) sendSingle(ctx context.Context, c *call, o *order) (int, any, error) {
	var a *sent
	var first error
	for i, user := range o.targets {
		key := o.key
		if key != "" {
			key += "/" + user
		}
		s, err := d.Feed.Realtime(ctx, c.ws, o.send, o.target(user), key)
		if err != nil {
			f := faultOf(sendFault(err))
			if f.Code == codeInternal {
				return 0, nil, err
			}
			if first == nil {
				first = f
			}
			if a == nil {
				a = o.answer("", d.Clock.Now())
			}
			a.Targets.Rejected++
			a.Errors = append(a.Errors, targetFail{user, f.Code, f.Message})
			continue
		}
		if a == nil || a.NotificationID == "" {
			was := a
			a = o.answer(s.NotificationID, s.At)
			if was != nil {
				a.Targets, a.Errors = was.Targets, was.Errors
			}
		}
		mark(c.w, s.Again && i == 0)
		a.count(&s, user)
	}
	switch {
	case a.Targets.Accepted == 0 && first != nil:
		return 0, nil, first
	case a.Targets.Rejected > 0:
		return http.StatusMultiStatus, struct {
			*sent
			Error   bool   `json:"error"`
			Message string `json:"message"`
			Code    int    `json:"code"`
		}{a, true, "Some of the targets failed.", codePartial}, nil
	}
	return http.StatusOK, a, nil
}

// sendBatch keeps a batch; it is in every feed soon after.
func (d *Door) sendBatch(ctx context.Context, c *call, o *order) (int, any, error) {
	targets := make([]feed.Target, len(o.targets))
	for i, user := range o.targets {
		targets[i] = o.target(user)
	}
	b, rejected, err := d.Feed.Batch(ctx, c.ws, o.send, targets, o.file, o.key)
	if err != nil {
		return 0, nil, sendFault(err)
	}
	mark(c.w, b.Again)
	a := o.answer(b.ID, b.CreatedAt)
	a.Targets = targetCounts{b.Targets - int64(len(rejected)), int64(len(rejected))}
	for _, r := range rejected {
		f := faultOf(sendFault(petitbleu.Errorf(r.Code, "%s", r.Message)))
		a.Errors = append(a.Errors, targetFail{r.UserID, f.Code, f.Message})
	}
	return http.StatusAccepted, a, nil
}

// sendFault says why something could not be sent, in the codes of section 11.8.
func sendFault(err error) error {
	f := faultOf(err)
	if petitbleu.CodeOf(err) == petitbleu.CodeMissingValue {
		f.Code = codeMissing
	}
	return f
}

// active refuses to send in a workspace that has no feed: notifications were never turned on there.
func (d *Door) active(ctx context.Context, ws string) error {
	return d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Feeds(ws)
		if err == nil && len(all) == 0 {
			err = refuse(codeNotActive, "Notifications are not turned on: make a feed under Channels first.")
		}
		return err
	})
}
