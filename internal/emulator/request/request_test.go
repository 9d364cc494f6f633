package request

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, method, target, kind, body string) *Call {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	c, e := Read(r)
	if e != nil {
		t.Fatal(e)
	}
	return c
}

func TestForms(t *testing.T) {
	const json, form = "application/json", "application/x-www-form-urlencoded"
	for name, c := range map[string]*Call{
		"json":                   read(t, "POST", "/v25.0/me/messages?access_token=T", json, `{"recipient":{"id":"1"},"message":{"text":"x"}}`),
		"json, strings inside":   read(t, "POST", "/me/messages?access_token=T", json+"; charset=utf-8", `{"recipient":"{\"id\":\"1\"}","message":"{\"text\":\"x\"}"}`),
		"json without a type":    read(t, "POST", "/me/messages?access_token=T", "", `{"recipient":{"id":"1"},"message":{"text":"x"}}`),
		"json as a form":         read(t, "POST", "/me/messages?access_token=T", form, `{"recipient":{"id":"1"},"message":{"text":"x"}}`),
		"form":                   read(t, "POST", "/v2.6/me/messages/", form, `recipient=%7B%22id%22%3A%221%22%7D&message=%7B%22text%22%3A%22x%22%7D&access_token=T`),
		"form with brackets":     read(t, "POST", "/me/messages?access_token=T", form, `recipient[id]=1&message[text]=x`),
		"query only, overridden": read(t, "GET", `/me/messages?method=post&access_token=T&recipient={"id":"1"}&message={"text":"x"}`, "", ""),
	} {
		if c.Method != "POST" || c.Path != "me/messages" || c.Token != "T" {
			t.Errorf("%s: %+v", name, c)
		}
		if r, m := c.Params["recipient"], c.Params["message"]; r != `{"id":"1"}` || m != `{"text":"x"}` {
			t.Errorf("%s: %s %s", name, r, m)
		}
	}
	c := read(t, "POST", "/me/x?a=query", form, "a=body&l[]=1&l[]=2&d[k][0]=u&d[k][1]=v")
	if c.Params["a"] != "body" || c.Params["l"] != `["1","2"]` || c.Params["d"] != `{"k":["u","v"]}` {
		t.Error(c.Params)
	}
}

func TestTokensAndMethods(t *testing.T) {
	for _, kind := range []string{"Bearer ", "OAuth ", "bearer "} {
		r := httptest.NewRequest("DELETE", "/v25.0/me", nil)
		r.Header.Set("Authorization", kind+"T")
		if c, e := Read(r); e != nil || c.Token != "T" || c.Method != "DELETE" || c.Major != 25 {
			t.Errorf("%s: %+v %v", kind, c, e)
		}
	}
	if c := read(t, "HEAD", "/me", "", ""); c.Method != "GET" {
		t.Error(c.Method)
	}
	for _, bad := range [][2]string{{"application/json", "{"}, {"application/json", "[1]"}, {"multipart/form-data", "x"}, {"multipart/form-data; boundary=b", "x"}, {"application/x-www-form-urlencoded", "a=%zz"}} {
		r := httptest.NewRequest("POST", "/me", strings.NewReader(bad[1]))
		r.Header.Set("Content-Type", bad[0])
		if _, e := Read(r); e == nil {
			t.Error(bad, "passes")
		}
	}
	r := httptest.NewRequest("POST", "/me", strings.NewReader(strings.Repeat("a", BodyLimit+1)))
	if _, e := Read(r); e == nil {
		t.Error("a body without end")
	}
}

func TestMultipart(t *testing.T) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("recipient", `{"id":"1"}`)
	f, _ := w.CreateFormFile("filedata", "a.png")
	fmt.Fprint(f, "PNG")
	_ = w.Close()
	c := read(t, "POST", "/me/messages", w.FormDataContentType(), b.String())
	if c.Params["recipient"] != `{"id":"1"}` || c.File() == nil || string(c.File().Data) != "PNG" || c.File().Name != "a.png" {
		t.Fatalf("%+v %+v", c, c.File())
	}
}

func TestFields(t *testing.T) {
	show := func(text string) string {
		list, ok := Fields(text)
		return fmt.Sprint(list, ok)
	}
	for text, want := range map[string]string{
		"id,name":                             "[{id map[] []} {name map[] []}] true",
		" id , name ":                         "[{id map[] []} {name map[] []}] true",
		`["id","name"]`:                       "[{id map[] []} {name map[] []}] true",
		"messages.limit(5){id,from{name}},id": "[{messages map[limit:5] [{id map[] []} {from map[] [{name map[] []}]}]} {id map[] []}] true",
		"messages.limit(2).after(a,b)":        "[{messages map[after:a,b limit:2] []}] true",
		"":                                    "[] true",
	} {
		if got := show(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"a{b", "a}b", "a{b}}", "a{b}c", "a.limit(", strings.Repeat("a{", 20)} {
		if _, ok := Fields(text); ok {
			t.Error(text, "passes")
		}
	}
}

func TestBatch(t *testing.T) {
	if _, e := Batch("[" + strings.TrimSuffix(strings.Repeat(`{},`, 51), ",") + "]"); e == nil || !strings.Contains(e.Message, "Maximum batch size is 50") {
		t.Error(e)
	}
	for _, bad := range []string{"", "{}", "[1]", `[{"name":"a"},{"name":"a"}]`} {
		if _, e := Batch(bad); e == nil {
			t.Error(bad, "passes")
		}
	}
	list, e := Batch(`[{"method":"post","relative_url":"v2.6/me/messages?a=1","body":"recipient=%7B%22id%22%3A%22{result=u:$.id}%22%7D&b=2","depends_on":"v"},
		{"method":"GET","relative_url":"{result=u:$.id}?ids={result=w:$.data.*.id}","access_token":"OTHER"},
		{"method":"POST","relative_url":"me/messages","headers":["Content-Type: application/json"],"body":"{\"x\":{\"y\":1}}","attached_files":"one"},
		{"method":"POST","relative_url":"me/messages","body":"x=%7Bresult%3Du%3A%24.id%7D"}]`)
	if e != nil {
		t.Fatal(e)
	}
	if n := list[0].Needs(); !slices.Equal(n, []string{"v", "u"}) {
		t.Error(n)
	}
	if n := list[3].Needs(); !slices.Equal(n, []string{"u"}) {
		t.Error(n)
	}
	outer := &Call{Major: 25, Token: "T", Params: Params{"appsecret_proof": "P"}, Files: map[string]*File{"one": {Mime: "image/png"}}}
	results := map[string][]byte{"u": []byte(`{"id":"7"}`), "w": []byte(`{"data":[{"id":1},{"id":2}]}`)}
	calls := make([]*Call, len(list))
	for i := range list {
		if calls[i], e = list[i].Call(outer, results); e != nil {
			t.Fatal(i, e)
		}
	}
	if c := calls[0]; c.Params["recipient"] != `{"id":"7"}` || c.Params["a"] != "1" || c.Params["b"] != "2" || c.Major != 2 || c.Token != "T" || c.Params["appsecret_proof"] != "P" || c.Method != "POST" {
		t.Errorf("%+v", c)
	}
	if c := calls[1]; c.Path != "7" || c.Params["ids"] != "1,2" || c.Token != "OTHER" || c.Params["appsecret_proof"] != "" || c.Major != 25 {
		t.Errorf("%+v", c)
	}
	if c := calls[2]; c.Params["x"] != `{"y":1}` || c.File() == nil {
		t.Errorf("%+v", c)
	}
	if c := calls[3]; c.Params["x"] != "7" {
		t.Errorf("%+v", c)
	}
	if _, e := list[0].Call(outer, nil); e == nil {
		t.Error("a reference to nothing passes")
	}
}

func TestServed(t *testing.T) {
	for _, c := range []struct {
		major, minor int
		today, want  string
	}{
		{0, 0, "2026-11-22", "v26.0"}, {25, 0, "2026-11-22", "v25.0"}, {2, 6, "2026-11-22", "v21.0"}, {20, 0, "2026-11-22", "v21.0"},
		{20, 0, "2026-09-23", "v20.0"}, {99, 0, "2026-11-22", "v26.0"}, {26, 0, "2026-07-01", "v25.0"}, {0, 0, "2020-03-01", "v6.0"},
		{2, 6, "2020-03-01", "v2.12"}, {2, 3, "2020-03-01", "v2.12"}, {0, 0, "2010-01-01", "v26.0"}, {3, 3, "2019-06-01", "v3.3"},
	} {
		if got := VersionName(Served(c.major, c.minor, c.today)); got != c.want {
			t.Errorf("v%d.%d on %s: %s, want %s", c.major, c.minor, c.today, got, c.want)
		}
	}
}

// FuzzRead: whatever comes in, reading it ends in a call or a refusal.
func FuzzRead(f *testing.F) {
	f.Add("POST", "/v25.0/me/messages?x[a][]=1", "application/json", []byte(`{"recipient":{"id":"1"}}`))
	f.Add("GET", "/me?method=post&fields=messages.limit(5){id}", "", []byte(""))
	f.Add("POST", "/", "multipart/form-data; boundary=b", []byte("--b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"))
	f.Add("POST", "/", "application/x-www-form-urlencoded", []byte("a[0]=1&a[x]=2&a[][b]=3"))
	f.Fuzz(func(t *testing.T, method, target, kind string, body []byte) {
		r, err := http.NewRequest(method, "http://h/", bytes.NewReader(body))
		if err != nil {
			return
		}
		if u, err := r.URL.Parse(target); err == nil {
			r.URL = u
		}
		r.Header.Set("Content-Type", kind)
		c, e := Read(r)
		if e != nil && (e.Status < 400 || e.Message == "") {
			t.Fatalf("%+v", e)
		}
		_, _ = Fields(c.Params["fields"])
		_ = c.Params.List("ids")
		_ = c.File()
	})
}

// FuzzBatch: whatever a batch holds, each item ends in a call or a refusal.
func FuzzBatch(f *testing.F) {
	f.Add(`[{"method":"GET","relative_url":"me?ids={result=u:$.data.*.id}","name":"a"}]`, `{"data":[{"id":"1"}]}`)
	f.Add(`[{"relative_url":"/v25.0/%zz","headers":[{"name":"a"}],"body":{"a":1},"depends_on":"a"}]`, `[]`)
	f.Add(`[{"relative_url":"{result=u:$..id}{result=u:$['a'][0]}"}]`, `{"a":[{"id":1}]}`)
	f.Fuzz(func(t *testing.T, text, result string) {
		list, e := Batch(text)
		if e != nil {
			return
		}
		outer := &Call{Params: Params{}, Files: map[string]*File{}}
		for i := range list {
			_ = list[i].Needs()
			if c, e := list[i].Call(outer, map[string][]byte{"u": []byte(result)}); c == nil || e != nil && e.Message == "" {
				t.Fatalf("%+v %+v", c, e)
			}
		}
	})
}
