package messenger

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
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
	if m.Content.Type == petitbleu.ContentProducts && olderThan(a.GraphVersion, 8) {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "products need version 8.0 of the Graph API or a newer one; set it for the app").At("type")
	}
	body := wire.SendRequest{PersonaID: wire.ID(m.Content.PersonaID), NotificationType: notification(m.Content.Notification)}
	if m.Content.ReplyTo != "" {
		body.ReplyTo = &wire.ReplyTo{MID: m.Content.ReplyTo}
	}
	if t := m.Content.ThreadControl; t != nil {
		body.ThreadControl = &wire.ThreadControl{ControlType: t.Type, AppID: wire.ID(t.AppID)}
	}
	if err := byRight(&body, m, right); err != nil {
		return channel.Request{}, err
	}
	message, err := encodeContent(m.Content)
	if err != nil {
		return channel.Request{}, err
	}
	message.Metadata = wire.Text(m.ID)
	body.Message = message
	r, err := call(a, body, right)
	if err != nil {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "the message cannot be written as JSON: an amount or quantity is no number")
	}
	if right.Token != "" {
		r.Secret = append(r.Secret, right.Token)
	}
	r.Heavy, r.Timeout = weight(m.Content)
	return r, nil
}

// call writes the call of a message: to the Page, or, for a marketing message of a Page with an
// ad account, to that account. The old product, which needed none, ended on 10 February 2026;
// its tokens serve the new one (section 3.6).
func call(a channel.Account, body wire.SendRequest, right channel.Right) (channel.Request, error) {
	var whole any = body
	edge := url.PathEscape(a.PageID) + "/messages"
	if right.Name == petitbleu.RightMarketing && a.AdAccount != "" {
		edge = url.PathEscape(a.AdAccount) + "/messages"
		whole = wire.PaidRequest{MessageID: wire.ID(a.Campaign), DeliveryData: &wire.PaidDelivery{SubscriptionToken: wire.Text(right.Token)}, Message: body.Message}
	}
	data, err := marshal(whole)
	if err != nil {
		return channel.Request{}, err
	}
	r := requestTo(a, http.MethodPost, edge, nil)
	r.Header.Set("Content-Type", "application/json")
	r.Body = data
	return r, nil
}

// olderThan reads a Graph version such as "v26.0"; one that cannot be read is not older.
func olderThan(version string, major int) bool {
	v, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	n, err := strconv.Atoi(v)
	return err == nil && n < major
}

// weight tells whether a message counts in the slower bucket, and how long its answer may
// take. The platform limits audio and video to 10 a second and does not say where pictures
// and files count: with them, to be safe (section 5.1).
func weight(c petitbleu.Content) (heavy bool, timeout time.Duration) {
	files := c.Images
	if c.Media != nil {
		files = append(files[:len(files):len(files)], *c.Media)
	}
	timeout = sendTimeout
	for _, f := range files {
		if heavy = true; f.URL != "" {
			timeout = mediaTimeout
		}
	}
	return heavy, timeout
}

func notification(word string) string {
	switch word {
	case "silent":
		return "SILENT_PUSH"
	case "none":
		return "NO_PUSH"
	}
	return "" // the default: REGULAR
}

// tagOf gives the message tag of rights whose name is not that of their tag.
var tagOf = map[string]string{petitbleu.RightFeedback: "CUSTOMER_FEEDBACK"}

// byRight sets what allows the message: whom it is addressed to, its type and its tag
// (reference, sections 2.2, 3.3 to 3.7 and 6.6). In the open window an answer goes as RESPONSE
// and all else as UPDATE; the platform treats both alike.
func byRight(body *wire.SendRequest, m petitbleu.Message, right channel.Right) error {
	to := petitbleu.ParseRecipient(m.Recipient)
	body.MessagingType = "UPDATE"
	if body.Recipient = recipient(to); right.Name == "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a message needs the right by which it goes")
	}
	switch right.Name {
	case petitbleu.RightOneTimeToken, petitbleu.RightMarketing:
		if right.Token == "" {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a message by a token needs the token")
		}
		body.Recipient = &wire.Recipient{OneTimeNotifToken: wire.Text(right.Token)}
		if right.Name == petitbleu.RightMarketing {
			body.Recipient = &wire.Recipient{NotificationMessagesToken: wire.Text(right.Token)}
		}
		return nil
	case petitbleu.RightWindow, petitbleu.RightExtra:
		if m.Human || m.Origin == "reply" {
			body.MessagingType = "RESPONSE"
		}
	case petitbleu.RightPrivateReply:
		body.MessagingType = "RESPONSE"
	case petitbleu.RightUserRef, petitbleu.RightPhone:
	case petitbleu.RightUtility:
		body.MessagingType = utilityType
	default: // a message tag, by its name in lower case
		if body.MessagingType, body.Tag = "MESSAGE_TAG", tagOf[right.Name]; body.Tag == "" {
			body.Tag = strings.ToUpper(right.Name)
		}
	}
	if m.Content.Type == petitbleu.ContentUtility { // wherever it may go, it goes as what it is
		body.MessagingType, body.Tag = utilityType, ""
	}
	return reaches(to, right.Name)
}

const utilityType = "UTILITY"

// reaches checks that a right is one for this kind of recipient.
func reaches(to petitbleu.Recipient, right string) error {
	if to.Value == "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a Messenger message needs a recipient, such as the person's page-scoped id")
	}
	needs := petitbleu.RecipientPSID
	switch right {
	case petitbleu.RightPrivateReply:
		if needs = petitbleu.RecipientComment; to.Kind == petitbleu.RecipientPost {
			needs = to.Kind
		}
	case petitbleu.RightUserRef:
		needs = petitbleu.RecipientUserRef
	case petitbleu.RightPhone:
		needs = petitbleu.RecipientPhone
	}
	if to.Kind != needs {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "by the right %s a message goes to a recipient of kind %s, not %s", right, needs, to.Kind)
	}
	return nil
}

// recipient gives the wire form of whom a message goes to (section 2.2).
func recipient(to petitbleu.Recipient) *wire.Recipient {
	switch to.Kind {
	case petitbleu.RecipientUserRef:
		return &wire.Recipient{UserRef: wire.Text(to.Value)}
	case petitbleu.RecipientPhone:
		return &wire.Recipient{PhoneNumber: wire.Text(to.Value)}
	case petitbleu.RecipientComment:
		return &wire.Recipient{CommentID: wire.ID(to.Value)}
	case petitbleu.RecipientPost:
		return &wire.Recipient{PostID: wire.ID(to.Value)}
	}
	return &wire.Recipient{ID: wire.ID(to.Value)}
}

// request starts a call on one of the Page's edges, with its token in the header, where logs
// do not reach, and the proof that the caller knows the app secret (section 10.5).
func request(a channel.Account, method, edge string, query url.Values) channel.Request {
	return requestTo(a, method, url.PathEscape(a.PageID)+"/"+edge, query)
}

func requestTo(a channel.Account, method, path string, query url.Values) channel.Request {
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
	r.URL = a.GraphURL + "/" + a.GraphVersion + "/" + path
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
