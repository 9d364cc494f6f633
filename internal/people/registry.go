package people

import (
	"context"
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
)

// Attribute is what is known of a custom attribute.
type Attribute struct {
	Name        string
	Type        profile.Type // of the first value seen, or as forced
	Forced      bool         // values of another type are converted, or not taken
	Blocked     bool         // not taken any more
	Description string
	ArrayLimit  int  // members of an array; 0: petitbleu.AttributeArrayLimit
	Personal    bool // shown to those only who may see personal data
	Samples     []json.RawMessage
	Problem     string // why the last value was not taken that was not; with Problems, how many were not
	Problems    int64
	ProblemAt   time.Time
	FirstAt     time.Time
	LastAt      time.Time
}

// EventName is what is known of a custom event, or of a product.
type EventName struct {
	Kind        string // custom or purchase
	Name        string
	Blocked     bool
	Description string
	Properties  []EventProperty // alphabetical
	Problem     string
	Problems    int64
	ProblemAt   time.Time
	FirstAt     time.Time
	LastAt      time.Time
}

// EventProperty is what is known of a property of an event.
type EventProperty struct {
	Name    string            `json:"name"`
	Type    profile.Type      `json:"type"`
	Forced  bool              `json:"forced,omitempty"`
	Samples []json.RawMessage `json:"samples,omitempty"`
	LastAt  time.Time         `json:"last_at,omitzero"`
}

// Attributes lists the custom attributes of a workspace by name, after a name (empty: from the first).
func (p *People) Attributes(ctx context.Context, workspace, after string, limit int) ([]Attribute, error) {
	return nil, errNotYet
}

// EventNames lists the custom events (kind custom) or the products (purchase) of a workspace by name.
func (p *People) EventNames(ctx context.Context, workspace, kind, after string, limit int) ([]EventName, error) {
	return nil, errNotYet
}

// BlockAttributes blocks names of attributes, or takes them again: at most petitbleu.BlockLimit at once. What
// is stored stays. A name that is not known yet may be blocked ahead.
func (p *People) BlockAttributes(ctx context.Context, workspace string, names []string, blocked bool) error {
	return errNotYet
}

// BlockEvents is BlockAttributes for custom events (kind custom) and products (purchase).
func (p *People) BlockEvents(ctx context.Context, workspace, kind string, names []string, blocked bool) error {
	return errNotYet
}
