package imports

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// Row is what one record says, as far as it can be read.
type Row struct {
	Line       int
	Key        string // of the person: two rows of a file with one key are told of
	Change     *profile.Change
	Event      *profile.Event
	Subscriber *Subscriber

	raw string // as it stands in the file
}

// Subscriber is somebody who opted in before, on a Page that is connected here.
type Subscriber struct {
	PageID     string
	PSID       string
	CustomerID string
	ExternalID string
	OptedInAt  time.Time
	Proof      string // how it is known: a sentence, a place, a file
	Set        map[string]any
}

// Row reads a record by the mapping. The error names the column, the rule and the cure.
func (m *Mapping) Row(r *Record) (Row, error) {
	row := Row{Line: r.Line}
	if r.Err != nil {
		return row, r.Err
	}
	if len(r.Cells) != len(m.Columns) {
		return row, broken("The line has %d cells and the header %d: look for a missing or an unquoted separator.", len(r.Cells), len(m.Columns))
	}
	c := cells{m: m, r: r, set: map[string]any{}}
	if err := c.read(); err != nil {
		return row, err
	}
	row.Key = c.key()
	switch m.Kind {
	case Events:
		return c.event(row)
	case Subscribers:
		return c.subscriber(row)
	}
	if row.Key == "" {
		return row, broken("No identifier: one of external_id, braze_id, alias, email or phone must have a value.")
	}
	row.Change = &profile.Change{Who: c.who, Set: c.set, UpdateOnly: m.UpdateOnly}
	return row, nil
}

// cells gathers what the cells of one record say.
type cells struct {
	m     *Mapping
	r     *Record
	who   profile.Who
	alias profile.Alias
	set   map[string]any
	text  map[Target]string // the other targets
}

func (c *cells) read() error {
	for i := range c.m.Columns {
		col, cell := &c.m.Columns[i], c.r.Cells[i]
		text := strings.TrimSpace(cell.Text)
		if text == "" {
			continue // a blank cell never overwrites
		}
		switch col.To {
		case ToNothing:
		case ToExternalID:
			c.who.ExternalID = text
		case ToBrazeID:
			c.who.BrazeID = text
		case ToAliasName:
			c.alias.Name = text
		case ToAliasLabel:
			c.alias.Label = text
		case ToEmail:
			c.who.Email = text
		case ToPhone:
			c.who.Phone = text
		case ToAttribute, ToProperty:
			v, err := value(col, cell)
			if err != nil {
				return err
			}
			c.set[col.Name] = v
		default:
			if c.text == nil {
				c.text = map[Target]string{}
			}
			c.text[col.To] = text
		}
	}
	return c.names()
}

// names puts together what belongs together: an alias, a subscription group, an e-mail address
// beside another identifier.
func (c *cells) names() error {
	if (c.alias.Name == "") != (c.alias.Label == "") {
		return broken("An alias needs its name and its label: fill user_alias_name and user_alias_label, or neither.")
	}
	if c.alias.Name != "" {
		c.who.Alias = &c.alias
	}
	if c.who.ExternalID != "" || c.who.BrazeID != "" || c.who.Alias != nil {
		if c.who.Email != "" { // beside another identifier it is an attribute (Braze reference, section 1.1)
			c.set["email"] = c.who.Email
		}
		if c.who.Phone != "" {
			c.set["phone"] = c.who.Phone
		}
		c.who.Email, c.who.Phone = "", ""
	} else if c.who.Email != "" && c.who.Phone != "" {
		c.set["phone"] = c.who.Phone
		c.who.Phone = ""
	}
	group, state := c.text[ToGroupID], c.text[ToGroupState]
	if (group == "") != (state == "") {
		return broken("A subscription needs its group and its state: fill subscription_group_id and subscription_state, or neither.")
	}
	if group != "" {
		if state != "subscribed" && state != "unsubscribed" {
			return broken("subscription_state is subscribed or unsubscribed, in small letters.")
		}
		c.set["subscription_groups"] = []any{map[string]any{"subscription_group_id": group, "subscription_state": state}}
	}
	return nil
}

func (c *cells) key() string {
	w := c.who
	switch {
	case c.m.Kind == Subscribers:
		return "psid " + c.page() + " " + c.text[ToPSID]
	case w.ExternalID != "":
		return "external_id " + w.ExternalID
	case w.BrazeID != "":
		return "braze_id " + w.BrazeID
	case w.Alias != nil:
		return "alias " + w.Alias.Label + " " + w.Alias.Name
	case w.Email != "":
		return "email " + strings.ToLower(w.Email)
	case w.Phone != "":
		return "phone " + w.Phone
	}
	return ""
}

func (c *cells) event(row Row) (Row, error) {
	if row.Key == "" {
		return row, broken("No identifier: one of external_id, braze_id, alias, email or phone must have a value.")
	}
	name := c.text[ToEventName]
	if name == "" {
		name = c.m.Event
	}
	if name == "" {
		return row, broken("The event has no name: fill the column name.")
	}
	at, ok := profile.ParseTime(c.text[ToTime])
	if !ok {
		return row, broken("The event has no time that can be read: write 2026-05-01T10:00:00Z, or 2026-05-01 for midnight UTC.")
	}
	row.Event = &profile.Event{Who: c.who, Name: name, At: at, UpdateOnly: c.m.UpdateOnly}
	if len(c.set) > 0 {
		properties, err := json.Marshal(c.set)
		if err != nil {
			return row, err
		}
		row.Event.Properties = properties
	}
	return row, nil
}

func (c *cells) page() string {
	if page := c.text[ToPage]; page != "" {
		return page
	}
	return c.m.PageID
}

func (c *cells) subscriber(row Row) (Row, error) {
	s := &Subscriber{PageID: c.page(), PSID: c.text[ToPSID], CustomerID: c.text[ToCustomerID], ExternalID: c.who.ExternalID, Proof: c.text[ToProof], Set: c.set}
	switch {
	case s.PSID == "":
		return row, broken("The row has no PSID: fill the column psid.")
	case s.PageID == "":
		return row, broken("The row has no Page: a PSID means nothing without it.")
	case len(s.PSID) > petitbleu.PSIDLimit || strings.Trim(s.PSID, "0123456789") != "":
		return row, broken("A PSID is a number of at most %d digits.", petitbleu.PSIDLimit)
	case len(s.CustomerID) > petitbleu.CustomerIDLimit:
		return row, broken("A customer id has at most %d bytes.", petitbleu.CustomerIDLimit)
	}
	at, ok := profile.ParseTime(c.text[ToOptedInAt])
	if !ok {
		return row, broken("opted_in_at is missing or cannot be read: an opt-in without its instant proves nothing. Write 2026-05-01T10:00:00Z.")
	}
	s.OptedInAt = at
	row.Subscriber = s
	return row, nil
}

// value reads a cell as its column's type.
func value(col *Column, cell Cell) (any, error) {
	text := strings.TrimSpace(cell.Text)
	switch col.Type {
	case Text:
		return cell.Text, nil
	case Number:
		if !isNumber(text) {
			return nil, broken("%s: not a number. Write it with a point and without blanks, such as 1250.5, or read the column as text.", col.Name)
		}
		return json.Number(text), nil
	case Boolean:
		b, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil {
			return nil, broken("%s: neither true nor false. Read the column as text if it holds something else.", col.Name)
		}
		return b, nil
	case Time:
		at, ok := profile.ParseTime(text)
		if !ok {
			return nil, broken("%s: not an instant. Write 2026-05-01T10:00:00Z or 2026-05-01.", col.Name)
		}
		return profile.TimeValue(at), nil
	case Array:
		return split(text, col.Separator), nil
	}
	if cell.Quoted {
		return cell.Text, nil
	}
	return guessed(text), nil
}

// guessed reads an unquoted cell by what it looks like (Braze reference, section 1.8).
func guessed(text string) any {
	switch kindOf(text) {
	case Boolean:
		return text == "true"
	case Number:
		return json.Number(text)
	case Time:
		at, _ := profile.ParseTime(text)
		return profile.TimeValue(at)
	}
	return text
}

// kindOf tells what an unquoted cell looks like.
func kindOf(text string) Type {
	switch {
	case text == "true" || text == "false":
		return Boolean
	case isNumber(text):
		return Number
	case looksLikeTime(text):
		return Time
	}
	return Text
}

func looksLikeTime(text string) bool {
	if len(text) < len("2026-05-01") || text[4] != '-' || text[7] != '-' {
		return false // cheap: most texts end here
	}
	_, ok := profile.ParseTime(text)
	return ok
}

// isNumber tells whether a text is a number as JSON writes it. One with zeros before it is none: it
// is a code, such as a post code.
func isNumber(text string) bool {
	if text == "" || len(text) > 30 || (text[0] != '-' && (text[0] < '0' || text[0] > '9')) {
		return false
	}
	return json.Valid([]byte(text))
}

func split(text, separator string) []any {
	if separator == "" {
		separator = "|"
	}
	var all []any
	for part := range strings.SplitSeq(text, separator) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
