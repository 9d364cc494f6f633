package endpoint

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// facts are the rows that some events speak of, by kind and id.
type facts struct {
	workspace string
	messages  map[string]petitbleu.Message
	events    map[string]petitbleu.Event
	optIns    map[string]petitbleu.OptIn
	optOuts   map[string]petitbleu.OptOut
	profiles  map[string]petitbleu.Profile
	imports   map[string]petitbleu.Import
	alerts    map[string]store.Alert
	pages     map[string]petitbleu.Page
	external  map[string]string
	notices   map[string]store.NotificationLine
	about     map[string]store.NotificationAbout
	personal  map[string]bool // attributes that not everybody may see
}

// read reads what events speak of.
func read(tx *store.Tx, ws string, items []item) (f facts, err error) {
	f.workspace = ws
	by := map[source][]string{}
	for _, i := range items {
		from := kinds[i.retry.Event.Type].from
		by[from] = append(by[from], i.retry.Event.About)
	}
	if f.messages, err = tx.MessagesTold(ws, by[ofMessage]); err != nil {
		return f, err
	}
	if f.events, err = tx.EventsByID(ws, by[ofEvent]); err != nil {
		return f, err
	}
	if f.optIns, err = tx.OptInsByID(ws, by[ofOptIn]); err != nil {
		return f, err
	}
	if f.optOuts, err = tx.OptOutsByID(ws, by[ofOptOut]); err != nil {
		return f, err
	}
	if f.profiles, err = tx.Profiles(ws, by[ofProfile]); err != nil {
		return f, err
	}
	if f.imports, err = tx.ImportsByID(ws, by[ofImport]); err != nil {
		return f, err
	}
	if f.alerts, err = tx.AlertsByID(ws, by[ofAlert]); err != nil {
		return f, err
	}
	if len(by[ofNotice]) > 0 {
		if f.notices, err = tx.NotificationLines(ws, by[ofNotice]); err != nil {
			return f, err
		}
		if f.about, err = tx.NotificationsAbout(ws, by[ofNotice]); err != nil {
			return f, err
		}
	}
	if len(by[ofEvent])+len(by[ofPage]) > 0 {
		pages, err := tx.Pages(ws)
		if err != nil {
			return f, err
		}
		f.pages = map[string]petitbleu.Page{}
		for _, p := range pages {
			f.pages[p.ID] = p
		}
	}
	if len(f.profiles) > 0 {
		if f.personal, err = personal(tx, ws); err != nil {
			return f, err
		}
	}
	var who []string
	for _, i := range items {
		if p := f.profile(i.retry.Event); p != "" {
			who = append(who, p)
		}
	}
	f.external, err = tx.ExternalIDs(ws, who)
	return f, err
}

// personal names the attributes that are shown to those only who may see personal data.
func personal(tx *store.Tx, ws string) (map[string]bool, error) {
	names := map[string]bool{}
	for after := ""; ; {
		all, err := tx.Attributes(ws, after, 500)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.Personal {
				names[a.Name] = true
			}
			after = a.Name
		}
		if len(all) < 500 {
			return names, nil
		}
	}
}

// profile gives the profile that an event speaks of, "" where it is none.
func (f *facts) profile(o petitbleu.Outgoing) string {
	switch kinds[o.Type].from {
	case ofMessage:
		return f.messages[o.About].ProfileID
	case ofEvent:
		return f.events[o.About].ProfileID
	case ofOptIn:
		return f.optIns[o.About].ProfileID
	case ofOptOut:
		return f.optOuts[o.About].ProfileID
	case ofProfile, ofGone:
		return o.About
	case ofNotice:
		return f.notices[o.About].ProfileID
	}
	return ""
}

// person names whose events go one after the other.
func (f *facts) person(o petitbleu.Outgoing) string {
	if p := f.profile(o); p != "" {
		return p
	}
	return o.Type + " " + o.About
}

// Body is what an endpoint gets (Standard Webhooks, "Payload structure").
type Body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      any       `json:"data"`
}

// body writes what an endpoint gets of an event; false when what it speaks of is not there any more.
func (f *facts) body(o petitbleu.Outgoing, form string) ([]byte, bool) {
	data, ok := f.data(o)
	if !ok {
		return nil, false
	}
	at := time.UnixMilli(o.At).UTC()
	var v any = Body{Type: o.Type, Timestamp: at, Data: data}
	if form == petitbleu.EndpointCurrents {
		v = f.currents(o, data)
	}
	if name := sendbirdNames[o.Type]; name != "" && form == petitbleu.EndpointSendbird {
		v = f.sendbird(o, name, data)
	}
	text, err := json.Marshal(v)
	return text, err == nil
}

// object is a JSON object whose empty members are left out.
type object map[string]any

func (m object) text(name, v string) {
	if v != "" {
		m[name] = v
	}
}

func (m object) time(name string, v time.Time) {
	if !v.IsZero() {
		m[name] = v
	}
}

// data gives what an event says.
func (f *facts) data(o petitbleu.Outgoing) (m object, ok bool) {
	m = object{"workspace_id": f.workspace}
	if p := f.profile(o); p != "" {
		m["profile_id"] = p
		m.text("external_id", f.external[p])
	}
	if len(o.Data) > 0 {
		_ = json.Unmarshal(o.Data, &m) // our own writing
	}
	switch kinds[o.Type].from {
	case ofMessage:
		v, ok := f.messages[o.About]
		m.message(v, o)
		return m, ok
	case ofEvent:
		v, ok := f.events[o.About]
		f.event(m, v)
		return m, ok
	case ofOptIn:
		v, ok := f.optIns[o.About]
		m.optIn(v)
		return m, ok
	case ofOptOut:
		v, ok := f.optOuts[o.About]
		m.optOut(v)
		return m, ok
	case ofProfile:
		v, ok := f.profiles[o.About]
		f.attributes(m, v)
		return m, ok
	case ofImport:
		v, ok := f.imports[o.About]
		m.file(v)
		return m, ok
	case ofAlert:
		v, ok := f.alerts[o.About]
		m.alert(v)
		return m, ok
	case ofPage:
		v, ok := f.pages[o.About]
		m.page(v)
		return m, ok
	}
	return m, true
}

func (m object) message(v petitbleu.Message, o petitbleu.Outgoing) {
	m["message_id"] = v.ID
	m["channel"] = v.Channel
	for name, text := range map[string]string{"page_id": v.PageID, "recipient": v.Recipient, "origin": v.Origin, "group_id": v.GroupID, "purpose": string(v.Purpose), "topic": v.Topic,
		"customer_id": v.CustomerID, "composition_id": v.CompositionID, "dispatch_id": v.DispatchID, "send_id": v.SendID, "campaign_id": v.CampaignID, "run_id": v.RunID, "variant_id": v.VariantID, "outside_id": v.OutsideID} {
		m.text(name, text)
	}
	if v.Part > 0 {
		m["part"] = v.Part
	}
	m["attempts"] = v.Attempts
	if len(v.Content.Extras) > 0 {
		m["message_extras"] = v.Content.Extras
	}
	if v.Test {
		m["test"] = true
	}
	m.time("created_at", v.CreatedAt)
	switch _, state, _ := strings.Cut(o.Type, "."); petitbleu.MessageState(state) {
	case petitbleu.StateSent:
		m.time("sent_at", v.SentAt)
	case petitbleu.StateDelivered:
		m.time("sent_at", v.SentAt)
		m.time("delivered_at", v.DeliveredAt)
	case petitbleu.StateRead:
		m.time("sent_at", v.SentAt)
		m.time("delivered_at", v.DeliveredAt)
		m.time("read_at", v.ReadAt)
	default:
		m.text("reason", string(v.Reason))
		m.text("sentence", v.ReasonText)
	}
}

func (f *facts) event(m object, v petitbleu.Event) {
	m["event_id"] = v.ID
	m.text("name", v.Name)
	m.text("page_id", v.PageID)
	m["source"] = v.Source
	m.time("at", v.At)
	m["properties"] = intake.Properties(v, f.pages[v.PageID].AppID)
}

func (m object) optIn(v petitbleu.OptIn) {
	m["optin_id"] = v.ID
	for name, text := range map[string]string{"page_id": v.PageID, "psid": v.PSID, "customer_id": v.CustomerID, "topic": v.Topic, "source": v.Source, "source_url": v.SourceURL, "language": v.Language} {
		m.text(name, text)
	}
	if v.Temporary {
		m["temporary"] = true
	}
	m.time("at", v.At)
	m.time("revoked_at", v.RevokedAt)
}

func (m object) optOut(v petitbleu.OptOut) {
	m["optout_id"] = v.ID
	for name, text := range map[string]string{"page_id": v.PageID, "psid": v.PSID, "topic": v.Topic, "source": v.Source} {
		m.text(name, text)
	}
	m["everything"] = v.Topic == ""
	m.time("at", v.At)
	m.time("undone_at", v.UndoneAt)
}

// attributes gives a person's attributes but those that not everybody may see.
func (f *facts) attributes(m object, v petitbleu.Profile) {
	shown := make(map[string]any, len(v.Attributes))
	for name, a := range v.Attributes {
		if !f.personal[name] {
			shown[name] = a
		}
	}
	m["attributes"] = shown
	m.time("updated_at", v.UpdatedAt)
}

func (m object) file(v petitbleu.Import) {
	m["import_id"], m["file_name"], m["state"], m["dry"] = v.ID, v.FileName, string(v.State), v.Dry
	m.text("note", v.Note)
	m["rows"] = map[string]int64{"read": v.Read, "made": v.Made, "changed": v.Changed, "same": v.Same, "partly": v.Partly, "refused": v.Refused}
	m.time("finished_at", v.FinishedAt)
}

func (m object) alert(v store.Alert) {
	m["alert_id"], m["kind"], m["subject"] = v.ID, v.Kind, v.Subject
	params := map[string]string{}
	_ = json.Unmarshal([]byte(v.Params), &params) // our own writing
	m["params"] = params
	m.time("opened_at", v.OpenedAt)
	m.time("closed_at", v.ClosedAt)
}

func (m object) page(v petitbleu.Page) {
	m["page_id"], m["name"], m["state"] = v.ID, v.Name, string(v.State)
	m.text("note", v.StateNote)
}
