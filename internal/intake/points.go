package intake

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// points notes what an event only points to, and package fetch brings: the answers that a form was filled in
// with, and files that a person sent, whose addresses end. What was read of the past is left where it is: a
// Page's first reading would ask for thousands of files.
func (r *results) points(b *work, l *line) {
	add := func(part int, kind, subject string) {
		r.fetches = append(r.fetches, store.Fetch{WorkspaceID: l.workspace, EventID: l.event, Part: part, PageID: l.PageID, Kind: kind, Subject: subject,
			At: earlier(l.At, l.call.raw.ReceivedAt), DueAt: b.now})
	}
	switch l.Kind {
	case petitbleu.EventLead:
		if id := l.Fields["leadgen_id"]; digits(id) {
			add(0, store.FetchAnswers, store.SubjectLead+id)
		}
	case petitbleu.EventForm:
		if id := l.Fields["id"]; digits(id) {
			add(0, store.FetchAnswers, store.SubjectForm+id)
		}
	case petitbleu.EventMessage:
		if b.in.o.NoFiles || !l.FromPerson || l.Deleted || l.past {
			return
		}
		for i, a := range l.Attachments {
			if kept[a.Type] && a.StickerID == "" && len(a.URL) <= addressLimit && (strings.HasPrefix(a.URL, "https://") || strings.HasPrefix(a.URL, "http://")) {
				add(i, a.Type, a.URL)
			}
		}
	}
}

// kept are the types of attachment that are copied.
var kept = map[string]bool{store.FileImage: true, store.FileVideo: true, store.FileAudio: true, store.FileOther: true}

// addressLimit bounds the address of a file; the platform's are some hundred characters long.
const addressLimit = 4000

// digits tells whether a text is an id of the platform's, which is all that may become part of an address.
func digits(id string) bool {
	return id != "" && len(id) <= 30 && strings.Trim(id, "0123456789") == ""
}

// LeadEvent is the outside id of the event that told of a lead.
func LeadEvent(id string) string { return "lead:" + id }

// fetched reads what package fetch brought: answers of a form, and copies of files.
func (p props) fetched(data []byte) {
	var d struct {
		Petitbleu *struct {
			LeadID  string            `json:"lead_id"`
			Answers []map[string]any  `json:"answers"`
			Files   map[string]string `json:"files"`
			Missing map[string]string `json:"missing_files"`
		} `json:"petitbleu"`
	}
	if json.Unmarshal(data, &d) != nil || d.Petitbleu == nil {
		return
	}
	p.text("lead_id", d.Petitbleu.LeadID)
	if len(d.Petitbleu.Answers) > 0 {
		p["answers"] = d.Petitbleu.Answers
	}
	list, _ := p["attachments"].([]map[string]any)
	for i := range list {
		props(list[i]).text("file", d.Petitbleu.Files[strconv.Itoa(i)])
		props(list[i]).text("missing", d.Petitbleu.Missing[strconv.Itoa(i)])
	}
}
