package profile

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"

	"github.com/petitbleu/petitbleu"
)

// reader reads the value of a standard attribute. nil with an error leaves the old value, nothing{} takes
// it away.
type reader func(given, old any, doc map[string]any) (any, *petitbleu.Error)

// standard are the attributes that every workspace has, by the names of the Braze reference, section 1.2.
var standard = map[string]reader{
	"first_name":                    readText,
	"last_name":                     readText,
	"home_city":                     readText,
	"email":                         readEmail,
	"phone":                         readPhone,
	"country":                       readCountry,
	"language":                      readLanguage,
	"time_zone":                     readZone,
	"dob":                           readBirthday,
	"gender":                        readGender,
	"current_location":              readLocation,
	"date_of_first_session":         readInstant,
	"date_of_last_session":          readInstant,
	"marked_email_as_spam_at":       readInstant,
	"email_subscribe":               readSubscribe,
	"push_subscribe":                readSubscribe,
	"email_open_tracking_disabled":  readSwitch,
	"email_click_tracking_disabled": readSwitch,
	"facebook":                      readRecord,
	"twitter":                       readRecord,
	"push_tokens":                   readRecords,
	"subscription_groups":           readGroups,
}

// IsStandard tells whether a name is that of a standard attribute; all others are custom.
func IsStandard(name string) bool { _, ok := standard[name]; return ok }

// inLiquid are the names of standard attributes in Liquid where the document has others (Braze reference, sections 1.2 and 3.2).
var inLiquid = map[string]string{"email_address": "email", "phone_number": "phone", "city": "home_city", "date_of_birth": "dob", "most_recent_location": "current_location"}

// FromLiquid gives the standard attribute that Liquid names: ${city} is home_city. Other names stay as they are.
func FromLiquid(name string) string {
	if ours, ok := inLiquid[name]; ok {
		return ours
	}
	return name
}

func readText(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	if n, ok := given.(json.Number); ok {
		given = string(n)
	}
	s, ok := given.(string)
	if !ok {
		return nil, invalid("The value is a text.")
	}
	return s, checkString(s)
}

func readEmail(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	s = strings.TrimSpace(s)
	if !IsEmail(s) {
		return nil, invalid("The value does not look like an e-mail address.")
	}
	return s, nil
}

// IsEmail tells whether a text looks like an e-mail address.
func IsEmail(s string) bool {
	if len(s) > petitbleu.AttributeStringLimit || !clean(s) {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return !strings.ContainsAny(s, " <>\"") && strings.Trim(host, ".") == host
}

func readPhone(given, _ any, doc map[string]any) (any, *petitbleu.Error) {
	if n, ok := given.(json.Number); ok {
		given = string(n)
	}
	s, _ := given.(string)
	if !strings.ContainsAny(s, "0123456789") || checkString(s) != nil || !clean(s) {
		return nil, invalid("The value is a phone number, best with + and the country in front: +33612345678.")
	}
	country, _ := doc["country"].(string)
	return ReadPhone(s, country), nil
}

// ReadPhone gives a phone number in the form E.164 when it can be read, with the help of a country (ISO 3166)
// when it has none itself; else as it was given.
func ReadPhone(s, country string) string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "+") && country == "" {
		return s
	}
	n, err := phonenumbers.Parse(s, country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return s
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

func readCountry(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	if code := countryOf(s); code != "" {
		return code, nil
	}
	return nothing{}, invalid("The value is no country: write its code of ISO 3166, such as FR. The attribute was removed.")
}

func readLanguage(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	tag, err := language.Parse(strings.TrimSpace(s))
	if base, _, _ := tag.Raw(); err == nil && len(base.String()) == 2 {
		return base.String(), nil
	}
	return nil, invalid("The value is no language: write its code of ISO 639-1, such as fr.")
}

func readZone(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	if zone := zoneOf(s); zone != "" {
		return zone, nil
	}
	return nil, invalid("The value is no time zone: write its IANA name, such as Europe/Paris.")
}

func readBirthday(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	if t, err := time.Parse(time.DateOnly, s); err != nil || t.Year() < 1 {
		return nil, invalid("The value is a date: YYYY-MM-DD.")
	}
	return s, nil
}

var genders = map[string]string{"m": "M", "f": "F", "o": "O", "n": "N", "p": "P", "male": "M", "female": "F", "other": "O"}

func readGender(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	s, _ := given.(string)
	if g := genders[strings.ToLower(s)]; g != "" {
		return g, nil
	}
	return nil, invalid("The value is M, F, O (other), N (not applicable) or P (prefers not to say).")
}

func readLocation(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	m, _ := given.(map[string]any)
	found := map[string]any{}
	for name, most := range map[string]float64{"longitude": 180, "latitude": 90} {
		n, ok := m[name].(json.Number)
		degrees, err := n.Float64()
		if !ok || err != nil || degrees > most || degrees < -most || len(n) > numberLimit {
			return nil, invalid("The value is {\"longitude\": …, \"latitude\": …}, in degrees.")
		}
		found[name] = n
	}
	return found, nil
}

func readInstant(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	if m, ok := given.(map[string]any); ok && operationOf(m) == opTime {
		return readTimeObject(m)
	}
	s, _ := given.(string)
	if t, ok := ParseTime(s); ok {
		return TimeValue(t), nil
	}
	return nil, invalid("The value is an instant, such as 2024-05-01T10:00:00Z.")
}

func readSubscribe(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	switch given {
	case "opted_in", "subscribed", "unsubscribed":
		return given, nil
	}
	return nil, invalid("The value is opted_in, subscribed or unsubscribed, in small letters.")
}

func readSwitch(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	if b := convert(given, Boolean); b != nil {
		return b, nil
	}
	if b, ok := given.(bool); ok {
		return b, nil
	}
	return nil, invalid("The value is true or false.")
}

func readRecord(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	m, ok := given.(map[string]any)
	if !ok {
		return nil, invalid("The value is an object.")
	}
	return Change{}.object(m, nil)
}

func readRecords(given, _ any, _ map[string]any) (any, *petitbleu.Error) {
	all, ok := given.([]any)
	if !ok {
		return nil, invalid("The value is a list of objects.")
	}
	return readObjects(all)
}

// readGroups sets subscriptions by their group; those to other groups stay.
func readGroups(given, old any, _ map[string]any) (any, *petitbleu.Error) {
	told, ok := given.([]any)
	if !ok {
		return nil, invalid("The value is a list of objects with subscription_group_id and subscription_state.")
	}
	fresh := make([]any, 0, len(told))
	for _, v := range told {
		m, _ := v.(map[string]any)
		id, _ := m["subscription_group_id"].(string)
		state, _ := m["subscription_state"].(string)
		if id == "" || checkString(id) != nil || state != "subscribed" && state != "unsubscribed" {
			return nil, invalid("Each member has a subscription_group_id, and a subscription_state that is subscribed or unsubscribed.")
		}
		fresh = append(fresh, map[string]any{"subscription_group_id": id, "subscription_state": state})
	}
	all := []any{}
	have, _ := old.([]any)
	for _, v := range append(append([]any(nil), have...), fresh...) {
		m, _ := v.(map[string]any)
		at := -1
		for i := range all {
			if o, _ := all[i].(map[string]any); o["subscription_group_id"] == m["subscription_group_id"] {
				at = i
			}
		}
		if at < 0 {
			all = append(all, v)
		} else {
			all[at] = v
		}
	}
	return all, checkSize(all)
}

// Attribute is a standard attribute with the type that its values have.
type Attribute struct {
	Name string
	Type Type
}

// Standard lists the standard attributes in the order in which pages show them.
func Standard() []Attribute {
	return []Attribute{
		{"first_name", String}, {"last_name", String}, {"email", String}, {"phone", String}, {"gender", String}, {"dob", String},
		{"country", String}, {"home_city", String}, {"language", String}, {"time_zone", String}, {"current_location", Object},
		{"email_subscribe", String}, {"push_subscribe", String}, {"subscription_groups", ObjectArray},
		{"date_of_first_session", Time}, {"date_of_last_session", Time}, {"marked_email_as_spam_at", Time},
		{"email_open_tracking_disabled", Boolean}, {"email_click_tracking_disabled", Boolean},
		{"facebook", Object}, {"twitter", Object}, {"push_tokens", ObjectArray},
	}
}
