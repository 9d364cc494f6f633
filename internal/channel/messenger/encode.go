package messenger

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// How long an answer is waited for. The platform fetches a picture or video at a URL before
// it answers, for up to 75 s (Messenger Platform reference, sections 2.6 and 12.2).
const (
	sendTimeout  = 30 * time.Second
	mediaTimeout = 90 * time.Second
)

// Encode writes the Send API call of a message (reference, section 2.1). The message's id
// travels as metadata and comes back in the echo. The error, bad_template or
// invalid_parameter, is for what Check would have refused, or for a right that no message
// can have.
func (Driver) Encode(a channel.Account, m petitbleu.Message, right channel.Right) (channel.Request, error) {
	if a.PageID == "" || a.Token == "" {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a Messenger message needs a Page and its token")
	}
	body := wire.SendRequest{Recipient: &wire.Recipient{ID: wire.ID(m.Recipient)}}
	if err := byRight(&body, m, right); err != nil {
		return channel.Request{}, err
	}
	message, err := encodeContent(m.Content)
	if err != nil {
		return channel.Request{}, err
	}
	message.Metadata = wire.Text(m.ID)
	body.Message = message
	data, err := marshal(body)
	if err != nil {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "the message cannot be written as JSON: an amount or quantity is no number")
	}
	r := request(a, http.MethodPost, "messages", nil)
	r.Header.Set("Content-Type", "application/json")
	r.Body = data
	if right.Token != "" {
		r.Secret = append(r.Secret, right.Token)
	}
	if media := m.Content.Media; media != nil {
		r.Heavy = true
		if media.URL != "" {
			r.Timeout = mediaTimeout
		}
	}
	return r, nil
}

// byRight sets what allows the message: whom it is addressed to, its type and its tag
// (reference, sections 2.2, 3.3 and 3.5). In the open window an answer goes as RESPONSE and
// all else as UPDATE; the platform treats both alike.
func byRight(body *wire.SendRequest, m petitbleu.Message, right channel.Right) error {
	body.MessagingType = "UPDATE"
	switch right.Name {
	case petitbleu.RightOneTimeToken:
		if right.Token == "" {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a message by a one-time token needs the token")
		}
		body.Recipient = &wire.Recipient{OneTimeNotifToken: wire.Text(right.Token)}
		return nil
	case petitbleu.RightWindow, petitbleu.RightExtra:
		if m.Human || m.Origin == "reply" {
			body.MessagingType = "RESPONSE"
		}
	case "":
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a message needs the right by which it goes")
	default:
		body.MessagingType, body.Tag = "MESSAGE_TAG", strings.ToUpper(right.Name)
	}
	if m.Recipient == "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a Messenger message needs the person's page-scoped id")
	}
	return nil
}

// request starts a call on one of the Page's edges, with its token in the header, where logs
// do not reach, and the proof that the caller knows the app secret (section 10.5).
func request(a channel.Account, method, edge string, query url.Values) channel.Request {
	r := channel.Request{
		Method:  method,
		Header:  http.Header{"Authorization": {"Bearer " + a.Token}, "Accept": {"application/json"}},
		Timeout: sendTimeout,
		Secret:  []string{a.Token},
	}
	if a.AppSecret != "" {
		if query == nil {
			query = url.Values{}
		}
		proof := wire.AppSecretProof(a.AppSecret, a.Token)
		query.Set("appsecret_proof", proof)
		r.Secret = append(r.Secret, proof)
	}
	r.URL = a.GraphURL + "/" + a.GraphVersion + "/" + url.PathEscape(a.PageID) + "/" + edge
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
	return r
}

// marshal writes JSON in which <, > and & stand as they are, as the person will see them.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
