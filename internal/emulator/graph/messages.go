package graph

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// messages is POST /{page}/messages, the Send API (Messenger Platform reference,
// section 2).
func (g *Door) messages(c *call) (any, *world.Error) {
	req, raw, ge := decodeSend(c.params)
	if ge == nil {
		g.Mu.Lock()
		check := checker{strict: g.Options.StrictHTTPS, otn: g.State.Switches.OneTimeNotifications}
		fetch, rules := g.State.Switches.FetchMedia, g.RulesAt()
		g.Mu.Unlock()
		ge = check.request(&req, c.upload != nil, rules)
		if ge == nil && fetch {
			ge = g.fetchMedia(c.r.Context(), req.Message)
		}
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, pge := g.ownPage(c)
	if pge != nil {
		return nil, pge
	}
	if fge := g.sendFault(page.ID); fge != nil {
		ge = fge
	}
	var out *wire.SendResponse
	if ge == nil {
		out, ge = g.send(c, page, &req, raw)
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

// decodeSend reads the Send API's members; raw is the message as it was sent.
func decodeSend(p params) (wire.SendRequest, json.RawMessage, *world.Error) {
	req := wire.SendRequest{
		MessagingType:    p["messaging_type"],
		SenderAction:     p["sender_action"],
		Tag:              p["tag"],
		NotificationType: p["notification_type"],
	}
	if p["recipient"] == "" {
		return req, nil, world.BadParam("The parameter recipient is required")
	}
	for name, v := range map[string]any{
		"recipient": &req.Recipient, "message": &req.Message, "payload": &req.Payload, "reply_to": &req.ReplyTo,
	} {
		if ge := p.decode(name, v); ge != nil {
			return req, nil, ge
		}
	}
	if req.Recipient == nil {
		return req, nil, world.BadParam("The parameter recipient is required")
	}
	return req, json.RawMessage(p["message"]), nil
}

// sendFault applies the faults that refuse a send.
func (g *Door) sendFault(page string) *world.Error {
	if f := g.State.Faults[world.FaultLimit]; f.On(page) && g.OverRate("send/"+page, world.OrDefault(f.PerSecond, 1)) {
		f.Hits++
		return world.ErrRate()
	}
	if f := g.State.Faults[world.FaultRefuse]; g.Strikes(world.FaultRefuse, page) {
		status, code, message := f.HTTPStatus, f.Code, f.Message
		if code == 0 {
			status, code = world.OrDefault(status, http.StatusInternalServerError), 2
		}
		if message == "" {
			message = "Refused on purpose by the emulator"
		}
		return world.Fail(world.OrDefault(status, http.StatusBadRequest), code, f.Subcode, message)
	}
	return nil
}

// target is whom a message goes to.
type target struct {
	thread  *world.Thread
	person  *world.Person
	silent  bool // user_ref: no recipient_id and no events
	free    bool // the window does not matter
	consume func()
}

// send delivers a checked request. The caller holds the lock.
func (g *Door) send(c *call, page *world.Page, req *wire.SendRequest, raw json.RawMessage) (*wire.SendResponse, *world.Error) {
	to, ge := g.resolve(c.app, page, req.Recipient)
	if ge != nil {
		return nil, ge
	}
	if to.thread.Blocked || to.thread.Gone {
		return nil, world.ErrUnavailable()
	}
	if !to.free {
		if ge := g.CheckWindow(to.thread, req.MessagingType, req.Tag, world.TemplateOf(req.Message)); ge != nil {
			return nil, ge
		}
	}
	if req.SenderAction != "" {
		return g.senderAction(to, req)
	}
	if req.ReplyTo != nil {
		if b := g.State.ByMID[req.ReplyTo.MID]; b == nil || b.PSID != to.thread.PSID {
			return nil, world.BadParam("param reply_to[mid] must be a message of this conversation")
		}
	}
	order := ""
	if world.TemplateOf(req.Message) == "receipt" {
		order = string(req.Message.Attachment.Payload.OrderNumber)
		if page.Orders[order] {
			return nil, world.BadParam("param order_number must be unique; a receipt with this number was sent before")
		}
	}
	fileID, raw, ge := g.attach(c, page, req.Message, raw)
	if ge != nil {
		return nil, ge
	}
	if order != "" {
		world.MakeMap(&page.Orders)
		page.Orders[order] = true
	}
	if to.consume != nil {
		to.consume()
	}
	b := g.accept(c, to, req, raw)
	out := &wire.SendResponse{MessageID: b.MID, AttachmentID: wire.ID(fileID)}
	if !to.silent {
		out.RecipientID = wire.ID(to.thread.PSID)
	}
	return out, nil
}

// accept puts the message into the thread and sends the events that follow.
func (g *Door) accept(c *call, to *target, req *wire.SendRequest, raw json.RawMessage) *world.Bubble {
	b := &world.Bubble{
		MID: g.NewMID(), From: "page", Kind: kindOf(req.Message), Text: string(req.Message.Text),
		Message: raw, Metadata: string(req.Message.Metadata), AppID: c.app.ID,
		MessagingType: req.MessagingType, Tag: req.Tag, UserRef: string(req.Recipient.UserRef),
	}
	if req.ReplyTo != nil {
		b.ReplyTo = req.ReplyTo.MID
	}
	n := g.State.Count(c.token.PageID)
	n.Accepted++
	if b.Metadata != "" {
		n.Metadata[b.Metadata]++
	}
	g.Add(to.thread, b)
	to.thread.SentSince++
	if to.silent {
		b.Delivered = g.Now()
		return b
	}
	g.AfterSend(to.thread, b, echoBody(raw))
	return b
}

// resolve finds the person of a recipient (section 2.2).
func (g *Door) resolve(app *world.App, page *world.Page, r *wire.Recipient) (*target, *world.Error) {
	forms := 0
	for _, has := range []bool{r.ID != "", r.UserRef != "", r.PhoneNumber != "", r.CommentID != "", r.PostID != "", r.OneTimeNotifToken != "", r.NotificationMessagesToken != "", r.LoginID != ""} {
		if has {
			forms++
		}
	}
	if forms != 1 {
		return nil, world.BadParam("param recipient must hold exactly one of id, user_ref, phone_number, comment_id, post_id, one_time_notif_token")
	}
	var to *target
	var ge *world.Error
	switch {
	case r.ID != "":
		to, ge = g.resolvePSID(page, string(r.ID))
	case r.UserRef != "":
		to, ge = g.resolveUserRef(page, string(r.UserRef))
	case r.OneTimeNotifToken != "":
		to, ge = g.resolveOTN(page, string(r.OneTimeNotifToken))
	case r.NotificationMessagesToken != "":
		return nil, world.BadParam("param recipient[notification_messages_token] is invalid or expired")
	default:
		return nil, world.ErrNoMatch()
	}
	if ge != nil {
		return nil, ge
	}
	if ge := g.CheckReach(app, page, to.person.ID, "pages_messaging"); ge != nil {
		return nil, ge
	}
	return to, nil
}

func (g *Door) resolvePSID(page *world.Page, psid string) (*target, *world.Error) {
	owner, ok := g.State.ByPSID[psid]
	if !ok || owner.Page != page.ID {
		return nil, world.ErrNoMatch()
	}
	t := g.FindThread(page.ID, owner.Person)
	if t == nil {
		return nil, world.ErrNoMatch()
	}
	return &target{thread: t, person: g.State.People[owner.Person]}, nil
}

func (g *Door) resolveUserRef(page *world.Page, ref string) (*target, *world.Error) {
	u := g.State.UserRefs[ref]
	if u == nil || u.PageID != page.ID || u.Used {
		return nil, world.ErrNoMatch()
	}
	person := g.State.People[u.PersonID]
	return &target{thread: g.OpenThread(page, person), person: person, silent: true, free: true, consume: func() { u.Used = true }}, nil
}

func (g *Door) resolveOTN(page *world.Page, text string) (*target, *world.Error) {
	o := g.State.OTN[text]
	const yearMS = 365 * world.WindowMS
	if !g.State.Switches.OneTimeNotifications || o == nil || o.PageID != page.ID || o.Used || g.Now() >= o.Made+yearMS {
		return nil, world.BadParam("param recipient[one_time_notif_token] is invalid, used or expired")
	}
	person := g.State.People[o.PersonID]
	return &target{thread: g.FindThread(page.ID, o.PersonID), person: person, free: true, consume: func() { o.Used = true }}, nil
}

// senderAction is typing_on and its like (section 2.5).
func (g *Door) senderAction(to *target, req *wire.SendRequest) (*wire.SendResponse, *world.Error) {
	action := strings.ToLower(req.SenderAction)
	switch action {
	case "react", "unreact":
		if req.Payload == nil {
			return nil, required("payload[message_id]")
		}
		b := g.State.ByMID[req.Payload.MessageID]
		if b == nil || b.PSID != to.thread.PSID {
			return nil, world.BadParam("param payload[message_id] must be a message of this conversation")
		}
		b.Reaction = ""
		if action == "react" {
			b.Reaction = req.Payload.Reaction
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
	g.Publish("action", map[string]string{"page": to.thread.PageID, "person": to.thread.PersonID, "action": action})
	return &wire.SendResponse{RecipientID: wire.ID(to.thread.PSID)}, nil
}
