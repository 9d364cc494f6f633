package app

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/messages"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/compat/iadvize"
	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/inbound"
	"github.com/petitbleu/petitbleu/internal/inbox"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/site"
	tag "github.com/petitbleu/petitbleu/sdk/js"
)

// doors makes the packages that take requests from outside. They reach the engines by the
// functions given here, never each other.
func (n *Node) doors() {
	drivers := channels()
	n.hook = hook.New(hook.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Logger: n.log.With("part", "hook"), Wake: n.recorded, Metrics: n.metrics,
	})
	n.push = iadvize.New(iadvize.Options{
		Store: n.Store, Clock: n.clock, Driver: drivers["messenger"], Logger: n.log.With("part", "push"),
		Queue: n.delivery.Queue, Live: n.hub, HTTP: n.http, Address: address(n.cfg.BehindProxy),
	})
	n.braze = braze.New(braze.Options{
		Store: n.Store, Clock: n.clock, People: n.people, Audience: n.audience, Exports: n.exports, Campaigns: n.campaign, Schedules: n.schedules, Delivery: n.delivery, Logger: n.log.With("part", "braze"), BaseURL: n.URL,
		Address: address(n.cfg.BehindProxy), Generosity: n.cfg.BrazeLimits,
	})
	n.sendbird = sendbird.New(sendbird.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Feed: n.feed, Logger: n.log.With("part", "sendbird"), BaseURL: n.URL, Address: address(n.cfg.BehindProxy), Generosity: n.cfg.BrazeLimits,
	})
	n.site = site.New(site.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Logger: n.log.With("part", "site"), Tag: tag.Tag(),
		BaseURL: n.URL, SDKURL: n.cfg.SDKURL, MessengerURL: n.cfg.MessengerURL, Forget: n.wakeErase.Wake, Deauthorised: n.deauthorised, Accept: n.people.Accept,
	})
	n.inbox = inbox.New(inbox.Options{Store: n.Store, Box: n.Box, Clock: n.clock, Feed: n.feed, Live: n.hub, Logger: n.log.With("part", "inbox"), Script: tag.Inbox()})
	n.watchStreams()
	n.api = api.New(api.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Logger: n.log.With("part", "api"), People: n.people, Pages: n.pages, Imports: n.imports, Audience: n.audience, Campaigns: n.campaign, Feed: n.feed, Schedules: n.schedules, Delivery: n.delivery, Endpoints: n.events, Live: n.hub,
		BaseURL: n.URL, MeURL: n.cfg.MessengerURL, EmulatorURL: n.cfg.EmulatorURL, Version: Version, Demo: n.demo, SafeMode: n.cfg.SafeMode, GraphURL: n.cfg.GraphURL,
		Explain: n.explain, Offers: n.delivery.Offers, Reach: n.delivery.Reach, Queue: n.delivery.Queue, SealTokens: n.render.SealTokens, EndPause: n.delivery.EndPause, Resend: n.delivery.Resend, ResendMany: n.delivery.ResendMany, Cancel: n.delivery.Cancel, Forecasts: n.forecasts, Mended: n.delivery.Wake, Replayed: n.wakeIntake.Wake, AppChanged: n.hook.Forget,
		Check: func(channel string, c petitbleu.Content, pack string) ([]*petitbleu.Error, []string) {
			return drivers[channel].Check(c, petitbleu.PackAt(pack, n.clock.Now()))
		},
		Address: address(n.cfg.BehindProxy), Mail: n.mail(),
		WebhookCounts: func() developers.WebhookCounts {
			s := n.hook.Stats()
			return developers.WebhookCounts{Accepted: s.AcceptedToday, Refused: s.SignatureToday}
		},
		Packs: func() (names []string) {
			for _, p := range policy.Packs() {
				names = append(names, p.Name)
			}
			return names
		},
	})
}

// deauthorised has the Pages of an app looked at that a person removed at the platform.
func (n *Node) deauthorised(appID string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := n.pages.Doubt(ctx, appID); err != nil {
		n.log.Error("the Pages of an app that was removed are looked at later", "app", appID, "error", err)
	}
}

// explain asks policy about a message that might be sent.
func (n *Node) explain(ctx context.Context, q messages.Question) (petitbleu.Verdict, error) {
	return n.delivery.ExplainUnder(ctx, q.Message, q.At, q.Pack)
}

func (n *Node) forecasts(ctx context.Context, workspace string) ([]messages.Forecast, error) {
	all, err := n.delivery.Forecasts(ctx, workspace)
	out := make([]messages.Forecast, len(all))
	for i, f := range all {
		out[i] = messages.Forecast(f)
	}
	return out, err
}

// mail is the server that letters leave by, if the operator named one.
func (n *Node) mail() mail.Server { return mail.Server{URL: n.cfg.SMTPURL, From: n.cfg.SMTPFrom} }

// address chooses how to tell who sent a request.
func address(behindProxy bool) inbound.Address {
	if behindProxy {
		return inbound.BehindProxy
	}
	return inbound.Direct
}
