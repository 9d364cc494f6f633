package world

import (
	"maps"
	"slices"
)

// forgetPerson drops what belongs to a person who is gone: tokens, references, marks, and
// what they wrote on walls.
func (s *State) forgetPerson(p *Person) {
	maps.DeleteFunc(s.OTN, func(_ string, o *OtnToken) bool { return o.PersonID == p.ID })
	maps.DeleteFunc(s.UserRefs, func(_ string, u *UserRef) bool { return u.PersonID == p.ID })
	maps.DeleteFunc(s.Recurring, func(_ string, r *RecurringToken) bool { return r.PersonID == p.ID })
	maps.DeleteFunc(s.LinkTokens, func(_ string, l *LinkToken) bool { return l.PersonID == p.ID })
	maps.DeleteFunc(s.Leads, func(_ string, l *Lead) bool { return l.PersonID == p.ID })
	for _, psid := range p.PSIDs {
		s.forgetPSID(psid)
	}
	for _, k := range s.Comments {
		k.Removed = k.Removed || k.PersonID == p.ID
	}
	for _, k := range s.Posts {
		k.Removed = k.Removed || k.PersonID == p.ID
		delete(k.Reactions, p.ID)
	}
}

func (s *State) forgetPSID(psid string) {
	delete(s.UserMenus, psid)
	delete(s.Moderated, psid)
	for _, l := range s.Labels {
		if at := slices.Index(l.PSIDs, psid); at >= 0 {
			l.PSIDs = slices.Delete(l.PSIDs, at, at+1)
		}
	}
}

// forgetPage drops what belongs to a Page that is gone.
func (s *State) forgetPage(page string) {
	delete(s.Profiles, page)
	delete(s.NLP, page)
	delete(s.recent, page)
	maps.DeleteFunc(s.OTN, func(_ string, o *OtnToken) bool { return o.PageID == page })
	maps.DeleteFunc(s.UserRefs, func(_ string, u *UserRef) bool { return u.PageID == page })
	maps.DeleteFunc(s.Recurring, func(_ string, r *RecurringToken) bool { return r.PageID == page })
	maps.DeleteFunc(s.LinkTokens, func(_ string, l *LinkToken) bool { return l.PageID == page })
	maps.DeleteFunc(s.Products, func(_ string, k *Product) bool { return k.PageID == page })
	maps.DeleteFunc(s.Forms, func(_ string, f *LeadForm) bool { return f.PageID == page })
	maps.DeleteFunc(s.Leads, func(_ string, l *Lead) bool { return l.PageID == page })
	maps.DeleteFunc(s.Personas, func(_ string, p *Persona) bool { return p.PageID == page })
	maps.DeleteFunc(s.Labels, func(_ string, l *Label) bool { return l.PageID == page })
	maps.DeleteFunc(s.Templates, func(_ string, t *Template) bool { return t.PageID == page })
	maps.DeleteFunc(s.Campaigns, func(_ string, c *Campaign) bool { return c.PageID == page })
	maps.DeleteFunc(s.Flows, func(_ string, f *Flow) bool { return f.PageID == page })
	maps.DeleteFunc(s.Comments, func(_ string, k *Comment) bool { return k.PageID == page })
	maps.DeleteFunc(s.Posts, func(_ string, k *Post) bool { return k.PageID == page })
	maps.DeleteFunc(s.Files, func(_ string, f *File) bool { return f.PageID == page })
	for psid, owner := range s.ByPSID {
		if owner.Page == page {
			s.forgetPSID(psid)
		}
	}
}
