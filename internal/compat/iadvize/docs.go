package iadvize

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/petitbleu/petitbleu"
)

//go:embed definition.json
var definitionText []byte

//go:embed reference.html
var referenceText string

var referencePage = template.Must(template.New("reference").Parse(referenceText))

// errorLine is one line of the table of errors in the reference.
type errorLine struct {
	Status int
	Code   petitbleu.Code
	When   string
}

// errorLines are the answers that the reference and the definition list (iAdvize reference,
// section 5.6).
var errorLines = []errorLine{
	{400, petitbleu.CodeInvalidBody, "The body is not a JSON object, lacks its outer braces, or a field has the wrong form."},
	{400, petitbleu.CodeEmptyMessage, "There is neither a text nor an attachment."},
	{400, petitbleu.CodeTextTooLong, "The text is longer than the workspace's rules allow: 2,000 code points today, 320 under the 2020 rules."},
	{400, petitbleu.CodeBadTemplate, "The attachment breaks a limit or lacks a field; field names it by its path."},
	{401, petitbleu.CodeInvalidToken, "The token is missing, wrong or revoked."},
	{403, petitbleu.CodePageNotLinked, "The Page is not connected to the workspace of the token."},
	{403, petitbleu.CodeTokenScope, "The token lacks the scope push."},
	{403, petitbleu.CodeForbidden, "The token may not be used from the caller's address."},
	{404, petitbleu.CodeNotOptedIn, "Nobody has opted in on this Page under this customer id."},
	{409, petitbleu.CodeAmbiguousCustomer, "Two people have opted in under this customer id; nothing is sent until it is settled."},
	{413, petitbleu.CodeTooLarge, "The body is longer than 1 MiB."},
	{422, petitbleu.CodeOutsideWindow, "The platform's rules forbid sending now and no token is usable. The message is kept as dropped, with its reason."},
	{422, petitbleu.CodeNotAllowed, "Another rule forbids the message: its purpose, the topic of a temporary id. Kept as dropped."},
	{422, petitbleu.CodeStopped, "The person asked to stop, all of it or this topic; only they can undo it. Kept as dropped."},
	{422, petitbleu.CodeUnreachable, "Facebook says that the person cannot be reached until they write. Kept as dropped."},
	{422, petitbleu.CodeKeyReused, "The Idempotency-Key was used with another body."},
	{429, petitbleu.CodeRateLimited, "Too many requests for this token; Retry-After says when to come back."},
	{502, petitbleu.CodePlatform, "Facebook refused the message, or the Page's token is dead; facebook holds Meta's code and subcode."},
	{503, petitbleu.CodeUnavailable, "The program is stopping or very busy: send the request again."},
}

// example is one body of the reference.
type example struct{ Title, Note, Body string }

var examples = []example{
	{"Text", "", `{
  "text": "Your order is in. Write to us here if you need anything."
}`},
	{"Image", "", `{
  "attachment": {"type": "image", "payload": {"url": "https://shop.example/img/mixer.png"}}
}`},
	{"Carousel", "With a text it is two messages, the text first. One to ten elements, up to three buttons each; pictures are shown at 1.91:1.", `{
  "text": "Two ideas for your kitchen:",
  "attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [
    {"title": "Copper whisk", "subtitle": "Light, and strong",
     "image_url": "https://shop.example/img/item100.png",
     "buttons": [{"type": "web_url", "url": "https://shop.example/view?item=100", "title": "View"}]}
  ]}}
}`},
	{"Receipt", "address, summary and adjustments may also stand beside payload or at the top of the body, and amounts may be written between quotes.", `{
  "text": "Hi Lisa! Thank you for your order on Cooktoys.",
  "attachment": {"type": "template", "payload": {
    "template_type": "receipt",
    "recipient_name": "Lisa Martin", "order_number": "71203345560",
    "currency": "EUR", "payment_method": "Visa 5469",
    "order_url": "https://shop.example/order/71203345560", "timestamp": "1795082400",
    "elements": [{"title": "Super Hand Mixer 2000", "quantity": 1, "price": 149, "currency": "EUR"}],
    "address": {"street_1": "2 ter quai des Grues", "city": "Nantes", "postal_code": "44200", "state": "PDL", "country": "FR"},
    "summary": {"subtotal": 149.00, "shipping_cost": 4.95, "total_cost": 153.95},
    "adjustments": []
  }}
}`},
}

func (d *Door) reference(w http.ResponseWriter, r *http.Request) {
	var page bytes.Buffer
	if err := referencePage.Execute(&page, map[string]any{"Errors": errorLines, "Examples": examples, "Pattern": pattern, "Purposes": petitbleu.Purposes}); err != nil {
		d.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(page.Bytes()) // the reader has gone; nothing is left to tell
}

func (d *Door) definition(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	_, _ = w.Write(definitionText)
}
