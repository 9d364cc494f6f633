package world

// Messages are the real messages of a thread, newest first.
func (t *Thread) Messages() []*Bubble {
	var out []*Bubble
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		if b := t.Bubbles[i]; b.MID != "" && b.UserRef == "" {
			out = append(out, b)
		}
	}
	return out
}
