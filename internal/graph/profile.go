package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Profile is the Messenger profile of a Page (Messenger Platform reference, section 6.1). A
// member that is nil or empty is not set.
type Profile struct {
	GetStarted   *Postback    `json:"get_started,omitempty"`
	Greeting     []Greeting   `json:"greeting,omitempty"`
	Menu         []Menu       `json:"persistent_menu,omitempty"`
	IceBreakers  []IceBreaker `json:"ice_breakers,omitempty"`
	Commands     []Commands   `json:"commands,omitempty"`
	Domains      []string     `json:"whitelisted_domains,omitempty"`
	AccountLink  string       `json:"account_linking_url,omitempty"`
	Descriptions []Greeting   `json:"description,omitempty"`
	EUPrivacy    bool         `json:"subject_to_new_eu_privacy_rules,omitempty"` // read only
}

// Properties are the names of a profile's members, for [Client.Profile] and [Client.DeleteProfile].
var Properties = []string{"get_started", "greeting", "persistent_menu", "ice_breakers", "commands", "whitelisted_domains", "account_linking_url"}

// Postback is what a tap sends back.
type Postback struct {
	Payload string `json:"payload"`
}

// Greeting is a text of one language; the locale "default" is for all others.
type Greeting struct {
	Locale string `json:"locale"`
	Text   string `json:"text"`
}

// Menu is the persistent menu of one language.
type Menu struct {
	Locale        string     `json:"locale"`
	InputDisabled bool       `json:"composer_input_disabled,omitempty"`
	Items         []MenuItem `json:"call_to_actions"`
}

// MenuItem is a line of a menu: web_url or postback; nested until v8.0.
type MenuItem struct {
	Type    string     `json:"type"`
	Title   string     `json:"title"`
	URL     string     `json:"url,omitempty"`
	Payload string     `json:"payload,omitempty"`
	Height  string     `json:"webview_height_ratio,omitempty"`
	Items   []MenuItem `json:"call_to_actions,omitempty"`
}

// IceBreaker is the questions offered at the start of a thread, in one language.
type IceBreaker struct {
	Locale    string     `json:"locale"`
	Questions []Question `json:"call_to_actions"`
}

// Question is one of them.
type Question struct {
	Question string `json:"question"`
	Payload  string `json:"payload"`
}

// UnmarshalJSON takes the old flat form, a question without a locale, too.
func (b *IceBreaker) UnmarshalJSON(data []byte) error {
	var v struct {
		Locale    string     `json:"locale"`
		Questions []Question `json:"call_to_actions"`
		Question
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*b = IceBreaker{v.Locale, v.Questions}
	if v.Question.Question != "" {
		*b = IceBreaker{"default", []Question{v.Question}}
	}
	return nil
}

// Commands are the slash commands of one language.
type Commands struct {
	Locale   string    `json:"locale"`
	Commands []Command `json:"commands"`
}

// Command is one of them, its name without the slash.
type Command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// Profile reads the Page's Messenger profile.
func (c Client) Profile(ctx context.Context) (Profile, error) {
	var answer struct {
		Data []Profile `json:"data"`
	}
	err := c.get(ctx, "/me/messenger_profile", url.Values{"fields": {strings.Join(Properties, ",")}}, &answer)
	if err != nil || len(answer.Data) == 0 {
		return Profile{}, err
	}
	return answer.Data[0], nil
}

// SetProfile writes the members that are set; the others stay.
func (c Client) SetProfile(ctx context.Context, p Profile) error {
	return c.post(ctx, "/me/messenger_profile", p, nil)
}

// DeleteProfile removes members by name.
func (c Client) DeleteProfile(ctx context.Context, names []string) error {
	return c.remove(ctx, "/me/messenger_profile", nil, map[string][]string{"fields": names})
}

// SetUserMenu gives one person a menu of their own (section 6.2).
func (c Client) SetUserMenu(ctx context.Context, psid string, menu []Menu) error {
	return c.post(ctx, "/me/custom_user_settings", map[string]any{"psid": psid, "persistent_menu": menu}, nil)
}

// DeleteUserMenu takes it away again.
func (c Client) DeleteUserMenu(ctx context.Context, psid string) error {
	return c.remove(ctx, "/me/custom_user_settings", url.Values{"psid": {psid}, "params": {`["persistent_menu"]`}}, nil)
}

// UserMenu reads a person's own menu. Error 10/2018336 tells that rules of their region restrict
// the thread.
func (c Client) UserMenu(ctx context.Context, psid string) ([]Menu, error) {
	var answer struct {
		Data []struct {
			Menu []Menu `json:"user_level_persistent_menu"`
		} `json:"data"`
	}
	err := c.get(ctx, "/me/custom_user_settings", url.Values{"psid": {psid}}, &answer)
	if err != nil || len(answer.Data) == 0 {
		return nil, err
	}
	return answer.Data[0].Menu, nil
}

// Person is what the platform tells of a person (section 6.3). Members that were not asked for,
// or that the app may not see, are empty.
type Person struct {
	FirstName string
	LastName  string
	Name      string
	Picture   string // a URL that expires
	Locale    string
	TimeZone  string // hours from UTC, as a number
	Gender    string
}

type personWire struct {
	First    string      `json:"first_name"`
	Last     string      `json:"last_name"`
	Name     string      `json:"name"`
	Picture  string      `json:"profile_pic"`
	Locale   string      `json:"locale"`
	TimeZone wire.Number `json:"timezone"`
	Gender   string      `json:"gender"`
}

func (p personWire) person() Person {
	return Person{p.First, p.Last, p.Name, p.Picture, p.Locale, string(p.TimeZone), p.Gender}
}

// Person asks for fields of a person by their page-scoped id; [Client.People] asks for many.
func (c Client) Person(ctx context.Context, psid string, fields ...string) (Person, error) {
	var p personWire
	q := url.Values{}
	if len(fields) > 0 {
		q.Set("fields", strings.Join(fields, ","))
	}
	err := c.get(ctx, node(psid), q, &p)
	return p.person(), err
}

// Persona is a name and a face under which messages show (section 6.5).
type Persona struct {
	ID      string `json:"id,omitempty"`
	Name    string `json:"name"`
	Picture string `json:"profile_picture_url"`
}

// Personas lists the Page's personas.
func (c Client) Personas(ctx context.Context) ([]Persona, error) {
	var all []Persona
	after := ""
	for range 100 {
		var answer struct {
			Data []struct {
				ID      wire.ID `json:"id"`
				Name    string  `json:"name"`
				Picture string  `json:"profile_picture_url"`
			} `json:"data"`
			Paging paging `json:"paging"`
		}
		q := url.Values{"limit": {"100"}}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.get(ctx, c.page("personas"), q, &answer); err != nil {
			return nil, err
		}
		for _, p := range answer.Data {
			all = append(all, Persona{string(p.ID), p.Name, p.Picture})
		}
		if after = answer.Paging.after(after); after == "" {
			break
		}
	}
	return all, nil
}

// AddPersona makes a persona and gives its id.
func (c Client) AddPersona(ctx context.Context, p Persona) (string, error) {
	var answer struct {
		ID wire.ID `json:"id"`
	}
	err := c.post(ctx, c.page("personas"), Persona{Name: p.Name, Picture: p.Picture}, &answer)
	return string(answer.ID), err
}

// DeletePersona removes a persona; messages that it sent keep it.
func (c Client) DeletePersona(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, node(id), c.Token, nil, nil, nil)
}
