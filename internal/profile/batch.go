package profile

import (
	"bytes"
	"encoding/json"
	"time"
)

// Who names a person, by the first of its members that is not empty, in the order in which they
// stand here (Braze reference, section 1.1). ProfileID and BrazeID never create anybody.
type Who struct {
	ProfileID  string `json:"profile_id,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
	BrazeID    string `json:"braze_id,omitempty"` // 24 hexadecimal digits: petitbleu.BrazeID
	Alias      *Alias `json:"alias,omitempty"`
	PSID       *PSID  `json:"psid,omitempty"`
	Email      string `json:"email,omitempty"`
	Phone      string `json:"phone,omitempty"`
}

// Alias is another name of a person: one name for each label.
type Alias struct {
	Label string `json:"label"`
	Name  string `json:"name"`
}

// PSID is a Page-scoped id.
type PSID struct {
	PageID string `json:"page_id"`
	ID     string `json:"id"`
}

// Change sets attributes of one person. A value is JSON as it came, with numbers as json.Number:
// plain values replace, null removes, the operator objects of the Braze reference, section 1.3, do
// what they say.
type Change struct {
	Who          Who            `json:"who"`
	Set          map[string]any `json:"set"`
	UpdateOnly   bool           `json:"update_only,omitempty"`   // nobody is made
	MergeObjects bool           `json:"merge_objects,omitempty"` // objects are merged into the stored ones
	// If, when not nil, must hold of the stored attributes (equal JSON; null: not set), or the change is refused.
	If map[string]any `json:"if,omitempty"`
}

// Event is something that a person did, told by a program.
type Event struct {
	Who        Who             `json:"who"`
	Name       string          `json:"name"`
	At         time.Time       `json:"at"`
	Properties json.RawMessage `json:"properties,omitempty"` // an object
	AppID      string          `json:"app_id,omitempty"`
	UpdateOnly bool            `json:"update_only,omitempty"`
	OutsideID  string          `json:"outside_id,omitempty"` // the teller's own id: a repeat changes nothing
	// Click is set when the person followed a tracked link of a message: it is counted there too. Only the program tells it.
	Click *Click `json:"click,omitempty"`
}

// Click is a link of a message that was followed.
type Click struct {
	MessageID string `json:"message_id"`
	Link      int    `json:"link"` // its place in the message, from 1
	Name      string `json:"name,omitempty"`
}

// Purchase is something that a person bought, told by a program.
type Purchase struct {
	Who        Who             `json:"who"`
	ProductID  string          `json:"product_id"`
	Currency   string          `json:"currency"` // ISO 4217
	Price      json.Number     `json:"price"`    // of one
	Quantity   int             `json:"quantity"` // 1 to 100
	At         time.Time       `json:"at"`
	Properties json.RawMessage `json:"properties,omitempty"` // an object
	AppID      string          `json:"app_id,omitempty"`
	UpdateOnly bool            `json:"update_only,omitempty"`
	OutsideID  string          `json:"outside_id,omitempty"`
}

// Batch is what one call or one part of a file tells. Within it attributes come first, then events,
// then purchases (Braze reference, section 2.4.1).
type Batch struct {
	Attributes []Change   `json:"attributes,omitempty"`
	Events     []Event    `json:"events,omitempty"`
	Purchases  []Purchase `json:"purchases,omitempty"`
	Import     string     `json:"-"` // the import that tells it, if one does: it is noted with the people
}

// Len is how many objects a batch has.
func (b Batch) Len() int { return len(b.Attributes) + len(b.Events) + len(b.Purchases) }

// Decode reads JSON as documents and batches have it: numbers keep their digits.
func Decode(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(v)
}
