package graph

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// PerSecond is how often a Page's conversations may be asked for (Messenger Platform reference,
// sections 5.1 and 6.7).
const PerSecond = 2

// ThreadMessages is how many messages of a thread can be read in detail.
const ThreadMessages = 20

// Threads is a page of a Page's conversations, that with the newest message first.
type Threads struct {
	Threads []Thread
	Next    string // cursor of the next page; empty at the end
}

// Thread is a conversation with one person.
type Thread struct {
	ID        string
	PSID      string
	Name      string // as the platform shows the person
	UpdatedAt time.Time
	Messages  []Message // the most recent, newest first
}

// Message is one message of a thread.
type Message struct {
	ID          string
	At          time.Time
	FromPage    bool
	Text        string
	Sticker     string // URL
	ReplyTo     string
	Attachments []json.RawMessage // as the platform lists them
	Whole       bool              // the platform showed more than id and time
}

const threadFields = "id,updated_time,participants,messages.limit(20){id,created_time,from,message,attachments,sticker,reply_to}"

// Threads reads a page of the client's Page's conversations, of one person when psid is not empty.
func (c Client) Threads(ctx context.Context, psid, cursor string, limit int) (Threads, error) {
	q := url.Values{"platform": {"messenger"}, "fields": {threadFields}, "limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		q.Set("after", cursor)
	}
	if psid != "" {
		q.Set("user_id", psid)
	}
	var answer struct {
		Data   []threadWire `json:"data"`
		Paging paging       `json:"paging"`
	}
	if err := c.get(ctx, c.page("conversations"), q, &answer); err != nil {
		return Threads{}, err
	}
	out := Threads{Next: answer.Paging.after(cursor)}
	for _, t := range answer.Data {
		out.Threads = append(out.Threads, t.thread(c.PageID))
	}
	return out, nil
}

type party struct {
	ID   wire.ID `json:"id"`
	Name string  `json:"name"`
}

type threadWire struct {
	ID           string `json:"id"`
	UpdatedTime  moment `json:"updated_time"`
	Participants struct {
		Data []party `json:"data"`
	} `json:"participants"`
	Messages struct {
		Data []struct {
			ID          string    `json:"id"`
			CreatedTime moment    `json:"created_time"`
			From        *party    `json:"from"`
			Message     wire.Text `json:"message"`
			Sticker     wire.Text `json:"sticker"`
			ReplyTo     struct {
				Mid wire.Text `json:"mid"`
				ID  wire.Text `json:"id"`
			} `json:"reply_to"`
			Attachments struct {
				Data []json.RawMessage `json:"data"`
			} `json:"attachments"`
		} `json:"data"`
	} `json:"messages"`
}

func (t threadWire) thread(page string) Thread {
	out := Thread{ID: t.ID, UpdatedAt: t.UpdatedTime.Time}
	if i := slices.IndexFunc(t.Participants.Data, func(p party) bool { return string(p.ID) != page }); i >= 0 {
		out.PSID, out.Name = string(t.Participants.Data[i].ID), t.Participants.Data[i].Name
	}
	for _, m := range t.Messages.Data {
		v := Message{ID: m.ID, At: m.CreatedTime.Time, Text: string(m.Message), Sticker: string(m.Sticker), Attachments: m.Attachments.Data}
		if v.ReplyTo = string(m.ReplyTo.Mid); v.ReplyTo == "" {
			v.ReplyTo = string(m.ReplyTo.ID)
		}
		if m.From != nil {
			v.Whole, v.FromPage = true, string(m.From.ID) == page
		}
		out.Messages = append(out.Messages, v)
	}
	return out
}
