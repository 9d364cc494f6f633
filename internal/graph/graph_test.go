package graph

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// platform answers one call and shows what was asked.
type platform struct {
	status int
	header http.Header
	body   string
	seen   *http.Request
	sent   string
}

func (p *platform) client(t *testing.T) Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.seen, p.sent = r.Clone(context.WithoutCancel(r.Context())), string(body)
		for k, v := range p.header {
			w.Header()[k] = v
		}
		if p.status != 0 {
			w.WriteHeader(p.status)
		}
		_, _ = io.WriteString(w, p.body)
	}))
	t.Cleanup(server.Close)
	return Client{HTTP: server.Client(), Account: channel.Account{PageID: "100", AppID: "900", Token: "TOPSECRET", AppSecret: "APPSECRET", GraphURL: server.URL, GraphVersion: "v26.0"}}
}

// TestErrors: each answer of the platform gives a sentence with a cure, and never its text,
// which may quote the token.
func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
		code   petitbleu.Code
	}{
		"malformed token":    {400, `{"error":{"message":"Malformed access token TOPSECRET","code":190,"fbtrace_id":"AbC"}}`, "does not accept the token", petitbleu.CodeInvalidParameter},
		"expired":            {400, `{"error":{"code":190,"error_subcode":463}}`, "expired", petitbleu.CodeInvalidParameter},
		"200 with an error":  {200, `{"error":{"message":"TOPSECRET","code":613}}`, "rate limit", petitbleu.CodeRateLimited},
		"a permission":       {403, `{"error":{"code":200}}`, "pages_manage_metadata", petitbleu.CodePlatform},
		"an odd trace":       {400, `{"error":{"code":190,"fbtrace_id":"<TOPSECRET>"}}`, "(Facebook's error 190)", petitbleu.CodeInvalidParameter},
		"no JSON":            {200, `<html>TOPSECRET`, "not JSON", petitbleu.CodePlatform},
		"a gateway":          {502, `TOPSECRET`, "problem of its own", petitbleu.CodePlatform},
		"another form":       {200, `{"id":{"a":1}}`, "another form", petitbleu.CodePlatform},
		"verification fails": {400, `{"error":{"code":2200}}`, "no right answer", petitbleu.CodePlatform},
		"another's thread":   {400, `{"error":{"code":10,"error_subcode":2018300}}`, "Another app controls", petitbleu.CodeConflict},
		"words for people": {400, `{"error":{"code":100,"message":"TOPSECRET","error_user_title":"Name taken","error_user_msg":"There is a template\u0000 order on 123456789012, see https://x.example/?t=TOPSECRET or EAATOPSECRETTOPSECRETTOPSECRET."}}`,
			"Facebook says: “Name taken: There is a template order on …, see … or …” Check", petitbleu.CodeInvalidParameter},
		"something new": {400, `{"error":{"code":77777}}`, "77777", petitbleu.CodePlatform},
	} {
		p := platform{status: c.status, body: c.body}
		_, err := p.client(t).Me(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		problem := Problem(err, "body.token")
		if petitbleu.CodeOf(problem) != c.code || strings.Contains(problem.Error(), "TOPSECRET") || !strings.HasPrefix(problem.Error(), "body.token: ") {
			t.Errorf("%s: %v", name, problem)
		}
		if strings.Contains(p.seen.URL.String(), "TOPSECRET") || p.seen.Header.Get("Authorization") != "Bearer TOPSECRET" || p.seen.URL.Query().Get("appsecret_proof") == "" {
			t.Errorf("%s: the token stands in the URL, or not in the header, or has no proof: %s", name, p.seen.URL)
		}
	}
	p := platform{}
	c := p.client(t)
	c.GraphURL = "http://127.0.0.1:1"
	_, err := c.Me(t.Context())
	if e, ok := Of(err); !ok || !e.Unreached() || !e.Passing() || !strings.Contains(err.Error(), "Nothing listens at this address.") || strings.Contains(err.Error(), "127.0.0.1:1/") {
		t.Errorf("out of reach: %v", err)
	}
}

func TestUsage(t *testing.T) {
	p := platform{body: `{"id":"100"}`, header: http.Header{
		"X-App-Usage":               {`{"call_count":28,"total_time":25,"total_cputime":"30"}`},
		"X-Business-Use-Case-Usage": {`{"100":[{"type":"messenger","call_count":97,"total_cputime":10,"total_time":12,"estimated_time_to_regain_access":19}]}`},
	}}
	c := p.client(t)
	var got Usage
	c.Told = func(u Usage) { got = u }
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.App != 30 || got.Kinds["messenger"] != 97 || got.Regain != 19*time.Minute || got.Most() != 97 {
		t.Errorf("usage: %+v", got)
	}
}

func TestDialog(t *testing.T) {
	c := Client{Account: channel.Account{AppID: "900", GraphURL: "https://graph.facebook.com", GraphVersion: "v26.0"}}
	if got := c.DialogURL("https://pb.example/connect", "s t", Scopes, true); !strings.HasPrefix(got, "https://www.facebook.com/v26.0/dialog/oauth?") || !strings.Contains(got, "state=s+t") ||
		!strings.Contains(got, "auth_type=rerequest") || !strings.Contains(got, "pages_messaging%2Cpages_manage_metadata") {
		t.Error(got)
	}
	c.GraphURL = "http://127.0.0.1:9"
	if got := c.DialogURL("x", "y", Scopes, false); !strings.HasPrefix(got, "http://127.0.0.1:9/v26.0/dialog/oauth?") || strings.Contains(got, "auth_type") {
		t.Error(got)
	}
}

func TestTokens(t *testing.T) {
	p := platform{body: `{"access_token":"LONG","token_type":"bearer","expires_in":5183944}`}
	c := p.client(t)
	g, err := c.ExchangeToken(t.Context(), "SHORT")
	if err != nil || g.Token != "LONG" || g.Life != 5183944*time.Second {
		t.Errorf("%+v %v", g, err)
	}
	if p.seen.URL.RawQuery != "" || !strings.Contains(p.sent, "fb_exchange_token=SHORT") || !strings.Contains(p.sent, "client_secret=APPSECRET") || p.seen.Header.Get("Authorization") != "" {
		t.Errorf("asked %s with %s", p.seen.URL, p.sent)
	}
	p.body = `{"data":{"app_id":900,"type":"PAGE","is_valid":true,"expires_at":0,"data_access_expires_at":1775000000,"profile_id":"100","scopes":["pages_messaging"]}}`
	info, err := c.DebugToken(t.Context(), "x")
	if err != nil || !info.Valid || info.AppID != "900" || !info.ExpiresAt.IsZero() || info.DataEndsAt.Unix() != 1775000000 || info.ProfileID != "100" {
		t.Errorf("%+v %v", info, err)
	}
	if p.seen.Header.Get("Authorization") != "Bearer 900|APPSECRET" {
		t.Error("debug_token takes the app's own token")
	}
	p.body = `{"data":{"is_valid":false,"error":{"code":190,"subcode":463,"message":"TOPSECRET"}}}`
	if info, err := c.DebugToken(t.Context(), "x"); err != nil || info.Valid || info.Subcode != 463 {
		t.Errorf("%+v %v", info, err)
	}
}

func TestPagesGoOn(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.URL.Query().Get("after") == "" {
			_, _ = io.WriteString(w, `{"data":[{"id":"1","name":"A","access_token":"T","tasks":["MESSAGING"]}],"paging":{"cursors":{"after":"c1"},"next":"x"}}`)
			return
		}
		// A cursor that does not move ends the list: no loop without end.
		_, _ = io.WriteString(w, `{"data":[{"id":2,"name":"B","access_token":"U"}],"paging":{"cursors":{"after":"c1"},"next":"x"}}`)
	}))
	defer server.Close()
	all, err := Client{HTTP: server.Client(), Account: channel.Account{GraphURL: server.URL}}.Pages(t.Context())
	if err != nil || len(all) != 2 || calls != 2 || all[1].ID != "2" || all[1].Tasks != nil || !slices.Equal(all[0].Tasks, []string{"MESSAGING"}) {
		t.Errorf("%+v %v after %d calls", all, err, calls)
	}
}

func TestThreads(t *testing.T) {
	p := platform{body: `{"data":[{"id":"t_1","updated_time":"2026-11-21T12:00:00+0000",
		"participants":{"data":[{"name":"Ana","email":"7@facebook.com","id":"7"},{"name":"Page","id":"100"}]},
		"messages":{"data":[{"id":"m_2","created_time":"2026-11-21T12:00:00+0000","from":{"id":100},"message":"Hello"},
			{"id":"m_1","created_time":"2026-11-21T11:00:00+0000","from":{"id":"7"},"message":"","attachments":{"data":[{"image_data":{"url":"https://x"}}]}},
			{"id":"m_0","created_time":"2026-11-20T11:00:00+0000"}]}}],
		"paging":{"cursors":{"after":"c"}}}`}
	got, err := p.client(t).Threads(t.Context(), "", "", 25)
	if err != nil || len(got.Threads) != 1 || got.Next != "" {
		t.Fatalf("%+v %v", got, err)
	}
	th := got.Threads[0]
	if th.PSID != "7" || th.Name != "Ana" || len(th.Messages) != 3 || !th.Messages[0].FromPage || th.Messages[1].FromPage || len(th.Messages[1].Attachments) != 1 || th.Messages[2].Whole || th.UpdatedAt.Hour() != 12 {
		t.Errorf("%+v", th)
	}
}

func TestUpload(t *testing.T) {
	p := platform{body: `{"attachment_id":2046813579112233}`}
	c := p.client(t)
	id, err := c.UploadFile(t.Context(), "image", `pan "red".png`, "image/png", []byte("PNGBYTES"))
	if err != nil || id != "2046813579112233" {
		t.Fatalf("%q %v", id, err)
	}
	for _, want := range []string{`name=message`, `{"attachment":{"payload":{"is_reusable":true},"type":"image"}}`, `name=filedata`, "Content-Type: image/png", "PNGBYTES"} {
		if !strings.Contains(strings.ReplaceAll(p.sent, `name="message"`, "name=message"), want) {
			t.Errorf("no %s in %s", want, p.sent)
		}
	}
	if _, err := c.UploadURL(t.Context(), "video", "https://shop.example/v.mp4"); err != nil || !strings.Contains(p.sent, `"url":"https://shop.example/v.mp4"`) || p.seen.URL.Path != "/v26.0/100/message_attachments" {
		t.Errorf("%v %s", err, p.sent)
	}
}

func TestProfile(t *testing.T) {
	p := platform{body: `{"data":[{"get_started":{"payload":"GO"},"ice_breakers":[{"question":"Old?","payload":"P"},{"locale":"fr_FR","call_to_actions":[{"question":"Quoi ?","payload":"Q"}]}]}]}`}
	c := p.client(t)
	got, err := c.Profile(t.Context())
	if err != nil || got.GetStarted.Payload != "GO" || len(got.IceBreakers) != 2 || got.IceBreakers[0].Locale != "default" || got.IceBreakers[1].Questions[0].Payload != "Q" {
		t.Errorf("%+v %v", got, err)
	}
	p.body = `{"result":"success"}`
	if err := c.DeleteProfile(t.Context(), []string{"greeting"}); err != nil || p.seen.Method != "DELETE" || p.sent != `{"fields":["greeting"]}` {
		t.Errorf("%v %s", err, p.sent)
	}
	if err := c.Extend(t.Context(), "7", time.Hour); err != nil || p.sent != `{"recipient":{"id":"7"},"duration":3600}` || p.seen.URL.Path != "/v26.0/100/extend_thread_control" {
		t.Errorf("%v %s %s", err, p.seen.URL, p.sent)
	}
}
