package render_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

const ws = "ws_1"

// house is a workspace with one person and one secret.
type house struct {
	box *secret.Box
	t   *testing.T
	s   *store.Store
	r   *render.Renderer
}

func newHouse(t *testing.T, blocks map[string]string) *house {
	s := storetest.Open(t, "sqlite")
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	calls := outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	t.Cleanup(calls.CloseIdle)
	h := &house{t: t, s: s, box: box}
	h.r = render.New(render.Options{Store: s, Box: box, Calls: calls, LinkURL: "https://pb.example"})
	h.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "Europe/Paris", RulePack: petitbleu.PackToday, CreatedAt: noon}); err != nil {
			return err
		}
		p := petitbleu.Profile{WorkspaceID: ws, ID: "p_1", CreatedAt: noon, UpdatedAt: noon, Attributes: map[string]any{
			"first_name": "Ana", "email": "ana@x.example", "language": "fr", "plan": "gold", "since": map[string]any{"$time": "2024-05-01T10:00:00Z"},
			"pets": []any{map[string]any{"name": "Rex", "born": map[string]any{"$time": "2020-01-02T00:00:00Z"}}}, "evil": "{{secrets.${key}}} \x00secret:key\x00"}}
		if err := tx.InsertProfiles([]petitbleu.Profile{p}); err != nil {
			return err
		}
		if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityExternal, Value: "u1", ProfileID: "p_1", CreatedAt: noon}}); err != nil {
			return err
		}
		for name, text := range blocks {
			if _, err := tx.InsertContentBlock(petitbleu.ContentBlock{WorkspaceID: ws, ID: "block_" + name, Name: name, Content: text, Version: 1, CreatedAt: noon, UpdatedAt: noon}); err != nil {
				return err
			}
		}
		return tx.PutSecret(petitbleu.Secret{WorkspaceID: ws, Name: "key", Sealed: box.Seal(render.SecretBox(ws, "key"), "s3cret:x"), Hosts: []string{"127.0.0.1"}, CreatedAt: noon, UpdatedAt: noon})
	})
	return h
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.s.Write(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// says writes a text for the person, as delivery would.
func (h *house) says(text, vars string, variants ...petitbleu.Variant) render.Written {
	h.t.Helper()
	c := petitbleu.Composition{Channel: "messenger", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}, Variants: variants}
	var task *render.Task
	h.write(func(tx *store.Tx) error {
		id, err := tx.PutComposition(ws, c, noon)
		if err != nil {
			return err
		}
		m := &petitbleu.Message{WorkspaceID: ws, ID: "msg_1", ProfileID: "p_1", CompositionID: id, Vars: json.RawMessage(vars), DispatchID: "d1"}
		b, err := h.r.Read(tx, ws, []*petitbleu.Message{m})
		if err == nil {
			task = b.Task(m)
		}
		return err
	})
	return task.Write(h.t.Context(), noon)
}

// TestVariables: what Braze's names give.
func TestVariables(t *testing.T) {
	h := newHouse(t, map[string]string{"greeting": "Bonjour {{${first_name}}}"})
	vars := `{"api_trigger_properties":{"code":"A1","cart":{"items":[{"sku":"s"}]}},"event_properties":{"e":2},"context":{"c":3},
		"campaign":{"api_id":"c1","name":"Spring"},"canvas":{"name":"Welcome"}}`
	for text, want := range map[string]string{
		"{{${first_name}}} {{${last_name} | default: 'there'}}":                                      "Ana there",
		"{{${email_address}}} {{${user_id}}} {{${language}}}":                                        "ana@x.example u1 fr",
		"{{custom_attribute.${plan}}} {{custom_attribute.${pets}[0].name}}":                          "gold Rex",
		"{{custom_attribute.${first_name}}}":                                                         "",
		"{{custom_attribute.${since}}} {{custom_attribute.${pets}[0].born}}":                         "2024-05-01T10:00:00Z 2020-01-02T00:00:00Z",
		"{{api_trigger_properties.${code}}} {{api_trigger_properties.${cart}.items[0].sku}}":         "A1 s",
		"{{event_properties.${e}}} {{context.${c}}} {{canvas_entry_properties.${c}}}":                "2 3 3",
		"{{campaign.${name}}} {{campaign.${api_id}}} {{campaign.${dispatch_id}}} {{canvas.${name}}}": "Spring c1 d1 Welcome",
		"{{subscribed_state.${email_global}}} {{subscribed_state.${x}}}":                             "subscribed unknown",
		"{% if {{custom_attribute.${plan}}} == 'gold' %}yes{% endif %}":                              "yes",
		"{{content_blocks.${greeting}}}!":                                                            "Bonjour Ana!",
	} {
		if got := h.says(text, vars); got.Err != nil || got.Content.Text != want {
			t.Errorf("%s\ngives %q, %v", text, got.Content.Text, got.Err)
		}
	}
}

// TestSecretsAreReferences: a secret is a mark in what is written; nothing that a person wrote becomes one, and no filter gets it.
func TestSecretsAreReferences(t *testing.T) {
	h := newHouse(t, nil)
	mark := petitbleu.RefOf(petitbleu.SealedSecret, "key").Mark()
	if got := h.says("k={{secrets.${key}}} {{custom_attribute.${evil}}}", ""); got.Err != nil || got.Content.Text != "k="+mark+" {{secrets.${key}}} \uFFFDsecret:key\uFFFD" {
		t.Errorf("%q, %v", got.Content.Text, got.Err)
	}
	for _, text := range []string{"{{secrets.${key} | upcase}}", "{% assign x = secrets.${key} %}{{x}}", "{{ 'a' | append: secrets.${key} }}", "{% if secrets.${key} %}x{% endif %}",
		"secrets: {{page_tokens.${key} | upcase}}",
		"{% capture x %}{{secrets.${key}}}{% endcapture %}{{ x | upcase }}"} {
		if got := h.says(text, ""); petitbleu.CodeOf(got.Err) != petitbleu.CodeRenderFailed || strings.Contains(got.Err.Error(), "s3cret") {
			t.Errorf("%s gives %q, %v", text, got.Content.Text, got.Err)
		}
	}
}

// TestEnds: aborts, errors with their place, variants by language.
func TestEnds(t *testing.T) {
	h := newHouse(t, nil)
	if got := h.says("{% if ${language} == 'fr' %}{% abort_message('no French') %}{% endif %}x", ""); !got.Aborted || got.Reason != "no French" {
		t.Errorf("%+v", got)
	}
	if got := h.says("{% abort_message() %}", ""); !got.Aborted || got.Reason != render.DefaultAbort {
		t.Errorf("%+v", got)
	}
	if got := h.says("a\n{{ 'x' | nosuchfilter }}", ""); petitbleu.CodeOf(got.Err) != petitbleu.CodeRenderFailed || !strings.Contains(got.Err.Error(), "line 2") && !strings.Contains(got.Err.Error(), "Line 2") {
		t.Errorf("%v", got.Err)
	}
	fr := petitbleu.Variant{Language: "fr", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Bonjour {{${first_name}}}"}}
	if got := h.says("Hello", "", fr); got.Content.Text != "Bonjour Ana" || got.Variant != "fr" {
		t.Errorf("%+v", got)
	}
}

// TestExtras: what message_extras writes is kept with the message, once for each name, without secrets.
func TestExtras(t *testing.T) {
	h := newHouse(t, nil)
	got := h.says("{% message_extras :key size :value {{custom_attribute.${plan}}} %}{% message_extras :key size :value other %}{% message_extras :key k :value {{secrets.${key}}} %}x", "")
	if got.Err != nil || got.Content.Text != "x" || len(got.Content.Extras) != 2 || got.Content.Extras["size"] != "gold" || got.Content.Extras["k"] != "[secret key]" {
		t.Errorf("%+v, %v", got.Content, got.Err)
	}
	if got := h.says("{% message_extras :key k :value "+strings.Repeat("x", 2000)+" %}x", ""); petitbleu.CodeOf(got.Err) != petitbleu.CodeRenderFailed {
		t.Errorf("%+v", got)
	}
}

// TestConnectedContent: answers are used, kept, retried, and get the secrets that the template names.
func TestConnectedContent(t *testing.T) {
	var calls atomic.Int64
	var was atomic.Value
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		switch r.URL.Path {
		case "/500":
			w.WriteHeader(500)
		case "/auth":
			was.Store(r.Header.Get("Authorization") + " " + r.Header.Get("X-Key"))
			_, _ = io.WriteString(w, `{"auth":"`+r.Header.Get("Authorization")+`","key":"`+r.Header.Get("X-Key")+`"}`)
		default:
			_, _ = io.WriteString(w, `{"name":"`+r.URL.Query().Get("u")+`"}`)
		}
	}))
	defer s.Close()
	h := newHouse(t, nil)
	text := "{% connected_content " + s.URL + "/a?u={{${user_id}}} :save p %}{{p.name}} {{p.__http_status_code__}}"
	for range 3 {
		if got := h.says(text, ""); got.Err != nil || got.Content.Text != "u1 200" {
			t.Fatalf("%q, %v", got.Content.Text, got.Err)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("%d calls for one answer that is kept", calls.Load())
	}
	if got := h.says(`{% connected_content `+s.URL+`/auth :headers {"X-Key":"{{secrets.${key}}}"} :basic_auth key :save p %}{{p.auth}} {{p.key}}`, ""); got.Err != nil || got.Content.Text != "Basic [hidden] [hidden]" || was.Load() != "Basic czNjcmV0Ong= s3cret:x" {
		t.Errorf("%q, %v; the host got %q", got.Content.Text, got.Err, was.Load())
	}
	if got := h.says("{% connected_content "+s.URL+"/?u={{secrets.${key}}} :save p %}{{p.name}}", ""); got.Err != nil || got.Content.Text != "[hidden]" {
		t.Errorf("a host that repeats what it was asked shows a secret: %q, %v", got.Content.Text, got.Err)
	}
	if got := h.says("{% connected_content "+s.URL+"/500 :save p %}[{{p.name}}]", ""); got.Err != nil || got.Content.Text != "[]" {
		t.Errorf("%q, %v", got.Content.Text, got.Err)
	}
	if got := h.says("{% connected_content "+s.URL+"/500 :retry :save p %}[{{p.name}}]", ""); !got.Later || got.Call.Status != 500 {
		t.Errorf("%+v", got)
	}
}

// TestConnectedContentKeepsApart: an answer that came under one person's header is not another's, and no secret
// stands in the name of a host.
func TestConnectedContentKeepsApart(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"key":"`+r.Header.Get("X-Key")+`"}`)
	}))
	defer s.Close()
	h := newHouse(t, nil)
	for _, key := range []string{"a", "b"} {
		if got := h.says(`{% connected_content `+s.URL+`/me :headers {"X-Key":"{{api_trigger_properties.${k}}}"} :save p %}{{p.key}}`, `{"api_trigger_properties":{"k":"`+key+`"}}`); got.Err != nil || got.Content.Text != key {
			t.Errorf("%s gets %q, %v", key, got.Content.Text, got.Err)
		}
	}
	got := h.says("{% connected_content https://{{secrets.${key}}}.invalid/ :retry :save p %}{{p}}", "")
	if !got.Aborted || got.Later || !strings.Contains(got.Reason, "the name of its host") || strings.Contains(got.Reason, "s3cret") {
		t.Errorf("%+v", got)
	}
}

// TestSecretsStayWithTheirHosts: content is asked for with a secret of the hosts that it is bound to only, wherever it
// stands in the request, and with no token of a Page but at the Graph API.
func TestSecretsStayWithTheirHosts(t *testing.T) {
	var calls atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer s.Close()
	h := newHouse(t, nil)
	h.write(func(tx *store.Tx) error {
		return tx.PutSecret(petitbleu.Secret{WorkspaceID: ws, Name: "key", Sealed: h.box.Seal(render.SecretBox(ws, "key"), "s3cret:x"), Hosts: []string{"*.example.com"}, CreatedAt: noon, UpdatedAt: noon})
	})
	for _, text := range []string{"/a?k={{secrets.${key}}}", `/a :method post :body k={{secrets.${key}}}`, `/a :headers {"X-Key":"{{secrets.${key}}}"}`, "/a :basic_auth key", "/a :retry :basic_auth key"} {
		got := h.says("{% connected_content "+s.URL+text+" :save p %}x", "")
		if petitbleu.CodeOf(got.Err) != petitbleu.CodeRefused || got.Aborted || got.Later || !strings.Contains(got.Err.Error(), `"key"`) || !strings.Contains(got.Err.Error(), "127.0.0.1") || strings.Contains(got.Err.Error(), "s3cret") {
			t.Errorf("%s: %+v", text, got)
		}
	}
	h.write(func(tx *store.Tx) error {
		if err := tx.UpsertApp(petitbleu.App{ID: "app_1", GraphURL: "https://graph.example"}); err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: "10426", AppID: "app_1", TokenSealed: h.box.Seal("page/10426/token", "EAApagetoken"), CreatedAt: noon})
	})
	if got := h.says("{% connected_content "+s.URL+"/?access_token={{page_tokens.${10426}}} :save p %}x", ""); petitbleu.CodeOf(got.Err) != petitbleu.CodeRefused || !strings.Contains(got.Err.Error(), "10426") {
		t.Errorf("%+v", got)
	}
	if calls.Load() != 0 {
		t.Errorf("%d calls were made", calls.Load())
	}
}

// TestBlockChanges: an edit of a content block counts for the next message, of the same composition.
func TestBlockChanges(t *testing.T) {
	h := newHouse(t, map[string]string{"greeting": "Bonjour"})
	if got := h.says("{{content_blocks.${greeting}}}", ""); got.Content.Text != "Bonjour" {
		t.Fatalf("%+v", got)
	}
	h.write(func(tx *store.Tx) error {
		b, _, err := tx.ContentBlockNamed(ws, "greeting")
		if err != nil {
			return err
		}
		was := b.UpdatedAt
		b.Content, b.Version, b.UpdatedAt = "Bonsoir", 2, noon.Add(time.Minute)
		_, err = tx.UpdateContentBlock(b, was)
		return err
	})
	if got := h.says("{{content_blocks.${greeting}}}", ""); got.Content.Text != "Bonsoir" {
		t.Errorf("%+v", got)
	}
}
