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
	"github.com/petitbleu/petitbleu/internal/push"
)

// request is one call, read and checked, before anything is written.
type request struct {
	caller
	push.Body
	customerID string
	key        string // Idempotency-Key, may be empty
	hash       string // of all that the key must stand for
	wait       int    // seconds that the caller is ready to wait, 0 for none
}

func (d *Door) read(w http.ResponseWriter, r *http.Request, c caller) (req request, err error) {
	req = request{caller: c, customerID: r.PathValue("customer_id"), wait: preferredWait(r.Header.Values("Prefer"))}
	if err := push.CheckCustomer(req.customerID); err != nil {
		return req, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if errors.As(err, new(*http.MaxBytesError)) {
		return req, petitbleu.Errorf(petitbleu.CodeTooLarge, "The body is longer than %d bytes.", bodyLimit)
	}
	if err != nil {
		return req, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body did not arrive whole: send it again.")
	}
	if req.Body, err = push.Read(body); err != nil {
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

// options reads what may stand in the query or a header: purpose, topic, Idempotency-Key.
func (req *request) options(r *http.Request) error {
	q := r.URL.Query()
	if p := petitbleu.Purpose(q.Get("purpose")); p != "" {
		if !slices.Contains(petitbleu.Purposes, p) {
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "The purpose is one of %s.", push.PurposeList()).At("purpose")
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
		if err := push.CheckTopic(topic); err != nil {
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

// check asks the driver about each message under the workspace's rule pack.
func (d *Door) check(req *request) error {
	pack := petitbleu.PackAt(req.workspace.RulePack, d.Clock.Now())
	return req.Check(func(c petitbleu.Content) ([]*petitbleu.Error, []string) { return d.Driver.Check(c, pack) })
}
