package graph

import (
	"encoding/json"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// messages is POST /{page}/messages, the Send API (Messenger Platform reference, section 2).
func (g *Door) messages(c *call) (any, *world.Error) {
	s, e := check.Decode(c.params)
	g.Mu.Lock()
	page, ge := g.ownPage(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	o, fetch := g.rules(c, page), g.State.Switches.FetchMedia
	g.Mu.Unlock()
	if e == nil {
		e = check.Request(s, o)
	}
	ge = refused(e)
	if ge == nil && fetch {
		ge = g.fetchAll(c.r.Context(), s.Message)
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if fge := g.sendFault(page.ID); fge != nil {
		ge = fge
	}
	var out *wire.SendResponse
	if ge == nil {
		out, ge = g.send(c, page, s)
	}
	if ge != nil {
		g.State.Count(page.ID).Refused++
		g.Dirty = true
		return nil, ge
	}
	if g.Strikes(world.FaultAnswers, page.ID) {
		return nil, &world.Error{Cut: true}
	}
	return out, nil
}

// rules are the options under which a call is judged by its form.
func (g *Door) rules(c *call, page *world.Page) check.Options {
	o := check.Options{
		Now: g.RulesAt(), Version: c.major, StrictHTTPS: g.Options.StrictHTTPS, Legacy: g.State.Switches.Legacy,
		OneTime: g.State.Switches.OneTimeNotifications, File: c.upload != nil,
	}
	if page != nil {
		o.OneTime = g.OneTimeAllowed(page)
		_ = json.Unmarshal(g.State.Profiles[page.ID]["whitelisted_domains"], &o.Domains)
		o.Products, o.Forms = g.catalogue(page)
	}
	return o
}

// catalogue are the products and the open forms of a Page; nil for one that has none of a kind.
func (g *Door) catalogue(page *world.Page) (products, forms map[string]bool) {
	for id, k := range g.State.Products {
		if k.PageID == page.ID {
			world.MakeMap(&products)
			products[id] = true
		}
	}
	for id, f := range g.State.Forms {
		if f.PageID == page.ID {
			world.MakeMap(&forms)
			forms[id] = f.Status == "ACTIVE"
		}
	}
	return products, forms
}

// sendFault applies the faults that refuse a send.
func (g *Door) sendFault(page string) *world.Error {
	if f := g.State.Faults[world.FaultLimit]; f.On(page) && g.OverRate("send/"+page, world.OrDefault(f.PerSecond, 1)) {
		f.Hits++
		return world.ErrRate()
	}
	if f := g.State.Faults[world.FaultRefuse]; g.Strikes(world.FaultRefuse, page) {
		return refusalOf(f)
	}
	return nil
}

// refusalOf is the error that a fault asks for: 2 when it names none. What goes away by itself
// says so, and comes with 500 (Messenger Platform reference, sections 4.1 and 4.3).
func refusalOf(f *world.Fault) *world.Error {
	code, status := world.OrDefault(f.Code, 2), http.StatusBadRequest
	passing := f.Subcode == 0 && (code == 1 || code == 2 || code == 1200)
	if passing {
		status = http.StatusInternalServerError
	}
	message := f.Message
	if message == "" {
		message = "Refused on purpose by the emulator"
	}
	ge := world.Fail(world.OrDefault(f.HTTPStatus, status), code, f.Subcode, message)
	ge.IsTransient = passing
	return ge
}

// outgoing is a message on its way: what was asked, to whom, and what it becomes.
type outgoing struct {
	*check.Send
	page *world.Page
	to   *target
	raw  json.RawMessage // the message as the phone shows it
	text string          // of the message
	kind string
	flag string // delivered, though a rule speaks against it
	file string // id of a reusable file
	done []func()
}

// send delivers a call that is right by its form. The caller holds the lock.
func (g *Door) send(c *call, page *world.Page, s *check.Send) (*wire.SendResponse, *world.Error) {
	to, ge := g.resolve(c, page, s.Recipient)
	if ge != nil {
		return nil, ge
	}
	if to.thread == nil || to.person == nil {
		return nil, world.ErrNoMatch()
	}
	if ge := g.reachable(c, page, to); ge != nil {
		return nil, ge
	}
	out := &outgoing{Send: s, page: page, to: to, raw: s.Raw, kind: check.Kind(s.Message)}
	if s.Message != nil {
		out.text = string(s.Message.Text)
	}
	if ge := g.mayGo(c, out); ge != nil {
		return nil, ge
	}
	if ge := g.sendPace(page, to, out.kind); ge != nil {
		return nil, ge
	}
	if s.SenderAction != "" {
		return g.senderAction(to, s)
	}
	if ge := g.checkHandOver(s.ThreadControl); ge != nil {
		return nil, ge
	}
	if ge := g.prepare(c, out); ge != nil {
		return nil, ge
	}
	for _, f := range out.done {
		f()
	}
	b := g.accept(c, out)
	if to.consume != nil {
		to.consume(b)
	}
	if ge := g.handOver(c, to.thread, s.ThreadControl); ge != nil {
		g.Logger.Debug("hand-over in a send refused", "page", page.ID, "error", ge.Message)
	}
	answer := &wire.SendResponse{MessageID: b.MID, AttachmentID: wire.ID(out.file)}
	if !to.nameless {
		answer.RecipientID = wire.ID(to.thread.PSID)
	}
	return answer, nil
}

// prepare checks what a message refers to, and makes what the phone is to show.
func (g *Door) prepare(c *call, out *outgoing) *world.Error {
	if ge := g.checkPersona(out.page, string(out.PersonaID)); ge != nil {
		return ge
	}
	if check.Quotes(out.Send, g.rules(c, nil)) {
		if b := g.State.ByMID[out.ReplyTo.MID]; b == nil || b.PSID != out.to.thread.PSID {
			return world.BadParam("param reply_to[mid] must be a message of this conversation")
		}
	} else {
		out.ReplyTo = nil
	}
	switch check.TemplateType(out.Message) {
	case "receipt":
		if ge := newOrder(out); ge != nil {
			return ge
		}
	case "notification_messages":
		if ge := g.newTopic(out); ge != nil {
			return ge
		}
	}
	switch {
	case len(out.Message.Template) > 0:
		return g.fillTemplate(out)
	case out.Message.StickerID != "":
		return g.putSticker(c, out)
	}
	return g.attach(c, out)
}

// newOrder keeps the number of a receipt from being used twice (section 2.7.4).
func newOrder(out *outgoing) *world.Error {
	order := string(out.Message.Attachment.Payload.OrderNumber)
	if out.page.Orders[order] {
		return world.BadParam("param order_number must be unique; a receipt with this number was sent before")
	}
	out.done = append(out.done, func() {
		world.MakeMap(&out.page.Orders)
		out.page.Orders[order] = true
	})
	return nil
}

// accept puts the message into the thread and sends the events that follow.
func (g *Door) accept(c *call, out *outgoing) *world.Bubble {
	b := &world.Bubble{
		MID: g.NewMID(), From: "page", Kind: out.kind, Text: out.text, Message: out.raw,
		Metadata: string(out.Message.Metadata), AppID: c.app.ID, MessagingType: out.MessagingType, Tag: out.Tag,
		UserRef: string(out.Recipient.UserRef), CommentID: string(out.Recipient.CommentID) + string(out.Recipient.PostID),
		PersonaID: string(out.PersonaID), Flagged: out.flag,
	}
	if out.ReplyTo != nil {
		b.ReplyTo = out.ReplyTo.MID
	}
	n := g.State.Count(out.page.ID)
	n.Accepted++
	if b.Metadata != "" {
		n.Metadata[b.Metadata]++
	}
	t := out.to.thread
	g.Add(t, b)
	t.SentSince++
	t.Requested = t.Requested || out.to.request
	if out.to.silent {
		b.Delivered = g.Now()
		return b
	}
	g.AfterSend(t, b, echoBody(out.raw))
	return b
}

// echoBody is what an echo tells of a message (section 1.9).
func echoBody(raw json.RawMessage) map[string]any {
	var all map[string]json.RawMessage
	_ = json.Unmarshal(raw, &all)
	out := map[string]any{}
	if t, ok := all["text"]; ok {
		out["text"] = t
	}
	if a, ok := all["attachment"]; ok {
		out["attachments"] = []json.RawMessage{a}
	}
	if a, ok := all["attachments"]; ok {
		out["attachments"] = a
	}
	return out
}

// senderAction is typing_on and its like (section 2.5).
func (g *Door) senderAction(to *target, s *check.Send) (*wire.SendResponse, *world.Error) {
	switch s.SenderAction {
	case "react", "unreact":
		b := g.State.ByMID[s.Payload.MessageID]
		if b == nil || b.PSID != to.thread.PSID {
			return nil, world.BadParam("param payload[message_id] must be a message of this conversation")
		}
		b.Reaction = ""
		if s.SenderAction == "react" {
			b.Reaction = s.Payload.Reaction
		}
		g.Publish("message", b)
	case "mark_seen":
		for _, b := range to.thread.Bubbles {
			if b.From == "person" && b.Read == 0 {
				b.Read = g.Now()
			}
		}
	}
	g.Dirty = true
	g.Publish("action", map[string]string{"page": to.thread.PageID, "person": to.thread.PersonID, "action": s.SenderAction})
	out := &wire.SendResponse{}
	if !to.nameless {
		out.RecipientID = wire.ID(to.thread.PSID)
	}
	return out, nil
}
