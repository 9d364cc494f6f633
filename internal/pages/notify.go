package pages

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// What a notice says of its alert.
const (
	noticeOpened = "opened"
	noticeStill  = "still_open"
	noticeClosed = "closed"
	noticeTest   = "test"
)

// The kinds of target.
const (
	TargetWebhook = "webhook"
	TargetMail    = "mail"
)

const (
	tellTimeout = 10 * time.Second
	tellTries   = 12
	tellsAtOnce = 50
	tellLease   = "alerts/tell"
)

// AddTarget adds somebody who is told of alerts: the address of a webhook, or a mailbox. The
// secret, which signs the calls of a webhook, is shown here once.
func (p *Pages) AddTarget(ctx context.Context, workspace, kind, address, language string) (store.AlertTarget, string, error) {
	if err := p.checkTarget(kind, address); err != nil {
		return store.AlertTarget{}, "", err
	}
	now := p.now()
	t := store.AlertTarget{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindTarget, now), Kind: kind, Address: address, Language: language, CreatedAt: now}
	shown := ""
	if kind == TargetWebhook {
		shown = secret.NewToken("pb_alert_")
		t.SecretSealed = p.o.Box.Seal("alert/"+t.ID, shown)
	}
	return t, shown, p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertAlertTarget(t) })
}

func (p *Pages) checkTarget(kind, address string) error {
	if kind == TargetMail {
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > 254 {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not a mail address. Write it as name@host.").At("body.address")
		}
		if !p.o.Mail.Set() {
			return petitbleu.Errorf(petitbleu.CodeUnavailable, "Mail is not set up in this program: start it with --smtp-url and --smtp-from, or use a webhook.").At("body.kind")
		}
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not a web address. Write it as https://host/path.").At("body.address")
	}
	return nil
}

// notify queues a notice of an alert for each target of its workspace.
func (p *Pages) notify(tx *store.Tx, a store.Alert, event string, now time.Time) error {
	targets, err := tx.AlertTargets(a.WorkspaceID)
	if err != nil || len(targets) == 0 {
		return err
	}
	notices := make([]store.AlertNotice, len(targets))
	for i, t := range targets {
		notices[i] = store.AlertNotice{WorkspaceID: a.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindNotice, now), AlertID: a.ID, TargetID: t.ID, Event: event, DueAt: now}
	}
	tx.AfterCommit(func() { wake(p.wakeTell) })
	return tx.InsertAlertNotices(notices)
}

// Tell brings the notices that are due to people. One node of several does.
func (p *Pages) Tell(ctx context.Context, now time.Time) (more bool, err error) {
	var due []store.AlertNotice
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueAlertNotices(now, tellsAtOnce)
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	held, err := p.hold(ctx, tellLease, now)
	if err != nil || !held {
		return false, err
	}
	for _, n := range due {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		err = errors.Join(err, p.tellOne(ctx, n, now))
	}
	return len(due) == tellsAtOnce && err == nil, err
}

func (p *Pages) tellOne(ctx context.Context, n store.AlertNotice, now time.Time) error {
	var a store.Alert
	var t store.AlertTarget
	var w petitbleu.Workspace
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if a, err = tx.Alert(n.WorkspaceID, n.AlertID); err != nil {
			return err
		}
		if t, err = tx.AlertTarget(n.WorkspaceID, n.TargetID); err != nil {
			return err
		}
		w, err = tx.Workspace(n.WorkspaceID)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		n.DueAt, n.Note = time.Time{}, "The alert or the target is gone."
	case err != nil:
		return err
	case n.Event != noticeClosed && !a.ClosedAt.IsZero() && !told[a.Kind]:
		n.DueAt, n.Note = time.Time{}, "It was over before it could be told."
	default:
		n.Attempts++
		err := p.deliver(ctx, t, p.words(w, a, n.Event, t.Language, n.ID, now), now)
		if err == nil {
			n.DueAt, n.SentAt, n.Note = time.Time{}, now, ""
			break
		}
		n.Note, n.DueAt = plain(err), now.Add(min(time.Minute<<min(n.Attempts-1, 10), time.Hour))
		if n.Attempts >= tellTries {
			n.DueAt = time.Time{}
		}
		p.o.Logger.Warn("an alert could not be told", "target", t.ID, "kind", t.Kind, "attempts", n.Attempts, "error", err)
	}
	return p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateAlertNotice(n) })
}

// Test tells a target that it works, at once, and gives the error when it does not.
func (p *Pages) Test(ctx context.Context, workspace, id string) error {
	var t store.AlertTarget
	var w petitbleu.Workspace
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if t, err = tx.AlertTarget(workspace, id); err != nil {
			return err
		}
		w, err = tx.Workspace(workspace)
		return err
	})
	if err != nil {
		return err
	}
	now := p.now()
	n := p.words(w, store.Alert{Kind: noticeTest, OpenedAt: now, Params: "{}"}, noticeTest, t.Language, petitbleu.NewID(petitbleu.KindNotice, now), now)
	if err := p.deliver(ctx, t, n, now); err != nil {
		code := petitbleu.CodeRefused
		if t.Kind == TargetMail {
			code = petitbleu.CodeUnavailable // the mail server is ours
		}
		return petitbleu.Errorf(code, "The test did not arrive. %s", plain(err))
	}
	return nil
}

func (p *Pages) deliver(ctx context.Context, t store.AlertTarget, n Notice, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	if t.Kind == TargetMail {
		return p.o.Mail.Send(ctx, n.letter(t.Address, now))
	}
	key, err := p.o.Box.Open("alert/"+t.ID, t.SecretSealed)
	if err != nil {
		return errors.New("its secret does not open with this program's key")
	}
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.Address, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address is not a URL")
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "petitbleu")
	r.Header.Set("Petitbleu-Notice", n.ID)
	r.Header.Set("Petitbleu-Timestamp", stamp)
	r.Header.Set("Petitbleu-Signature", "v1="+Sign(key, stamp, body))
	res, err := p.o.HTTP.Do(r)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return statusError(res.StatusCode)
	}
	return nil
}

// Sign is what the receiver of a webhook compares: HMAC-SHA256, in hexadecimal, of the timestamp,
// a full stop and the body, by the target's secret.
func Sign(key, timestamp string, body []byte) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(timestamp + "."))
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}
