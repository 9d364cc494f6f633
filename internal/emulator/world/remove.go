package world

import "slices"

// RemovePerson takes a person out of the world, with their threads and tokens.
func (w *World) RemovePerson(p *Person) {
	w.State.forgetPerson(p)
	for page := range p.PSIDs {
		w.removeThread(w.FindThread(page, p.ID))
	}
	for page, psid := range p.PSIDs {
		if w.State.ByPSID[psid] == (PSIDOwner{page, p.ID}) {
			delete(w.State.ByPSID, psid)
		}
	}
	for _, asid := range p.ASIDs {
		delete(w.State.ByASID, asid)
	}
	if len(p.UserTokens) > 0 || len(p.Grants) > 0 {
		w.KillTokens(p.ID, "", "", 467)
	}
	delete(w.State.People, p.ID)
	w.State.dropInOrder(p)
	for _, page := range w.State.Pages {
		delete(page.Tasks, p.ID)
	}
	if w.State.Current == p.ID {
		w.State.Current = ""
		if first := w.SearchPeople("", "", 1); len(first) > 0 {
			w.State.Current = first[0].ID
		}
	}
	w.sweepLog()
	w.Changed("person", p.ID)
}

// RemovePage takes a Page out of the world, with its threads, tokens and waiting events.
func (w *World) RemovePage(p *Page) {
	w.State.forgetPage(p.ID)
	for text, t := range w.State.Tokens {
		if t.PageID == p.ID {
			delete(w.State.Tokens, text)
		}
	}
	for psid, owner := range w.State.ByPSID {
		if owner.Page != p.ID {
			continue
		}
		w.removeThread(w.FindThread(p.ID, owner.Person))
		if who := w.State.People[owner.Person]; who != nil {
			delete(who.PSIDs, p.ID)
		}
		delete(w.State.ByPSID, psid)
	}
	delete(w.State.Pages, p.ID)
	w.DropQueues(func(k QueueKey) bool { return k.Page == p.ID })
	w.sweepLog()
	w.Changed("page", p.ID)
}

func (w *World) removeThread(t *Thread) {
	if t == nil {
		return
	}
	delete(w.State.Threads, t.PageID+"/"+t.PersonID)
	delete(w.State.ThreadByID, t.ID)
	w.State.unlist(t)
	for _, b := range t.Bubbles {
		delete(w.State.ByMID, b.MID)
		b.gone = true
	}
}

// sweepLog drops the lines of threads that are gone.
func (w *World) sweepLog() {
	w.State.Log = slices.DeleteFunc(w.State.Log, func(b *Bubble) bool { return b.gone })
}
