package world

import "slices"

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

// requestsShownMS is how long a conversation stays to be read in the message requests (section
// 6.7).
const requestsShownMS = 30 * WindowMS

// Folder is where the Page inbox keeps a thread: inbox, spam, or pending, the message requests.
// A stranger's thread moves on when the Page answers.
func (w *World) Folder(t *Thread) string {
	switch p := w.State.People[t.PersonID]; {
	case w.State.Moderated[t.PSID] == "SPAM":
		return "spam"
	case p == nil || !p.Stranger || slices.ContainsFunc(t.Bubbles, func(b *Bubble) bool { return b.From == "page" }):
		return "inbox"
	}
	return "pending"
}

// Listed tells whether the Conversations API shows a thread: it has messages, and is not a
// message request that nobody answered for 30 days.
func (w *World) Listed(t *Thread) bool {
	return t.HasMessages() && (w.Now() < t.Updated+requestsShownMS || w.Folder(t) != "pending")
}
