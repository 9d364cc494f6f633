package messenger

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// lookupFields are what settling needs: only the 20 most recent messages of a thread can be
// read in detail (Messenger Platform reference, section 6.7).
const lookupFields = "participants,updated_time,messages.limit(20){id,message,created_time,from,attachments}"

// LookupsPerSecond is how often a Page's conversations may be asked for (section 5.1).
const LookupsPerSecond = 2

// Lookup asks for the Page's conversations, newest first, 50 at a time. The platform has no
// filter by time: the caller stops at the first thread that was updated before since. At most
// LookupsPerSecond calls a second may be made for a Page.
func (Driver) Lookup(a channel.Account, _ time.Time, cursor string) (channel.Request, bool) {
	q := url.Values{"platform": {"messenger"}, "fields": {lookupFields}, "limit": {"50"}}
	if cursor != "" {
		q.Set("after", cursor)
	}
	return request(a, http.MethodGet, "conversations", q), true
}

type conversations struct {
	Data []struct {
		UpdatedTime  graphTime `json:"updated_time"`
		Participants struct {
			Data []party `json:"data"`
		} `json:"participants"`
		Messages struct {
			Data []line `json:"data"`
		} `json:"messages"`
	} `json:"data"`
	Paging struct {
		Cursors struct {
			After string `json:"after"`
		} `json:"cursors"`
		Next string `json:"next"`
	} `json:"paging"`
}

type party struct {
	ID wire.ID `json:"id"`
}

type line struct {
	ID          string    `json:"id"`
	Message     wire.Text `json:"message"`
	CreatedTime graphTime `json:"created_time"`
	From        *party    `json:"from"`
	Attachments struct {
		Data []map[string]json.RawMessage `json:"data"`
	} `json:"attachments"`
}

// graphTime is an instant of the Graph API: "2026-01-02T08:00:00+0000" or Unix time.
type graphTime time.Time

func (t *graphTime) UnmarshalJSON(data []byte) error {
	var text wire.Text
	if err := text.UnmarshalJSON(data); err != nil {
		return err
	}
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
		if at, err := time.Parse(layout, string(text)); err == nil {
			*t = graphTime(at.UTC())
			return nil
		}
	}
	var m wire.Millis
	if err := m.UnmarshalJSON(data); err != nil {
		return err
	}
	*t = graphTime(instant(int64(m)))
	return nil
}

// Found reads one page of a Lookup. A message that is too old to be read in detail is left
// out. The error is the platform's, as Decode would explain it, or says that the answer could
// not be read.
func (d Driver) Found(a channel.Account, r channel.Response) (channel.Listing, error) {
	if f := failure(r); f != nil {
		return channel.Listing{}, petitbleu.Errorf(f.Reason, "the conversations could not be read: %s %s", f.Cause, f.Cure)
	}
	var c conversations
	if err := json.Unmarshal(r.Body, &c); err != nil || c.Data == nil {
		return channel.Listing{}, petitbleu.Errorf(petitbleu.CodePlatform, "the conversations could not be read: the answer is no list of conversations")
	}
	out := channel.Listing{Threads: make([]channel.Thread, 0, len(c.Data))}
	for _, t := range c.Data {
		thread := channel.Thread{UpdatedAt: time.Time(t.UpdatedTime)}
		for _, p := range t.Participants.Data {
			if string(p.ID) != a.PageID {
				thread.Recipient = string(p.ID)
			}
		}
		for _, l := range t.Messages.Data {
			if l.From == nil {
				continue
			}
			text, unclear := l.shows()
			thread.Lines = append(thread.Lines, channel.Line{
				OutsideID: l.ID, At: time.Time(l.CreatedTime), FromPage: string(l.From.ID) == a.PageID, Text: text, Unclear: unclear,
			})
		}
		out.Threads = append(out.Threads, thread)
	}
	if c.Paging.Next != "" {
		out.Next = c.Paging.Cursors.After
	}
	return out, nil
}

// shows gives what Says gives for the same message: its text, or what tells a template apart.
// The platform does not document how it lists templates: a form other than the one that was
// sent, or a message of which nothing is shown, is unclear and may be anything.
func (l *line) shows() (text string, unclear bool) {
	if text = plain(string(l.Message)); text != "" {
		return text, false
	}
	for _, a := range l.Attachments.Data {
		for kind, raw := range a {
			if strings.HasSuffix(kind, "_template") {
				return templateShows(raw)
			}
		}
	}
	return "", len(l.Attachments.Data) == 0
}

func templateShows(raw []byte) (text string, unclear bool) {
	var p struct {
		OrderNumber wire.Text `json:"order_number"`
		Text        wire.Text `json:"text"`
		Title       wire.Text `json:"title"`
		Payload     wire.Text `json:"payload"`
		Elements    []struct {
			Title wire.Text `json:"title"`
		} `json:"elements"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return "", true
	}
	switch {
	case p.OrderNumber != "":
		return receiptLine + plain(string(p.OrderNumber)), false
	case p.Text != "":
		return plain(string(p.Text)), false
	case p.Title != "" && p.Payload != "": // a request for a token
		return plain(string(p.Title)), false
	}
	var titles []string
	for _, e := range p.Elements {
		titles = append(titles, string(e.Title))
	}
	text = plain(strings.Join(titles, " "))
	return text, text == ""
}

const receiptLine = "receipt "

// Says gives what a listing shows for content: its text, the titles of its cards, or the
// number of the order. A file leaves no trace that could be compared: the platform keeps its
// own copy under another address. Nor do the forms of which it is not known how the platform
// lists them, coupons and grids among them: to guess could send a message twice.
func (Driver) Says(c petitbleu.Content) (string, bool) {
	text := ""
	switch c.Type {
	case petitbleu.ContentText, petitbleu.ContentButtons:
		text = c.Text
	case petitbleu.ContentCards:
		var titles []string
		for _, card := range c.Cards {
			titles = append(titles, card.Title)
		}
		text = strings.Join(titles, " ")
	case petitbleu.ContentReceipt:
		if c.Receipt != nil && c.Receipt.OrderNumber != "" {
			text = receiptLine + c.Receipt.OrderNumber
		}
	case petitbleu.ContentTokenRequest:
		if c.Request != nil {
			text = c.Request.Title
		}
	}
	text = plain(text)
	return text, text != ""
}

// plain joins runs of white space, which the platform may change.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
