package sendbird

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
)

// readOrder reads the body of a request to send (Notifications reference, section 11.3).
func (d *Door) readOrder(c *call) (*order, error) {
	body, err := readBody(c.w, c.request)
	if err != nil {
		return nil, err
	}
	o := &order{send: feed.Send{Origin: "api", By: c.key.ID}}
	for _, read := range []func(object) error{o.readWhom, o.readMode, o.readTemplate, o.readPush, o.readRest} {
		if err := read(body); err != nil {
			return nil, err
		}
	}
	key := c.request.Header.Get("Idempotency-Key")
	if key == "" {
		if key, err = body.text("request_id", 200); err != nil {
			return nil, err
		}
	}
	if len(key) > 200 {
		return nil, refuse(codeTooLong, "Too long: %q has more than %d characters.", "Idempotency-Key", 200)
	}
	if key != "" {
		o.key = c.key.ID + "/" + key // one token's names are not another's
	}
	return o, nil
}

func (o *order) readWhom(body object) (err error) {
	if o.file, err = body.text("targets_filename", fileKeyLimit); err != nil {
		return err
	}
	if o.targets, err = body.texts("targets"); err != nil {
		return err
	}
	switch {
	case o.file == "" && !body.has("targets"):
		return missing("targets")
	case o.file != "" && body.has("targets"):
		return invalid("targets_filename", "Give either targets or targets_filename.")
	case o.file == "" && len(o.targets) == 0:
		return invalid("targets", "Name at least one user.")
	}
	return nil
}

func (o *order) readMode(body object) (err error) {
	mode, err := body.needed("mode", 20)
	if err != nil {
		return err
	}
	n := len(o.targets)
	switch mode {
	case modeAuto:
		if o.mode = modeRealtime; n != 1 {
			o.mode = modeBatch
		}
	case modeRealtime:
		if o.mode = mode; n != 1 {
			return invalid("targets", "The mode realtime takes exactly one user; send to several in the mode batch.")
		}
	case modeSingle:
		if o.mode = modeRealtime; n < 1 || n > singleLimit {
			return invalid("targets", fmt.Sprintf("The mode single takes at most %d users.", singleLimit))
		}
	case modeBatch, modeMulti:
		o.mode = modeBatch
		if n > petitbleu.BatchTargetLimit {
			return invalid("targets", fmt.Sprintf("At most %d users; upload more of them as a file, and name it in targets_filename.", petitbleu.BatchTargetLimit))
		}
		return nil
	default:
		return invalid("mode", "It is realtime or batch.")
	}
	if o.mode == modeBatch { // of auto
		if n > petitbleu.BatchTargetLimit {
			return invalid("targets", fmt.Sprintf("At most %d users; upload more of them as a file, and name it in targets_filename.", petitbleu.BatchTargetLimit))
		}
		return nil
	}
	if o.file != "" {
		return invalid("targets_filename", "A file of targets is for the mode batch.")
	}
	for _, user := range o.targets {
		if why := userID(user); why != "" && n == 1 {
			return invalid("targets", why)
		}
	}
	return nil
}

func (o *order) readTemplate(body object) error {
	t, err := body.inner("template")
	if err != nil {
		return err
	}
	if t == nil {
		return missing("template")
	}
	if o.send.TemplateKey, err = named("template.", func() (string, error) { return t.needed("key", 200) }); err != nil {
		return err
	}
	if !t.has("variables") {
		return nil
	}
	if json.Unmarshal(t["variables"], &o.variables) != nil {
		return refuse(codeObject, "Expected a JSON object: %q.", "template.variables")
	}
	for user, v := range o.variables {
		if len(v) == 0 || v[0] != '{' {
			if string(v) == "null" {
				continue
			}
			return refuse(codeObject, "Expected a JSON object: %q.", "template.variables."+user)
		}
	}
	return nil
}

// named puts the name of the object around a field into a refusal.
func named(prefix string, read func() (string, error)) (string, error) {
	s, err := read()
	if f, ok := err.(*fault); ok { //nolint:errorlint // a refusal of this file, not wrapped
		f.Message = strings.Replace(f.Message, `"`, `"`+prefix, 1)
	}
	return s, err
}

// readPush checks what was said of push, which this program has no channel for: it is taken and not used.
func (o *order) readPush(body object) error {
	p, err := body.inner("push_template")
	if err != nil || p == nil {
		return err
	}
	if _, err = named("push_template.", func() (string, error) { return p.needed("title", 1000) }); err != nil {
		return err
	}
	_, err = named("push_template.", func() (string, error) { return p.text("body", 10_000) })
	return err
}

func (o *order) readRest(body object) (err error) {
	for _, f := range []struct {
		name string
		most int
		to   *string
	}{{"tag", 100, &o.send.Tag}, {"title", 200, &o.send.Title}, {"priority", 10, &o.send.Priority}, {"event_name", 255, &o.send.EventName}} {
		if *f.to, err = body.text(f.name, f.most); err != nil {
			return err
		}
	}
	if o.send.Tag == "" { // its forerunner (section 6)
		if o.send.Tag, err = body.text("notification_group", 100); err != nil {
			return err
		}
	}
	switch o.send.Priority {
	case "", "high", "normal", "low":
	default:
		return invalid("priority", "It is high, normal or low.")
	}
	purpose, err := body.text("purpose", 20)
	if err != nil {
		return err
	}
	switch p := petitbleu.Purpose(purpose); p {
	case "":
		if o.send.Purpose = petitbleu.PurposeTransactional; o.mode == modeBatch {
			o.send.Purpose = petitbleu.PurposePromotional
		}
	case petitbleu.PurposePromotional, petitbleu.PurposeTransactional:
		o.send.Purpose = p
	default:
		return invalid("purpose", "It is transactional or promotional.")
	}
	if body.has("strict_variables") {
		strict, err := body.flag("strict_variables")
		if err != nil {
			return err
		}
		o.send.Strict = &strict
	}
	return nil
}
