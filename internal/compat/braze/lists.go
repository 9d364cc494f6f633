package braze

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// How many names a page has (Braze reference, sections 2.4.12 and 2.9).
const (
	namesPage  = 250 // events/list, purchases/product_list
	cursorPage = 50  // events, custom_attributes
)

// pageLimit keeps a page number from meaning more rows than there can be.
const pageLimit = 100_000

// eventList lists the names of custom events, by page.
func (d *Door) eventList(ctx context.Context, c *call) (reply, error) {
	names, err := d.namesOf(ctx, c, petitbleu.EventCustom)
	return reply{status: http.StatusOK, body: struct {
		Events  []string `json:"events"`
		Message string   `json:"message"`
	}{names, success.Message}}, err
}

// productList lists the products that were bought, by page.
func (d *Door) productList(ctx context.Context, c *call) (reply, error) {
	names, err := d.namesOf(ctx, c, petitbleu.EventPurchase)
	return reply{status: http.StatusOK, body: struct {
		Products []string `json:"products"`
		Message  string   `json:"message"`
	}{names, success.Message}}, err
}

func (d *Door) namesOf(ctx context.Context, c *call, kind petitbleu.EventKind) ([]string, error) {
	page, err := c.query.number("page", 0, 0, pageLimit)
	if err != nil {
		return nil, err
	}
	all, err := d.People.EventNames(ctx, c.ws, string(kind), "", (page+1)*namesPage)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for i := page * namesPage; i < len(all); i++ {
		names = append(names, all[i].Name)
	}
	return names, nil
}

// status of a name in the registry.
func statusOf(blocked bool) string {
	if blocked {
		return "Blocklisted"
	}
	return "Active"
}

// described gives a description, or null.
func described(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// eventView is a custom event of the registry. Braze tells no properties; they are known here.
type eventView struct {
	Name        string         `json:"name"`
	Description *string        `json:"description"`
	InReport    bool           `json:"included_in_analytics_report"`
	Status      string         `json:"status"`
	Tags        []string       `json:"tag_names"`
	Properties  []propertyView `json:"properties"`
}

// propertyView is a property that an event came with.
type propertyView struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func viewEvent(e people.EventName) eventView {
	v := eventView{Name: e.Name, Description: described(e.Description), Status: statusOf(e.Blocked), Tags: []string{}, Properties: []propertyView{}}
	for _, name := range slices.Sorted(maps.Keys(e.Properties)) {
		v.Properties = append(v.Properties, propertyView{name, attributeTypes[e.Properties[name].Type]})
	}
	return v
}

// events lists what is known of custom events, by cursor.
func (d *Door) events(ctx context.Context, c *call) (reply, error) {
	after, err := cursorOf(c)
	if err != nil {
		return reply{}, err
	}
	all, err := d.People.EventNames(ctx, c.ws, string(petitbleu.EventCustom), after, cursorPage+1)
	if err != nil {
		return reply{}, err
	}
	views := []eventView{}
	for _, e := range all[:min(len(all), cursorPage)] {
		views = append(views, viewEvent(e))
	}
	next := ""
	if len(all) > cursorPage {
		next = all[cursorPage-1].Name
	}
	return reply{status: http.StatusOK, header: d.next("/events", next), body: struct {
		Events  []eventView `json:"events"`
		Message string      `json:"message"`
	}{views, success.Message}}, nil
}

// attributeView is a custom attribute of the registry.
type attributeView struct {
	Name        string   `json:"name"`
	Description *string  `json:"description"`
	Type        string   `json:"data_type"`
	ArrayLength *int     `json:"array_length"`
	Status      string   `json:"status"`
	Tags        []string `json:"tag_names"`
}

// attributeTypes are the types as Braze names them.
var attributeTypes = map[profile.Type]string{
	profile.String: "String", profile.Number: "Number", profile.Boolean: "Boolean", profile.Time: "Time",
	profile.Array: "Array", profile.Object: "Object", profile.ObjectArray: "Object Array",
}

func viewAttribute(a people.Attribute) attributeView {
	v := attributeView{Name: a.Name, Description: described(a.Description), Status: statusOf(a.Blocked), Tags: []string{}}
	v.Type = attributeTypes[a.Type] + " (Automatically Detected)"
	if a.Forced {
		v.Type = attributeTypes[a.Type] + " (Forced)"
	}
	if a.Type == profile.Array {
		n := a.ArrayLimit
		if n == 0 {
			n = petitbleu.AttributeArrayLimit
		}
		v.ArrayLength = &n
	}
	return v
}

// attributes lists what is known of custom attributes, by cursor (Braze reference, section 2.4.12).
func (d *Door) attributes(ctx context.Context, c *call) (reply, error) {
	after, err := cursorOf(c)
	if err != nil {
		return reply{}, err
	}
	all, err := d.People.Attributes(ctx, c.ws, after, cursorPage+1)
	if err != nil {
		return reply{}, err
	}
	views := []attributeView{}
	for _, a := range all[:min(len(all), cursorPage)] {
		views = append(views, viewAttribute(a))
	}
	next := ""
	if len(all) > cursorPage {
		next = all[cursorPage-1].Name
	}
	return reply{status: http.StatusOK, header: d.next("/custom_attributes", next), body: struct {
		Attributes []attributeView `json:"attributes"`
		Message    string          `json:"message"`
	}{views, success.Message}}, nil
}

// blockAttributes blocks names of custom attributes, or takes them again.
func (d *Door) blockAttributes(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	names, ok := texts(m["custom_attribute_names"])
	blocked, given := truth(m["blocklisted"])
	switch {
	case !ok || len(names) == 0:
		return reply{}, bad("'custom_attribute_names' must be an array of strings")
	case !given:
		return reply{}, bad("'blocklisted' must be true or false")
	}
	if err := d.People.BlockAttributes(ctx, c.ws, names, blocked); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: success}, nil
}

// cursorOf reads the name behind which a page begins.
func cursorOf(c *call) (string, error) {
	name, err := base64.RawURLEncoding.DecodeString(c.query.one("cursor"))
	if err != nil {
		return "", bad("'cursor' is not valid")
	}
	return string(name), nil
}

// next gives the header that names the next page (RFC 8288), or nothing when this is the last one.
func (d *Door) next(path, after string) http.Header {
	if after == "" {
		return nil
	}
	cursor := url.QueryEscape(base64.RawURLEncoding.EncodeToString([]byte(after)))
	return http.Header{"Link": {`<` + d.BaseURL + path + `?cursor=` + cursor + `>; rel="next"`}}
}
