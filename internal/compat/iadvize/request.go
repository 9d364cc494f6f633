package iadvize

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// request is one call, read and checked, before anything is written.
type request struct {
	caller
	push
	customerID string
	key        string // Idempotency-Key, may be empty
	hash       string // of all that the key must stand for
	wait       int    // seconds that the caller is ready to wait, 0 for none
}

func (d *Door) read(w http.ResponseWriter, r *http.Request, c caller) (req request, err error) {
	req = request{caller: c, customerID: r.PathValue("customer_id"), wait: preferredWait(r.Header.Values("Prefer"))}
	if err := checkCustomer(req.customerID); err != nil {
		return req, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if errors.As(err, new(*http.MaxBytesError)) {
		return req, petitbleu.Errorf(petitbleu.CodeTooLarge, "The body is longer than %d bytes.", bodyLimit)
	}
	if err != nil {
		return req, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body did not arrive whole: send it again.")
	}
	if req.push, err = readPush(body); err != nil {
		return req, err
	}
	if err := req.options(r); err != nil {
		return req, err
	}
	sum := sha256.New()
	for _, part := range []string{string(req.Purpose), req.Topic} {
		io.WriteString(sum, part+"\x00") //nolint:errcheck // a hash takes everything
	}
	sum.Write(body)
	req.hash = hex.EncodeToString(sum.Sum(nil))
	return req, d.check(&req)
}

func checkCustomer(id string) error {
	if id == "" || len(id) > petitbleu.CustomerIDLimit || !utf8.ValidString(id) || strings.ContainsFunc(id, isControl) {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "A customer id has 1 to %d bytes of UTF-8 and no control characters.", petitbleu.CustomerIDLimit).At("customer_id")
	}
	return nil
}

// options reads what may stand in the query or a header: purpose, topic, Idempotency-Key.
func (req *request) options(r *http.Request) error {
	q := r.URL.Query()
	if p := petitbleu.Purpose(q.Get("purpose")); p != "" {
		if !slices.Contains(petitbleu.Purposes, p) {
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The purpose is one of %s.", purposeList()).At("purpose")
		}
		if req.Purpose != "" && req.Purpose != p {
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The query and the body name different purposes: name it once.").At("purpose")
		}
		req.Purpose = p
	}
	if req.Purpose == "" {
		req.Purpose = petitbleu.PurposeTransactional
	}
	if topic := q.Get("topic"); topic != "" {
		if err := checkTopic(topic); err != nil {
			return err
		}
		if !utf8.ValidString(topic) || (req.Topic != "" && req.Topic != topic) {
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The query and the body name different topics: name it once.").At("topic")
		}
		req.Topic = topic
	}
	req.key = r.Header.Get("Idempotency-Key")
	if len(req.key) > 255 || !utf8.ValidString(req.key) || strings.ContainsFunc(req.key, isControl) {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "An Idempotency-Key has at most 255 bytes and no control characters.").At("Idempotency-Key")
	}
	return nil
}

// check asks the driver about each message under the workspace's rule pack; the first problem
// is the answer, under the name that the request gives the field.
func (d *Door) check(req *request) error {
	pack := petitbleu.PackAt(req.workspace.RulePack, d.Clock.Now())
	for i := range req.Parts {
		p := &req.Parts[i]
		problems, warnings := d.Driver.Check(p.Content, pack)
		if changed := secure(&p.Content, problems); len(changed) > 0 {
			for _, field := range changed {
				req.Warnings = append(req.Warnings, p.field(field)+": was changed from http to https, since Messenger fetches pictures by https only.")
			}
			problems, warnings = d.Driver.Check(p.Content, pack)
		}
		if len(problems) > 0 {
			e := problems[0].At(p.field(problems[0].Field))
			if e.Code == petitbleu.CodeBadPicture || e.Code == petitbleu.CodeInvalidParameter {
				e.Code = petitbleu.CodeBadTemplate
			}
			return e
		}
		for _, w := range warnings {
			if ours, rest, ok := strings.Cut(w, ": "); ok && !strings.Contains(ours, " ") {
				w = p.field(ours) + ": " + rest
			}
			req.Warnings = append(req.Warnings, w)
		}
	}
	return nil
}

// secure writes https where a picture's http address is refused: the guide's bodies, which
// are from a time when http was allowed, still arrive as they were meant. It gives the fields
// that it changed.
func secure(c *petitbleu.Content, problems []*petitbleu.Error) (changed []string) {
	refused := map[string]bool{}
	for _, p := range problems {
		refused[p.Field] = p.Code == petitbleu.CodeBadPicture
	}
	fix := func(field string, url *string) {
		if rest, ok := strings.CutPrefix(*url, "http://"); ok && refused[field] {
			*url = "https://" + rest
			changed = append(changed, field)
		}
	}
	if c.Media != nil {
		fix("media.url", &c.Media.URL)
	}
	for i := range c.Cards {
		fix(index("cards", i)+".image_url", &c.Cards[i].ImageURL)
	}
	if c.Receipt != nil {
		for i := range c.Receipt.Items {
			fix(index("receipt.items", i)+".image_url", &c.Receipt.Items[i].ImageURL)
		}
	}
	return changed
}
