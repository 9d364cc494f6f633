package index

// marks are the numbers of a column's dictionaries that somebody has.
type marks struct{ texts, lists []uint64 }

func (m *marks) note(kind cellKind, code uint32) {
	set := &m.texts
	switch {
	case code == 0 || kind == cellList && code < firstList:
		return
	case kind == cellList:
		set = &m.lists
	case kind != cellText:
		return
	}
	for int(code>>6) >= len(*set) {
		*set = append(*set, 0)
	}
	(*set)[code>>6] |= 1 << (code & 63)
}

func (m *marks) has(set []uint64, code uint32) bool {
	return int(code>>6) < len(set) && set[code>>6]>>(code&63)&1 != 0
}

// part notes what the rows of a part have, up to a row.
func (m *marks) part(p *part, rows int) {
	for _, v := range p.few {
		if int(v.row) < rows {
			m.note(v.kind, uint32(v.val))
		}
	}
	if p.laid == nil {
		return
	}
	for row := range min(rows, p.texts.len()) {
		m.note(cellText, p.texts.get(row))
	}
	for row := range min(rows, p.lists.len()) {
		m.note(cellList, p.lists.get(row))
	}
}

// listed notes the texts of the lists that are noted.
func (m *marks) listed(c *column) {
	for code := firstList; code < c.lists.size(); code++ {
		if m.has(m.lists, code) {
			eachText(c.lists.text(code), func(text uint32) bool {
				m.note(cellText, text)
				return true
			})
		}
	}
}

// Sweep frees the texts that nobody has any more: those that were changed, and those of people who
// were removed, which stay in memory until then, though in no file. It gives how many they were. It goes from
// column to column; one of five million texts takes about a second, in which questions wait. It waits for an
// Encode that is under way.
func (x *Index) Sweep() (freed int) {
	x.encoding.Lock()
	defer x.encoding.Unlock()
	for _, t := range x.tables() {
		for n := 0; ; n++ {
			c := t.column(x, n)
			if c == nil {
				break
			}
			x.mu.Lock()
			freed += c.sweep()
			x.mu.Unlock()
		}
	}
	return freed
}

// column gives the n-th column of a table of an index, nil behind the last.
func (t *table) column(x *Index, n int) *column {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if n >= len(t.all) {
		return nil
	}
	return t.all[n]
}

// tables gives every table of columns.
func (x *Index) tables() []*table {
	x.mu.RLock()
	defer x.mu.RUnlock()
	all := []*table{x.people}
	for _, c := range x.people.all {
		if c.rows != nil {
			all = append(all, c.rows.table)
		}
	}
	for _, s := range x.streams() {
		all = append(all, s.table)
	}
	return all
}

func (c *column) sweep() (freed int) {
	var m marks
	for _, p := range c.parts {
		if p != nil {
			m.part(p, 1<<31)
		}
	}
	m.listed(c)
	old := *c
	c.texts, c.lists, c.blank = dict{first: old.texts.first, folds: true}, dict{first: firstList}, nil
	n := &renumbering{}
	for code := old.texts.first; code < old.texts.size(); code++ {
		if m.has(m.texts, code) {
			n.texts = placed(n.texts, code, c.text(string(old.texts.text(code))))
		}
	}
	for code := firstList; code < old.lists.size(); code++ {
		if m.has(m.lists, code) {
			n.lists = placed(n.lists, code, c.lists.code(string(n.list(old.lists.text(code)))))
		}
	}
	freed = old.texts.starts.n + old.lists.starts.n - c.texts.starts.n - c.lists.starts.n
	if freed == 0 {
		c.texts, c.lists, c.blank = old.texts, old.lists, old.blank
		return 0
	}
	for _, p := range c.parts {
		if p != nil {
			p.renumber(n)
		}
	}
	return freed
}
