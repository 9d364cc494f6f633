package liquid

import (
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// Dialect is the language that a template is written in.
type Dialect uint8

// Standard is Liquid as its reference implementation has it. Braze adds names in ${ }, tags and filters of section 3
// of the Braze reference, and has no partials.
const (
	Standard Dialect = iota
	Braze
)

// Options say how a template is read.
type Options struct {
	Name            string // for messages; empty for the template itself
	Dialect         Dialect
	Lax             bool // an unknown filter hands its value on instead of being an error
	StrictVariables bool // a variable that is not there is an error of the render
	MaxDepth        int  // tags within tags; 0 means 100
	MaxSource       int  // bytes; 0 means 1 MiB

	// Lint says what a check may know of the place where the template stands; nil: nothing.
	Lint *Lint

	// Partial finds the text of a partial of include and render; nil: there are none.
	Partial func(name string) (string, bool)
	// Block finds the text of a content block; nil: there are none. A block may have blocks in it, one level deep;
	// deeper ones are left out (section 3.6).
	Block func(name string) (string, bool)
}

// Space of names of the Braze dialect. A plain name belongs to no space, and ${name} to SpaceProfile; any other
// space is called as it is written, such as custom_attribute.
const (
	SpaceNone    = ""
	SpaceProfile = "$"
)

// Data gives the variables of a render. It is asked once for each name that the template comes to use.
type Data interface {
	// Get gives a variable of a space, and whether there is one. With SpaceNone it is also asked for
	// whole spaces that a template uses by their name, such as event_properties.
	Get(space, name string) (value.Value, bool)
}

// Globals is the data of standard templates: the members of an object are the variables.
type Globals struct{ value.Object }

// Get gives a variable without a space.
func (g Globals) Get(space, name string) (value.Value, bool) {
	if space != SpaceNone || g.Object == nil {
		return value.Nil, false
	}
	return g.Object.Get(name)
}

// Spaces is the data of the dialect: one object for each space.
type Spaces map[string]value.Object

// Get gives a member of a space, a variable of SpaceNone, or a whole space by its name.
func (s Spaces) Get(space, name string) (value.Value, bool) {
	if o := s[space]; o != nil {
		if v, ok := o.Get(name); ok {
			return v, true
		}
	}
	if space != SpaceNone || name == SpaceNone {
		return value.Nil, false
	}
	o, ok := s[name]
	return value.FromObject(o), ok && o != nil
}

// referrer is data that can show a value without a copy; nil says that Get must be asked.
type referrer interface {
	ref(space, name string) *value.Value
}

func (g Globals) ref(space, name string) *value.Value {
	if m, ok := g.Object.(*value.Map); ok && space == SpaceNone {
		return m.Ref(name)
	}
	return nil
}

func (s Spaces) ref(space, name string) *value.Value {
	if m, ok := s[space].(*value.Map); ok {
		return m.Ref(name)
	}
	return nil
}

// Env is what one render gets from outside. Data, Now and what Host asks for are the only things besides the source
// that the result depends on.
type Env struct {
	Data   Data
	Now    time.Time
	Zone   *time.Location // of dates that say none; nil means UTC
	Host   Host
	Limits Limits
}

// Host are functions that reach outside; a nil one means that there is no such thing, which is an error of the render
// where the template asks for it. Texts they get may be kept.
type Host struct {
	// Fetch makes a call of connected_content, with its retries.
	Fetch func(Request) (Answer, error)
	// CatalogItems gives the items of a catalog with these ids; those that are not there are left out.
	CatalogItems func(catalog string, ids []string) ([]value.Value, error)
	// CatalogSelection gives the items of a stored selection.
	CatalogSelection func(catalog, selection string) ([]value.Value, error)
	// Location finds a zone by its name; nil: only UTC is known.
	Location func(name string) (*time.Location, bool)
	// Money puts the currency of the workspace to an amount such as 145.00; nil leaves it.
	Money func(amount string) string
	// TrackLink writes an address so that it is known who follows it, under a name that may be empty; nil leaves it.
	TrackLink func(address, name string) string
}

// Request is a call of connected_content (section 3.5).
type Request struct {
	URL         string
	Method      string // GET, POST, PUT, PATCH or DELETE
	Headers     []Header
	Body        string
	ContentType string
	BasicAuth   string // name of a stored credential
	CacheMaxAge int    // seconds; 0: as the method has it
	NoCache     bool
	Retry       bool
}

// Header is one header of a call.
type Header struct{ Name, Value string }

// Answer is what a call of connected_content came to. A Status of 0 says that there was none.
type Answer struct {
	Status int
	Body   []byte
}

// Limits bound a render. A zero means the default.
type Limits struct {
	Steps  int // parts rendered, items and 64-byte pieces worked on; 500,000
	Memory int // bytes of texts and lists made on the way; 8 MiB
	Output int // bytes; 1 MiB
	Depth  int // partials within partials; 50
}

// Outcome is what a render did besides its text.
type Outcome struct {
	Aborted bool
	Reason  string // of the abort; the default text when the template gave none
	Extras  []Extra
}

// Extra is one key of message_extras.
type Extra struct{ Key, Value string }
