package graph

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const (
	conversationsPerSecond = 2 // Messenger Platform reference, section 5.1
	detailsKept            = 20
)

// conversations is GET /{page}/conversations (Messenger Platform reference, section
// 6.7), newest first.
func (g *Door) conversations(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.conversationsPage(c)
	if ge != nil {
		return nil, ge
	}
	if p := c.params["platform"]; p != "" && !strings.EqualFold(p, "messenger") {
		return nil, world.BadParam("param platform must be messenger; other platforms are not part of this emulator")
	}
	fields, ge := g.fieldsOf(c, "{thread}", "link", "updated_time")
	if ge != nil {
		return nil, ge
	}
	return pageOf(c, g.threadsOf(c, page), func(t *world.Thread) string { return t.ID }, func(t *world.Thread) any {
		return g.threadFields(c, page, t, fields)
	})
}

// threadsOf are the threads of a Page, newest first, or the one with user_id: as many as one
// page of the list needs.
func (g *Door) threadsOf(c *call, page *world.Page) []*world.Thread {
	folder := strings.ToLower(c.params["folder"])
	fits := func(t *world.Thread) bool { return g.Listed(t) && (folder == "" || folder == g.Folder(t)) }
	var out []*world.Thread
	if id := c.params["user_id"]; id != "" {
		owner := g.State.ByPSID[id]
		if t := g.FindThread(page.ID, owner.Person); t != nil && owner.Page == page.ID && fits(t) {
			out = append(out, t)
		}
		return out
	}
	most := pageLimitMost + 1
	if c.params["before"] != "" {
		most = math.MaxInt
	}
	key, _ := readCursor(c.params["after"])
	from := g.State.ThreadByID[key]
	if from != nil && from.PageID == page.ID {
		out = append(out, from)
	} else {
		from = nil
	}
	for t := range g.Recent(page.ID, from) {
		if len(out) > most {
			break
		}
		if fits(t) {
			out = append(out, t)
		}
	}
	return out
}

func (g *Door) conversationsPage(c *call) (*world.Page, *world.Error) {
	if c.isApp || c.token.Type != "PAGE" {
		return nil, world.TokenError(0, "This method must be called with a Page Access Token")
	}
	node := c.node
	if t := g.State.ThreadByID[c.node]; t != nil {
		node = t.PageID
	} else if b := g.State.ByMID[c.node]; b != nil {
		node = b.PageID
	}
	if c.token.PageID != node {
		return nil, world.ErrNoObject(c.node)
	}
	if ge := g.need(c, node, "pages_messaging", "pages_manage_metadata", "pages_read_engagement"); ge != nil {
		return nil, ge
	}
	if g.State.Switches.ConversationsLimit && g.OverRate("conversations/"+node, conversationsPerSecond) {
		return nil, world.ErrRate()
	}
	return g.State.Pages[node], nil
}

func (g *Door) threadFields(c *call, page *world.Page, t *world.Thread, fields []request.Field) map[string]any {
	person := g.State.People[t.PersonID]
	out := map[string]any{"id": t.ID}
	for _, f := range fields {
		switch f.Name {
		case "link":
			out["link"] = "/" + page.ID + "/inbox/" + t.ID
		case "updated_time":
			out["updated_time"] = graphTime(t.Updated)
		case "message_count":
			out["message_count"] = len(t.Messages())
		case "unread_count":
			n := 0
			for _, b := range t.Messages() {
				if b.From == "person" && b.Read == 0 {
					n++
				}
			}
			out["unread_count"] = n
		case "snippet":
			if list := t.Messages(); len(list) > 0 {
				out["snippet"] = list[0].Text
			}
		case "can_reply":
			out["can_reply"] = t.WindowOpen(g.Now())
		case "is_subscribed":
			out["is_subscribed"] = !t.Blocked
		case "is_owner":
			if app := g.Owner(t); app != "" {
				out["is_owner"] = app == c.app.ID
			}
		case "folder":
			out["folder"] = g.Folder(t)
		case "scoped_thread_key":
			out["scoped_thread_key"] = t.ID
		case "participants", "senders":
			out[f.Name] = pick(map[string]any{"data": []any{personParty(person, t), pageParty(page)}}, f.Inner)
		case "former_participants":
			out[f.Name] = map[string]any{"data": []any{}}
		case "messages":
			out["messages"] = g.messagesEdge(c, page, t, f)
		case "custom_labels":
			out["custom_labels"] = map[string]any{"data": g.labelRows(t.PSID)}
		}
	}
	return rename(out, fields)
}

func personParty(p *world.Person, t *world.Thread) map[string]any {
	return map[string]any{"name": p.FullName(), "email": t.PSID + "@facebook.com", "id": t.PSID}
}

func pageParty(p *world.Page) map[string]any {
	return map[string]any{"name": p.Name, "email": p.ID + "@facebook.com", "id": p.ID}
}

func (g *Door) messagesEdge(c *call, page *world.Page, t *world.Thread, f request.Field) map[string]any {
	limit := pageLimit
	if n := f.Limit(); n > 0 {
		limit = min(n, pageLimitMost)
	}
	data, list := []any{}, t.Messages()
	for i, b := range list {
		if i == limit {
			break
		}
		data = append(data, g.messageFields(page, t, b, i < detailsKept, f.Inner))
	}
	out := map[string]any{"data": data}
	if n := len(data); n > 0 {
		paging := map[string]any{"cursors": map[string]string{"before": cursor(list[0].MID), "after": cursor(list[n-1].MID)}}
		if n < len(list) {
			sub := *c
			sub.path = t.ID + "/messages"
			sub.params = request.Params{"limit": strconv.Itoa(limit), "fields": fieldText(f.Inner)}
			paging["next"] = sub.link("after", cursor(list[n-1].MID))
		}
		out["paging"] = paging
	}
	return out
}

// messageFields shows a message; those beyond the 20 most recent have only id and time.
func (g *Door) messageFields(page *world.Page, t *world.Thread, b *world.Bubble, detailed bool, fields []request.Field) map[string]any {
	if len(fields) == 0 {
		fields = []request.Field{{Name: "created_time"}}
	}
	from, to := pageParty(page), personParty(g.State.People[t.PersonID], t)
	if b.From == "person" {
		from, to = to, from
	}
	out := map[string]any{"id": b.MID}
	for _, f := range fields {
		if f.Name != "created_time" && !detailed {
			continue
		}
		switch f.Name {
		case "created_time":
			out["created_time"] = graphTime(b.At)
		case "from":
			out["from"] = pick(from, f.Inner)
		case "to":
			out["to"] = pick(map[string]any{"data": []any{to}}, f.Inner)
		case "message":
			out["message"] = b.Text
		case "attachments":
			if a := conversationAttachments(b); a != nil {
				out["attachments"] = pick(map[string]any{"data": a}, f.Inner)
			}
		case "sticker":
			if url := stickerOf(b); url != "" {
				out["sticker"] = url
			}
		case "shares":
			if list := conversationShares(b); list != nil {
				out["shares"] = map[string]any{"data": list}
			}
		case "reply_to":
			if b.ReplyTo != "" {
				out["reply_to"] = map[string]string{"mid": b.ReplyTo}
			}
		}
	}
	return rename(out, fields)
}

// stickerOf is the address of a message's sticker.
func stickerOf(b *world.Bubble) string {
	raw := b.Attachments
	if raw == nil {
		var m map[string]json.RawMessage
		_ = json.Unmarshal(b.Message, &m)
		raw = m["attachments"]
	}
	var list []struct {
		Payload struct {
			URL       string  `json:"url"`
			StickerID wire.ID `json:"sticker_id"`
		} `json:"payload"`
	}
	_ = json.Unmarshal(raw, &list)
	for _, a := range list {
		if a.Payload.StickerID != "" {
			return a.Payload.URL
		}
	}
	return ""
}
