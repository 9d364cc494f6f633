package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

type notificationCmd struct {
	Send notificationSendCmd `cmd:"" help:"Send an in-app notification to one person, to several, or to those of a CSV file."`
	List notificationListCmd `cmd:"" help:"The newest in-app notifications, and what people did with them."`
	Show notificationShowCmd `cmd:"" help:"One notification, or one batch, by its id."`
}

// Help shows an example.
func (notificationCmd) Help() string {
	return "They are shown in people's feeds, by card templates.\n\n  petitbleu notification send --template order-shipped --to u-1 --set order.id=A-7\n  petitbleu notification list --status unread"
}

type notificationSendCmd struct {
	nativeTarget
	Template string            `help:"Key of the card template." required:"" placeholder:"KEY"`
	To       []string          `help:"User id; more than one makes a batch." xor:"whom" sep:"none" placeholder:"USER"`
	File     string            `help:"CSV file of targets: a column user_id, the others are variables. It makes a batch." xor:"whom" type:"existingfile" placeholder:"FILE"`
	Set      map[string]string `help:"Value of a placeholder, for everybody named by --to." mapsep:"none" placeholder:"NAME=VALUE"`
	Title    string            `help:"Name in the log."`
	Tag      string            `help:"Groups results; people never see it."`
	Priority string            `help:"high, normal or low." enum:",high,normal,low" default:""`
	Event    string            `help:"Custom event that tells SENT and READ." placeholder:"NAME"`
	Purpose  string            `help:"promotional or transactional; to one person transactional, to many promotional if nothing is said." enum:",promotional,transactional" default:""`
	At       string            `help:"When, as 2026-11-22T09:30:00Z; now if nothing is said." placeholder:"TIME"`
	Strict   bool              `help:"Refuse it if a placeholder has no value."`
}

// Help shows an example.
func (notificationSendCmd) Help() string {
	return "To one person it is in the feed when the answer comes; a batch is safe on disk then. Those who get nothing are printed, and the exit code is 1 if nobody gets it.\n\n" +
		"  petitbleu notification send --template order-shipped --to u-1 --set order.id=A-7 --set eta=Tuesday\n  petitbleu notification send --template autumn --file people.csv --title Autumn --tag autumn"
}

// Validate wants somebody to send to.
func (c notificationSendCmd) Validate() error {
	if len(c.To) == 0 && c.File == "" {
		return errors.New("say to whom: --to or --file")
	}
	if c.File != "" && len(c.Set) > 0 {
		return errors.New("--set goes with --to; a file has a column for each placeholder")
	}
	if c.At != "" {
		if _, err := time.Parse(time.RFC3339, c.At); err != nil {
			return errors.New("--at: write it as 2026-11-22T09:30:00Z")
		}
	}
	return nil
}

// Run sends it.
func (c notificationSendCmd) Run(ctx context.Context) error {
	order := map[string]any{"template_key": c.Template}
	for name, v := range map[string]string{"title": c.Title, "tag": c.Tag, "priority": c.Priority, "event_name": c.Event, "purpose": c.Purpose, "planned_at": c.At} {
		if v != "" {
			order[name] = v
		}
	}
	if c.Strict {
		order["strict_variables"] = true
	}
	if len(c.To) == 1 {
		return c.one(ctx, order)
	}
	if c.File == "" {
		targets := make([]any, len(c.To))
		for i, user := range c.To {
			targets[i] = map[string]any{"user_id": user, "variables": c.values()}
		}
		order["targets"] = targets
		return c.many(ctx, order)
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	key := "cli-" + strconv.FormatInt(time.Now().UnixMilli(), 36) + "-" + plainName(filepath.Base(c.File))
	var f struct {
		Targets int64 `json:"targets"`
		Report  struct {
			Problem  string `json:"problem"`
			Problems []struct {
				Line    int    `json:"line"`
				Message string `json:"message"`
			} `json:"problems"`
		} `json:"report"`
	}
	if _, err := c.call(ctx, http.MethodPost, "/target-files/"+url.PathEscape(key), text, &f); err != nil {
		return err
	}
	for _, p := range f.Report.Problems {
		fmt.Fprintf(os.Stderr, "%s:%d: %s\n", c.File, p.Line, p.Message)
	}
	if f.Targets == 0 {
		return fmt.Errorf("%s: %s", c.File, f.Report.Problem)
	}
	order["file"] = key
	return c.many(ctx, order)
}

// plainName gives a name that may stand in the key of a file.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name[max(0, len(name)-60):])
}

func (c notificationSendCmd) values() map[string]string {
	if c.Set == nil {
		return map[string]string{}
	}
	return c.Set
}

func (c notificationSendCmd) one(ctx context.Context, order map[string]any) error {
	order["user_id"], order["variables"] = c.To[0], c.values()
	var sent struct {
		ID        string `json:"id"`
		ProfileID string `json:"profile_id"`
		Reason    string `json:"reason"`
		Until     string `json:"until"`
	}
	raw, err := c.call(ctx, http.MethodPost, "/notifications", order, &sent)
	if err != nil {
		return err
	}
	word := "sent"
	switch {
	case sent.Until != "":
		word = "waits until " + sent.Until
	case sent.Reason != "":
		word = "not sent: " + sent.Reason
	}
	if err := c.tell(raw, [][]string{{word, sent.ID, sent.ProfileID}}); err != nil {
		return err
	}
	if sent.Reason != "" && sent.Until == "" {
		return errFault
	}
	return nil
}

func (c notificationSendCmd) many(ctx context.Context, order map[string]any) error {
	var b struct {
		aBatch
		Refused []struct {
			UserID  string `json:"user_id"`
			Message string `json:"message"`
		} `json:"refused"`
	}
	raw, err := c.call(ctx, http.MethodPost, "/notification-batches", order, &b)
	if err != nil {
		return err
	}
	lines := [][]string{{b.State, b.ID, strconv.FormatInt(b.Targets-b.Rejected, 10) + " people"}}
	for _, r := range b.Refused {
		lines = append(lines, []string{"not to", r.UserID, r.Message})
	}
	return c.tell(raw, lines)
}

// aBatch is what the commands need to know of a batch.
type aBatch struct {
	ID          string `json:"id"`
	TemplateKey string `json:"template_key"`
	Title       string `json:"title"`
	State       string `json:"state"`
	PlannedAt   string `json:"planned_at"`
	CreatedAt   string `json:"created_at"`
	Targets     int64  `json:"targets"`
	Accepted    int64  `json:"accepted"`
	Rejected    int64  `json:"rejected"`
}

type notificationListCmd struct {
	nativeTarget
	Template string `help:"Of this card template." placeholder:"KEY"`
	Feed     string `help:"In this feed." placeholder:"KEY"`
	Batch    string `help:"Of this batch." placeholder:"ID"`
	Tag      string `help:"With this tag."`
	Status   string `help:"seen, viewed, read, unread, clicked or archived." enum:",seen,viewed,read,unread,clicked,archived" default:""`
	Limit    int    `help:"How many at most, up to 200." default:"50"`
}

// Help shows an example.
func (notificationListCmd) Help() string {
	return "Newest first: when, how, template, person, what they did.\n\n  petitbleu notification list --template order-shipped --status unread"
}

// aNotification is what the commands need to know of a notification.
type aNotification struct {
	ID          string          `json:"id"`
	At          time.Time       `json:"at"`
	Mode        string          `json:"mode"`
	TemplateKey string          `json:"template_key"`
	ProfileID   string          `json:"profile_id"`
	UserID      string          `json:"user_id"`
	SeenAt      time.Time       `json:"seen_at"`
	ReadAt      time.Time       `json:"read_at"`
	ClickedAt   time.Time       `json:"clicked_at"`
	Text        string          `json:"text"`
	Card        json.RawMessage `json:"card"`
	Timeline    []struct {
		At   time.Time `json:"at"`
		What string    `json:"what"`
	} `json:"timeline"`
}

// did says the furthest that a person went with it.
func (n *aNotification) did() string {
	switch {
	case !n.ClickedAt.IsZero():
		return "clicked"
	case !n.ReadAt.IsZero():
		return "read"
	case !n.SeenAt.IsZero():
		return "seen"
	}
	return "sent"
}

// Run lists them.
func (c notificationListCmd) Run(ctx context.Context) error {
	q := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	if c.Template != "" {
		t, err := c.template(ctx, c.Template)
		if err != nil {
			return err
		}
		q.Set("template_id", t.ID)
	}
	if c.Feed != "" {
		f, err := c.feed(ctx, c.Feed)
		if err != nil {
			return err
		}
		q.Set("feed_id", f.ID)
	}
	for name, v := range map[string]string{"batch_id": c.Batch, "tag": c.Tag, "status": c.Status} {
		if v != "" {
			q.Set(name, v)
		}
	}
	var all page[aNotification]
	raw, err := c.call(ctx, http.MethodGet, "/notifications?"+q.Encode(), nil, &all)
	if err != nil {
		return err
	}
	lines := make([][]string, len(all.Items))
	for i, n := range all.Items {
		lines[i] = []string{n.At.Format(time.RFC3339), n.Mode, n.TemplateKey, orElse(n.UserID, n.ProfileID), n.did(), n.ID}
	}
	return c.tell(raw, lines)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

type notificationShowCmd struct {
	nativeTarget
	ID string `arg:"" help:"Id of a notification (msg_…) or of a batch (ntf_…)."`
}

// Help shows an example.
func (notificationShowCmd) Help() string {
	return "A notification: its words and what happened to it; a batch: how far it is.\n\n  petitbleu notification show ntf_06h09686w1r01bpdrqh4df8djg"
}

// Run shows it.
func (c notificationShowCmd) Run(ctx context.Context) error {
	if strings.HasPrefix(c.ID, "ntf_") {
		return c.batch(ctx)
	}
	var n aNotification
	raw, err := c.call(ctx, http.MethodGet, "/notifications/"+url.PathEscape(c.ID), nil, &n)
	if err != nil {
		return err
	}
	lines := [][]string{{"template", n.TemplateKey}, {"person", orElse(n.UserID, n.ProfileID)}, {"mode", n.Mode}, {"text", strings.ReplaceAll(n.Text, "\n", " | ")}}
	for _, s := range n.Timeline {
		lines = append(lines, []string{s.What, s.At.Format(time.RFC3339)})
	}
	return c.tell(raw, lines)
}

func (c notificationShowCmd) batch(ctx context.Context) error {
	var b struct {
		aBatch
		Funnel map[string]int64 `json:"funnel"`
	}
	raw, err := c.call(ctx, http.MethodGet, "/notification-batches/"+url.PathEscape(c.ID), nil, &b)
	if err != nil {
		return err
	}
	lines := [][]string{{"template", b.TemplateKey}, {"title", b.Title}, {"state", b.State}, {"people", strconv.FormatInt(b.Targets, 10)}, {"in feeds", strconv.FormatInt(b.Accepted, 10)}, {"got nothing", strconv.FormatInt(b.Rejected, 10)}}
	if b.PlannedAt != "" {
		lines = append(lines, []string{"planned", b.PlannedAt})
	}
	for _, step := range []string{"seen", "viewed", "read", "clicked"} {
		lines = append(lines, []string{step, strconv.FormatInt(b.Funnel[step], 10)})
	}
	return c.tell(raw, lines)
}
