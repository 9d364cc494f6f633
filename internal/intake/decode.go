package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

// call is a raw call, decoded.
type call struct {
	raw      petitbleu.RawCall
	items    []*item
	note     string // why it, or a part of it, is set aside
	redacted []byte // the body without its secrets, where it held one
}

// refuse sets a call aside. The first reason is kept.
func (c *call) refuse(note string) {
	if c.note == "" {
		c.note = note
	}
}

// forget takes the content of a message out of the recorded body.
func (c *call) forget(mid string) {
	body := c.redacted
	if body == nil {
		body = c.raw.Body
	}
	if forgot, ok := forgetMessage(body, mid); ok {
		c.redacted = forgot
	}
}

// item is one fact of a call on its way into the store.
type item struct {
	messenger.Inbound
	call *call
	past bool // read from the conversation and too old to give a right; see Adopt

	imported *imported // it comes from a file; see AdoptSubscribers
}

// decodeAll decodes calls on half of the cores: with all of them, calls that come in meanwhile
// would wait for their answer.
func decodeAll(raw []petitbleu.RawCall) []*call {
	calls := make([]*call, len(raw))
	workers := min(max(1, runtime.GOMAXPROCS(0)/2), 1+len(raw)/64)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(raw); i += workers {
				calls[i] = decode(raw[i])
			}
		})
	}
	wg.Wait()
	return calls
}

// decode reads one call; whatever is wrong with it becomes its note.
func decode(raw petitbleu.RawCall) (c *call) {
	c = &call{raw: raw}
	defer func() {
		if p := recover(); p != nil {
			c.items = nil
			c.refuse(fmt.Sprintf("reading this call broke the program: %.200v", p))
		}
	}()
	all, err := messenger.Decode(raw.Body)
	if err != nil {
		c.refuse(err.Error())
		return c
	}
	c.items = make([]*item, 0, len(all))
	items := make([]item, len(all))
	for i := range all {
		it := &items[i]
		it.Inbound, it.call = all[i], c
		if note := it.tidy(); note != "" {
			c.refuse(note)
			continue
		}
		if it.Secret && c.redacted == nil {
			c.redacted = redact(raw.Body)
		}
		c.items = append(c.items, it)
	}
	return c
}

// idLimit bounds the ids of Pages and people; longer ones are none.
const idLimit = 250

// outsideLimit bounds the ids of events: an index has limits.
const outsideLimit = 500

// tidy makes an item fit to be stored, or says why it cannot be.
func (it *item) tidy() string {
	for _, s := range []*string{&it.PageID, &it.PSID, &it.UserRef, &it.OutsideID, &it.Metadata, &it.EchoAppID, &it.Ref, &it.Topic, &it.Text, &it.Payload} {
		clean(s)
	}
	if len(it.PageID) > idLimit || len(it.PSID) > idLimit || len(it.UserRef) > idLimit {
		return "the id of a Page or person is too long"
	}
	it.name()
	if len(it.OutsideID) > outsideLimit {
		sum := sha256.Sum256([]byte(it.OutsideID))
		it.OutsideID = "long:" + hex.EncodeToString(sum[:])
	}
	if it.At.IsZero() {
		it.At = it.call.raw.ReceivedAt
	}
	switch {
	case it.Secret:
		it.Data = redact(it.Data)
	case !utf8.Valid(it.Data):
		it.Data = []byte(strings.ToValidUTF8(string(it.Data), "\uFFFD"))
	}
	return ""
}

// clean removes what PostgreSQL does not store in a text: NUL, and bytes that are not UTF-8.
func clean(s *string) {
	if strings.IndexByte(*s, 0) >= 0 {
		*s = strings.ReplaceAll(*s, "\x00", "")
	}
	if !utf8.ValidString(*s) {
		*s = strings.ToValidUTF8(*s, "\uFFFD")
	}
}
