package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// graphMessages is POST /{page}/messages, the Send API (Messenger Platform reference,
// section 2).
func (e *Emulator) graphMessages(c *graphCall) (any, *graphError) {
	req, raw, ge := decodeSend(c.params)
	if ge == nil {
		e.mu.Lock()
		check := checker{strict: e.opts.StrictHTTPS, otn: e.st.Switches.OneTimeNotifications}
		fetch := e.st.Switches.FetchMedia
		e.mu.Unlock()
		ge = check.request(&req, c.upload != nil, e.now())
		if ge == nil && fetch {
			ge = e.fetchMedia(c.r.Context(), req.Message)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	page, pge := e.ownPage(c)
	if pge != nil {
		return nil, pge
	}
	if fge := e.sendFault(page.ID); fge != nil {
		ge = fge
	}
	var out *wire.SendResponse
	if ge == nil {
		out, ge = e.send(c, page, &req, raw)
	}
	if ge != nil {
		e.st.count(page.ID).Refused++
		e.dirty = true
		return nil, ge
	}
	if e.strikes(faultAnswers, page.ID) {
		return nil, &graphError{cut: true}
	}
	return out, nil
}

// decodeSend reads the Send API's members; raw is the message as it was sent.
func decodeSend(p params) (wire.SendRequest, json.RawMessage, *graphError) {
	req := wire.SendRequest{
		MessagingType:    p["messaging_type"],
		SenderAction:     p["sender_action"],
		Tag:              p["tag"],
		NotificationType: p["notification_type"],
	}
	if p["recipient"] == "" {
		return req, nil, badParam("The parameter recipient is required")
	}
	for name, v := range map[string]any{
		"recipient": &req.Recipient, "message": &req.Message, "payload": &req.Payload, "reply_to": &req.ReplyTo,
	} {
		if ge := p.decode(name, v); ge != nil {
			return req, nil, ge
		}
	}
	if req.Recipient == nil {
		return req, nil, badParam("The parameter recipient is required")
	}
	return req, json.RawMessage(p["message"]), nil
}

// sendFault applies the faults that refuse a send.
func (e *Emulator) sendFault(page string) *graphError {
	if f := e.st.Faults[faultLimit]; f.on(page) && e.overRate("send/"+page, orDefault(f.PerSecond, 1)) {
		f.Hits++
		return errRate()
	}
	if f := e.st.Faults[faultRefuse]; e.strikes(faultRefuse, page) {
		status, code, message := f.HTTPStatus, f.Code, f.Message
		if code == 0 {
			status, code = orDefault(status, http.StatusInternalServerError), 2
		}
		if message == "" {
			message = "Refused on purpose by the emulator"
		}
		return fail(orDefault(status, http.StatusBadRequest), code, f.Subcode, message)
	}
	return nil
}

// target is whom a message goes to.
type target struct {
	thread  *thread
	person  *Person
	silent  bool // user_ref: no recipient_id and no events
	free    bool // the window does not matter
	consume func()
}

// send delivers a checked request. The caller holds the lock.
func (e *Emulator) send(c *graphCall, page *Page, req *wire.SendRequest, raw json.RawMessage) (*wire.SendResponse, *graphError) {
	to, ge := e.resolve(c.app, page, req.Recipient)
	if ge != nil {
		return nil, ge
	}
	if to.thread.Blocked || to.thread.Gone {
		return nil, errUnavailable()
	}
	if !to.free {
		if ge := e.checkWindow(to.thread, req.MessagingType, req.Tag, templateOf(req.Message)); ge != nil {
			return nil, ge
		}
	}
	if req.SenderAction != "" {
		return e.senderAction(to, req)
	}
	if req.ReplyTo != nil {
		if b := e.st.bymid[req.ReplyTo.MID]; b == nil || b.PSID != to.thread.PSID {
			return nil, badParam("param reply_to[mid] must be a message of this conversation")
		}
	}
	order := ""
	if templateOf(req.Message) == "receipt" {
		order = string(req.Message.Attachment.Payload.OrderNumber)
		if page.Orders[order] {
			return nil, badParam("param order_number must be unique; a receipt with this number was sent before")
		}
	}
	fileID, raw, ge := e.attach(c, page, req.Message, raw)
	if ge != nil {
		return nil, ge
	}
	if order != "" {
		makeMap(&page.Orders)
		page.Orders[order] = true
	}
	if to.consume != nil {
		to.consume()
	}
	b := e.accept(c, to, req, raw)
	out := &wire.SendResponse{MessageID: b.MID, AttachmentID: wire.ID(fileID)}
	if !to.silent {
		out.RecipientID = wire.ID(to.thread.PSID)
	}
	return out, nil
}

// accept puts the message into the thread and sends the events that follow.
func (e *Emulator) accept(c *graphCall, to *target, req *wire.SendRequest, raw json.RawMessage) *Bubble {
	b := &Bubble{
		MID: e.newMID(), From: "page", Kind: kindOf(req.Message), Text: string(req.Message.Text),
		Message: raw, Metadata: string(req.Message.Metadata), AppID: c.app.ID,
		MessagingType: req.MessagingType, Tag: req.Tag, UserRef: string(req.Recipient.UserRef),
	}
	if req.ReplyTo != nil {
		b.ReplyTo = req.ReplyTo.MID
	}
	n := e.st.count(c.token.PageID)
	n.Accepted++
	if b.Metadata != "" {
		n.Metadata[b.Metadata]++
	}
	e.add(to.thread, b)
	to.thread.SentSince++
	if to.silent {
		b.Delivered = e.now()
		return b
	}
	e.afterSend(to.thread, b, echoBody(raw))
	return b
}

// resolve finds the person of a recipient (section 2.2).
func (e *Emulator) resolve(app *App, page *Page, r *wire.Recipient) (*target, *graphError) {
	forms := 0
	for _, has := range []bool{r.ID != "", r.UserRef != "", r.PhoneNumber != "", r.CommentID != "", r.PostID != "", r.OneTimeNotifToken != "", r.NotificationMessagesToken != "", r.LoginID != ""} {
		if has {
			forms++
		}
	}
	if forms != 1 {
		return nil, badParam("param recipient must hold exactly one of id, user_ref, phone_number, comment_id, post_id, one_time_notif_token")
	}
	var to *target
	var ge *graphError
	switch {
	case r.ID != "":
		to, ge = e.resolvePSID(page, string(r.ID))
	case r.UserRef != "":
		to, ge = e.resolveUserRef(page, string(r.UserRef))
	case r.OneTimeNotifToken != "":
		to, ge = e.resolveOTN(page, string(r.OneTimeNotifToken))
	case r.NotificationMessagesToken != "":
		return nil, badParam("param recipient[notification_messages_token] is invalid or expired")
	default:
		return nil, errNoMatch()
	}
	if ge != nil {
		return nil, ge
	}
	if app.Mode == "development" && !slices.Contains(app.Roles, to.person.ID) {
		return nil, fail(http.StatusForbidden, 200, 2018028, "Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live")
	}
	return to, nil
}

func (e *Emulator) resolvePSID(page *Page, psid string) (*target, *graphError) {
	owner, ok := e.st.psids[psid]
	if !ok || owner.page != page.ID {
		return nil, errNoMatch()
	}
	t := e.findThread(page.ID, owner.person)
	if t == nil {
		return nil, errNoMatch()
	}
	return &target{thread: t, person: e.st.People[owner.person]}, nil
}

func (e *Emulator) resolveUserRef(page *Page, ref string) (*target, *graphError) {
	u := e.st.UserRefs[ref]
	if u == nil || u.PageID != page.ID || u.Used {
		return nil, errNoMatch()
	}
	person := e.st.People[u.PersonID]
	return &target{thread: e.openThread(page, person), person: person, silent: true, free: true, consume: func() { u.Used = true }}, nil
}

func (e *Emulator) resolveOTN(page *Page, text string) (*target, *graphError) {
	o := e.st.OTN[text]
	const yearMS = 365 * windowMS
	if !e.st.Switches.OneTimeNotifications || o == nil || o.PageID != page.ID || o.Used || e.now() >= o.Made+yearMS {
		return nil, badParam("param recipient[one_time_notif_token] is invalid, used or expired")
	}
	person := e.st.People[o.PersonID]
	return &target{thread: e.findThread(page.ID, o.PersonID), person: person, free: true, consume: func() { o.Used = true }}, nil
}

// senderAction is typing_on and its like (section 2.5).
func (e *Emulator) senderAction(to *target, req *wire.SendRequest) (*wire.SendResponse, *graphError) {
	action := strings.ToLower(req.SenderAction)
	switch action {
	case "react", "unreact":
		if req.Payload == nil {
			return nil, required("payload[message_id]")
		}
		b := e.st.bymid[req.Payload.MessageID]
		if b == nil || b.PSID != to.thread.PSID {
			return nil, badParam("param payload[message_id] must be a message of this conversation")
		}
		b.Reaction = ""
		if action == "react" {
			b.Reaction = req.Payload.Reaction
		}
		e.publish("message", b)
	case "mark_seen":
		for _, b := range to.thread.Bubbles {
			if b.From == "person" && b.Read == 0 {
				b.Read = e.now()
			}
		}
	}
	e.dirty = true
	e.publish("action", map[string]string{"page": to.thread.PageID, "person": to.thread.PersonID, "action": action})
	return &wire.SendResponse{RecipientID: wire.ID(to.thread.PSID)}, nil
}
