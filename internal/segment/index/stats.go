package index

// Stats says how large an index is.
type Stats struct {
	People      int   `json:"people"`
	Events      int   `json:"events"` // and purchases
	Columns     int   `json:"columns"`
	PeopleBytes int64 `json:"people_bytes"` // of memory, about
	EventBytes  int64 `json:"event_bytes"`
}

// Stats counts. It looks at every part of every column: a matter of milliseconds.
func (x *Index) Stats() Stats {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := Stats{People: x.count, Columns: len(x.people.all), PeopleBytes: x.people.bytes() + x.byID.bytes()}
	for i := range x.ids {
		s.PeopleBytes += int64(16*cap(x.ids[i]) + 8*cap(x.alive[i]))
	}
	for _, stream := range x.streams() {
		s.EventBytes += stream.bytes()
		for _, b := range stream.blocks {
			if b != nil {
				s.Events += len(b.owners)
				s.EventBytes += int64(2*cap(b.owners) + 4*cap(b.low) + 2*cap(b.high) + 8*cap(b.pieces.words) + 8*cap(b.amounts.words))
			}
		}
	}
	return s
}

func (t *table) bytes() (n int64) {
	for _, c := range t.all {
		n += c.texts.bytes() + c.lists.bytes()
		for _, p := range c.parts {
			if p != nil {
				n += int64(p.size())
			}
		}
		if c.rows == nil {
			continue
		}
		n += c.rows.bytes()
		for _, b := range c.rows.blocks {
			if b != nil {
				n += int64(2*cap(b.owners) + 8*cap(b.alive) + b.from.bytes() + b.count.bytes())
			}
		}
	}
	return n
}

func (c *codes) bytes() int { return cap(c.u8) + 2*cap(c.u16) + 4*cap(c.u32) }

func (d *dict) bytes() (n int64) {
	for _, c := range d.chunks {
		n += int64(cap(c))
	}
	for _, p := range d.starts.pages {
		n += int64(4 * cap(p))
	}
	if d.folded != nil {
		n += d.folded.bytes()
	}
	return n + d.table.bytes()
}

func (h *hashes) bytes() (n int64) {
	for i := range h.parts {
		n += int64(4 * cap(h.parts[i].slots))
	}
	return n
}
