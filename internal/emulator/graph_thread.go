package emulator

// graphThread is GET /t_… (Messenger Platform reference, section 6.7).
func (e *Emulator) graphThread(c *graphCall) (any, *graphError) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.st.threads[c.node]
	if t == nil {
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
	if len(fields) == 0 {
		fields = []field{{name: "link"}, {name: "updated_time"}}
	}
	return e.threadFields(c, page, t, fields), nil
}

// graphThreadMessages is GET /t_…/messages, newest first.
func (e *Emulator) graphThreadMessages(c *graphCall) (any, *graphError) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.st.threads[c.node]
	if t == nil {
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
	list := t.messages()
	place := map[string]int{}
	for i, b := range list {
		place[b.MID] = i
	}
	return pageOf(c, list, func(b *Bubble) string { return b.MID }, func(b *Bubble) any {
		return e.messageFields(page, t, b, place[b.MID] < detailsKept, fields)
	})
}
