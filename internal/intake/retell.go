package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// retell does what an event changes in what is known from before: an edited message, one that
// was taken back, a comment, a template, the state of the Page, an account.
func (b *work) retell(tx *store.Tx, r *results, l *line) error {
	switch l.Kind {
	case petitbleu.EventMessage:
		if l.Deleted {
			return b.takeBack(tx, l)
		}
	case petitbleu.EventEcho:
		if l.Deleted {
			return b.takeBack(tx, l)
		}
	case petitbleu.EventMessageEdit:
		return b.edit(tx, l)
	case petitbleu.EventFeed, petitbleu.EventMention:
		return b.comment(tx, r, l)
	case petitbleu.EventTemplateStatus:
		r.templates = append(r.templates, template(b, l))
	case petitbleu.EventPolicy:
		return b.policy(tx, l)
	case petitbleu.EventAccountLinking:
		return b.link(tx, l)
	}
	return nil
}

// takenBack stands in place of what a person took back.
const takenBack = `{"petitbleu":{"note":"the person took this message back","deleted":true}}`

// takeBack deletes what was stored of messages that the person took back, edits among it. The
// raw calls that brought them are a matter of forgetRaw.
func (b *work) takeBack(tx *store.Tx, l *line) error {
	if err := tx.DropFilesNamed(l.workspace, source, l.Mids); err != nil {
		return err
	}
	if err := tx.RedactEvents(l.workspace, source, l.Mids, takenBack, b.now); err != nil {
		return err
	}
	for _, mid := range l.Mids {
		if err := tx.RedactEvents(l.workspace, source, editsOf(mid), takenBack, b.now); err != nil {
			return err
		}
		for _, other := range b.lines { // of the same batch: their calls are marked after it
			if other.OutsideID == mid || slices.Contains(other.Mids, mid) {
				other.call.forget(mid)
			}
		}
	}
	return nil
}

// lateness is how long after it happened a message comes in before it is worth asking whether it
// was taken back in the meantime.
const lateness = 10_000 // milliseconds

// takenBackBefore deletes messages that come in after the news that they were taken back.
func (b *work) takenBackBefore(tx *store.Tx) error {
	late := map[string][]string{} // by workspace
	lines := map[string]*line{}
	for _, l := range b.lines {
		if l.fresh && l.Kind == petitbleu.EventMessage && !l.Deleted && l.call.raw.ReceivedAt.UnixMilli()-l.At.UnixMilli() >= lateness {
			name := "deleted:" + l.OutsideID
			late[l.workspace] = append(late[l.workspace], name)
			lines[l.workspace+name] = l
		}
	}
	for ws, names := range late {
		gone, err := tx.EventsNamed(ws, source, names)
		if err != nil {
			return err
		}
		for name := range gone {
			l := lines[ws+name]
			l.call.forget(l.OutsideID)
			if err := tx.DropFilesNamed(ws, source, []string{l.OutsideID}); err != nil {
				return err
			}
			if err := tx.RedactEvents(ws, source, []string{l.OutsideID}, takenBack, b.now); err != nil {
				return err
			}
		}
	}
	return nil
}

// edit writes a new text over the one of a message. What was there first stays beside it.
func (b *work) edit(tx *store.Tx, l *line) error {
	if len(l.Mids) == 0 {
		return nil
	}
	found, err := tx.EventsNamed(l.workspace, source, l.Mids[:1])
	if err != nil || len(found) == 0 {
		return err
	}
	e := found[l.Mids[0]]
	v, ok := parse(e.Data)
	data, is := v.(map[string]any)
	if !ok || !is {
		return nil
	}
	message, is := data["message"].(map[string]any)
	if !is { // it was taken back
		l.call.forget(l.Mids[0])
		return tx.RedactEvents(l.workspace, source, editsOf(l.Mids[0]), takenBack, b.now)
	}
	note, is := data["petitbleu"].(map[string]any)
	if !is {
		note = map[string]any{}
	}
	if at, _ := note["edited_at"].(json.Number); at != "" {
		if ms, err := at.Int64(); err == nil && ms > l.At.UnixMilli() {
			return nil // a later edit came first
		}
	}
	if _, ok := note["first_text"]; !ok {
		note["first_text"] = message["text"]
	}
	note["edited_at"], note["edits"] = l.At.UnixMilli(), max(l.Edits, 1)
	message["text"], data["petitbleu"] = l.Text, note
	return tx.SetEventData(l.workspace, e.ID, write(data), b.now)
}

// comment keeps what may be answered in private: a comment, or a visitor's post. The Page's own
// cannot be (Messenger Platform reference, section 6.6).
func (b *work) comment(tx *store.Tx, r *results, l *line) error {
	c := l.Comment
	if c == nil || l.Kind == petitbleu.EventMention || c.Item != "comment" && !c.Visitor && c.Verb != "remove" {
		return nil
	}
	id := c.ID
	if id == "" {
		id = c.PostID
	}
	if id == "" || c.ByPage || c.AuthorID == l.PageID || c.Item == "reaction" || c.Item == "like" {
		return nil
	}
	row := petitbleu.Comment{WorkspaceID: l.workspace, PageID: l.PageID, ID: id, PostID: c.PostID, ProfileID: l.profile,
		AuthorID: c.AuthorID, Author: c.Author, Text: l.Text, Visitor: c.ID == "", At: l.At}
	if c.Verb == "remove" {
		row.RemovedAt = earlier(l.At, l.call.raw.ReceivedAt)
		if err := tx.RedactEvents(l.workspace, source, []string{addedName(id)}, removed, b.now); err != nil {
			return err
		}
		if _, err := tx.Comment(l.workspace, l.PageID, id); errors.Is(err, store.ErrNotFound) && c.Item != "comment" {
			return nil // a post of the Page itself
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	r.comments = append(r.comments, row)
	if c.Verb == "edit" {
		return b.editComment(tx, l, id)
	}
	return nil
}

// removed stands in place of a comment that was removed.
const removed = `{"petitbleu":{"note":"this was removed","deleted":true}}`

// editComment writes the new text into the event that told of the comment.
func (b *work) editComment(tx *store.Tx, l *line, id string) error {
	found, err := tx.EventsNamed(l.workspace, source, []string{addedName(id)})
	e, ok := found[addedName(id)]
	if err != nil || !ok {
		return err
	}
	v, _ := parse(e.Data)
	data, _ := v.(map[string]any)
	body, is := data["value"].(map[string]any)
	if !is {
		return nil
	}
	body["message"] = l.Text
	data["petitbleu"] = map[string]any{"edited_at": l.At.UnixMilli()}
	return tx.SetEventData(l.workspace, e.ID, write(data), b.now)
}

// template keeps what the platform says of a utility template.
func template(b *work, l *line) petitbleu.UtilityTemplate {
	reason := l.Fields["reason"]
	if strings.EqualFold(reason, "none") {
		reason = ""
	}
	return petitbleu.UtilityTemplate{WorkspaceID: l.workspace, PageID: l.PageID, ID: l.Fields["message_template_id"], Name: l.Fields["message_template_name"],
		Language: l.Fields["message_template_language"], Status: strings.ToUpper(l.Payload), Reason: reason, UpdatedAt: earlier(l.At, l.call.raw.ReceivedAt)}
}

const policyNote = "The platform says of this Page's messages: "

// policy notes on the Page what the platform enforces; the Page's state stays, for the platform
// still takes what it allows.
func (b *work) policy(tx *store.Tx, l *line) error {
	note := ""
	switch {
	case strings.EqualFold(l.Payload, "unblock"):
		if !strings.HasPrefix(l.page.StateNote, policyNote) {
			return nil
		}
	case l.Text == "":
		note = policyNote + l.Payload + "."
	default:
		note = fmt.Sprintf("%s%s, %.300s", policyNote, l.Payload, l.Text)
	}
	_, err := tx.SetPageState(l.workspace, l.PageID, l.page.State, note, b.now)
	l.page.StateNote = note
	return err
}

// editLimit is above the number of edits that a message may have, which is 5 (Messenger Platform
// reference, section 1.16).
const editLimit = 20

func editName(mid string, n int) string { return fmt.Sprintf("edit:%d:%s", n, mid) }

// editsOf lists the outside ids that the edits of a message have.
func editsOf(mid string) (names []string) {
	for n := 1; n <= editLimit; n++ {
		names = append(names, editName(mid, n))
	}
	return names
}

// addedName is the outside id of the event that told of a comment or post.
func addedName(id string) string { return "added:" + id }

// CommentEvent is that outside id, for others that learn who wrote a comment.
func CommentEvent(id string) string { return addedName(id) }

// name gives events that may have to be deleted again outside ids by which they are found. The
// ones that cannot be found, for there may be many, lose the text, in the recorded call too: it
// stands in the event that they speak of.
func (it *item) name() {
	switch {
	case it.Kind == petitbleu.EventLead && it.Fields["leadgen_id"] != "":
		it.OutsideID = LeadEvent(it.Fields["leadgen_id"])
	case len(it.Mids) == 0:
	case it.Kind == petitbleu.EventMessageEdit && it.Edits > 0 && it.Edits <= editLimit:
		it.OutsideID = editName(it.Mids[0], it.Edits)
	case it.Kind == petitbleu.EventMessageEdit:
		it.Data = without(it.Data, "message_edit", "text")
		it.call.forget(it.Mids[0])
	case it.Kind != petitbleu.EventFeed || it.Comment == nil || it.Comment.Reaction != "" || it.Comment.Item == "like":
	case it.Comment.Verb == "add":
		it.OutsideID = addedName(it.Mids[0])
	case it.Comment.Verb == "edit":
		it.Data = without(it.Data, "value", "message")
		it.call.forget(it.Mids[0])
	}
}

// without gives an item's data less one member of a member.
func without(data []byte, in, member string) []byte {
	v, _ := parse(data)
	all, _ := v.(map[string]any)
	if inner, ok := all[in].(map[string]any); ok {
		delete(inner, member)
		return write(all)
	}
	return data
}

// answer queues the answers of a batch.
func (b *work) answer(tx *store.Tx, all []petitbleu.Message) error {
	if len(all) == 0 {
		return nil
	}
	for i := range all {
		all[i].ProfileID = b.profileOf(all[i].ProfileID)
	}
	if b.in.o.Queue != nil {
		return b.in.o.Queue(tx, all)
	}
	return tx.InsertMessages(all)
}
