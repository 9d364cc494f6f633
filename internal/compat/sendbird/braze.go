package sendbird

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
)

// registerBraze adds the doors of an external Braze (Notifications reference, section 17).
func (d *Door) registerBraze(mux *http.ServeMux) {
	mux.Handle("POST "+feed.BrazeRealtimePath, d.serve(paceBraze, petitbleu.ScopeNotificationsSend, d.brazeRealtime))
	mux.Handle("POST "+feed.BrazeBatchPath, d.serve(paceBraze, petitbleu.ScopeNotificationsSend, d.brazeBatch))
	mux.HandleFunc("/braze/notifications/", nothing)
}

// webhook is a call of an external Braze: one person's notification.
type webhook struct {
	target   feed.Target
	send     feed.Send
	key      string // names the call, so that one that Braze makes again is done once; empty: it has no name
	campaign string
}

// testDispatch is the dispatch id of what Braze sends as a test: each of them is one of its own (Braze reference, section
// 2.7).
const testDispatch = "dispatch_id_for_unsent_campaign"

// readWebhook reads the body that the builder's Liquid makes (section 17.14).
func (d *Door) readWebhook(c *call) (*webhook, error) {
	body, err := readBody(c.w, c.request)
	if err != nil {
		return nil, err
	}
	w := &webhook{send: feed.Send{Origin: "braze", By: c.key.ID}}
	if w.target.UserID, err = body.text("receiver", 1000); err != nil {
		return nil, err
	}
	if w.target.UserID == "" {
		return nil, missing("receiver")
	}
	if why := userID(w.target.UserID); why != "" {
		return nil, invalid("receiver", why)
	}
	if w.send.TemplateKey, err = body.needed("template_key", 200); err != nil {
		return nil, err
	}
	if v, err := body.inner("variables"); err != nil {
		return nil, err
	} else if v != nil {
		w.target.Variables = body["variables"]
	}
	texts := map[string]string{}
	for _, name := range []string{"event_name", "tag", "title", "priority", "purpose", "campaign_id", "canvas_id", "dispatch_id", "external_id", "user_id_braze", "braze_id", "request_id"} {
		if texts[name], err = body.text(name, 300); err != nil {
			return nil, err
		}
		texts[name] = strings.TrimSpace(texts[name])
	}
	w.send.EventName, w.send.Tag, w.send.Title, w.send.Priority, w.send.Purpose = texts["event_name"], texts["tag"], texts["title"], texts["priority"], petitbleu.Purpose(texts["purpose"])
	w.campaign = cmp.Or(texts["campaign_id"], texts["canvas_id"])
	back := endpoint.BrazeCallback{ExternalID: cmp.Or(texts["external_id"], texts["user_id_braze"]), BrazeID: texts["braze_id"], CampaignID: texts["campaign_id"], CanvasID: texts["canvas_id"], DispatchID: texts["dispatch_id"]}
	if alias, err := body.inner("user_alias"); err != nil {
		return nil, err
	} else if alias != nil && back.ExternalID == "" {
		back.UserAlias = body["user_alias"]
	}
	if back.ExternalID != "" || back.UserAlias != nil {
		back.BrazeID = "" // one id is enough, and more than one is refused
	}
	if back.ExternalID == "" && back.BrazeID == "" && back.UserAlias == nil {
		back.ExternalID = w.target.UserID
	}
	if w.send.EventName != "" {
		if w.target.Callback, err = json.Marshal(back); err != nil {
			return nil, err
		}
	}
	w.key = requestKey(c.key.ID, texts["request_id"], texts["dispatch_id"], w)
	return w, nil
}

// requestKey names a call by its request id, or by its dispatch, the person and the template; empty where it has neither.
func requestKey(key, request, dispatch string, w *webhook) string {
	parts := []string{key, "request", request}
	if request == "" {
		if dispatch == "" || dispatch == testDispatch {
			return ""
		}
		parts = []string{key, "dispatch", dispatch, w.target.UserID, w.send.TemplateKey}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// brazeRealtime sends one person's notification at once.
func (d *Door) brazeRealtime(ctx context.Context, c *call) (int, any, error) {
	w, err := d.readWebhook(c)
	if err != nil {
		return 0, nil, err
	}
	if w.send.Purpose == "" {
		w.send.Purpose = petitbleu.PurposeTransactional
	}
	if err := d.active(ctx, c.ws); err != nil {
		return 0, nil, err
	}
	s, err := d.Feed.Realtime(ctx, c.ws, w.send, w.target, w.key)
	if err != nil {
		return 0, nil, sendFault(err)
	}
	mark(c.w, s.Again)
	a := &sent{NotificationID: s.NotificationID, MessageID: s.MessageID, TemplateKey: w.send.TemplateKey, Mode: modeRealtime, CreatedAt: s.At.UnixMilli(), Errors: []targetFail{}}
	a.count(&s, w.target.UserID)
	return http.StatusOK, a, nil
}

// brazeBatch takes one person of a campaign, and answers when the batch that they are in is on the disk.
func (d *Door) brazeBatch(ctx context.Context, c *call) (int, any, error) {
	w, err := d.readWebhook(c)
	if err != nil {
		return 0, nil, err
	}
	if w.send.Purpose == "" {
		w.send.Purpose = petitbleu.PurposePromotional
	}
	if err := d.active(ctx, c.ws); err != nil {
		return 0, nil, err
	}
	name, err := windowName(c.ws, w.send, w.campaign)
	if err != nil {
		return 0, nil, err
	}
	in, p := d.gather.join(name, c.ws, w.send, &one{target: w.target, key: w.key})
	select {
	case <-in.done:
	case <-ctx.Done():
		return 0, nil, petitbleu.Errorf(petitbleu.CodeUnavailable, "The caller went away.")
	}
	if p.err != nil {
		return 0, nil, sendFault(p.err)
	}
	mark(c.w, p.again)
	a := &sent{TemplateKey: w.send.TemplateKey, Mode: modeBatch, CreatedAt: d.Clock.Now().UnixMilli(), Targets: targetCounts{Accepted: 1}, Errors: []targetFail{}}
	if in.batch != nil {
		a.NotificationID, a.CreatedAt = in.batch.ID, in.batch.CreatedAt.UnixMilli()
	}
	return http.StatusAccepted, a, nil
}
