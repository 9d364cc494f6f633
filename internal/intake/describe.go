package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// Properties reads an event's data into the properties that petitbleu.EventKinds names. appID is
// the app of the event's Page, by which our own echoes are known.
func Properties(e petitbleu.Event, appID string) map[string]any {
	p := props{}
	if e.Kind == petitbleu.EventCustom || e.Kind == petitbleu.EventPurchase {
		p.told(e)
		return p
	}
	p.text("page_id", e.PageID)
	p.flag("standby", e.Standby)
	noted := p.notes(e.Data)
	switch {
	case noted:
	case e.Source == "intake":
		var own map[string]any
		if json.Unmarshal(e.Data, &own) == nil {
			for name, v := range own {
				p[name] = v
			}
		}
	default:
		if in := reread(e); in != nil {
			p.of(in, appID)
			p.fetched(e.Data)
		}
	}
	return p
}

// Summary says in a few plain words what an event was, in English; the web app has its own words
// for it in every language that it speaks.
func Summary(e petitbleu.Event, p map[string]any) string {
	switch e.Kind {
	case petitbleu.EventCustom:
		return shorten("A program told: "+e.Name, 200) + "."
	case petitbleu.EventPurchase:
		return shorten(fmt.Sprintf("The person bought %v × %s at %v %v", p["quantity"], e.Name, p["price"], p["currency"]), 200) + "."
	}
	about := string(e.Kind)
	for _, d := range petitbleu.EventKinds() {
		if d.Kind == e.Kind {
			about = strings.TrimSuffix(d.About, ".")
		}
	}
	if p["deleted"] == true {
		return "A message or comment that was taken back."
	}
	for _, name := range []string{"text", "title", "reason", "emoji", "topic", "coupon_code", "label", "template", "ref", "action", "status", "verdict"} {
		if s, ok := p[name].(string); ok && s != "" {
			return about + ": " + shorten(s, 200)
		}
	}
	if list, ok := p["attachments"].([]map[string]any); ok && len(list) > 0 {
		kind, _ := list[0]["type"].(string)
		return about + ": " + kind
	}
	return about + "."
}

func shorten(s string, limit int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return string(r)
}

// reread decodes an event's data once more; nil when that cannot be done.
func reread(e petitbleu.Event) *messenger.Inbound {
	if len(e.Data) == 0 || !json.Valid(e.Data) {
		return nil
	}
	list := `"messaging"`
	switch e.Kind {
	case petitbleu.EventFeed, petitbleu.EventMention, petitbleu.EventLead, petitbleu.EventRating, petitbleu.EventLabel, petitbleu.EventTemplateStatus:
		list = `"changes"`
	}
	id, err := json.Marshal(e.PageID)
	if err != nil {
		return nil
	}
	body := bytes.Join([][]byte{[]byte(`{"object":"page","entry":[{"id":`), id, []byte(`,` + list + `:[`), e.Data, []byte(`]}]}`)}, nil)
	all, err := messenger.Decode(body)
	if err != nil || len(all) != 1 || all[0].Kind != e.Kind {
		return nil
	}
	return &all[0]
}

// props gathers properties; what has no value is left out.
type props map[string]any

func (p props) text(name, v string) {
	if v != "" {
		p[name] = v
	}
}

func (p props) flag(name string, v bool) {
	if v {
		p[name] = true
	}
}

func (p props) number(name string, v int) {
	if v != 0 {
		p[name] = v
	}
}

func (p props) time(name string, v time.Time) {
	if !v.IsZero() {
		p[name] = v.UTC().Format(time.RFC3339Nano)
	}
}

func (p props) list(name string, v []string) {
	if len(v) > 0 {
		p[name] = v
	}
}

// told reads what a program told: the properties of a custom event as they are, those of a purchase with
// product, price, currency and quantity.
func (p props) told(e petitbleu.Event) {
	var members map[string]any
	if profile.Decode(e.Data, &members) != nil {
		return
	}
	for name, v := range members {
		p[name] = profile.Shown(v)
	}
	if e.Kind == petitbleu.EventPurchase {
		p["product_id"] = e.Name
	}
}

// field moves a plain member to a property of its own.
func (p props) field(name string, fields map[string]string, member string) {
	p.text(name, fields[member])
	delete(fields, member)
}

// notes reads what we wrote beside the platform's members; true when nothing else is left.
func (p props) notes(data []byte) (alone bool) {
	var d struct {
		Petitbleu *struct {
			Note      string `json:"note"`
			Code      string `json:"code"`
			Deleted   bool   `json:"deleted"`
			Edits     int    `json:"edits"`
			EditedAt  int64  `json:"edited_at"`
			FirstText string `json:"first_text"`
		} `json:"petitbleu"`
	}
	if json.Unmarshal(data, &d) != nil || d.Petitbleu == nil {
		return false
	}
	n := d.Petitbleu
	p.text("note", n.Note)
	p.text("code", n.Code)
	p.flag("deleted", n.Deleted)
	p.number("edits", n.Edits)
	p.text("first_text", n.FirstText)
	if n.EditedAt > 0 {
		p.time("edited_at", time.UnixMilli(n.EditedAt))
	}
	return n.Deleted
}
