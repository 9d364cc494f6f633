package world

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// LeadForm is an instant form of a Page, for the instant form template and for advertisements
// (Messenger Platform reference, sections 1.19 and 2.7.10).
type LeadForm struct {
	ID        string     `json:"id"`
	PageID    string     `json:"page_id"`
	Name      string     `json:"name"`
	Locale    string     `json:"locale,omitempty"`
	Status    string     `json:"status"` // ACTIVE or ARCHIVED
	Questions []Question `json:"questions"`
	Made      int64      `json:"made"`
}

// Question is a question of a form. Type is one that the platform fills in from the person's
// profile, such as FULL_NAME, EMAIL or PHONE, or CUSTOM.
type Question struct {
	Key   string `json:"key"`
	Label string `json:"label,omitempty"`
	Type  string `json:"type"`
}

// Lead is a form that somebody answered.
type Lead struct {
	ID       string   `json:"id"`
	FormID   string   `json:"form_id"`
	PageID   string   `json:"page_id"`
	PersonID string   `json:"person_id"`
	AdID     string   `json:"ad_id,omitempty"` // empty: sent in a conversation
	At       int64    `json:"at_ms"`
	Answers  []Answer `json:"field_data"`
}

// Answer is the answer to one question, as the platform gives it.
type Answer struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// AddForm makes a form of a Page. A question without a key gets one from its type or label.
func (w *World) AddForm(p *Page, f LeadForm) (*LeadForm, error) {
	f.PageID, f.Made = p.ID, w.Now()
	f.Status = cmp.Or(strings.ToUpper(f.Status), "ACTIVE")
	if f.ID == "" {
		f.ID = w.Digits(16)
	}
	switch {
	case !AllDigits(f.ID):
		return nil, errors.New("id: must be digits")
	case w.State.Forms[f.ID] != nil:
		return nil, errors.New("id: a form of this id is there already")
	case strings.TrimSpace(f.Name) == "":
		return nil, errors.New("name: must not be empty")
	case len(f.Questions) == 0:
		return nil, errors.New("questions: must hold at least one")
	case f.Status != "ACTIVE" && f.Status != "ARCHIVED":
		return nil, errors.New("status: must be ACTIVE or ARCHIVED")
	}
	f.Questions = slices.Clone(f.Questions)
	seen := map[string]bool{}
	for i := range f.Questions {
		q := &f.Questions[i]
		q.Type = cmp.Or(strings.ToUpper(q.Type), "CUSTOM")
		q.Key = cmp.Or(q.Key, usualKeys[q.Type], strings.ReplaceAll(strings.ToLower(q.Label), " ", "_"))
		if q.Key == "" || seen[q.Key] {
			return nil, errors.New("questions: each needs a key or a label of its own")
		}
		seen[q.Key] = true
	}
	w.State.Forms[f.ID] = &f
	w.Changed("page", p.ID)
	return &f, nil
}

// usualKeys are the names under which the platform gives answers of the types that it knows.
var usualKeys = map[string]string{
	"FULL_NAME": "full_name", "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email", "PHONE": "phone_number", "GENDER": "gender",
}

// known is what the platform fills in for a person, by type of question.
func known(p *Person, kind string) string {
	switch kind {
	case "FULL_NAME":
		return p.FullName()
	case "FIRST_NAME":
		return p.FirstName
	case "LAST_NAME":
		return p.LastName
	case "EMAIL":
		return p.Email
	case "GENDER":
		return p.Gender
	case "PHONE":
		if p.Phone != nil {
			return p.Phone.Number
		}
	}
	return ""
}

// FormsOf are the forms of a Page, newest first.
func (w *World) FormsOf(page string) []*LeadForm {
	return sortedBy(w.State.Forms, func(f *LeadForm) bool { return f.PageID == page }, func(a, b *LeadForm) int {
		return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.ID, b.ID))
	})
}

// LeadsOf are the answers to a form, newest first.
func (w *World) LeadsOf(form string) []*Lead {
	return sortedBy(w.State.Leads, func(l *Lead) bool { return l.FormID == form }, func(a, b *Lead) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.ID, b.ID))
	})
}

// answer keeps what a person put into a form, and tells the apps that hear of leads. What they
// leave out is filled in from their profile.
func (w *World) answer(p *Page, who *Person, form string, a *Action) (*Lead, error) {
	questions := []Question{{Key: "full_name", Type: "FULL_NAME"}, {Key: "email", Type: "EMAIL"}}
	f := w.State.Forms[form]
	if f != nil {
		questions = f.Questions
	}
	l := &Lead{ID: w.Digits(16), FormID: form, PageID: p.ID, PersonID: who.ID, AdID: a.Ad, At: w.Now(), Answers: []Answer{}}
	left := maps.Clone(a.Answers)
	for _, q := range questions {
		value := cmp.Or(string(left[q.Key]), known(who, q.Type))
		delete(left, q.Key)
		if value != "" {
			l.Answers = append(l.Answers, Answer{q.Key, []string{value}})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if f != nil {
			return nil, errors.New("answers: the form has no question " + key)
		}
		l.Answers = append(l.Answers, Answer{key, []string{string(left[key])}})
	}
	w.State.Leads[l.ID] = l
	w.Changed("page", p.ID)
	a.Lead = l.ID
	value := map[string]any{
		"form_id": json.Number(form), "leadgen_id": json.Number(l.ID), "page_id": json.Number(p.ID), "created_time": l.At / 1000,
	}
	if l.AdID != "" {
		value["ad_id"], value["adgroup_id"] = json.Number(l.AdID), json.Number(l.AdID)
	}
	w.EmitChange(p, who.ID, FieldLeads, value)
	return l, nil
}

// actLead answers a form behind an advertisement, outside of any conversation.
func (w *World) actLead(p *Page, who *Person, a *Action) error {
	f := w.State.Forms[a.Form]
	switch {
	case f == nil || f.PageID != p.ID:
		return errInput("form: must be the id of a form of this Page")
	case a.Ad != "" && !AllDigits(a.Ad):
		return errInput("ad: must be the id of an advertisement, digits")
	}
	_, err := w.answer(p, who, f.ID, a)
	return err
}

// actForm sends an instant form that a message shows (section 1.17): the event names the form,
// the answers are read as its leads.
func (w *World) actForm(t *Thread, a *Action) (*Bubble, error) {
	from, form := t.shown(a, "instant_form")
	if from == nil {
		return nil, errNotShown
	}
	l, err := w.answer(w.State.Pages[t.PageID], w.State.People[t.PersonID], string(form.FormID), a)
	if err != nil {
		return nil, err
	}
	from.Used = true
	b := w.Add(t, &Bubble{From: "person", Kind: "form", Payload: l.ID})
	it := t.FromPerson(b.At)
	it.Form = map[string]any{"id": form.FormID}
	w.Emit(t, FieldForms, OnlyFor(from.AppID, it))
	return b, nil
}
