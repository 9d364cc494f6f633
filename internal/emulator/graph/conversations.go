package graph

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const (
	conversationsPerSecond = 2 // Messenger Platform reference, section 5.1
	detailsKept            = 20
	pageLimit              = 25
	pageLimitMost          = 100
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
	if p := c.params["platform"]; p != "" && p != "messenger" && p != "MESSENGER" {
		return nil, world.BadParam("param platform must be messenger; other platforms are not part of this emulator")
	}
	fields, ok := parseFields(c.params["fields"])
	if !ok {
		return nil, world.BadParam("Syntax error in param fields")
	}
	if len(fields) == 0 {
		fields = []field{{name: "id"}, {name: "link"}, {name: "updated_time"}}
	}
	var list []*world.Thread
	for _, t := range g.State.Threads {
		if t.PageID == page.ID && len(t.Bubbles) > 0 && (c.params["user_id"] == "" || c.params["user_id"] == t.PSID) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *world.Thread) int {
		return cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.ID, b.ID))
	})
	return pageOf(c, list, func(t *world.Thread) string { return t.ID }, func(t *world.Thread) any {
		return g.threadFields(c, page, t, fields)
	})
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
	if g.State.Switches.ConversationsLimit && g.OverRate("conversations/"+node, conversationsPerSecond) {
		return nil, world.ErrRate()
	}
	return g.State.Pages[node], nil
}

// pageOf cuts a list by limit and after, and builds the paging member.
func pageOf[T any](c *call, list []T, id func(T) string, show func(T) any) (any, *world.Error) {
	limit := pageLimit
	if text := c.params["limit"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, world.BadParam("param limit must be a whole number above 0")
		}
		limit = min(n, pageLimitMost)
	}
	if text := c.params["after"]; text != "" {
		key, ok := readCursor(text)
		at := slices.IndexFunc(list, func(v T) bool { return id(v) == key })
		if !ok || at < 0 {
			return nil, world.BadParam("param after is not a cursor of this list")
		}
		list = list[at+1:]
	}
	more := len(list) > limit
	if more {
		list = list[:limit]
	}
	data := []any{}
	for _, v := range list {
		data = append(data, show(v))
	}
	out := map[string]any{"data": data}
	if len(list) > 0 {
		after := cursor(id(list[len(list)-1]))
		paging := map[string]any{"cursors": map[string]string{"before": cursor(id(list[0])), "after": after}}
		if more {
			q := url.Values{}
			for k, v := range c.params {
				if k != "appsecret_proof" {
					q.Set(k, v)
				}
			}
			q.Set("after", after)
			paging["next"] = c.baseURL + c.r.URL.Path + "?" + q.Encode()
		}
		out["paging"] = paging
	}
	return out, nil
}

func (g *Door) threadFields(c *call, page *world.Page, t *world.Thread, fields []field) map[string]any {
	person := g.State.People[t.PersonID]
	out := map[string]any{"id": t.ID}
	for _, f := range fields {
		switch f.name {
		case "link":
			out["link"] = "/" + page.ID + "/inbox/" + t.ID
		case "updated_time":
			out["updated_time"] = timeText(t.Updated)
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
		case "participants", "senders":
			out[f.name] = map[string]any{"data": []any{personParty(person, t), pageParty(page)}}
		case "messages":
			out["messages"] = g.messagesEdge(page, t, f)
		}
	}
	return out
}

func personParty(p *world.Person, t *world.Thread) map[string]any {
	return map[string]any{"name": p.FullName(), "email": t.PSID + "@facebook.com", "id": t.PSID}
}

func pageParty(p *world.Page) map[string]any {
	return map[string]any{"name": p.Name, "email": p.ID + "@facebook.com", "id": p.ID}
}

func (g *Door) messagesEdge(page *world.Page, t *world.Thread, f field) map[string]any {
	limit := pageLimit
	if f.limit > 0 {
		limit = min(f.limit, pageLimitMost)
	}
	data := []any{}
	for i, b := range t.Messages() {
		if i == limit {
			break
		}
		data = append(data, g.messageFields(page, t, b, i < detailsKept, f.inner))
	}
	return map[string]any{"data": data}
}

// messageFields shows a message; those beyond the 20 most recent have only id and time.
func (g *Door) messageFields(page *world.Page, t *world.Thread, b *world.Bubble, detailed bool, fields []field) map[string]any {
	if len(fields) == 0 {
		fields = []field{{name: "created_time"}}
	}
	from, to := pageParty(page), personParty(g.State.People[t.PersonID], t)
	if b.From == "person" {
		from, to = to, from
	}
	out := map[string]any{"id": b.MID}
	for _, f := range fields {
		if f.name != "created_time" && !detailed {
			continue
		}
		switch f.name {
		case "created_time":
			out["created_time"] = timeText(b.At)
		case "from":
			out["from"] = from
		case "to":
			out["to"] = map[string]any{"data": []any{to}}
		case "message":
			out["message"] = b.Text
		case "attachments":
			if a := conversationAttachments(b); a != nil {
				out["attachments"] = map[string]any{"data": a}
			}
		case "reply_to":
			if b.ReplyTo != "" {
				out["reply_to"] = map[string]string{"mid": b.ReplyTo}
			}
		}
	}
	return out
}

// conversationAttachments shows what a message carries in the form of that API.
func conversationAttachments(b *world.Bubble) []any {
	raw := b.Attachments
	if raw == nil {
		var m map[string]json.RawMessage
		if json.Unmarshal(b.Message, &m) != nil || m["attachment"] == nil {
			return nil
		}
		raw = json.RawMessage("[" + string(m["attachment"]) + "]")
	}
	var list []struct {
		Type    string                     `json:"type"`
		Payload map[string]json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []any
	for _, a := range list {
		switch a.Type {
		case "template":
			var kind string
			_ = json.Unmarshal(a.Payload["template_type"], &kind)
			delete(a.Payload, "template_type")
			out = append(out, map[string]any{kind + "_template": a.Payload})
		case "image":
			out = append(out, map[string]any{"image_data": map[string]any{"url": a.Payload["url"]}})
		default:
			out = append(out, map[string]any{"file_url": a.Payload["url"]})
		}
	}
	return out
}
