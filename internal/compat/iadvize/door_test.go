package iadvize_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compat/iadvize"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestGuideBodiesAreAccepted pushes every body of the guide, under the rules of its day and of
// ours.
func TestGuideBodiesAreAccepted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, pack := range []string{"2020", "today"} {
			t.Run(pack, func(t *testing.T) { guideBodies(t, storetest.Open(t, s.Engine()), pack) })
		}
	})
}

func guideBodies(t *testing.T, s *store.Store, pack string) {
	d := newDoor(t, s, nil)
	d.rules(pack)
	files, err := filepath.Glob("../../push/testdata/bodies/*.json")
	if err != nil || len(files) < 7 {
		t.Fatal(len(files), err)
	}
	want := 0
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a := d.do(call{body: string(body)})
		if a.Status != 202 || a.State != "queued" || a.PageID != pageID || a.CustomerID != "lisa" || !petitbleu.IsID(petitbleu.KindMessage, a.MessageID) {
			t.Errorf("%s: %d %s", name, a.Status, a.text)
		}
		if http := bytes.Contains(body, []byte(`"image_url": "http:`)); http && (pack == "today") != strings.Contains(fmt.Sprint(a.Warnings), "from http to https") {
			t.Errorf("%s: warnings %q", name, a.Warnings)
		}
		parts := 1
		if bytes.Contains(body, []byte(`"text"`)) && bytes.Contains(body, []byte(`"attachment"`)) {
			parts = 2
			if len(a.MessageIDs) != 2 || a.MessageIDs[0] != a.MessageID {
				t.Errorf("%s: ids %v", name, a.MessageIDs)
			}
		}
		want += parts
	}
	all := d.messages()
	if len(all) != want {
		t.Errorf("%d messages are kept, want %d", len(all), want)
	}
	for _, m := range all {
		if m.State != petitbleu.StateQueued || m.Recipient != "7000" || m.ProfileID != "p_lisa" || m.Purpose != petitbleu.PurposeTransactional || m.Origin != "push" {
			t.Errorf("kept as %+v", m)
		}
		for _, c := range m.Content.Cards {
			if want := map[string]string{"2020": "http", "today": "https"}[pack]; !strings.HasPrefix(c.ImageURL, want+"://") {
				t.Errorf("under %s the picture is %s", pack, c.ImageURL)
			}
		}
		if (m.Part == 2) != (m.AfterID != "") {
			t.Errorf("part %d comes after %q", m.Part, m.AfterID)
		}
		if m.Part == 1 && m.Content.Type != petitbleu.ContentText {
			for _, other := range all {
				if other.GroupID == m.GroupID && other.Part == 2 {
					t.Errorf("the %s stands before the text", m.Content.Type)
				}
			}
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (d *door) rules(pack string) {
	d.t.Helper()
	err := d.store.Write(d.t.Context(), func(tx *store.Tx) error {
		w, err := tx.Workspace(d.ws)
		if err != nil {
			return err
		}
		w.RulePack = pack
		return tx.UpdateWorkspace(w)
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		cards := func(n int, each string) string {
			return `{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[` + strings.TrimSuffix(strings.Repeat(each+",", n), ",") + `]}}}`
		}
		button := `{"type":"web_url","url":"https://shop.example","title":"x"}`
		for name, c := range map[string]struct {
			call
			status int
			code   petitbleu.Code
			field  string
		}{
			"no token":              {call{token: "-"}, 401, "invalid_token", ""},
			"wrong token":           {call{token: "pb_wrong"}, 401, "invalid_token", ""},
			"wrong token in query":  {call{token: "-", query: "?access_token=pb_wrong"}, 401, "invalid_token", ""},
			"token without push":    {call{token: d.keys["read"]}, 403, "token_scope", ""},
			"unknown page":          {call{page: "999"}, 403, "page_not_linked", "page_id"},
			"page of another":       {call{page: "other"}, 403, "page_not_linked", "page_id"},
			"no opt-in":             {call{customer: "nobody"}, 404, "not_opted_in", "customer_id"},
			"slash in the id":       {call{customer: "a/b é"}, 404, "not_opted_in", "customer_id"},
			"opt-in revoked":        {call{customer: "gone"}, 404, "not_opted_in", "customer_id"},
			"two people":            {call{customer: "twice"}, 409, "ambiguous_customer", "customer_id"},
			"NUL in the id":         {call{customer: "a\x00b"}, 400, "invalid_body", "customer_id"},
			"long id":               {call{customer: strings.Repeat("x", 101)}, 400, "invalid_body", "customer_id"},
			"id not UTF-8":          {call{customer: "\xff"}, 400, "invalid_body", "customer_id"},
			"token of Page is dead": {call{page: "dead", customer: "dead"}, 502, "facebook_error", ""},
			"no braces":             {call{body: `"text":"x"`}, 400, "invalid_body", ""},
			"truncated":             {call{body: `{"text":"x`}, 400, "invalid_body", ""},
			"empty":                 {call{body: `{}`}, 400, "empty_message", ""},
			"2 MiB":                 {call{body: `{"text":"` + strings.Repeat("x", 2<<20) + `"}`}, 413, "too_large", ""},
			"one too long":          {call{body: `{"text":"` + strings.Repeat("é", 2001) + `"}`}, 400, "text_too_long", "text"},
			"11 elements":           {call{body: cards(11, `{"title":"x","subtitle":"y"}`)}, 400, "bad_template", "attachment.payload.elements"},
			"4 buttons":             {call{body: cards(1, `{"title":"x","buttons":[`+button+","+button+","+button+","+button+`]}`)}, 400, "bad_template", "attachment.payload.elements[0].buttons"},
			"title too long":        {call{body: cards(1, `{"title":"`+strings.Repeat("x", 81)+`","subtitle":"y"}`)}, 400, "bad_template", "attachment.payload.elements[0].title"},
			"private picture":       {call{body: `{"attachment":{"type":"image","payload":{"url":"http://10.0.0.1/a.png"}}}`}, 400, "bad_template", "attachment.payload.url"},
			"picture is no address": {call{body: `{"attachment":{"type":"image","payload":{"url":"a picture"}}}`}, 400, "bad_template", "attachment.payload.url"},
			"amount malformed":      {call{body: `{"attachment":{"type":"template","payload":{"template_type":"receipt","summary":{"total_cost":"1.2.3"}}}}`}, 400, "bad_template", "attachment.payload.summary.total_cost"},
			"receipt with no name":  {call{body: `{"attachment":{"type":"template","payload":{"template_type":"receipt","order_number":"1","currency":"EUR","payment_method":"x","summary":{"total_cost":1}}}}`}, 400, "bad_template", "attachment.payload.recipient_name"},
			"unknown purpose":       {call{query: "?purpose=fun"}, 400, "invalid_body", "purpose"},
			"two purposes":          {call{query: "?purpose=support", body: `{"text":"x","purpose":"promotional"}`}, 400, "invalid_body", "purpose"},
			"long key":              {call{header: map[string]string{"Idempotency-Key": strings.Repeat("k", 256)}}, 400, "invalid_body", "Idempotency-Key"},
			"GET":                   {call{method: "GET"}, 405, "invalid_parameter", ""},
			"slash in the page":     {call{page: "a/b"}, 404, "not_found", ""},
		} {
			a := d.do(c.call)
			if a.Status != c.status || a.Error.Code != string(c.code) || a.Error.Field != c.field || a.Error.Message == "" {
				t.Errorf("%s: %d %s", name, a.Status, a.text)
			}
			if strings.Contains(a.text, d.keys["push"]) || strings.Contains(a.text, "pb_wrong") {
				t.Errorf("%s: the answer holds the token", name)
			}
		}
		if all := d.messages(); len(all) != 0 {
			t.Errorf("%d messages are kept of requests that were refused", len(all))
		}
		if strings.Contains(d.log.String(), "pb_") {
			t.Errorf("the log holds a token: %s", d.log)
		}
	})
}

func TestOutsideWindow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		a := d.do(call{customer: "old"})
		if a.Status != 422 || a.Error.Code != "outside_window" || a.State != "dropped" || a.Error.Message == "" {
			t.Fatalf("%d %s", a.Status, a.text)
		}
		all := d.messages()
		if len(all) != 1 || all[0].ID != a.MessageID || all[0].State != petitbleu.StateDropped || all[0].Reason != petitbleu.CodeOutsideWindow ||
			all[0].Verdict == nil || len(all[0].Verdict.Checks) == 0 || all[0].ReasonText != a.Error.Message {
			t.Errorf("kept as %+v", all)
		}
		if a := d.do(call{}); a.Status != 202 {
			t.Errorf("in the window: %d %s", a.Status, a.text)
		}
		d.clock.Move(25 * time.Hour)
		if a := d.do(call{}); a.Status != 422 || a.Error.Code != "outside_window" {
			t.Errorf("25 h later: %d %s", a.Status, a.text)
		}
	})
}

func TestTemporaryID(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	if a := d.do(call{customer: "guest"}); a.Status != 202 {
		t.Errorf("its own topic by default: %d %s", a.Status, a.text)
	}
	if a := d.do(call{customer: "guest", query: "?topic=order"}); a.Status != 202 {
		t.Errorf("its own topic: %d %s", a.Status, a.text)
	}
	if a := d.do(call{customer: "guest", query: "?topic=news"}); a.Status != 422 || a.Error.Code != "not_allowed" {
		t.Errorf("another topic: %d %s", a.Status, a.text)
	}
	d.clock.Move(2 * time.Hour)
	if a := d.do(call{customer: "guest"}); a.Status != 422 {
		t.Errorf("expired: %d %s", a.Status, a.text)
	}
}

// TestCheckbox: who confirmed a checkbox and has not written is reached by its reference.
func TestCheckbox(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	a := d.do(call{customer: "box"})
	all := d.messages()
	if a.Status != 202 || len(all) != 1 || all[0].Recipient != "user_ref:ur-1" || all[0].ProfileID != "p_box" {
		t.Errorf("%d %s: kept as %+v", a.Status, a.text, all)
	}
}

func TestRulePack(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	long := `{"text":"` + strings.Repeat("é", 321) + `"}`
	if a := d.do(call{body: long}); a.Status != 202 {
		t.Errorf("321 characters today: %d %s", a.Status, a.text)
	}
	if a := d.do(call{query: "?purpose=promotional"}); a.Status != 202 {
		t.Errorf("promotional in the window today: %d %s", a.Status, a.text)
	}
	d.rules("2020")
	if a := d.do(call{body: long}); a.Status != 400 || a.Error.Code != "text_too_long" {
		t.Errorf("321 characters in 2020: %d %s", a.Status, a.text)
	}
	if a := d.do(call{query: "?purpose=promotional"}); a.Status != 422 || a.Error.Code != "not_allowed" {
		t.Errorf("promotional in 2020: %d %s", a.Status, a.text)
	}
}

func TestIdempotency(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		key := map[string]string{"Idempotency-Key": "order-1"}
		first := d.do(call{header: key})
		again := d.do(call{header: key})
		if first.Status != 202 || again.text != first.text || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("first %d %s, again %d %s", first.Status, first.text, again.Status, again.text)
		}
		for name, c := range map[string]call{
			"another body":    {header: key, body: `{"text":"y"}`},
			"another purpose": {header: key, query: "?purpose=support"},
		} {
			if a := d.do(c); a.Status != 422 || a.Error.Code != "idempotency_key_reused" {
				t.Errorf("%s: %d %s", name, a.Status, a.text)
			}
		}
		if a := d.do(call{header: key, customer: "guest"}); a.Status != 202 || a.MessageID == first.MessageID {
			t.Errorf("another customer: %d %s", a.Status, a.text)
		}
		closed := d.do(call{header: key, customer: "old"})
		if a := d.do(call{header: key, customer: "old"}); closed.Status != 422 || a.Status != 422 || a.text != closed.text {
			t.Errorf("a refusal that was kept: first %s, again %s", closed.text, a.text)
		}
		if a := d.do(call{header: key, customer: "nobody"}); a.Status != 404 {
			t.Errorf("%d %s", a.Status, a.text)
		}
		d.clock.Move(petitbleu.IdempotencyKeyLife + time.Hour)
		if a := d.do(call{header: key, body: `{"text":"y"}`}); a.Status != 422 || a.Error.Code != "outside_window" {
			t.Errorf("an expired key: %d %s", a.Status, a.text)
		}
	})
}

// TestIdempotencyRace sends one request many times at once: one message, one answer.
func TestIdempotencyRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		texts := make([]string, 16)
		var wg sync.WaitGroup
		for i := range texts {
			wg.Go(func() { texts[i] = d.do(call{header: map[string]string{"Idempotency-Key": "k"}}).text })
		}
		wg.Wait()
		for _, text := range texts {
			if text != texts[0] {
				t.Errorf("two answers: %s and %s", texts[0], text)
			}
		}
		if all := d.messages(); len(all) != 1 {
			t.Errorf("%d messages of one request", len(all))
		}
	})
}

func TestTokenIsHidden(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	for query, status := range map[string]int{
		"access_token=TOKEN&topic=t":                202,
		"topic=t&access%5Ftoken=TOKEN":              202,
		"topic=t&access_token=TOKEN;x":              401,
		"topic=t&access_token=%zzTOKEN":             401,
		"topic=t&Access_Token=TOKEN":                401,
		"topic=t&token=TOKEN":                       401,
		"topic=t&access_token=a&access_token=TOKEN": 401,
	} {
		query = strings.ReplaceAll(query, "TOKEN", d.keys["push"])
		r := httptest.NewRequest("POST", "/social/facebook/messenger/pages/"+pageID+"/customers/lisa/messages?"+query, strings.NewReader(`{"text":"x"}`))
		before := iadvize.HideToken(r.URL)
		w := httptest.NewRecorder()
		d.mux.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
		for name, text := range map[string]string{"HideToken": before, "URL": r.URL.String(), "RequestURI": r.RequestURI, "header": fmt.Sprint(r.Header), "answer": w.Body.String(), "log": d.log.String()} {
			if strings.Contains(text, d.keys["push"]) {
				t.Errorf("%s: %s holds the token: %s", query, name, text)
			}
		}
		if r.URL.Query().Get("topic") != "t" {
			t.Errorf("%s: the rest of the query is gone: %s", query, r.URL.RawQuery)
		}
	}
}

func TestHeaderIsHidden(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	r := httptest.NewRequest("POST", "/social/facebook/messenger/pages/"+pageID+"/customers/lisa/messages", strings.NewReader(`{"text":"x"}`))
	r.Header.Set("Authorization", "bearer "+d.keys["push"])
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	if w.Code != 202 || r.Header.Get("Authorization") != "" {
		t.Errorf("%d, the header left is %q", w.Code, r.Header.Get("Authorization"))
	}
}

func TestRateLimit(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), func(o *iadvize.Options) { o.PerSecond, o.Burst = 0.001, 2 })
	for i, want := range []int{202, 202, 429} {
		a := d.do(call{})
		if a.Status != want || a.header.Get("RateLimit-Limit") != "2" || a.header.Get("RateLimit-Remaining") != fmt.Sprint(max(0, 1-i)) {
			t.Errorf("request %d: %d, limit %s, left %s", i, a.Status, a.header.Get("RateLimit-Limit"), a.header.Get("RateLimit-Remaining"))
		}
		if want == 429 && (a.Error.Code != "rate_limited" || a.header.Get("Retry-After") == "") {
			t.Errorf("%s", a.text)
		}
	}
}

func TestWarnings(t *testing.T) {
	pictures := http.NewServeMux()
	for name, size := range map[string]image.Point{"good": {955, 500}, "square": {500, 500}} {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rectangle{Max: size})); err != nil {
			t.Fatal(err)
		}
		pictures.HandleFunc("/"+name+".png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b.Bytes()) })
	}
	pictures.HandleFunc("/text.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "no picture") })
	server := httptest.NewServer(pictures)
	defer server.Close()
	d := newDoor(t, storetest.Open(t, "sqlite"), func(o *iadvize.Options) { o.HTTP = server.Client() })
	d.rules("2020") // its pictures may come by http
	body := `{"text":"<b>Sale</b>","color":"red","attachment":{"type":"template","payload":{"template_type":"generic","elements":[`
	for _, name := range []string{"good", "square", "text", "none"} {
		body += `{"title":"x","image_url":"` + server.URL + "/" + name + `.png"},`
	}
	a := d.do(call{body: strings.TrimSuffix(body, ",") + `]}}}`})
	if a.Status != 202 {
		t.Fatalf("%d %s", a.Status, a.text)
	}
	for _, want := range []string{
		"color is not read", "text: looks like HTML", "elements[1].image_url: the picture is 500 × 500",
		"elements[2].image_url: this is no PNG", "elements[3].image_url: the picture could not be fetched",
	} {
		if !strings.Contains(strings.Join(a.Warnings, "\n"), want) {
			t.Errorf("no warning says %q: %q", want, a.Warnings)
		}
	}
	if strings.Contains(strings.Join(a.Warnings, "\n"), "elements[0].image_url: the picture is") {
		t.Errorf("a good picture is warned of: %q", a.Warnings)
	}
	if all := d.messages(); len(all) != 2 || all[1].Content.Text != "<b>Sale</b>" {
		t.Errorf("the text was changed: %+v", all)
	}
}

// TestWait: with Prefer: wait the answer says what became of the message, in Meta's own codes.
func TestWait(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	settle := func(change func(*petitbleu.Message)) {
		for _, m := range d.messages() {
			if m.State != petitbleu.StateQueued {
				continue
			}
			change(&m)
			wire := petitbleu.WireCall{Status: 400, Response: `{"error":{"message":"x","type":"OAuthException","code":551}}`}
			err := d.store.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Finish(d.ws, []store.Outcome{{ID: m.ID, State: m.State, Reason: m.Reason, ReasonText: m.ReasonText, Attempts: m.Attempts, Wire: []petitbleu.WireCall{wire}}}, d.clock.Now())
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
	for _, c := range []struct {
		state  petitbleu.MessageState
		status int
		says   string
	}{
		{petitbleu.StateSent, 202, `"status":"sent"`},
		{petitbleu.StateFailed, 502, `"facebook":{"code":551}`},
		{petitbleu.StateDropped, 422, `"code":"outside_window"`},
	} {
		done := make(chan answer, 1)
		go func() { done <- d.do(call{header: map[string]string{"Prefer": "respond-async, wait=10"}}) }()
		deadline := time.After(time.Minute)
		for waiting := true; waiting; {
			select {
			case a := <-done:
				if a.Status != c.status || a.MessageID == "" || a.State != string(c.state) || !strings.Contains(a.text, c.says) || a.header.Get("Preference-Applied") != "wait=10" {
					t.Errorf("%s: %d %s", c.state, a.Status, a.text)
				}
				waiting = false
			case <-deadline:
				t.Fatal("no answer")
			default:
				settle(func(m *petitbleu.Message) {
					m.State, m.Reason, m.ReasonText = c.state, petitbleu.CodeOutsideWindow, "It is over."
				})
			}
		}
	}
}

func TestDocumentation(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	get := func(path string) string {
		w := httptest.NewRecorder()
		d.mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w.Body.String()
	}
	page, text := get("/documentation/"), get("/documentation/definition.json")
	var definition struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Responses map[string]struct{ Description string }
		}
	}
	if err := json.Unmarshal([]byte(text), &definition); err != nil {
		t.Fatal(err)
	}
	push := definition.Paths["/social/facebook/messenger/pages/{page_id}/customers/{customer_id}/messages"]["post"]
	for status, codes := range map[string][]string{
		"400": {"invalid_body", "empty_message", "text_too_long", "bad_template"}, "401": {"invalid_token"},
		"403": {"page_not_linked", "token_scope"}, "404": {"not_opted_in"}, "409": {"ambiguous_customer"}, "413": {"too_large"},
		"422": {"outside_window", "not_allowed", "unreachable", "idempotency_key_reused"}, "429": {"rate_limited"},
		"502": {"facebook_error"}, "503": {"unavailable"},
	} {
		for _, code := range codes {
			if !strings.Contains(push.Responses[status].Description, code) {
				t.Errorf("the definition does not list %s %s", status, code)
			}
			if !strings.Contains(page, "<td>"+status+"</td><td><code>"+code+"</code>") {
				t.Errorf("the reference does not list %s %s", status, code)
			}
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "http://") {
		t.Error("the reference loads something")
	}
}

func BenchmarkPush(b *testing.B) {
	d := newDoor(b, storetest.Open(b, "sqlite"), func(o *iadvize.Options) { o.PerSecond = 1e9 })
	body, err := os.ReadFile("../../push/testdata/bodies/push-receipt-strings.json")
	if err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(64)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if a := d.do(call{body: strings.ReplaceAll(string(body), "http:", "https:")}); a.Status != 202 {
				b.Errorf("%d %s", a.Status, a.text)
				return
			}
		}
	})
}
