package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// loginStatus asks as a page of an origin does.
func (r *rig) loginStatus(origin string) (int, map[string]any) {
	r.t.Helper()
	req, err := http.NewRequest("GET", r.srv.URL+"/plugins/login-status?app_id="+testApp, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Origin", origin)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	var out map[string]any
	if err := json.Unmarshal(body, &out); err != nil {
		r.t.Fatal(string(body), err)
	}
	if got := res.Header.Get("Access-Control-Allow-Origin"); got != origin {
		r.t.Errorf("CORS: %q", got)
	}
	return res.StatusCode, out
}

// scriptDialog answers the dialog as FB.login opens it, and gives where it leads.
func (r *rig) scriptDialog(origin, kind, answer string) (int, url.Values) {
	r.t.Helper()
	code, to := r.dialogForm(url.Values{
		"client_id": {testApp}, "scope": {"pages_show_list,pages_messaging"}, "response_type": {kind}, "person": {"ana"}, "answer": {answer},
		"redirect_uri": {r.srv.URL + "/plugins/login?" + url.Values{"id": {"p1"}, "origin": {origin}}.Encode()},
	})
	values := to.Query()
	fragment, _ := url.ParseQuery(to.Fragment)
	for k := range fragment {
		values.Set(k, fragment.Get(k))
	}
	return code, values
}

// TestWebLogin is FB.login and FB.getLoginStatus as the server sees them.
func TestWebLogin(t *testing.T) {
	const site = "http://localhost:8080"
	r := newRig(t, nil)
	r.must("PUT", "/_emulator/current", `{"person":"ana"}`)
	if _, out := r.loginStatus(site); out["status"] != "not_authorized" || out["authResponse"] != nil {
		t.Fatal(out)
	}
	if _, v := r.scriptDialog(site, "token,signed_request,graph_domain", "refuse"); v.Get("error") != "access_denied" || v.Get("access_token") != "" {
		t.Fatal(v)
	}
	code, v := r.scriptDialog(site, "token,signed_request,graph_domain", "accept")
	if code != 302 || v.Get("id") != "p1" || v.Get("expires_in") == "" || v.Get("graph_domain") != "facebook" {
		t.Fatal(code, v)
	}
	if r.must("GET", "/me/accounts?access_token="+v.Get("access_token"), nil)["data"] == nil {
		t.Error("the token gives no Pages")
	}
	signed, err := wire.ParseSignedRequest(v.Get("signed_request"), testSecret)
	if err != nil || string(signed.UserID) != r.must("GET", "/me?access_token="+v.Get("access_token"), nil)["id"] {
		t.Error(signed, err)
	}
	_, out := r.loginStatus(site)
	if in, ok := out["authResponse"].(map[string]any); out["status"] != "connected" || !ok || in["userID"] != string(signed.UserID) || in["accessToken"] == "" {
		t.Fatal(out)
	}
	_, v = r.scriptDialog(site, "code", "accept")
	token := r.must("GET", "/v26.0/oauth/access_token?client_id="+testApp+"&client_secret="+testSecret+"&redirect_uri=&code="+v.Get("code"), nil)
	if token["access_token"] == nil {
		t.Error(token)
	}
}

// TestWebLoginOrigins: a site of another machine must be one of the app's addresses.
func TestWebLoginOrigins(t *testing.T) {
	const site = "https://shop.example"
	r := newRig(t, nil)
	if status, _ := r.loginStatus(site); status != 403 {
		t.Error(status)
	}
	if code, _ := r.scriptDialog(site, "token", "accept"); code != 400 {
		t.Error(code)
	}
	r.must("PATCH", "/_emulator/apps/"+testApp, `{"redirect_uris":["`+site+`/back"]}`)
	if status, _ := r.loginStatus(site); status != 200 {
		t.Error(status)
	}
	if code, v := r.scriptDialog(site, "token", "accept"); code != 302 || v.Get("access_token") == "" {
		t.Error(code, v)
	}
	if status, _ := r.loginStatus("http://localhost:8080"); status != 403 {
		t.Error("an app with addresses takes them only")
	}
}

// TestSDKNames: sites look for the script in several places.
func TestSDKNames(t *testing.T) {
	r := newRig(t, nil)
	for _, name := range []string{"/en_US/sdk.js", "/fr_FR/all.js", "/es_LA/sdk/debug.js", "/de_DE/sdk/xfbml.customerchat.js"} {
		if status, script, _ := get(t, r, name); status != 200 || !strings.Contains(script, "getLoginStatus") {
			t.Error(name, status)
		}
	}
}

// TestSharePage: the dialog names who sits here and what they share, or what is wrong.
func TestSharePage(t *testing.T) {
	r := newRig(t, nil)
	for change, want := range map[string]string{
		"":                         "Share</button>",
		"method=send":              "Send</button>",
		"locale=fr_FR":             "Partager</button>",
		"href=javascript:alert(1)": "href: must be",
		"href=":                    "href: must be",
		"app_id=1":                 "app_id: there is no such app",
		"origin=nowhere":           `data-origin=""`,
	} {
		q := url.Values{"method": {"share"}, "href": {"https://shop.example/pan"}, "app_id": {testApp}, "id": {"p1"}, "origin": {"http://shop.localhost:8080"}}
		if k, v, _ := strings.Cut(change, "="); k != "" {
			q.Set(k, v)
		}
		if status, body, _ := get(t, r, "/plugins/share?"+q.Encode()); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, %q is missing in\n%s", change, status, want, body)
		}
	}
}
