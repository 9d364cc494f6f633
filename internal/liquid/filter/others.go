package filter

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// others is what has no group of its own.
var others = []Def{
	{Name: "default", Max: 1, Named: []string{"allow_false"}, Do: otherwise, Group: "other", Help: "Gives another value for nil, false and what is empty; allow_false: true keeps false.", Example: "{{ product.missing | default: 'none' }} {{ false | default: 'x', allow_false: true }}", Result: "none false"},
	{Name: "json_escape", Do: jsonEscape, Dialect: true, Group: "JSON", Help: "Escapes a text so that it can stand in quotes in JSON.", Example: `{{ 'say "hey"' | json_escape }}`, Result: `say \"hey\"`},
	{Name: "json_parse", Do: jsonParse, Dialect: true, Group: "JSON", Help: "Makes an object or list of a JSON text.", Example: `{% assign o = '{"n": [1, 2]}' | json_parse %}{{ o.n[1] }}`, Result: "2"},
	{Name: "as_json_string", Do: asJSON, Dialect: true, Group: "JSON", Help: "Writes a value as JSON.", Example: "{{ list | as_json_string }}", Result: `["a","b","c"]`},
	{Name: "property_accessor", Min: 1, Max: 1, Do: accessor, Dialect: true, Group: "JSON", Help: "Gives a member of an object by a name that is only known then.", Example: "{{ product | property_accessor: 'title' }}", Result: "Hat"},
	{Name: "number_with_delimiter", Max: 1, Do: delimited, Dialect: true, Group: "numbers", Help: "Puts a comma, or another sign, between thousands.", Example: "{{ 1234567.5 | number_with_delimiter }}", Result: "1,234,567.5"},
	{Name: "money", Do: money, Dialect: true, Group: "numbers", Help: "Writes an amount with two decimals, in the currency of the workspace.", Example: "{{ 145 | money }}", Result: "145.00"},
	{Name: "track_link", Max: 1, Do: trackLink, Dialect: true, Group: "other", Help: "Ours, not Braze's: writes an address so that it leads over this program, which notes who follows it; a name tells links apart.", Example: "{{ 'https://shop.example/hats' | track_link: 'hats' }}", Result: "https://shop.example/hats"},
}

// trackLink writes an address by what the render has for it.
func trackLink(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	if c.TrackLink == nil {
		return in, nil
	}
	name := ""
	if len(args) > 0 {
		name = strings.Clone(c.Arena.Text(args[0]))
	}
	if err := c.spend(64); err != nil { // to sign it is work
		return value.Nil, err
	}
	out := c.TrackLink(strings.Clone(c.Arena.Text(in)), name)
	if !c.Arena.Fits(len(out)) {
		return value.Nil, nil
	}
	return c.Arena.Close(append(c.Arena.Open(), out...)), nil
}

var errJSON = errors.New("this is no JSON")

func otherwise(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
	by, allow := value.String(""), false
	if len(args) > 0 {
		by = args[0]
	}
	if len(args) > 1 && args[1].AsObject() != nil {
		v, _ := args[1].AsObject().Get("allow_false")
		allow = v.Truthy()
	}
	missing := !in.Truthy()
	if allow {
		missing = in.IsNil()
	}
	if missing || in.IsEmpty() || in.Kind() == value.KindEmpty || in.Kind() == value.KindBlank {
		return by, nil
	}
	return in, nil
}

func jsonEscape(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	s := c.Arena.Text(in)
	if !c.Arena.Fits(len(s)) {
		return value.Nil, nil
	}
	return c.Arena.Close(value.AppendEscaped(c.Arena.Open(), s)), nil
}

func jsonParse(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	if in.Kind() != value.KindString {
		return in, nil
	}
	s := in.AsString()
	if err := c.spend(len(s) / 16); err != nil {
		return value.Nil, err
	}
	if !c.Arena.Charge(16 * len(s)) {
		return value.Nil, nil
	}
	v, err := value.ParseJSONText(s)
	if err != nil {
		return value.Nil, errJSON
	}
	return v, nil
}

func asJSON(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	return c.Arena.Close(in.AppendJSON(c.Arena.Open())), nil
}

func accessor(_ *Context, in value.Value, args []value.Value) (value.Value, error) {
	v, _ := in.Index(args[0])
	return v, nil
}

func delimited(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	by := ","
	if len(args) > 0 {
		by = c.Arena.Text(args[0])
	}
	s := c.Arena.Text(in)
	if !c.Arena.Fits((len(s)/3 + 1) * len(by)) {
		return value.Nil, nil
	}
	return c.Arena.Close(thousands(c.Arena.Open(), s, by)), nil
}

// thousands adds a number with a sign between each three digits before the point. What does not begin with digits is
// added as it stands.
func thousands(b []byte, s, by string) []byte {
	from := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		b, from = append(b, s[0]), 1
	}
	end := from
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	for i := from; i < end; i++ {
		if i > from && (end-i)%3 == 0 {
			b = append(b, by...)
		}
		b = append(b, s[i])
	}
	return append(b, s[end:]...)
}

func money(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	v, ok := value.Round(in.Number(), 2)
	if !ok {
		return value.Nil, errFinite
	}
	b := c.Arena.Open()
	if v.Kind() == value.KindFloat {
		b = strconv.AppendFloat(b, v.AsFloat(), 'f', 2, 64)
	} else {
		b = append(v.AppendText(b), ".00"...)
	}
	if c.Money == nil {
		return c.Arena.Close(b), nil
	}
	return value.String(c.Money(string(bytes.Clone(b)))), nil
}
