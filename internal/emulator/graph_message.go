package emulator

import "slices"

// graphMessage is GET /m_…: one of the 20 most recent messages of a thread; older ones
// answer as deleted (Messenger Platform reference, section 6.7).
func (e *Emulator) graphMessage(c *graphCall) (any, *graphError) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.st.bymid[c.node]
	if b == nil || b.UserRef != "" {
		return nil, errNoObject(c.node)
	}
	page, ge := e.conversationsPage(c)
	if ge != nil {
		return nil, ge
	}
	fields, ok := parseFields(c.params["fields"])
	if !ok {
		return nil, badParam("Syntax error in param fields")
	}
	t := e.findThread(b.PageID, b.Person)
	if slices.Index(t.messages(), b) >= detailsKept {
		return nil, errDeleted()
	}
	return e.messageFields(page, t, b, true, fields), nil
}
