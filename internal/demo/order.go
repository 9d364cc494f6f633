package demo

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// order is a basket that was bought.
type order struct {
	Number     string
	Key        string // in its page's address: only who bought, or holds the receipt, finds it
	At         time.Time
	Lang       string
	CustomerID string // as petitbleu is told: the shop's user id, or this order's own
	Temporary  bool
	Bill       bill
	Form       form
	Calls      []call // to petitbleu, in order
	Confirmed  bool
}

// form is what the checkout asks.
type form struct {
	FirstName, LastName, Street, Street2, Postcode, City, Region string
	Payment                                                      string
	Messenger                                                    bool // the button said that the visitor opted in
	Bad                                                          map[string]bool
}

const fieldLimit = 100

func readForm(r *http.Request) form {
	get := func(name string) string {
		v := strings.TrimSpace(r.PostFormValue(name))
		if !utf8.ValidString(v) || utf8.RuneCountInString(v) > fieldLimit {
			return ""
		}
		return v
	}
	f := form{
		FirstName: get("first_name"), LastName: get("last_name"), Street: get("street"), Street2: get("street2"),
		Postcode: get("postcode"), City: get("city"), Region: get("region"), Payment: get("payment"),
		Messenger: get("messenger") == "yes", Bad: map[string]bool{},
	}
	for name, v := range map[string]string{
		"first_name": f.FirstName, "last_name": f.LastName, "street": f.Street, "postcode": f.Postcode, "city": f.City, "region": f.Region,
	} {
		if v == "" {
			f.Bad[name] = true
		}
	}
	if f.Payment != "transfer" {
		f.Payment = "card"
	}
	return f
}

func (s *server) checkout(w http.ResponseWriter, r *http.Request) {
	v := s.visitor(w, r)
	f := form{Payment: "card", Region: "ARA", Bad: map[string]bool{}}
	s.mu.Lock()
	if c := v.customer; c != nil {
		f.FirstName, f.LastName, f.Street, f.Postcode, f.City, f.Region = c.FirstName, c.LastName, c.Street, c.Postcode, c.City, c.Region
	}
	s.mu.Unlock()
	s.showCheckout(w, r, http.StatusOK, v, f)
}

func (s *server) showCheckout(w http.ResponseWriter, r *http.Request, status int, v *visitor, f form) {
	s.mu.Lock()
	b := billOf(v.basket, v.orders == 0)
	if v.draft == "" {
		v.draft = orderNumber()
	}
	id, temporary := customerID(v, v.draft)
	s.mu.Unlock()
	if b.Count == 0 {
		http.Redirect(w, r, "/basket", http.StatusSeeOther)
		return
	}
	s.show(w, r, status, "checkout", view{
		Title: "checkout-title", Tag: s.tag(id, temporary), Data: map[string]any{"Bill": b, "Form": f},
	})
}

// customerID names the buyer for petitbleu: a signed-in customer by the shop's user id, which
// one opt-in serves for good; a guest by the order, whose opt-in concerns that order only.
func customerID(v *visitor, number string) (id string, temporary bool) {
	if v.customer != nil {
		return v.customer.ID, false
	}
	return "order-" + number, true
}

// tag is what the page tells the site tag. The id is signed here, on the server, so that nobody
// can opt in under another's id by editing the page.
func (s *server) tag(id string, temporary bool) *tagData {
	custom := map[string]any{"customer_signature": sign(s.SiteKey, id)}
	if temporary {
		custom["social_notification_customer_id"], custom["temporary"], custom["topic"] = id, true, "order"
	} else {
		custom["extId"] = id
	}
	return &tagData{URL: s.TagURL, Site: s.SiteID, Custom: custom}
}

// sign is the hexadecimal HMAC-SHA256 of a customer id with the site's key.
func sign(key, id string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(id))
	return hex.EncodeToString(h.Sum(nil))
}

// orderNumber makes a number that no other order has: receipts must differ in it.
func orderNumber() string {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return fmt.Sprintf("712%08d", n)
}

// buy places the order and has the confirmation sent.
func (s *server) buy(w http.ResponseWriter, r *http.Request) {
	v := s.visitor(w, r)
	f := readForm(r)
	if len(f.Bad) > 0 {
		s.showCheckout(w, r, http.StatusUnprocessableEntity, v, f)
		return
	}
	s.mu.Lock()
	b := billOf(v.basket, v.orders == 0)
	if b.Count == 0 || v.draft == "" {
		to := "/basket"
		if v.last != "" { // the button was pressed twice
			to = "/orders/" + v.last
		}
		s.mu.Unlock()
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	o := &order{Number: v.draft, Key: v.draft + "-" + token(), At: time.Now(), Lang: v.lang, Bill: b, Form: f}
	o.CustomerID, o.Temporary = customerID(v, o.Number)
	s.orders[o.Key] = o
	v.basket, v.draft, v.last = map[string]int{}, "", o.Key
	v.orders++
	s.mu.Unlock()
	s.confirm(r.Context(), o, f.Messenger)
	http.Redirect(w, r, "/orders/"+o.Key, http.StatusSeeOther)
}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	o, ok := s.found(r)
	if !ok {
		s.gone(w, r)
		return
	}
	s.mu.Lock()
	copied := *o
	copied.Calls = append([]call(nil), o.Calls...)
	s.mu.Unlock()
	s.show(w, r, http.StatusOK, "order", view{Title: "your-order", Tag: s.tag(o.CustomerID, o.Temporary), Data: copied})
}

func (s *server) found(r *http.Request) (*order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[r.PathValue("key")]
	return o, ok
}

// Asked tells whether petitbleu knew the customer when the confirmation was sent last.
func (o order) Asked() bool {
	for i := len(o.Calls) - 1; i >= 0; i-- {
		if o.Calls[i].Name == "confirmation" {
			return o.Calls[i].Code != "not_opted_in"
		}
	}
	return false
}

// confirmAgain is called by the order page when the visitor opts in there.
func (s *server) confirmAgain(w http.ResponseWriter, r *http.Request) {
	o, ok := s.found(r)
	if !ok {
		s.gone(w, r)
		return
	}
	s.confirm(r.Context(), o, true)
	http.Redirect(w, r, "/orders/"+o.Key, http.StatusSeeOther)
}

// ship tells the customer that the parcel has left.
func (s *server) ship(w http.ResponseWriter, r *http.Request) {
	o, ok := s.found(r)
	if !ok {
		s.gone(w, r)
		return
	}
	text := fmt.Sprintf(texts[o.Lang]["push-parcel"], o.Number)
	s.push(r.Context(), o, "parcel", "order-"+o.Number+"-parcel-"+token(), map[string]any{"text": text})
	if !o.Temporary {
		s.notify(r.Context(), o.CustomerID, "shop-order", "", s.parcel(o.Lang, o.Number, "orders/"+o.Key))
	}
	http.Redirect(w, r, "/orders/"+o.Key, http.StatusSeeOther)
}
