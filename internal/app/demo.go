package app

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	apidoor "github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/demo"
	"github.com/petitbleu/petitbleu/internal/demo/seed"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// DemoOptions say where the demo listens. A port that is taken is replaced by a free one.
type DemoOptions struct {
	AppListen, ShopListen, EmulatorListen string

	Database string // empty: in a temporary folder that goes when the demo ends
	Bare     bool   // without the shop's segments, templates and campaigns
	Logger   *slog.Logger
}

// Demo is a running shop, emulator and node, on one movable clock.
type Demo struct {
	Ready DemoReady

	folder   string
	bare     bool
	emulator *Emulator
	node     *Node
	shop     *http.Server
	failed   chan error
}

// DemoReady is what petitbleu demo --json prints: addresses, ids and keys. The names are stable.
type DemoReady struct {
	ShopURL     string `json:"shop_url"`
	PhoneURL    string `json:"phone_url"`
	AppURL      string `json:"app_url"`
	SignInURL   string `json:"sign_in_url"`
	URL         string `json:"url"`
	APIURL      string `json:"api_url"`
	WebhookURL  string `json:"webhook_url"`
	BrazeURL    string `json:"braze_url"` // what a client of Braze's REST API takes as its address
	PushURL     string `json:"push_url"`  // of the customer id that has opted in
	EmulatorURL string `json:"emulator_url"`
	GraphURL    string `json:"graph_url"`
	ControlURL  string `json:"control_url"`
	ClockURL    string `json:"clock_url"`
	WorkspaceID string `json:"workspace_id"`
	PageID      string `json:"page_id"`
	AppID       string `json:"app_id"`
	AppSecret   string `json:"app_secret"`
	VerifyToken string `json:"verify_token"`
	PageToken   string `json:"page_token"`
	SiteID      string `json:"site_id"`
	SiteKey     string `json:"site_key"`
	PushKey     string `json:"push_key"`
	APIKey      string `json:"api_key"`
	BrazeKey    string `json:"braze_key"`
	NoticeKey   string `json:"notifications_key"` // an Api-Token of the Sendbird-compatible API
	CustomerID  string `json:"customer_id"`
	Person      string `json:"person"` // of the emulator, who is that customer
	Database    string `json:"database"`
}

// demoCustomer is the customer, and her name in the emulator, who has pressed Send to Messenger
// by the time the demo is ready.
const (
	demoCustomer = "camille.laurent"
	demoPerson   = "camille"
)

// StartDemo starts everything and returns when it can be used.
func StartDemo(ctx context.Context, o DemoOptions) (_ *Demo, err error) {
	d := &Demo{bare: o.Bare, failed: make(chan error, 1)}
	defer func() {
		if err != nil {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			err = errors.Join(err, d.Stop(stop))
		}
	}()
	if o.Database == "" {
		if d.folder, err = os.MkdirTemp("", "petitbleu-demo-"); err != nil {
			return nil, err
		}
		o.Database = filepath.Join(d.folder, "petitbleu.db")
	}
	clk := clock.NewMovable(nil)
	cast := PlainSeed()
	if d.emulator, err = StartEmulator(ctx, EmulatorOptions{Listen: freeOr(o.EmulatorListen), Clock: clk, Seed: cast, Logger: o.Logger}); err != nil {
		return nil, err
	}
	shop, err := net.Listen("tcp", freeOr(o.ShopListen))
	if err != nil {
		return nil, err
	}
	if err := d.startNode(ctx, o, clk, "http://"+shop.Addr().String()); err != nil {
		return nil, errors.Join(err, shop.Close())
	}
	if err := d.fill(ctx, cast, "http://"+shop.Addr().String()); err != nil {
		return nil, errors.Join(err, shop.Close())
	}
	if err := d.openShop(ctx, shop, o.Logger); err != nil {
		return nil, errors.Join(err, shop.Close())
	}
	return d, d.optIn(ctx)
}

// freeOr gives an address, with port 0 where its port is taken.
func freeOr(address string) string {
	l, err := net.Listen("tcp", address)
	if err != nil {
		host, _, _ := net.SplitHostPort(address)
		return net.JoinHostPort(host, "0")
	}
	l.Close()
	return address
}

func (d *Demo) startNode(ctx context.Context, o DemoOptions, clk clock.Clock, shopURL string) (err error) {
	emulated := d.emulator.URL
	d.node, err = startNode(ctx, config.Serve{
		Store: config.Store{Database: o.Database}, Listen: freeOr(o.AppListen), GraphURL: emulated, SDKURL: emulated,
		MessengerURL: emulated + "/m.me", EmulatorURL: emulated, SettleAfter: 5 * time.Second, StopTimeout: 5 * time.Second, KeepFiles: true,
		AllowHosts: []string{strings.TrimPrefix(emulated, "http://"), strings.TrimPrefix(shopURL, "http://")},
	}, clk, o.Logger, true)
	return err
}

// fill writes the demo's data and connects the Page, as its owner would.
func (d *Demo) fill(ctx context.Context, cast emulator.Seed, shopURL string) error {
	a, p := cast.Apps[0], cast.Pages[0]
	if err := d.node.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Workspaces()
		if err == nil && len(all) > 0 {
			err = errors.New("--database: it has data already, of an earlier demo perhaps, and the keys of those cannot be read again; name a new one, or leave it out")
		}
		return err
	}); err != nil {
		return err
	}
	s, err := seed.Seed(ctx, seed.Options{
		Store: d.node.Store, Box: d.node.Box, Now: d.node.clock.Now(), GraphURL: d.emulator.URL, ShopURL: shopURL, RequireSigned: true,
		AppID: a.ID, AppName: a.Name, AppSecret: a.Secret, VerifyToken: a.VerifyToken,
		PageID: p.ID, PageName: p.Name, PageToken: p.Tokens[a.ID],
	})
	if err != nil {
		return err
	}
	if err := d.node.Store.Write(ctx, func(tx *store.Tx) error { return audience.Furnish(tx, s.WorkspaceID, d.node.clock.Now()) }); err != nil {
		return err
	}
	link, user, err := d.administrator(ctx, s.WorkspaceID)
	if err != nil {
		return err
	}
	if !d.bare {
		if err := seed.Stock(ctx, d.node.Store, s.WorkspaceID, user, shopURL, d.node.clock.Now()); err != nil {
			return err
		}
	}
	u, e := d.node.URL, d.emulator.URL
	d.Ready = DemoReady{
		ShopURL: shopURL, PhoneURL: e + "/", AppURL: u + "/app/", SignInURL: link, URL: u, APIURL: u + "/api/v1", BrazeURL: u, WebhookURL: u + "/hook/messenger/" + a.ID,
		EmulatorURL: e, GraphURL: e, ControlURL: e + "/_emulator", ClockURL: e + "/_emulator/clock", WorkspaceID: s.WorkspaceID,
		PageID: p.ID, AppID: a.ID, AppSecret: a.Secret, VerifyToken: a.VerifyToken, PageToken: p.Tokens[a.ID],
		SiteID: s.SiteID, SiteKey: s.SiteKey, PushKey: s.PushKey, APIKey: s.APIKey, BrazeKey: s.BrazeKey, NoticeKey: s.NoticeKey, CustomerID: demoCustomer, Person: demoPerson, Database: d.node.cfg.Database,
		PushURL: fmt.Sprintf("%s/social/facebook/messenger/pages/%s/customers/%s/messages", u, p.ID, demoCustomer),
	}
	subscribe := fmt.Sprintf("%s/workspaces/%s/pages/%s/subscribe", d.Ready.APIURL, s.WorkspaceID, p.ID)
	err = post(ctx, subscribe, http.Header{"Authorization": {"Bearer " + s.APIKey}}, struct{}{}, nil)
	d.emulator.KeepConnections()
	return err
}

// administrator makes the demo's user, and gives them with a link that signs them in.
func (d *Demo) administrator(ctx context.Context, workspaceID string) (link string, u petitbleu.User, err error) {
	now := d.node.clock.Now()
	u = petitbleu.User{
		ID: petitbleu.NewID(petitbleu.KindUser, now), Email: "ines.caron@cooktoys.example", Name: "Inès Caron",
		PasswordHash: secret.HashPassword(secret.NewToken("")), Locale: "en", Theme: "system", CreatedAt: now,
	}
	err = d.node.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertUser(u); err != nil {
			return err
		}
		return tx.PutMember(store.Member{WorkspaceID: workspaceID, UserID: u.ID, Role: apidoor.RoleAdministrator, CreatedAt: now})
	})
	if err != nil {
		return "", u, err
	}
	link, err = d.node.api.SignInLink(ctx, u.ID)
	return link, u, err
}

func (d *Demo) openShop(ctx context.Context, l net.Listener, log *slog.Logger) error {
	r := d.Ready
	shop := demo.Shop{
		NotifyURL: r.APIURL + "/workspaces/" + r.WorkspaceID, NotifyKey: r.APIKey, Now: d.node.clock.Now,
		PushURL: r.URL, PushKey: r.PushKey, TagURL: r.URL + "/tag/v1.js", SiteID: r.SiteID, SiteKey: r.SiteKey,
		PageID: r.PageID, URL: r.ShopURL, Logger: log,
	}
	if d.bare {
		shop.NotifyURL = ""
	} else if err := shop.Furnish(ctx); err != nil {
		return err
	}
	h, err := shop.Handler()
	if err != nil {
		return err
	}
	d.shop = newServer(h, log)
	go func() { d.failed <- d.shop.Serve(l) }()
	return nil
}

// optIn lets one customer press Send to Messenger, so that the first call of a script finds
// somebody who has asked for messages. It takes the way of every visitor: the tag's session
// gives a ref for the signed customer id, the platform brings it back.
func (d *Demo) optIn(ctx context.Context) error {
	r := d.Ready
	mac := hmac.New(sha256.New, []byte(r.SiteKey))
	mac.Write([]byte(r.CustomerID))
	var told struct {
		SendToMessenger struct{ Ref string } `json:"send_to_messenger"`
	}
	err := post(ctx, r.URL+"/tag/v1/session?site="+r.SiteID, http.Header{"Origin": {r.ShopURL}}, map[string]any{
		"customer_id": r.CustomerID, "ext_id": true, "signature": hex.EncodeToString(mac.Sum(nil)), "url": r.ShopURL + "/account", "language": "fr",
	}, &told)
	if err != nil {
		return err
	}
	_, err = d.emulator.Act(demoPerson, emulator.Action{Action: "send_to_messenger", Page: r.PageID, App: r.AppID, Ref: told.SendToMessenger.Ref})
	if err != nil {
		return err
	}
	return d.known(ctx)
}

// known waits until the opt-in has come back.
func (d *Demo) known(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var n int
		err := d.node.Store.Read(ctx, func(tx *store.Tx) error {
			all, err := tx.OptIns(d.Ready.WorkspaceID, d.Ready.PageID, d.Ready.CustomerID)
			n = len(all)
			return err
		})
		if err != nil || n > 0 {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.New("the opt-in of the demo's customer did not come back from the emulator")
		}
	}
}

// post sends JSON and reads JSON.
func post(ctx context.Context, url string, h http.Header, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header = h
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s answers %d: %s", req.URL.Path, resp.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// Wait returns when ctx ends or a server fails.
func (d *Demo) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.failed:
		return err
	case err := <-d.node.failed:
		return err
	case err := <-d.emulator.failed:
		return err
	}
}

// Stop ends the shop, the node and the emulator, and removes the temporary folder.
func (d *Demo) Stop(ctx context.Context) error {
	var err error
	if d.shop != nil {
		err = d.shop.Shutdown(ctx)
	}
	if d.node != nil {
		err = errors.Join(err, d.node.Stop(ctx))
	}
	if d.emulator != nil {
		err = errors.Join(err, d.emulator.Stop(ctx))
	}
	if d.folder != "" {
		err = errors.Join(err, os.RemoveAll(d.folder))
	}
	return err
}
