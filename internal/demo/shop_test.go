package demo

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pushed is one call that the shop made.
type pushed struct {
	path, key, auth string
	body            map[string]any
}

// world is the shop with a stand-in for petitbleu that knows who has opted in.
type world struct {
	t       *testing.T
	shop    *httptest.Server
	client  *http.Client
	calls   []pushed
	knows   map[string]int // customer id -> calls until it is known
	refuses bool
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, knows: map[string]int{}}
	push := httptest.NewServer(http.HandlerFunc(w.push))
	t.Cleanup(push.Close)
	h, err := Shop{PushURL: push.URL, PushKey: "pb_live_key", TagURL: push.URL + "/tag/v1.js", SiteID: "site_1", SiteKey: "site key", PageID: "42", URL: "http://shop.example"}.Handler()
	if err != nil {
		t.Fatal(err)
	}
	w.shop = httptest.NewServer(h)
	t.Cleanup(w.shop.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.client = &http.Client{Jar: jar}
	return w
}

// push answers as the push API does.
func (w *world) push(rw http.ResponseWriter, r *http.Request) {
	c := pushed{path: r.URL.EscapedPath(), key: r.Header.Get("Idempotency-Key"), auth: r.Header.Get("Authorization")}
	if err := json.NewDecoder(r.Body).Decode(&c.body); err != nil {
		w.t.Error(err)
	}
	w.calls = append(w.calls, c)
	customer := strings.Split(r.URL.Path, "/")[7]
	left, ok := w.knows[customer]
	switch {
	case !ok || left > 0:
		w.knows[customer] = left - 1
		if !ok {
			delete(w.knows, customer)
		}
		rw.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(rw, `{"error":{"code":"not_opted_in","message":"Nobody has opted in."}}`)
	case w.refuses:
		rw.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(rw, `{"error":{"code":"outside_window","message":"The window is closed."}}`)
	default:
		rw.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(rw, `{"message_id":"msg_1","status":"queued"}`)
	}
}

func (w *world) get(path string) string {
	w.t.Helper()
	resp, err := w.client.Get(w.shop.URL + path)
	return w.read(resp, err)
}

func (w *world) post(path string, form url.Values) string {
	w.t.Helper()
	resp, err := w.client.PostForm(w.shop.URL+path, form)
	return w.read(resp, err)
}

func (w *world) read(resp *http.Response, err error) string {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 500 {
		w.t.Fatalf("%s: %d %v", resp.Request.URL, resp.StatusCode, err)
	}
	if strings.Contains(string(body), "pb_live_key") || strings.Contains(string(body), "site key") {
		w.t.Errorf("%s shows a key", resp.Request.URL)
	}
	return string(body)
}

var address = url.Values{
	"first_name": {"Lisa"}, "last_name": {"Martin"}, "street": {"2 ter quai des Grues"}, "postcode": {"44200"}, "city": {"Nantes"},
	"region": {"PDL"}, "payment": {"card"},
}

func (w *world) fill() {
	w.post("/basket", url.Values{"product": {"super-hand-mixer-2000"}})
	w.post("/basket", url.Values{"product": {"gift-card"}})
}

var orderPattern = regexp.MustCompile(`action="/orders/([^/"]+)/`)

var dataPattern = regexp.MustCompile(`window\.petitbleuData = (\{.*?\});`)

func (w *world) custom(page string) map[string]any {
	w.t.Helper()
	m := dataPattern.FindStringSubmatch(page)
	if m == nil {
		w.t.Fatalf("the page says nothing to the tag:\n%s", page)
	}
	var custom map[string]any
	if err := json.Unmarshal([]byte(m[1]), &custom); err != nil {
		w.t.Fatal(err)
	}
	return custom
}

func TestOrderOfACustomer(t *testing.T) {
	w := newWorld(t)
	w.knows["lisa.martin"] = 2 // the opt-in is still on its way
	w.post("/sign-in", url.Values{"back": {"/"}})
	w.fill()
	page := w.get("/checkout")
	custom := w.custom(page)
	if custom["extId"] != "lisa.martin" || custom["customer_signature"] != sign("site key", "lisa.martin") || custom["temporary"] != nil {
		t.Errorf("the tag is told %v", custom)
	}
	for _, want := range []string{`data-site="site_1"`, `data-petitbleu="send-to-messenger"`, `value="Nantes"`, "149.00", "143.95"} {
		if !strings.Contains(page, want) {
			t.Errorf("the checkout lacks %s", want)
		}
	}
	form := maps.Clone(address)
	form.Set("messenger", "yes")
	page = w.post("/checkout", form)
	if !strings.Contains(page, "on its way to your Messenger") || !strings.Contains(page, "2 ter quai des Grues") {
		t.Errorf("the order page says\n%s", page)
	}
	if len(w.calls) != 3 || w.calls[0].key != w.calls[2].key || !strings.HasPrefix(w.calls[0].key, "order-712") {
		t.Fatalf("%d calls: %+v", len(w.calls), w.calls)
	}
	last := w.calls[2]
	if last.path != "/social/facebook/messenger/pages/42/customers/lisa.martin/messages" || last.auth != "Bearer pb_live_key" || last.body["topic"] != nil {
		t.Errorf("%+v", last)
	}
	receipt := last.body["attachment"].(map[string]any)["payload"].(map[string]any)
	text, err := json.Marshal(map[string]any{"summary": receipt["summary"], "adjustments": receipt["adjustments"], "name": receipt["recipient_name"], "pay": receipt["payment_method"]})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"adjustments":[{"amount":10,"name":"New customer discount"}],"name":"Lisa Martin","pay":"Visa ending in 5469","summary":{"shipping_cost":4.95,"subtotal":149,"total_cost":143.95,"total_tax":23.99}}`
	if string(text) != want {
		t.Errorf("the receipt holds %s, want %s", text, want)
	}
	if items := receipt["elements"].([]any); len(items) != 2 || items[1].(map[string]any)["price"] != 0.0 {
		t.Errorf("items %v", items)
	}
	if !strings.Contains(w.get("/basket"), "Your basket is empty") {
		t.Error("the basket is not empty after the order")
	}
	if again := w.post("/checkout", form); again != page && !strings.Contains(again, "2 ter quai des Grues") || len(w.calls) != 3 {
		t.Errorf("%d calls after the button was pressed twice:\n%s", len(w.calls), again)
	}
}

func TestOrderOfAGuest(t *testing.T) {
	w := newWorld(t)
	w.fill()
	custom := w.custom(w.get("/checkout"))
	id, _ := custom["social_notification_customer_id"].(string)
	if !strings.HasPrefix(id, "order-712") || custom["temporary"] != true || custom["topic"] != "order" || custom["extId"] != nil || custom["customer_signature"] != sign("site key", id) {
		t.Errorf("the tag is told %v", custom)
	}
	if again := w.custom(w.get("/checkout")); again["social_notification_customer_id"] != id {
		t.Error("the id changed between two looks at the checkout")
	}
	page := w.post("/checkout", address)
	if !strings.Contains(page, "You did not ask for Messenger") || len(w.calls) != 1 || w.calls[0].body["topic"] != "order" {
		t.Errorf("%d calls, the order page says\n%s", len(w.calls), page)
	}
	number := orderPattern.FindStringSubmatch(page)[1]
	if short := strings.TrimPrefix(id, "order-"); !strings.HasPrefix(number, short+"-") || !strings.Contains(w.get("/orders/"+short), "There is no such page") {
		t.Errorf("the order page of %s is %s, or opens by its number alone", short, number)
	}
	w.knows[id] = 0
	if page = w.post("/orders/"+number+"/confirm", nil); !strings.Contains(page, "on its way to your Messenger") {
		t.Errorf("after the opt-in on the order page:\n%s", page)
	}
	w.post("/orders/"+number+"/confirm", nil)
	if len(w.calls) != 2 {
		t.Errorf("%d calls: a second confirmation left", len(w.calls))
	}
	w.refuses = true
	if page = w.post("/orders/"+number+"/ship", nil); !strings.Contains(page, "422") || !strings.Contains(page, "The window is closed.") {
		t.Errorf("a refusal is not shown:\n%s", page)
	}
}

func TestCheckoutAsksAgain(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.get("/checkout")
	form := maps.Clone(address)
	form.Set("city", " ")
	form.Set("street", strings.Repeat("x", 200))
	page := w.post("/checkout", form)
	if !strings.Contains(page, `id="city-bad"`) || !strings.Contains(page, `id="street-bad"`) || !strings.Contains(page, `value="Lisa"`) || len(w.calls) != 0 {
		t.Errorf("%d calls, the page says\n%s", len(w.calls), page)
	}
	if page := newWorld(t).get("/checkout"); !strings.Contains(page, "Your basket is empty") {
		t.Error("an empty basket reaches the checkout")
	}
}

func TestBasket(t *testing.T) {
	w := newWorld(t)
	w.post("/basket", url.Values{"product": {"saute-pan-24"}})
	page := w.post("/basket", url.Values{"product": {"saute-pan-24"}, "quantity": {"400"}})
	if !strings.Contains(page, `value="9"`) || !strings.Contains(page, "1701.00") {
		t.Errorf("four hundred pans:\n%s", page)
	}
	if page := w.post("/basket", url.Values{"product": {"saute-pan-24"}, "quantity": {"-4"}}); !strings.Contains(page, "Your basket is empty") {
		t.Errorf("minus four pans:\n%s", page)
	}
	if page := w.post("/basket", url.Values{"product": {"a-castle"}}); !strings.Contains(page, "There is no such page") {
		t.Error("a castle is sold")
	}
}

func TestBill(t *testing.T) {
	for name, c := range map[string]struct {
		basket map[string]int
		first  bool
		want   [5]string // subtotal, shipping, discount, tax, total
	}{
		"the story":      {map[string]int{"super-hand-mixer-2000": 1, "gift-card": 1}, true, [5]string{"149.00", "4.95", "10.00", "23.99", "143.95"}},
		"a second order": {map[string]int{"super-hand-mixer-2000": 1}, false, [5]string{"149.00", "4.95", "0.00", "25.66", "153.95"}},
		"free shipping":  {map[string]int{"stockpot-24": 1, "copper-whisk": 1}, false, [5]string{"257.00", "0.00", "0.00", "42.83", "257.00"}},
		"a small order":  {map[string]int{"copper-polish": 1}, true, [5]string{"14.50", "4.95", "0.00", "3.24", "19.45"}},
		"a card alone":   {map[string]int{"gift-card": 1}, true, [5]string{"0.00", "0.00", "0.00", "0.00", "0.00"}},
		"nothing":        {nil, true, [5]string{"0.00", "0.00", "0.00", "0.00", "0.00"}},
	} {
		b := billOf(c.basket, c.first)
		got := [5]string{b.Subtotal.String(), b.Shipping.String(), b.Discount.String(), b.Tax.String(), b.Total.String()}
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPagesInBothLanguages(t *testing.T) {
	w := newWorld(t)
	w.fill()
	for lang, words := range map[string][]string{"en": {"Tinned in Lyon", "Basket"}, "fr": {"Étamées à Lyon", "Panier"}} {
		w.post("/language", url.Values{"to": {lang}})
		for _, path := range []string{"/", "/products/saucepan-16", "/basket", "/checkout", "/nowhere"} {
			page := w.get(path)
			if !strings.Contains(page, `<html lang="`+lang+`">`) || strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "%!") {
				t.Errorf("%s in %s:\n%s", path, lang, page)
			}
		}
		if page := w.get("/"); !strings.Contains(page, words[0]) || !strings.Contains(page, words[1]) {
			t.Errorf("home in %s", lang)
		}
	}
}

// TestTexts: both languages have the same texts, with the same places for values.
func TestTexts(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, en := range texts["en"] {
		fr, ok := texts["fr"][key]
		if !ok || fr == "" || en == "" || !slices.Equal(verbs.FindAllString(en, -1), verbs.FindAllString(fr, -1)) {
			t.Errorf("%s: %q and %q", key, en, fr)
		}
	}
	if len(texts["en"]) != len(texts["fr"]) {
		t.Errorf("%d English texts, %d French", len(texts["en"]), len(texts["fr"]))
	}
	for _, p := range products {
		if texts["en"]["p-"+p.Slug] == "" || texts["en"]["s-"+p.Slug] == "" {
			t.Errorf("%s has no words", p.Slug)
		}
	}
}

func TestSafety(t *testing.T) {
	w := newWorld(t)
	for _, to := range []string{"//evil.example", "https://evil.example", "/\\evil.example", ""} {
		w.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		resp, err := w.client.PostForm(w.shop.URL+"/sign-out", url.Values{"back": {to}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Location"); got != "/" {
			t.Errorf("back to %q leads to %q", to, got)
		}
	}
	r, err := http.NewRequest("POST", w.shop.URL+"/sign-in", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example")
	resp, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site is taken: %d", resp.StatusCode)
	}
}

func TestPictures(t *testing.T) {
	for _, p := range products {
		data, err := picture(p)
		if err != nil {
			t.Fatal(err)
		}
		c, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width*100 != c.Height*191 {
			t.Errorf("%s is %d × %d, %v", p.Slug, c.Width, c.Height, err)
		}
		if len(data) > 200_000 {
			t.Errorf("%s has %d bytes", p.Slug, len(data))
		}
	}
}
