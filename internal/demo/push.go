package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// call is one call of the shop's server to the push API, as the order page shows it. The key is
// not in it.
type call struct {
	Name    string // confirmation, parcel
	At      time.Time
	Request string
	Path    string
	Status  int
	Answer  string
	Code    string // of an error
	Text    string // of an error, a sentence
}

// OK tells whether petitbleu took the message.
func (c call) OK() bool { return c.Status == http.StatusAccepted }

const (
	optInTries = 20 // while the opt-in is on its way from Messenger
	optInPause = 250 * time.Millisecond
)

// confirm sends the receipt. When the button has just said that the visitor opted in, the
// opt-in itself may still be on its way through Messenger: then the call is made again for a
// few seconds. It carries the same key each time, so it cannot arrive twice.
func (s *server) confirm(ctx context.Context, o *order, optedIn bool) {
	s.mu.Lock()
	done := o.Confirmed
	s.mu.Unlock()
	if done {
		return
	}
	pause := time.NewTicker(optInPause)
	defer pause.Stop()
	for try := 1; ; try++ {
		c := s.push(ctx, o, "confirmation", "order-"+o.Number+"-confirmation", s.receipt(o))
		s.mu.Lock()
		o.Confirmed = c.OK()
		s.mu.Unlock()
		if c.Code != "not_opted_in" || !optedIn || try == optInTries {
			return
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
	}
}

// receipt is the body of the confirmation: a text, and the order as a receipt.
func (s *server) receipt(o *order) map[string]any {
	words := texts[o.Lang]
	var elements []map[string]any
	for _, l := range o.Bill.Lines {
		elements = append(elements, map[string]any{
			"title": words["p-"+l.Slug], "subtitle": fmt.Sprintf(words["reference"], l.Reference),
			"quantity": l.Quantity, "price": json.Number(l.Price.String()), "currency": "EUR",
			"image_url": s.URL + "/pictures/" + l.Slug + ".png",
		})
	}
	payload := map[string]any{
		"template_type": "receipt", "recipient_name": o.Form.FirstName + " " + o.Form.LastName, "merchant_name": "Cooktoys",
		"order_number": o.Number, "currency": "EUR", "payment_method": words[o.Form.Payment],
		"order_url": s.URL + "/orders/" + o.Key, "timestamp": strconv.FormatInt(o.At.Unix(), 10), "elements": elements,
		"address": map[string]any{
			"street_1": o.Form.Street, "street_2": o.Form.Street2, "city": o.Form.City,
			"postal_code": o.Form.Postcode, "state": o.Form.Region, "country": "FR",
		},
		"summary": map[string]any{
			"subtotal": json.Number(o.Bill.Subtotal.String()), "shipping_cost": json.Number(o.Bill.Shipping.String()),
			"total_tax": json.Number(o.Bill.Tax.String()), "total_cost": json.Number(o.Bill.Total.String()),
		},
	}
	if o.Bill.Discount > 0 {
		payload["adjustments"] = []map[string]any{{"name": words["discount"], "amount": json.Number(o.Bill.Discount.String())}}
	}
	return map[string]any{
		"text":       fmt.Sprintf(words["push-text"], o.Form.FirstName),
		"attachment": map[string]any{"type": "template", "payload": payload},
	}
}

// answered is an answer of the push API.
type answered struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// push calls the push API and keeps the call for the order page. A failure of the network is
// tried once more under the same key.
func (s *server) push(ctx context.Context, o *order, name, key string, body map[string]any) call {
	if o.Temporary {
		body["topic"] = "order"
	}
	text, err := json.MarshalIndent(body, "", "  ")
	c := call{Name: name, At: time.Now(), Request: string(text)}
	c.Path = "/social/facebook/messenger/pages/" + url.PathEscape(s.PageID) + "/customers/" + url.PathEscape(o.CustomerID) + "/messages"
	for range 2 {
		if err != nil {
			break
		}
		var answer []byte
		if c.Status, answer, err = s.post(ctx, c.Path, key, text); err == nil {
			c.Answer = pretty(answer)
			var a answered
			_ = json.Unmarshal(answer, &a) // an answer that is no JSON is shown as it is
			c.Code, c.Text = a.Error.Code, a.Error.Message
			break
		}
	}
	if err != nil {
		s.Logger.WarnContext(ctx, "the push API did not answer", "order", o.Number, "error", err)
		c.Answer, c.Text = "no answer", "no answer"
	}
	s.keep(o, c)
	return c
}

// keep adds a call to its order. Of calls that were made again only the last is shown.
func (s *server) keep(o *order, c call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(o.Calls); n > 0 && o.Calls[n-1].Name == c.Name && o.Calls[n-1].Code == "not_opted_in" {
		o.Calls[n-1] = c
		return
	}
	o.Calls = append(o.Calls, c)
}

func (s *server) post(ctx context.Context, path, key string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.PushURL+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.PushKey)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode, answer, err
}

func pretty(data []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		return string(data)
	}
	return b.String()
}
