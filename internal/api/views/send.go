package views

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// WhoBody names a person: by the first of its members that is given, in this order.
type WhoBody struct {
	ProfileID  string     `json:"profile_id,omitempty" maxLength:"64"`
	ExternalID string     `json:"external_id,omitempty" maxLength:"997" doc:"Your own id; one that is not known makes a new person" example:"customer-4711"`
	BrazeID    string     `json:"braze_id,omitempty" maxLength:"24"`
	Alias      *AliasBody `json:"alias,omitempty"`
	PSID       *PSID      `json:"psid,omitempty"`
	Email      string     `json:"email,omitempty" maxLength:"255" doc:"Of several people with it: who has an external id, then who was changed last"`
	Phone      string     `json:"phone,omitempty" maxLength:"64"`
}

// AliasBody is another name of a person.
type AliasBody struct {
	Label string `json:"label" minLength:"1" maxLength:"255" example:"crm"`
	Name  string `json:"name" minLength:"1" maxLength:"255" example:"C-77"`
}

// Who is the same for the engine of people.
func (b WhoBody) Who() profile.Who {
	w := profile.Who{ProfileID: b.ProfileID, ExternalID: b.ExternalID, BrazeID: b.BrazeID, Email: b.Email, Phone: b.Phone}
	if b.Alias != nil {
		w.Alias = &profile.Alias{Label: b.Alias.Label, Name: b.Alias.Name}
	}
	if b.PSID != nil {
		w.PSID = &profile.PSID{PageID: b.PSID.PageID, ID: b.PSID.PSID}
	}
	return w
}

// VarsBody is what Liquid reads beside the person.
type VarsBody struct {
	Trigger json.RawMessage `json:"api_trigger_properties,omitempty" doc:"An object"`
	Event   json.RawMessage `json:"event_properties,omitempty" doc:"An object"`
	Context json.RawMessage `json:"context,omitempty" doc:"An object"`
}

// Composed names what is sent: a composition in the request, or a template.
type Composed struct {
	Composition *petitbleu.Composition `json:"composition,omitempty" doc:"Either this or template_id"`
	TemplateID  string                 `json:"template_id,omitempty" maxLength:"64"`
	Version     int64                  `json:"template_version,omitempty" minimum:"0" doc:"Missing: the newest"`
}

// SendPerson is one of those who get a message.
type SendPerson struct {
	WhoBody
	CustomerID string          `json:"customer_id,omitempty" maxLength:"100" doc:"As the site named the person in an opt-in"`
	TypedPSID  string          `json:"typed_psid,omitempty" maxLength:"64" doc:"Of a trial: an id on the composition's Page, for a person who need not be known"`
	Attributes json.RawMessage `json:"attributes,omitempty" doc:"Of a trial and of a preview: what a made-up person is like, an object"`
	Vars       *VarsBody       `json:"vars,omitempty" doc:"Over those of all"`
}

// SendResult is what became of a send to people.
type SendResult struct {
	DispatchID string        `json:"dispatch_id,omitempty"`
	Messages   []SentMessage `json:"messages" nullable:"false"`
	Refused    []SendRefusal `json:"refused" nullable:"false"`
	Previews   []PreviewView `json:"previews,omitempty"`
}

// SentMessage is a message that was queued.
type SentMessage struct {
	Index     int    `json:"index" doc:"In people"`
	MessageID string `json:"message_id"`
	ProfileID string `json:"profile_id,omitempty"`
}

// SendRefusal is why somebody gets nothing.
type SendRefusal struct {
	Index   int            `json:"index" doc:"In people"`
	Code    petitbleu.Code `json:"code"`
	Message string         `json:"message"`
}

// RefusedAt tells whether the person at a place of a list was refused.
func RefusedAt(all []SendRefusal, i int) bool {
	for _, r := range all {
		if r.Index == i {
			return true
		}
	}
	return false
}

// Whom finds the people of a send, "" for a made-up one where those are allowed, and refuses those
// whom nobody knows.
func Whom(ctx context.Context, d *door.Door, told *people.People, ws string, all []SendPerson, madeUp bool) (ids []string, refused []SendRefusal, err error) {
	refused = []SendRefusal{}
	who := make([]profile.Who, len(all))
	ids = make([]string, len(all))
	for i, p := range all {
		who[i] = p.Who()
	}
	found, err := told.FindMany(ctx, ws, who)
	if err != nil {
		return nil, nil, err
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		for i, p := range all {
			m := petitbleu.Message{WorkspaceID: ws, CustomerID: p.CustomerID}
			bad := petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody is known by this name.")
			switch {
			case p.TypedPSID != "" && (found[i] != nil || p.CustomerID != ""):
				bad = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "An id that is typed is for a made-up person: a message to somebody by name goes to their own id. Leave typed_psid out, or the name.")
			case found[i] != nil:
				ids[i] = found[i].ID
				continue
			case p.CustomerID != "":
				err := ByCustomer(tx, &m)
				if ids[i] = m.ProfileID; err == nil {
					continue
				}
				e, ok := errors.AsType[*petitbleu.Error](err)
				if !ok {
					return err
				}
				bad = e
			case madeUp && (p.Attributes != nil || p.TypedPSID != ""):
				continue
			}
			refused = append(refused, SendRefusal{Index: i, Code: bad.Code, Message: bad.Message})
		}
		return nil
	})
	return ids, refused, err
}

// VarsOf joins what is for everybody with what is for one person, member by member.
func VarsOf(all, one *VarsBody, field string) ([]byte, error) {
	var v petitbleu.MessageVars
	for _, b := range []*VarsBody{all, one} {
		if b == nil {
			continue
		}
		for _, part := range []struct {
			given json.RawMessage
			to    *json.RawMessage
		}{{b.Trigger, &v.Trigger}, {b.Event, &v.Event}, {b.Context, &v.Context}} {
			if err := joinObject(part.to, part.given); err != nil {
				return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "Variables are objects of names and values.").At(field)
			}
		}
	}
	if v.Trigger == nil && v.Event == nil && v.Context == nil {
		return nil, nil
	}
	text, err := json.Marshal(v)
	if err == nil && len(text) > petitbleu.MessageVarsLimit {
		err = petitbleu.Errorf(petitbleu.CodeTooLarge, "The variables of a message have %d KB at most.", petitbleu.MessageVarsLimit>>10).At(field)
	}
	return text, err
}

// joinObject lays the members of an object over those of another.
func joinObject(to *json.RawMessage, given json.RawMessage) error {
	if len(given) == 0 || string(given) == "null" {
		return nil
	}
	members := map[string]json.RawMessage{}
	if len(*to) > 0 {
		if err := json.Unmarshal(*to, &members); err != nil {
			return err
		}
	}
	if err := json.Unmarshal(given, &members); err != nil {
		return err
	}
	text, err := json.Marshal(members)
	*to = text
	return err
}

// ByCustomer finds the person and the recipient of a message by the customer id.
func ByCustomer(tx *store.Tx, m *petitbleu.Message) error {
	keys := []store.IdentityKey{
		{Kind: petitbleu.IdentityCustomer, Value: m.CustomerID}, {Kind: petitbleu.IdentityTemporary, Value: m.CustomerID},
	}
	found, err := tx.Identities(m.WorkspaceID, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		i, ok := found[k]
		switch {
		case !ok:
		case i.Quarantined:
			return petitbleu.Errorf(petitbleu.CodeAmbiguousCustomer, "Two people claim this customer id, so nothing is sent to it until somebody settles whose it is.").At("body.customer_id")
		default:
			m.ProfileID = i.ProfileID
			return nil
		}
	}
	return petitbleu.Errorf(petitbleu.CodeNotOptedIn, "Nobody has opted in under this customer id.").At("body.customer_id")
}

// PreviewView is what a composition would become for one person. Nothing was sent. Sealed values show
// by their names.
type PreviewView struct {
	ProfileID string               `json:"profile_id,omitempty" doc:"Absent for a made-up person"`
	Language  string               `json:"language,omitempty" doc:"Of the variant that was taken; absent: the content itself"`
	Content   *petitbleu.Content   `json:"content,omitempty" doc:"As it is written for this person"`
	Request   *PreviewRequest      `json:"request,omitempty" doc:"What would go out, secrets hidden; of a Messenger message, as it goes by the right of the verdict, or in the open window"`
	Message   *petitbleu.Content   `json:"message,omitempty" doc:"Of a webhook that calls the Send API: the Messenger message that it is"`
	PageID    string               `json:"page_id,omitempty"`
	Card      *CardShown           `json:"card,omitempty" doc:"Of a notification: what the person would see"`
	Aborted   bool                 `json:"aborted,omitempty" doc:"The template said not to send to this person"`
	Reason    string               `json:"reason,omitempty" doc:"Why it was aborted, in the author's words"`
	Problems  []door.ProblemDetail `json:"problems" nullable:"false" doc:"Why it would not go"`
	Warnings  []string             `json:"warnings" nullable:"false"`
	Gaps      []LanguageGap        `json:"language_gaps,omitempty" doc:"Where the languages of the composition are behind the original"`
	Verdict   *petitbleu.Verdict   `json:"verdict,omitempty" doc:"Of a Messenger message: what policy would decide now"`
}

// CardShown is what a person sees of a notification: a card, or data, and the same in words.
type CardShown struct {
	Card json.RawMessage   `json:"card,omitempty" doc:"In the language of cards, filled"`
	Data map[string]string `json:"data,omitempty"`
	Text string            `json:"text"`
}

// PreviewRequest is a request with its secrets hidden.
type PreviewRequest struct {
	Method  string             `json:"method"`
	URL     string             `json:"url"`
	Headers []petitbleu.Header `json:"headers" nullable:"false"`
	Body    string             `json:"body"`
}

// PersonOf is a person as a template reads them, where no row does.
func PersonOf(id string, p SendPerson) render.Person {
	attributes := string(p.Attributes)
	if attributes == "" {
		attributes = "{}"
	}
	return render.Person{ID: id, External: p.ExternalID, Attributes: attributes}
}
