package petitbleu

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Composition is a content before it is written for one person: its texts may hold Liquid, and it
// may have variants for languages. A composition never changes: an edit makes another one, and
// what has one id was sent with the same words. Versions of templates, variants of campaigns and
// messages point at one.
type Composition struct {
	WorkspaceID string    `json:"-"`
	ID          string    `json:"-"`
	CreatedAt   time.Time `json:"-"`

	Channel  string    `json:"channel"`            // messenger, webhook or inapp
	PageID   string    `json:"page_id,omitempty"`  // messenger: the Page; empty: the person's own, if they are on one only
	Content  Content   `json:"content"`            // what people read in whose language there is no variant
	Variants []Variant `json:"variants,omitempty"` // by language, in the order in which they were written
	Purpose  Purpose   `json:"purpose"`
	Topic    string    `json:"topic,omitempty"`
	// Links says how its links are written: tracked, with UTM parameters; nil: as they are.
	Links *LinkTracking `json:"links,omitempty"`
}

// Variant is a composition's content in one language.
type Variant struct {
	Language string  `json:"language"` // "fr", or "pt-br" where one country differs
	Content  Content `json:"content"`
}

// Document writes what a composition says as JSON, and its hash: two that say the same have the
// same hash.
func (c *Composition) Document() (text, hash string, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// For gives the content for a person's language: the variant of the very language ("fr-ca"), else
// that of the language without its country ("fr"), else the first of the same language elsewhere,
// else the content itself. index is the variant's place, -1 for the content itself.
func (c *Composition) For(language string) (content *Content, index int) {
	want := strings.ToLower(strings.ReplaceAll(language, "_", "-"))
	base, _, _ := strings.Cut(want, "-")
	second, third := -1, -1
	for i := range c.Variants {
		is := strings.ToLower(strings.ReplaceAll(c.Variants[i].Language, "_", "-"))
		short, _, _ := strings.Cut(is, "-")
		switch {
		case want == "":
		case is == want:
			return &c.Variants[i].Content, i
		case is == base && second < 0:
			second = i
		case short == base && third < 0:
			third = i
		}
	}
	for _, i := range []int{second, third} {
		if i >= 0 {
			return &c.Variants[i].Content, i
		}
	}
	return &c.Content, -1
}

// WebhookRequest is an HTTP request as somebody composed it (Braze reference, sections 2.5.5 and 4.1).
type WebhookRequest struct {
	Method   string   `json:"method,omitempty"` // POST, PUT, PATCH, DELETE or GET; empty: POST
	URL      string   `json:"url"`
	Headers  []Header `json:"headers,omitempty"`
	BodyMode BodyMode `json:"body_mode,omitempty"` // empty: raw
	Body     string   `json:"body,omitempty"`      // raw
	Pairs    []Header `json:"pairs,omitempty"`     // json: the members of an object of texts
}

// Header is a name with a value: of a header, or of a member of a body.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// BodyMode says how the body of a webhook was composed.
type BodyMode string

// The modes of a body.
const (
	BodyRaw  BodyMode = "raw"  // as it is written
	BodyJSON BodyMode = "json" // an object of names and texts, escaped by the program
)

// MessageVars are what Liquid reads beside the profile, for one message (Braze reference, section 3.2).
type MessageVars struct {
	Trigger  json.RawMessage `json:"api_trigger_properties,omitempty"`
	Event    json.RawMessage `json:"event_properties,omitempty"`
	Context  json.RawMessage `json:"context,omitempty"` // canvas_entry_properties are the same
	Campaign *MessageNames   `json:"campaign,omitempty"`
	Canvas   *MessageNames   `json:"canvas,omitempty"`
}

// MessageNames are the names of what a message belongs to.
type MessageNames struct {
	ID         string `json:"api_id,omitempty"`
	Name       string `json:"name,omitempty"`
	MessageID  string `json:"message_api_id,omitempty"` // of a campaign's message
	Message    string `json:"message_name,omitempty"`
	VariantID  string `json:"variant_api_id,omitempty"` // of a Canvas
	Variant    string `json:"variant_name,omitempty"`
	DispatchID string `json:"dispatch_id,omitempty"` // empty: the message's own
}

// Rendered tells whether a message says what it will say: its content was final, or was written for
// its person already.
func (m *Message) Rendered() bool { return m.CompositionID == "" || m.Content.Type != "" }
