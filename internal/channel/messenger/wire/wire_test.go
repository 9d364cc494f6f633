package wire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// The key and the digests are the test vectors of the Messenger Platform reference,
// section 1.3.
func TestSignVectors(t *testing.T) {
	for body, want := range map[string]string{
		"hello world":  "sha256=f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17",
		"hello world2": "sha256=60905fdf409d0b4f721e99f6f25b31567a68a6b45e933d814e17a246be4c5a53",
	} {
		if got := Sign256("sesame", []byte(body)); got != want {
			t.Errorf("%q: %s, want %s", body, got, want)
		}
	}
}

func TestVerify(t *testing.T) {
	body := []byte(`{"text":"caf` + "\u00e9 \U0001F600" + `"}`)
	escaped := []byte(`{"text":"caf\u00e9 \ud83d\ude00"}`)
	s256, s1 := Sign256("sesame", body), Sign1("sesame", body)
	for _, c := range []struct {
		name       string
		h256, h1   string
		secrets    []string
		allow      bool
		wantReason Reason
	}{
		{"sha256", s256, "", []string{"sesame"}, false, ""},
		{"both", s256, s1, []string{"sesame"}, false, ""},
		{"second secret", s256, "", []string{"new", "sesame"}, false, ""},
		{"sha1 allowed", "", s1, []string{"sesame"}, true, ""},
		{"signed over the escaped form", Sign256("sesame", escaped), Sign1("sesame", escaped), []string{"sesame"}, false, ""},
		{"none", "", "", []string{"sesame"}, true, ReasonMissing},
		{"sha1 not allowed", "", s1, []string{"sesame"}, false, ReasonSHA1Only},
		{"sha1 wrong", "", Sign1("x", body), []string{"sesame"}, true, ReasonMismatch},
		{"sha256 wrong", Sign256("x", body), "", []string{"sesame"}, true, ReasonMismatch},
		{"sha256 wrong, sha1 right", Sign256("x", body), s1, []string{"sesame"}, true, ReasonMismatch},
		{"sha256 right, sha1 wrong", s256, Sign1("x", body), []string{"sesame"}, true, ReasonMismatch},
		{"each by another secret", s256, Sign1("x", body), []string{"sesame", "x"}, true, ReasonMismatch},
		{"too short", s256[:70], "", []string{"sesame"}, true, ReasonMalformed},
		{"no hex", "sha256=" + strings.Repeat("z", 64), "", []string{"sesame"}, true, ReasonMalformed},
		{"wrong prefix", "sha512=" + s256[7:], "", []string{"sesame"}, true, ReasonMalformed},
		{"old header broken", s256, "sha1=zz", []string{"sesame"}, true, ReasonMalformed},
		{"no secret", s256, "", nil, true, ReasonNoSecret},
		{"empty secret", Sign256("", body), "", []string{""}, true, ReasonNoSecret},
		{"empty secret beside another", Sign256("", body), "", []string{"", "sesame"}, true, ReasonMismatch},
	} {
		err := Verify(c.h256, c.h1, body, c.secrets, c.allow)
		var sig *SignatureError
		switch {
		case c.wantReason == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.wantReason != "" && (!errors.As(err, &sig) || sig.Reason != c.wantReason):
			t.Errorf("%s: %v, want %s", c.name, err, c.wantReason)
		case c.wantReason != "" && (sig.Error() == "" || strings.Contains(sig.Error(), "sesame")):
			t.Errorf("%s: message %q", c.name, sig.Error())
		}
	}
}

func TestASCIIJSON(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{map[string]any{"a": "\u00e4\u00f6\u00e5"}, `{"a":"\u00e4\u00f6\u00e5"}`},
		{"https://x/y", `"https:\/\/x\/y"`},
		{"\U0001F600", `"\ud83d\ude00"`},
		{"a<b>&\"\\\n", `"a<b>&\"\\\n"`},
		{json.RawMessage(`{"u":"\u00E4 \/ /"}`), `{"u":"\u00e4 \/ \/"}`},
		{json.RawMessage(`"\\u00E4"`), `"\\u00E4"`},
		{12, `12`},
	} {
		got, err := ASCIIJSON(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%v: %s, %v; want %s", c.in, got, err, c.want)
		}
	}
}

func TestEnvelope(t *testing.T) {
	e, err := DecodeEnvelope([]byte(`{"object":"page","entry":[
		{"id":318840912277105,"time":1458692752,"messaging":[{"a":1},{"b":2}]},
		{"id":"2","time":"1458692752478","standby":[{}]},
		{"id":"3","changes":[{"field":"feed"}]}]}`))
	if err != nil || len(e.Entry) != 3 {
		t.Fatal(e, err)
	}
	if a := e.Entry[0]; a.ID != "318840912277105" || a.Time != 1458692752000 || len(a.Messaging) != 2 {
		t.Errorf("%+v", a)
	}
	if b := e.Entry[1]; b.Time != 1458692752478 || len(b.Standby) != 1 {
		t.Errorf("%+v", b)
	}
	if c := e.Entry[2]; c.Time != 0 || len(c.Changes) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestScalars(t *testing.T) {
	type all struct {
		ID ID     `json:"id,omitempty"`
		N  Number `json:"n,omitempty"`
		F  Flag   `json:"f,omitempty"`
		M  Millis `json:"m,omitempty"`
		T  Text   `json:"t,omitempty"`
		C  Code   `json:"c,omitempty"`
	}
	for in, want := range map[string]string{
		`{"id":17,"n":"10.50","f":"true","m":"1458692752","t":4,"c":"190"}`: `{"id":"17","n":10.50,"f":true,"m":1458692752000,"t":"4","c":190}`,
		`{"id":"x","n":0,"f":0,"m":1458692752478,"t":"a"}`:                  `{"id":"x","n":0,"m":1458692752478,"t":"a"}`,
		`{"m":1458692752.5}`:   `{"m":1458692752500}`,
		`{"id":null,"n":null}`: `{}`,
	} {
		var v all
		if err := json.Unmarshal([]byte(in), &v); err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
	for _, bad := range []string{`{"id":{}}`, `{"id":1.5}`, `{"f":"maybe"}`, `{"m":"soon"}`, `{"n":[]}`} {
		if json.Unmarshal([]byte(bad), new(all)) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	if _, err := json.Marshal(Number("12,50")); err == nil {
		t.Error("12,50 was written as a number")
	}
}

func TestSendRequestRoundTrip(t *testing.T) {
	in := `{"messaging_type":"UPDATE","recipient":{"id":"25"},"message":{"attachment":{"type":"template","payload":` +
		`{"template_type":"receipt","elements":[{"title":"Mug","quantity":1,"price":0,"currency":"EUR"}],"recipient_name":"Ana",` +
		`"order_number":"17","currency":"EUR","payment_method":"Visa","timestamp":"1767225600","summary":{"total_cost":13.10}}},"metadata":"m1"}}`
	var req SendRequest
	if err := json.Unmarshal([]byte(in), &req); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(req)
	if err != nil || string(out) != in {
		t.Fatalf("%s\n%v", out, err)
	}
}

func TestAppSecretProof(t *testing.T) {
	if got := AppSecretProof("sesame", "hello world"); "sha256="+got != Sign256("sesame", []byte("hello world")) {
		t.Fatal(got)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("sha256=f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17", "", []byte("hello world"))
	f.Add("", "sha1=00", []byte("x"))
	f.Add("sha256=", "sha1=", []byte{0xff, 0xfe})
	f.Fuzz(func(t *testing.T, h256, h1 string, body []byte) {
		if err := Verify(h256, h1, body, []string{"sesame"}, true); err == nil {
			again := escapeNonASCII(body)
			if h256 != "" && !strings.EqualFold(h256, Sign256("sesame", body)) && !strings.EqualFold(h256, Sign256("sesame", again)) {
				t.Fatal("accepted a signature that nobody made")
			}
		}
		if Verify(Sign256("sesame", body), Sign1("sesame", body), body, []string{"sesame"}, false) != nil {
			t.Fatal("refused its own signature")
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(`{"object":"page","entry":[{"id":"1","time":1458692752478,"messaging":[{"sender":{"id":1}}]}]}`))
	f.Add([]byte(`{"entry":[{"id":1e5}]}`))
	f.Add([]byte(`{"entry":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := DecodeEnvelope(body)
		if err != nil {
			return
		}
		out, err := ASCIIJSON(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range out {
			if b > 126 {
				t.Fatalf("byte %d in %s", b, out)
			}
		}
		if _, err := DecodeEnvelope(out); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
	})
}
